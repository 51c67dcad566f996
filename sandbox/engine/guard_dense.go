package engine

import (
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// Methods of arrays that move or look at elements go over each one by getters
// and setters in goja, from the first on: a queue took a time that grew with the
// square of its length. For ordinary arrays they are done here, in the time and
// at the price of what is moved or looked at. None of this runs the applet's
// code: what would is left to the guards that were there before.

// What elements cost: how many are copied or compared for one unit of fuel.
const (
	copiedAtOnce   = 32
	comparedAtOnce = 8
)

// denseMethod does a method of an ordinary array; ok is false where it is left
// to what was there before.
type denseMethod func(e *Engine, a *arrayMirror, args []goja.Value) (v goja.Value, ok bool)

var denseMethods = map[string]denseMethod{
	"shift": denseShift, "unshift": denseUnshift, "splice": denseSplice, "slice": denseSlice, "toSpliced": denseToSpliced, "with": denseWith,
	"toReversed": denseToReversed, "concat": denseConcat, "fill": denseFill, "copyWithin": denseCopyWithin,
	"indexOf": denseIndexOf, "lastIndexOf": denseLastIndexOf, "includes": denseIncludes,
}

// denseGuards puts them before the guards of a table.
func denseGuards(guards map[string]guard) {
	for name, f := range denseMethods {
		before := guards["Array.prototype."+name]
		guards["Array.prototype."+name] = func(e *Engine, next callFunc) callFunc {
			other := before(e, next)
			return func(call goja.FunctionCall) goja.Value {
				if a := e.ordinaryArray(call.This); a != nil {
					e.Charge(nativeCost)
					if v, ok := f(e, a, call.Arguments); ok {
						if v == goja.Value(nil) {
							return call.This
						}
						return v
					}
				}
				return other(call)
			}
		}
	}
}

// itself stands for the array that a method answers.
var itself goja.Value

// index is a place among n elements as an argument says it, from the end if
// negative; ok is false where only code can tell.
func (e *Engine) index(args []goja.Value, at, otherwise, n int) (i int, ok bool) {
	v := argument(args, at)
	switch {
	case goja.IsUndefined(v):
		return otherwise, true
	case !e.isNumber(v):
		return 0, false
	}
	x := v.ToInteger()
	if x < 0 {
		return int(max(x, int64(-n))) + n, true
	}
	return int(min(x, int64(n))), true
}

// room announces a copy of n elements and pays for it.
func (e *Engine) room(n int) []goja.Value {
	e.Charge(uint64(n) / copiedAtOnce)
	e.reserve(uint64(n) * valueSize)
	return make([]goja.Value, n)
}

func (a *arrayMirror) canChange() bool { return a.lengthIs.writable }

func (a *arrayMirror) canGrow() bool { return a.lengthIs.writable && a.extensible }

// denseShift leaves the first place behind. From time to time what is left
// moves to where it needs no more room than it has.
func denseShift(e *Engine, a *arrayMirror, _ []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	if !a.canChange() || n == 0 {
		return nil, false
	}
	first, present := orUndefined(a.values[0]), a.present-count(a.values[:1])
	a.values[0] = nil
	rest := a.values[1:]
	if n--; n >= 64 && n&(n-1) == 0 {
		rest = append(e.room(n)[:0], rest...)
	}
	a.setValues(rest, present)
	return first, true
}

func denseUnshift(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	if !a.canGrow() || len(args) == 0 || len(a.values)+len(args) > math.MaxInt32 {
		return nil, false
	}
	a.insert(e, 0, 0, args)
	return e.runtime.ToValue(len(a.values)), true
}

// insert puts values in the place of so many elements.
func (a *arrayMirror) insert(e *Engine, at, removed int, added []goja.Value) {
	n := len(a.values) + len(added) - removed
	present := a.present - count(a.values[at:at+removed]) + len(added)
	e.Charge(uint64(len(a.values)-at+len(added)) / copiedAtOnce)
	if n > cap(a.values) {
		e.reserve(uint64(n) * valueSize * 5 / 4)
	}
	a.setValues(slices.Replace(a.values, at, at+removed, added...), present)
}

func denseSplice(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	at, ok := e.index(args, 0, 0, n)
	removed, ok2 := e.removed(args, n-at)
	if !ok || !ok2 || n+len(args) > math.MaxInt32 {
		return nil, false
	}
	if !a.canGrow() {
		if len(args)-2 > removed { // before anything has moved
			e.Throw("TypeError", "Cannot add property "+strconv.Itoa(n)+", object is not extensible")
		}
		return nil, false
	}
	taken := append(e.room(removed)[:0], a.values[at:at+removed]...)
	a.insert(e, at, removed, args[min(2, len(args)):])
	return e.arrayOf(taken), true
}

// removed is how many elements splice takes away, most at the most.
func (e *Engine) removed(args []goja.Value, most int) (n int, ok bool) {
	switch {
	case len(args) == 1:
		return most, true
	case len(args) == 0 || goja.IsUndefined(args[1]):
		return 0, true
	case !e.isNumber(args[1]):
		return 0, false
	}
	return int(min(max(args[1].ToInteger(), 0), int64(most))), true
}

// ends are the first and the last place of a part.
func (e *Engine) ends(args []goja.Value, first, n int) (from, to int, ok bool) {
	from, ok1 := e.index(args, first, 0, n)
	to, ok2 := e.index(args, first+1, n, n)
	return from, max(from, to), ok1 && ok2
}

func denseSlice(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	from, to, ok := e.ends(args, 0, len(a.values))
	if !ok {
		return nil, false
	}
	return e.arrayOf(append(e.room(to - from)[:0], a.values[from:to]...)), true
}

// filled is a copy of elements with undefined in the place of holes.
func filled(values []goja.Value) []goja.Value {
	for i, v := range values {
		values[i] = orUndefined(v)
	}
	return values
}

func denseToSpliced(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	at, ok := e.index(args, 0, 0, n)
	removed, ok2 := e.removed(args, n-at)
	if !ok || !ok2 || n+len(args) > math.MaxInt32 {
		return nil, false
	}
	added := args[min(2, len(args)):]
	list := append(e.room(n - removed + len(added))[:0], a.values[:at]...)
	list = append(append(list, added...), a.values[at+removed:]...)
	return e.arrayOf(filled(list)), true
}

func denseWith(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	if len(args) < 2 || !e.isNumber(args[0]) {
		return nil, false
	}
	at := args[0].ToInteger()
	if at < 0 {
		at += int64(n)
	}
	if at < 0 || at >= int64(n) {
		return nil, false
	}
	list := append(e.room(n)[:0], a.values...)
	list[at] = args[1]
	return e.arrayOf(filled(list)), true
}

func denseToReversed(e *Engine, a *arrayMirror, _ []goja.Value) (goja.Value, bool) {
	list := append(e.room(len(a.values))[:0], a.values...)
	slices.Reverse(list)
	return e.arrayOf(filled(list)), true
}

func denseConcat(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	for _, v := range args {
		switch b := e.ordinaryArray(v); {
		case b != nil:
			n += len(b.values)
		case isObject(v): // it may say that it is spread
			return nil, false
		default:
			n++
		}
	}
	if n > maxElements {
		return nil, false
	}
	list := append(e.room(n)[:0], a.values...)
	for _, v := range args {
		if b := e.ordinaryArray(v); b != nil {
			list = append(list, b.values...)
		} else {
			list = append(list, v)
		}
	}
	return e.arrayOf(list), true
}

func denseFill(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	from, to, ok := e.ends(args, 1, len(a.values))
	if !ok || !a.extensible {
		return nil, false
	}
	e.Charge(uint64(to-from) / copiedAtOnce)
	a.present += to - from - count(a.values[from:to])
	v := argument(args, 0)
	for i := range a.values[from:to] {
		a.values[from+i] = v
	}
	return itself, true
}

func denseCopyWithin(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	target, ok := e.index(args, 0, 0, n)
	from, to, ok2 := e.ends(args, 1, n)
	if !ok || !ok2 || !a.extensible {
		return nil, false
	}
	to = min(to, from+n-target)
	e.Charge(uint64(to-from) / copiedAtOnce)
	before := count(a.values[target : target+to-from])
	copy(a.values[target:], a.values[from:to])
	a.present += count(a.values[target:target+to-from]) - before
	return itself, true
}

// comparison pays for comparing one value with many.
type comparison struct {
	engine *Engine
	with   goja.Value
	text   uint64 // its length, if it is a long one
	bits   uint64 // or its bits
	looked int
}

func (e *Engine) comparison(v goja.Value) *comparison {
	return &comparison{engine: e, with: v, text: e.layout.longText(v), bits: e.bitsOf(v)}
}

func (c *comparison) pay(v goja.Value) {
	if c.looked++; c.looked%chunk == 0 {
		c.engine.Charge(chunk / comparedAtOnce)
	}
	if c.text > 0 && c.engine.layout.longText(v) == c.text {
		c.engine.Charge(c.text / 64)
	}
	if c.bits > 0 {
		c.engine.Charge(min(c.bits, c.engine.bitsOf(v)) / 512)
	}
}

func (c *comparison) same(v goja.Value) bool {
	c.pay(v)
	return v != nil && v.StrictEquals(c.with)
}

func (c *comparison) end() { c.engine.Charge(uint64(c.looked%chunk) / comparedAtOnce) }

func denseIndexOf(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	from, ok := e.index(args, 1, 0, len(a.values))
	if !ok {
		return nil, false
	}
	c := e.comparison(argument(args, 0))
	at := slices.IndexFunc(a.values[from:], c.same)
	c.end()
	if at >= 0 {
		at += from
	}
	return e.runtime.ToValue(at), true
}

func denseLastIndexOf(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	n := len(a.values)
	from := n - 1
	if len(args) > 1 {
		if !e.isNumber(args[1]) {
			return nil, false
		}
		x := args[1].ToInteger()
		if x < 0 {
			x += int64(n)
		}
		from = int(min(max(x, -1), int64(n-1)))
	}
	c := e.comparison(argument(args, 0))
	at := from
	for at >= 0 && !c.same(a.values[at]) {
		at--
	}
	c.end()
	return e.runtime.ToValue(at), true
}

func denseIncludes(e *Engine, a *arrayMirror, args []goja.Value) (goja.Value, bool) {
	from, ok := e.index(args, 1, 0, len(a.values))
	if !ok {
		return nil, false
	}
	v := argument(args, 0)
	c := e.comparison(v)
	undefined, nan := goja.IsUndefined(v), goja.IsNaN(v)
	found := slices.ContainsFunc(a.values[from:], func(x goja.Value) bool {
		return undefined && x == nil || c.same(x) || nan && x != nil && goja.IsNaN(x)
	})
	c.end()
	return e.runtime.ToValue(found), true
}
