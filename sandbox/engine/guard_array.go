package engine

import (
	_ "embed"
	"math"
	"strconv"

	"github.com/dop251/goja"
)

//go:embed prelude/array.js
var arraySource string

// arrayMethods are those that array.js holds, with the units that one element
// costs in the native.
var arrayMethods = map[string]uint64{
	"concat": 2, "copyWithin": 1, "every": 1, "fill": 1, "filter": 1, "find": 1, "findIndex": 1, "findLast": 1,
	"findLastIndex": 1, "forEach": 1, "includes": 1, "indexOf": 1, "lastIndexOf": 1, "map": 1, "reduce": 1,
	"reduceRight": 1, "reverse": 1, "slice": 1, "some": 1, "toLocaleString": 4, "toReversed": 1, "with": 1,
}

func arrayGuards() map[string]guard {
	guards := map[string]guard{
		"Array.prototype.join":      joinGuard,
		"Array.prototype.sort":      sortGuard("sort", (*Engine).placeSorted),
		"Array.prototype.toSorted":  sortGuard("toSorted", (*Engine).newSorted),
		"Array.prototype.flat":      always("flat"),
		"Array.prototype.flatMap":   always("flatMap"),
		"Array.prototype.shift":     arrayGuard("shift", func(n uint64) uint64 { return n / 64 }),
		"Array.prototype.unshift":   arrayGuard("unshift", func(n uint64) uint64 { return n / 64 }),
		"Array.prototype.splice":    arrayGuard("splice", func(n uint64) uint64 { return n / 64 }),
		"Array.prototype.toSpliced": arrayGuard("toSpliced", func(n uint64) uint64 { return n }),
		"Array.from":                arrayFromGuard,
		"Array.prototype.push":      costing(pushCost),
	}
	for name, each := range arrayMethods {
		guards["Array.prototype."+name] = arrayGuard(name, func(n uint64) uint64 { return n * each })
	}
	denseGuards(guards)
	return guards
}

// always replaces a native by metered JavaScript.
func always(name string) guard {
	return func(e *Engine, _ callFunc) callFunc {
		slow := e.array.get(name)
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			return e.slowly(slow, call)
		}
	}
}

// arrayGuard lets the native walk a dense array of reasonable length, and
// leaves everything else to metered JavaScript.
func arrayGuard(name string, cost func(n uint64) uint64) guard {
	return func(e *Engine, next callFunc) callFunc {
		slow := e.array.get(name)
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			n, ok := e.walkable(call.This)
			if ok && name == "concat" {
				for _, v := range call.Arguments {
					m, walkable := e.walkable(v)
					if _, isObject := v.(*goja.Object); isObject && !walkable {
						ok = false
					}
					n += m
				}
			}
			if !ok || e.reenters(name, call) {
				return e.slowly(slow, call)
			}
			if endsEarly[name] && !e.isNative(call.Argument(0)) { // each call pays for itself
				e.Charge(n / 64)
				return next(call)
			}
			e.Charge(cost(n) + e.comparing(name, call, n))
			size := uint64(valueSize)
			if name == "concat" { // what it puts together grows by doubling
				size *= 2
			}
			e.reserve(n * size)
			return next(call)
		}
	}
}

// endsEarly are methods that end when the function that they call has said so.
var endsEarly = map[string]bool{"every": true, "find": true, "findIndex": true, "findLast": true, "findLastIndex": true, "some": true}

// isNative says that v is a function that may cost nothing by itself.
func (e *Engine) isNative(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return true
	}
	_, _, native := e.layout.functions(o)
	return native || impl(o).table == e.layout.proxy
}

// comparing is what it costs that a method compares long texts.
func (e *Engine) comparing(name string, call goja.FunctionCall, n uint64) uint64 {
	switch name {
	case "includes", "indexOf", "lastIndexOf":
		return product(n, e.layout.longText(call.Argument(0))/64)
	}
	return 0
}

// walkable is how many elements a native would visit of v, and whether that is
// a reasonable number which is known without running code.
func (e *Engine) walkable(v goja.Value) (n uint64, ok bool) {
	o, isObject := v.(*goja.Object)
	if !isObject {
		return 0, false
	}
	n, known := e.claimed(o)
	if !known {
		return 0, false
	}
	if values, _, dense := e.layout.elements(o); dense {
		// Nearly all holes, and the natives would go through each of them.
		return n, n <= maxElements && (n <= maxClaimed || uint64(len(values)) >= n/2)
	}
	return n, n <= maxClaimed
}

// joinGuard adds up how long the text will be. Ordinary arrays in it become text
// through this guard again, other objects through code that can return any text again and again.
func joinGuard(e *Engine, next callFunc) callFunc {
	slow := e.array.get("join")
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		n, ok := e.walkable(call.This)
		separator := call.Argument(0)
		_, isString := separator.(goja.String)
		if !ok || !isString && !goja.IsUndefined(separator) {
			return e.slowly(slow, call)
		}
		values, _, dense := e.layout.elements(call.This.(*goja.Object))
		if !dense {
			return e.slowly(slow, call)
		}
		total, wide := uint64(0), isString && table(separator) != e.layout.ascii
		for _, v := range values {
			switch v := v.(type) {
			case nil:
			case *goja.Object:
				if !e.ordinary(v) {
					return e.slowly(slow, call)
				}
			case goja.String:
				total += uint64(v.Length())
				wide = wide || table(v) != e.layout.ascii
			default:
				total += e.written(v)
			}
		}
		if isString && n > 1 {
			total += product(length(separator), n-1)
		}
		e.Charge(2 * n)
		e.limitString(total)
		if wide {
			total *= 2
		}
		e.reserve(total * builtSize)
		return next(call)
	}
}

// written is how long the text of a value is at most that is neither text nor object.
func (e *Engine) written(v goja.Value) uint64 {
	switch table(v) {
	case e.sizes.float:
		return 24
	case e.layout.bigint:
		return e.bitsOf(v)/3 + 2
	}
	return 10
}

// grow announces that an array of that length is about to get an element far
// behind its last one: goja makes room for those in between, unless that is ten
// times as many as there are, and for a quarter more. An array that grows one by
// one is asked about when it has grown.
func (e *Engine) grow(length, index uint64) {
	if index < math.MaxUint32 && index/10 <= length && index > length+length/2 {
		e.Charge((index - min(index, length)) / 64)
		e.reserve(index * valueSize * 5 / 4)
	}
}

// pushCost announces what becomes of an array that has no room for more.
func pushCost(e *Engine, call goja.FunctionCall) uint64 {
	if o, ok := call.This.(*goja.Object); ok {
		if values, length, dense := e.layout.elements(o); dense && int(length)+len(call.Arguments) > cap(values) {
			e.grow(uint64(len(values)), uint64(length)+uint64(len(call.Arguments)))
		}
	}
	return uint64(len(call.Arguments)) / 16
}

// growing is that for a native which sets a property of any object.
func (e *Engine) growing(object, key goja.Value) {
	o, ok := object.(*goja.Object)
	if !ok {
		return
	}
	values, _, dense := e.layout.elements(o)
	if !dense {
		return
	}
	index, isInteger := e.sizes.integerOf(key)
	if !isInteger {
		text, isText := key.(goja.String)
		if !isText || text.Length() > 10 {
			return
		}
		n, err := strconv.ParseUint(text.String(), 10, 32)
		if err != nil {
			return
		}
		index = int64(n)
	}
	if index >= int64(cap(values)) {
		e.grow(uint64(len(values)), uint64(index))
	}
}

// ordinary says that o is an array that inherits all its methods.
func (e *Engine) ordinary(o *goja.Object) bool {
	_, _, dense := e.layout.elements(o)
	return dense && base(o).prototype == e.arrayPrototype && len(base(o).values) <= 1 && base(o).symbols == nil
}

// arrayFromGuard leaves to the native what is iterable, since iterators are
// metered, and array-likes of reasonable length.
func arrayFromGuard(e *Engine, next callFunc) callFunc {
	slow := e.array.get("from")
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		items := call.Argument(0)
		if o, isObject := items.(*goja.Object); isObject {
			n, known := e.claimed(o)
			if known && n > maxClaimed || !known && !e.iterable(o) {
				return e.slowly(slow, call)
			}
			e.Charge(n)
			e.reserve(n * valueSize)
		} else {
			e.Charge(length(items))
		}
		return next(call)
	}
}

// iterable says that an object has an iterator. A proxy is not asked: it would notice.
func (e *Engine) iterable(o *goja.Object) bool {
	if impl(o).table == e.layout.proxy {
		return false
	}
	v := o.GetSymbol(goja.SymIterator)
	return v != nil && !goja.IsUndefined(v) && !goja.IsNull(v)
}
