package engine

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// goja's own Date reads and writes other forms than the specification and the
// engines that programs are made for, and clocks that are put forward. What
// follows does so in its place; goja keeps the objects and reads their parts.

// maxDate is the longest text in which a date is looked for, in units.
const maxDate = 1 << 10

// OnZoneName sets what names the time zone of t in a Date's text; without, it is
// its abbreviation.
func (e *Engine) OnZoneName(f func(t time.Time) string) { e.zoneName = f }

// dateMembers are what goja lacks of Date.prototype.
func (e *Engine) dateMembers() {
	prototype := e.evaluate("Date.prototype").ToObject(e.runtime)
	unreached := func(goja.FunctionCall) goja.Value { return goja.Undefined() } // their guards stand in place of them
	e.lackMethod(prototype, "getYear", 0, unreached)
	e.lackMethod(prototype, "setYear", 1, unreached)
	e.lack(prototype, "toGMTString", func(stand *goja.Object) error {
		return stand.DefineDataProperty("toGMTString", prototype.Get("toUTCString"), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	})
}

func dateGuards() map[string]guard {
	guards := map[string]guard{
		"Date": func(e *Engine, _ callFunc) callFunc {
			return e.guarded(func(goja.FunctionCall) goja.Value {
				return e.runtime.ToValue(e.dateText(math.Trunc(e.now), true, true))
			})
		},
		"Date.parse": func(e *Engine, _ callFunc) callFunc {
			return e.guarded(func(call goja.FunctionCall) goja.Value {
				return e.runtime.ToValue(e.parsedDate(e.stringOf(call.Argument(0))))
			})
		},
		"Date.UTC": func(e *Engine, _ callFunc) callFunc {
			return e.guarded(func(call goja.FunctionCall) goja.Value {
				return e.runtime.ToValue(timeClip(e.partsOfDate(call.Arguments)))
			})
		},
		"Date.prototype.toISOString":       dateMethod(isoText),
		"Date.prototype.toUTCString":       dateMethod(utcText),
		"Date.prototype.toString":          dateMethod(localText(true, true)),
		"Date.prototype.toDateString":      dateMethod(localText(true, false)),
		"Date.prototype.toTimeString":      dateMethod(localText(false, true)),
		"Date.prototype.getTimezoneOffset": dateMethod(zoneOffset),
		"Date.prototype.getYear":           dateMethod(shortYear),
		"Date.prototype.setYear":           dateMethod(setYear),
	}
	for i, name := range []string{"Hours", "Minutes", "Seconds", "Milliseconds"} {
		guards["Date.prototype.set"+name] = dateMethod(setClock(i, true))
		guards["Date.prototype.setUTC"+name] = dateMethod(setClock(i, false))
	}
	for i, name := range []string{"FullYear", "Month", "Date"} {
		guards["Date.prototype.set"+name] = dateMethod(setDay(i, true))
		guards["Date.prototype.setUTC"+name] = dateMethod(setDay(i, false))
	}
	return guards
}

// guarded is what stands in place of a native.
func (e *Engine) guarded(f callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		return f(call)
	}
}

// dateMethod makes a method of a Date in place of goja's, which only says what
// it thinks of anything else. t is NaN for an invalid one.
func dateMethod(f func(e *Engine, o *goja.Object, t float64, args []goja.Value) goja.Value) guard {
	return func(e *Engine, _ callFunc) callFunc {
		return e.guarded(func(call goja.FunctionCall) goja.Value {
			o, ok := call.This.(*goja.Object)
			if !ok || impl(o).table != e.layout.date {
				e.Throw("TypeError", "this is not a Date object.")
			}
			return f(e, o, e.layout.dateTime(o), call.Arguments)
		})
	}
}

// toNumber is what the language makes of a value where a number is wanted; it
// may run the applet's code.
func (e *Engine) toFloat(v goja.Value) float64 { return e.toNumber(v).ToFloat() }

// numbers reads up to n arguments.
func (e *Engine) numbers(args []goja.Value, n int) []float64 {
	list := make([]float64, 0, n)
	for _, v := range args[:min(len(args), n)] {
		list = append(list, e.toFloat(v))
	}
	if len(list) == 0 {
		list = append(list, math.NaN())
	}
	return list
}

// dateArguments prepares `new Date(...)`: goja gets a time value.
func (e *Engine) dateArguments(args []goja.Value) []goja.Value {
	var t float64
	switch len(args) {
	case 0:
		return args
	case 1:
		t = e.dateOf(args[0])
	default:
		t = timeClip(fromLocal(e.partsOfDate(args), time.Local))
	}
	return []goja.Value{e.runtime.ToValue(t)}
}

// dateOf is the time value of the single argument of a Date.
func (e *Engine) dateOf(v goja.Value) float64 {
	if o, ok := v.(*goja.Object); ok {
		if impl(o).table == e.layout.date {
			return e.layout.dateTime(o)
		}
		v = e.primitive(o, "default")
	}
	if s, ok := v.(goja.String); ok {
		return e.parsedDate(s)
	}
	return timeClip(e.toFloat(v))
}

func (e *Engine) parsedDate(s goja.String) float64 {
	if s.Length() > maxDate {
		return math.NaN()
	}
	e.Charge(uint64(s.Length()))
	return parseDate(s.String(), time.Local)
}

// partsOfDate is the time that year, month and the others name, not clipped.
func (e *Engine) partsOfDate(args []goja.Value) float64 {
	parts := [7]float64{2: 1}
	for i, n := range e.numbers(args, len(parts)) {
		parts[i] = n
	}
	return makeDate(makeDay(wholeYear(parts[0]), parts[1], parts[2]), makeTime(parts[3], parts[4], parts[5], parts[6]))
}

// wholeYear takes a year of two digits for one of the twentieth century.
func wholeYear(y float64) float64 {
	if w := math.Trunc(y); 0 <= w && w <= 99 {
		return 1900 + w
	}
	return y
}

// setClock sets hours, minutes, seconds or milliseconds (0 to 3), and those after them.
func setClock(first int, local bool) func(*Engine, *goja.Object, float64, []goja.Value) goja.Value {
	return func(e *Engine, o *goja.Object, t float64, args []goja.Value) goja.Value {
		given := e.numbers(args, 4-first)
		if math.IsNaN(t) {
			return e.runtime.ToValue(t)
		}
		c := civilOf(e.shown(t, local))
		parts := [4]float64{float64(c.hour), float64(c.minute), float64(c.second), float64(c.ms)}
		copy(parts[first:], given)
		return e.setDate(o, makeDate(c.day(), makeTime(parts[0], parts[1], parts[2], parts[3])), local)
	}
}

// setDay sets the year, month or day (0 to 2), and those after it.
func setDay(first int, local bool) func(*Engine, *goja.Object, float64, []goja.Value) goja.Value {
	return func(e *Engine, o *goja.Object, t float64, args []goja.Value) goja.Value {
		given := e.numbers(args, 3-first)
		switch {
		case !math.IsNaN(t):
			t = e.shown(t, local)
		case first == 0:
			t = 0
		default:
			return e.runtime.ToValue(t)
		}
		c := civilOf(t)
		parts := [3]float64{float64(c.year), float64(c.month), float64(c.date)}
		copy(parts[first:], given)
		return e.setDate(o, makeDate(makeDay(parts[0], parts[1], parts[2]), c.time()), local)
	}
}

func setYear(e *Engine, o *goja.Object, t float64, args []goja.Value) goja.Value {
	year := e.numbers(args, 1)[0]
	if math.IsNaN(t) {
		t = 0
	} else {
		t = e.shown(t, true)
	}
	c := civilOf(t)
	return e.setDate(o, makeDate(makeDay(wholeYear(year), float64(c.month), float64(c.date)), c.time()), true)
}

func (e *Engine) shown(t float64, local bool) float64 {
	if local {
		return toLocal(t, time.Local)
	}
	return t
}

func (e *Engine) setDate(o *goja.Object, t float64, local bool) goja.Value {
	if local {
		t = fromLocal(t, time.Local)
	}
	t = timeClip(t)
	e.layout.setDateTime(o, t)
	return e.runtime.ToValue(t)
}

func shortYear(e *Engine, _ *goja.Object, t float64, _ []goja.Value) goja.Value {
	if math.IsNaN(t) {
		return e.runtime.ToValue(t)
	}
	return e.runtime.ToValue(civilOf(e.shown(t, true)).year - 1900)
}

func zoneOffset(e *Engine, _ *goja.Object, t float64, _ []goja.Value) goja.Value {
	if math.IsNaN(t) {
		return e.runtime.ToValue(t)
	}
	return e.runtime.ToValue(math.Trunc(-offsetAt(t, time.Local)/msPerMinute) + 0)
}

var (
	weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	months   = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

const invalidDate = "Invalid Date"

func isoText(e *Engine, _ *goja.Object, t float64, _ []goja.Value) goja.Value {
	if math.IsNaN(t) {
		e.Throw("RangeError", "Invalid time value")
	}
	c := civilOf(t)
	year := fmt.Sprintf("%04d", c.year)
	if c.year < 0 || c.year > 9999 {
		year = fmt.Sprintf("%+07d", c.year)
	}
	return e.runtime.ToValue(fmt.Sprintf("%s-%02d-%02dT%02d:%02d:%02d.%03dZ", year, c.month+1, c.date, c.hour, c.minute, c.second, c.ms))
}

func utcText(e *Engine, _ *goja.Object, t float64, _ []goja.Value) goja.Value {
	if math.IsNaN(t) {
		return e.runtime.ToValue(invalidDate)
	}
	c := civilOf(t)
	return e.runtime.ToValue(fmt.Sprintf("%s, %02d %s %s %02d:%02d:%02d GMT", weekdays[c.weekday], c.date, months[c.month], yearText(c.year), c.hour, c.minute, c.second))
}

func yearText(year int) string {
	if year < 0 {
		return fmt.Sprintf("-%04d", -year)
	}
	return fmt.Sprintf("%04d", year)
}

func localText(date, clock bool) func(*Engine, *goja.Object, float64, []goja.Value) goja.Value {
	return func(e *Engine, _ *goja.Object, t float64, _ []goja.Value) goja.Value {
		return e.runtime.ToValue(e.dateText(t, date, clock))
	}
}

// dateText is a local date, a time, or both.
func (e *Engine) dateText(t float64, date, clock bool) string {
	if math.IsNaN(t) {
		return invalidDate
	}
	c := civilOf(toLocal(t, time.Local))
	var parts []string
	if date {
		parts = append(parts, weekdays[c.weekday], months[c.month], fmt.Sprintf("%02d", c.date), yearText(c.year))
	}
	if clock {
		at := time.UnixMilli(int64(t)).In(time.Local)
		name, offset := at.Zone()
		if e.zoneName != nil {
			name = e.zoneName(at)
		}
		sign := '+'
		if offset < 0 {
			sign, offset = '-', -offset
		}
		parts = append(parts, fmt.Sprintf("%02d:%02d:%02d", c.hour, c.minute, c.second),
			fmt.Sprintf("GMT%c%02d%02d", sign, offset/3600, offset/60%60), "("+name+")")
	}
	return strings.Join(parts, " ")
}
