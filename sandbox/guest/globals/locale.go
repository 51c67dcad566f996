package globals

import (
	"fmt"
	"math/big"
	"time"
	_ "time/tzdata" // the worker's root has no zones

	"github.com/dop251/goja"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"example.org/vitrine/sandbox/guest/globals/intl"
)

const (
	localeFuel = 2_000 // of finding and loading a locale's data, some 0.3 ms
	formatFuel = 200   // of formatting one number or date

	// maxCached bounds the locales and collators that are kept; real programs use one or two.
	maxCached = 16

	// maxTime is how far from 1970 a Date may be, in ms.
	maxTime = 8.64e15
)

// locales are the natives behind Intl. What they keep are copies of constant
// data; nothing depends on whether it was kept.
func (h *host) locales() {
	h.localeData()
	h.localeText()
	loaded := map[string]*intl.Locale{}
	decoding := func(size int) {
		h.engine.Charge(uint64(size) * sectionFuel)
		h.allocate(size * sectionSize)
	}
	load := func(tag goja.Value) *intl.Locale { // and keeps what was loaded last
		name := tag.String()
		if _, ok := loaded[name]; !ok {
			if len(loaded) >= maxCached {
				clear(loaded)
			}
			h.engine.Charge(localeFuel)
			loaded[name] = intl.Load(name, decoding)
		}
		return loaded[name]
	}
	h.numberNatives(load)
	h.dateNatives(load)
	h.define("formatList", func(call goja.FunctionCall) goja.Value {
		items, _ := h.engine.ToGo(call.Argument(1)).([]any)
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i], _ = item.(string)
			h.charge(len(texts[i]))
		}
		return h.parts(load(call.Argument(0)).FormatList(texts, call.Argument(2).String(), call.Argument(3).String()))
	})
	h.define("displayName", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		name := load(call.Argument(0)).Name(call.Argument(1).String(), call.Argument(2).String(), call.Argument(3).String(), call.Argument(4).ToBoolean())
		return h.runtime.ToValue(name)
	})
	h.define("localeDefaults", func(call goja.FunctionCall) goja.Value {
		l := load(call.Argument(0))
		return h.list(l.System(), l.HourCycle(), l.Calendar())
	})
	h.define("hasCalendar", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(load(call.Argument(0)).HasCalendar(call.Argument(1).String()))
	})
	h.define("valuesOf", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(localeFuel)
		return h.engine.FromGo(intl.ValuesOf(call.Argument(0).String()))
	})
}

// localeLoader gives the data for a tag.
type localeLoader func(tag goja.Value) *intl.Locale

func (h *host) numberNatives(load localeLoader) {
	h.define("formatNumber", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		d, ok := h.decimalOf(call.Argument(1))
		if !ok {
			h.engine.Throw("SyntaxError", "not a number")
		}
		return h.parts(load(call.Argument(0)).FormatNumber(d, numberOptions(options{h, call.Argument(2)})))
	})
	h.define("formatNumberRange", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(2 * formatFuel)
		a, ok1 := h.decimalOf(call.Argument(1))
		b, ok2 := h.decimalOf(call.Argument(2))
		if !ok1 || !ok2 {
			h.engine.Throw("SyntaxError", "not a number")
		}
		return h.parts(load(call.Argument(0)).FormatNumberRange(a, b, numberOptions(options{h, call.Argument(3)})))
	})
	h.define("plural", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		o := options{h, call.Argument(2)}
		d, _ := h.decimalOf(call.Argument(1))
		return h.runtime.ToValue(load(call.Argument(0)).Plural(d, o.text("type") == "ordinal", numberOptions(o)))
	})
	h.define("pluralRange", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(load(call.Argument(0)).PluralRange(call.Argument(1).String(), call.Argument(2).String()))
	})
	h.define("pluralCategories", func(call goja.FunctionCall) goja.Value {
		return h.engine.FromGo(load(call.Argument(0)).PluralCategories(call.Argument(1).ToBoolean()))
	})
	h.define("formatRelative", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		o := options{h, call.Argument(3)}
		d, _ := h.decimalOf(call.Argument(1))
		words := o.text("numeric") == "auto"
		return h.parts(load(call.Argument(0)).FormatRelative(d, call.Argument(2).String(), o.text("style"), words, numberOptions(o)))
	})
	h.define("localeUnit", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(load(call.Argument(0)).Unit(call.Argument(1).String()))
	})
	h.define("hasSystem", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(intl.HasSystem(call.Argument(0).String()))
	})
}

func (h *host) dateNatives(load localeLoader) {
	zones := map[string]*time.Location{}
	zone := func(name string) *time.Location {
		if _, ok := zones[name]; !ok {
			if len(zones) >= maxCached {
				clear(zones)
			}
			h.engine.Charge(localeFuel)
			zones[name], _ = zoneOf(name)
		}
		return zones[name]
	}
	at := func(v, name goja.Value) (time.Time, bool) {
		ms := v.ToFloat()
		location := zone(name.String())
		if !(ms >= -maxTime && ms <= maxTime) || location == nil {
			return time.Time{}, false
		}
		return time.UnixMilli(int64(ms)).In(location), true
	}
	h.define("formatDate", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		t, ok := at(call.Argument(1), call.Argument(2))
		if !ok {
			return goja.Null()
		}
		return h.parts(load(call.Argument(0)).FormatDate(t, dateOptions(options{h, call.Argument(3)})))
	})
	h.define("formatDateRange", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(2 * formatFuel)
		a, ok1 := at(call.Argument(1), call.Argument(3))
		b, ok2 := at(call.Argument(2), call.Argument(3))
		if !ok1 || !ok2 {
			return goja.Null()
		}
		return h.parts(load(call.Argument(0)).FormatDateRange(a, b, dateOptions(options{h, call.Argument(4)})))
	})
	h.define("datePattern", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		return h.runtime.ToValue(intl.Fields(load(call.Argument(0)).Pattern(dateOptions(options{h, call.Argument(1)}))))
	})
	h.engine.OnZoneName(func(t time.Time) string {
		h.engine.Charge(formatFuel)
		_, name := zoneOf(h.engine.Environment().Zone)
		return load(h.runtime.ToValue("en-US")).ZoneName(t, name)
	})
}

// localeData are the natives that look things up.
func (h *host) localeData() {
	h.define("canonicalLocale", func(call goja.FunctionCall) goja.Value {
		tag, err := intl.Canonical(call.Argument(0).String())
		if err != nil {
			return goja.Null()
		}
		return h.runtime.ToValue(tag)
	})
	h.define("findLocale", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(localeFuel)
		return h.runtime.ToValue(intl.Find(call.Argument(0).String(), call.Argument(1).String()))
	})
	h.define("currencyDigits", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(intl.CurrencyDigits(call.Argument(0).String()))
	})
	h.define("timeZone", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(localeFuel)
		_, name := zoneOf(call.Argument(0).String())
		return h.runtime.ToValue(name)
	})
	h.define("defaultZone", func(goja.FunctionCall) goja.Value {
		_, name := zoneOf(h.engine.Environment().Zone)
		if name == "" {
			name = "UTC"
		}
		return h.runtime.ToValue(name)
	})
	h.define("weekInfo", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(localeFuel)
		week := intl.Week(call.Argument(0).String())
		list := []any{week.First, week.MinimalDays}
		for _, day := range week.Weekend {
			list = append(list, day)
		}
		return h.list(list...)
	})
	h.define("likelySubtags", func(call goja.FunctionCall) goja.Value {
		tag := language.Make(call.Argument(0).String())
		base, _ := tag.Base()
		script, _ := tag.Script()
		region, _ := tag.Region()
		return h.list(base.String(), script.String(), region.String())
	})
}

// localeText are the natives that compare and change texts.
func (h *host) localeText() {
	collators := map[string]*intl.Collator{}
	h.define("compare", func(call goja.FunctionCall) goja.Value {
		a, b := call.Argument(1).String(), call.Argument(2).String()
		h.engine.Charge(uint64(len(a)+len(b)) + 1)
		o := options{h, call.Argument(3)}
		settings := intl.CollatorOptions{
			Sensitivity: o.text("sensitivity"), Numeric: o.flag("numeric"), IgnorePunctuation: o.flag("ignorePunctuation"),
			CaseFirst: o.text("caseFirst"),
		}
		key := fmt.Sprint(call.Argument(0), settings)
		if _, ok := collators[key]; !ok {
			if len(collators) >= maxCached {
				clear(collators)
			}
			collators[key] = intl.NewCollator(call.Argument(0).String(), settings)
		}
		return h.runtime.ToValue(collators[key].Compare(a, b))
	})
	h.define("changeCase", func(call goja.FunctionCall) goja.Value {
		tag := language.Make(call.Argument(0).String())
		text := argumentString(call, 1)
		h.charge(64 * text.Length())
		h.allocate(8 * text.Length())
		change := cases.Lower(tag)
		if call.Argument(2).ToBoolean() {
			change = cases.Upper(tag)
		}
		if v, ok := h.engine.MapText(text, change.String); ok {
			return v
		}
		return h.runtime.ToValue(change.String(text.String()))
	})
	h.define("segments", func(call goja.FunctionCall) goja.Value {
		text := argumentString(call, 0)
		n := text.Length()
		h.engine.Charge(uint64(n) * segmentFuel)
		h.allocate(n * segmentSize)
		units := make([]uint16, n)
		for i := range units {
			units[i] = text.CharAt(i)
		}
		granularity := call.Argument(1).String()
		if granularity == "sentence" {
			// At each of many signs in a row all those before it are looked at again.
			run := uint64(intl.LongestRun(units))
			h.engine.Charge(run * run / signsPerFuel)
		}
		segments := intl.Segments(units, granularity)
		list := make([]any, 0, len(segments))
		for _, s := range segments {
			end := s.End * 2
			if s.Word {
				end++
			}
			list = append(list, end)
		}
		return h.list(list...)
	})
}

const (
	sectionFuel = 16 // of decoding a section of a locale's data, for each byte
	sectionSize = 8  // bytes that it becomes, for each

	segmentFuel  = 32 // of finding the segments of a text, for each unit
	segmentSize  = 64 // bytes, at most, for each unit
	signsPerFuel = 4  // that are looked at for one unit of fuel, where sentences may end
)

// digitSize is what a digit becomes in memory, in bytes: a third of a group,
// and as much of the separator.
const digitSize = 64

// parts answers formatted text as a flat list of types, values and sources.
func (h *host) parts(parts []intl.Part) goja.Value {
	list := make([]any, 0, 3*len(parts))
	for _, part := range parts {
		list = append(list, part.Type, part.Value, part.Source)
	}
	return h.list(list...)
}

// decimalOf reads what a prelude made a number, a BigInt or a text of; working
// on its digits takes longer than formatting a usual number does.
func (h *host) decimalOf(v goja.Value) (intl.Decimal, bool) {
	switch x := v.Export().(type) {
	case *big.Int:
		n := x.BitLen() / 3
		h.engine.Charge(uint64(n) * uint64(n>>16+1))
		h.allocate(n * digitSize)
		return intl.Integer(x), true
	case string:
		h.engine.Charge(uint64(len(x)))
		h.allocate(len(x) * digitSize)
		return intl.Parse(x)
	}
	return intl.Float(v.ToFloat()), true
}

// zoneOf is a time zone with its canonical name, or nil and "". Names are those
// of the IANA, in any case, and offsets such as +05:30; never a file.
func zoneOf(name string) (*time.Location, string) {
	if t, err := time.Parse("-07:00", name); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(name, offset), name
	}
	canonical := intl.Zone(name)
	if canonical == "UTC" {
		return time.UTC, canonical
	}
	if canonical == "" {
		return nil, ""
	}
	zone, err := time.LoadLocation(canonical)
	if err != nil {
		return nil, ""
	}
	return zone, canonical
}

// options reads an object that a prelude made.
type options struct {
	host  *host
	value goja.Value
}

func (o options) get(name string) goja.Value {
	object, ok := o.value.(*goja.Object)
	if !ok {
		return goja.Undefined()
	}
	if v := object.Get(name); v != nil {
		return v
	}
	return goja.Undefined()
}

func (o options) text(name string) string {
	if v := o.get(name); !goja.IsUndefined(v) {
		return v.String()
	}
	return ""
}

func (o options) number(name string) int { return int(o.get(name).ToInteger()) }

func (o options) flag(name string) bool { return o.get(name).ToBoolean() }

func numberOptions(o options) intl.NumberOptions {
	return intl.NumberOptions{
		System: o.text("numberingSystem"), Style: o.text("style"), Currency: o.text("currency"),
		CurrencyDisplay: o.text("currencyDisplay"), CurrencySign: o.text("currencySign"), Unit: o.text("unit"),
		UnitDisplay: o.text("unitDisplay"), Notation: o.text("notation"), CompactDisplay: o.text("compactDisplay"),
		SignDisplay: o.text("signDisplay"), UseGrouping: o.text("useGrouping"), MinInteger: o.number("minimumIntegerDigits"),
		MinFraction: o.number("minimumFractionDigits"), MaxFraction: o.number("maximumFractionDigits"),
		MinSignificant: o.number("minimumSignificantDigits"), MaxSignificant: o.number("maximumSignificantDigits"),
		CompactRounding: o.flag("compactRounding"), Rounding: o.text("roundingMode"),
		RoundingPriority: o.text("roundingPriority"), Increment: o.number("roundingIncrement"), StripZeros: o.text("trailingZeroDisplay") == "stripIfInteger",
	}
}

func dateOptions(o options) intl.DateOptions {
	return intl.DateOptions{
		System: o.text("numberingSystem"), Calendar: o.text("calendar"), Zone: o.text("timeZone"), DateStyle: o.text("dateStyle"), TimeStyle: o.text("timeStyle"),
		Weekday: o.text("weekday"), Era: o.text("era"), Year: o.text("year"), Month: o.text("month"), Day: o.text("day"),
		DayPeriod: o.text("dayPeriod"), Hour: o.text("hour"), Minute: o.text("minute"), Second: o.text("second"), Fraction: o.number("fractionalSecondDigits"),
		ZoneName: o.text("timeZoneName"), HourCycle: o.text("hourCycle"),
	}
}
