package globals

import (
	"fmt"
	"math/big"
	"strings"
	"time"
	_ "time/tzdata" // the worker's root has no zones

	"github.com/dop251/goja"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"vitrine/sandbox/globals/intl"
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
	load := func(tag goja.Value) *intl.Locale {
		name := tag.String()
		if _, ok := loaded[name]; !ok {
			if len(loaded) >= maxCached {
				clear(loaded)
			}
			loaded[name] = intl.Load(name)
		}
		return loaded[name]
	}
	h.define("formatNumber", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		d, ok := h.decimalOf(call.Argument(1))
		if !ok {
			h.engine.Throw("SyntaxError", "not a number")
		}
		return h.parts(load(call.Argument(0)).FormatNumber(d, numberOptions(options{h, call.Argument(2)})))
	})
	h.define("plural", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		o := options{h, call.Argument(2)}
		d, _ := h.decimalOf(call.Argument(1))
		return h.runtime.ToValue(load(call.Argument(0)).Plural(d, o.text("type") == "ordinal", numberOptions(o)))
	})
	h.define("formatDate", func(call goja.FunctionCall) goja.Value {
		h.engine.Charge(formatFuel)
		ms := call.Argument(1).ToFloat()
		zone, _ := zoneOf(call.Argument(2).String())
		if !(ms >= -maxTime && ms <= maxTime) || zone == nil {
			return goja.Null()
		}
		return h.parts(load(call.Argument(0)).FormatDate(time.UnixMilli(int64(ms)).In(zone), dateOptions(options{h, call.Argument(3)})))
	})
	h.define("formatList", func(call goja.FunctionCall) goja.Value {
		items, _ := h.engine.ToGo(call.Argument(1)).([]any)
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i], _ = item.(string)
			h.charge(len(texts[i]))
		}
		return h.parts(load(call.Argument(0)).FormatList(texts, call.Argument(2).String(), call.Argument(3).String()))
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
	h.define("localeDefaults", func(call goja.FunctionCall) goja.Value {
		l := load(call.Argument(0))
		return h.list(l.System(), l.HourCycle())
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
		return h.runtime.ToValue(intl.Find(call.Argument(0).String()))
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
		text := call.Argument(1).String()
		h.charge(4 * len(text))
		h.allocate(2 * len(text))
		if call.Argument(2).ToBoolean() {
			return h.runtime.ToValue(cases.Upper(tag).String(text))
		}
		return h.runtime.ToValue(cases.Lower(tag).String(text))
	})
}

// digitSize is what a digit becomes in memory, in bytes: a third of a group,
// and as much of the separator.
const digitSize = 64

// parts answers formatted text as a flat list of types and values.
func (h *host) parts(parts []intl.Part) goja.Value {
	list := make([]any, 0, 2*len(parts))
	for _, part := range parts {
		list = append(list, part.Type, part.Value)
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
// of the IANA and offsets such as +05:30; never a file.
func zoneOf(name string) (*time.Location, string) {
	if t, err := time.Parse("-07:00", name); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(name, offset), name
	}
	switch strings.ToUpper(name) {
	case "UTC", "ETC/UTC", "ETC/GMT", "GMT", "ETC/UCT", "ZULU", "ETC/ZULU":
		return time.UTC, "UTC"
	case "", "LOCAL":
		return nil, ""
	}
	const longest = 40
	if len(name) > longest || strings.ContainsAny(name, `.\`) || strings.HasPrefix(name, "/") {
		return nil, ""
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, ""
	}
	return zone, name
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
		RoundingPriority: o.text("roundingPriority"), StripZeros: o.text("trailingZeroDisplay") == "stripIfInteger",
	}
}

func dateOptions(o options) intl.DateOptions {
	return intl.DateOptions{
		System: o.text("numberingSystem"), DateStyle: o.text("dateStyle"), TimeStyle: o.text("timeStyle"),
		Weekday: o.text("weekday"), Era: o.text("era"), Year: o.text("year"), Month: o.text("month"), Day: o.text("day"),
		Hour: o.text("hour"), Minute: o.text("minute"), Second: o.text("second"), Fraction: o.number("fractionalSecondDigits"),
		ZoneName: o.text("timeZoneName"), HourCycle: o.text("hourCycle"),
	}
}
