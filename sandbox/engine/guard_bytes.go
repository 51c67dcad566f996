package engine

import (
	_ "embed"
	"reflect"

	"github.com/dop251/goja"
)

//go:embed prelude/bytes.js
var bytesSource string

// maxBuffer is the largest ArrayBuffer in bytes. goja would ask Go for any
// size, and Go ends the process when there is not as much.
const maxBuffer = 1 << 30

func bytesGuards() map[string]guard {
	text := costing(func(e *Engine, call goja.FunctionCall) uint64 {
		n := length(call.Argument(0))
		e.reserve(n)
		e.announceUTF8(call.Argument(0))
		return n / 16
	})
	guards := map[string]guard{
		"ArrayBuffer.prototype.slice":           bufferSliceGuard,
		"Uint8Array.fromBase64":                 text,
		"Uint8Array.fromHex":                    text,
		"Uint8Array.prototype.setFromBase64":    text,
		"Uint8Array.prototype.setFromHex":       text,
		"Uint8Array.prototype.toBase64":         costing(viewCost(1, 2)),
		"Uint8Array.prototype.toHex":            costing(viewCost(1, 2)),
		"%TypedArray%.from":                     takesFunction(1, true, typedFromGuard),
		"%TypedArray%.prototype.join":           typedJoinGuard,
		"%TypedArray%.prototype.sort":           takesFunction(0, true, typedSortGuard),
		"%TypedArray%.prototype.toSorted":       takesFunction(0, true, typedSortedGuard),
		"%TypedArray%.prototype.toLocaleString": costing(viewCost(8, 24)),
		"%TypedArray%.prototype.set":            typedSetGuard,
		"%TypedArray%.prototype.subarray":       subarrayGuard,
	}
	for _, name := range []string{"map", "filter", "toReversed", "with"} {
		guards["%TypedArray%.prototype."+name] = costing(viewCost(1, 1))
	}
	for _, name := range []string{"map", "filter"} {
		guards["%TypedArray%.prototype."+name] = takesFunction(0, false, guards["%TypedArray%.prototype."+name])
	}
	guards["%TypedArray%.prototype.reverse"] = costing(viewCost(1, 0))
	guards["%TypedArray%.prototype.slice"] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
		n, _ := e.viewPart(call, 0, 2)
		e.reserve(n)
		return n / 16
	})
	for name, most := range map[string]int{"copyWithin": 3, "fill": 3, "includes": 2, "indexOf": 2} {
		guards["%TypedArray%.prototype."+name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			n, _ := e.viewPart(call, 1, most)
			return n / 16
		})
	}
	guards["%TypedArray%.prototype.lastIndexOf"] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
		n := e.viewLength(call.This)
		if behind, ok := e.viewPart(call, 1, 2); ok && len(call.Arguments) > 1 {
			return (n - behind) / 16
		}
		return n / 16
	})
	for _, name := range []string{"fill", "with", "set"} {
		guards["%TypedArray%.prototype."+name] = digitsRefused(guards["%TypedArray%.prototype."+name])
	}
	one := func(e *Engine, v goja.Value) goja.Value { return e.fitting(v) }
	guards["%TypedArray%.prototype.fill"] = storingBits(guards["%TypedArray%.prototype.fill"], 0, one)
	guards["%TypedArray%.prototype.with"] = storingBits(guards["%TypedArray%.prototype.with"], 1, one)
	guards["%TypedArray%.prototype.set"] = storingBits(guards["%TypedArray%.prototype.set"], 0, (*Engine).fittingAll)
	guards["%TypedArray%.prototype.map"] = storingBits(guards["%TypedArray%.prototype.map"], 0, (*Engine).fittingResults)
	guards["%TypedArray%.from"] = makingBits(guards["%TypedArray%.from"], fittingFrom)
	// Here nothing tells yet which sort of array will be made.
	elements := costing(func(e *Engine, call goja.FunctionCall) uint64 {
		for _, v := range call.Arguments {
			e.refuseDigits(v)
		}
		return uint64(len(call.Arguments))
	})
	guards["%TypedArray%.of"] = makingBits(elements, fittingOf)
	for _, name := range []string{"setBigInt64", "setBigUint64"} {
		guards["DataView.prototype."+name] = elements
	}
	for _, kind := range []string{"Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64", "BigInt64", "BigUint64"} {
		for _, way := range []string{"get", "set"} {
			path := "DataView.prototype." + way + kind
			if guards[path] == nil {
				guards[path] = counted
			}
			guards[path] = dataViewGuard(guards[path])
		}
	}
	for _, name := range []string{"byteLength", "byteOffset"} {
		guards["get DataView.prototype."+name] = dataViewGuard(counted)
	}
	return guards
}

// viewCost charges a typed array's method: units for sixteen bytes, and the
// bytes of its result for each byte.
func viewCost(units, result uint64) func(*Engine, goja.FunctionCall) uint64 {
	return func(e *Engine, call goja.FunctionCall) uint64 {
		n := e.viewLength(call.This)
		e.reserve(n * result)
		return n / 16 * units
	}
}

// bigArguments is typedArguments for arrays of BigInts.
func bigArguments(e *Engine, args []goja.Value) []goja.Value {
	e.bigArrays = true
	return typedArguments(8)(e, args)
}

// holdsBigInts says that v is a typed array of BigInts, or a proxy before one.
func (e *Engine) holdsBigInts(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	if o = e.behind(o); o == nil || impl(o).table != e.layout.typed {
		return false
	}
	t := o.ExportType()
	return t == reflect.TypeFor[[]int64]() || t == reflect.TypeFor[[]uint64]()
}

// refuseDigitsIn is refuseDigits for all elements of an array.
func (e *Engine) refuseDigitsIn(v goja.Value) {
	if o, ok := v.(*goja.Object); ok {
		values, _, _ := e.layout.elements(o)
		for _, x := range values {
			e.refuseDigits(x)
		}
	}
}

// digitsRefused is the guard of a method of typed arrays that takes elements.
func digitsRefused(g guard) guard {
	return func(e *Engine, next callFunc) callFunc {
		return g(e, func(call goja.FunctionCall) goja.Value {
			if e.holdsBigInts(call.This) {
				for _, v := range call.Arguments {
					e.refuseDigits(v)
					e.refuseDigitsIn(v)
				}
			}
			return next(call)
		})
	}
}

// viewPart is how many bytes of a typed array lie between the places that the
// arguments from first on say, of which it takes so many: all, and ok is false,
// where only code can tell.
func (e *Engine) viewPart(call goja.FunctionCall, first, most int) (bytes uint64, ok bool) {
	n := e.viewLength(call.This)
	if n == 0 {
		return 0, false
	}
	size := kindSizes[elementKind(call.This.(*goja.Object))]
	if size == 0 {
		return n, false
	}
	from, to, ok := e.ends(call.Arguments[:min(len(call.Arguments), most)], first, int(n/size))
	if !ok {
		return n, false
	}
	return uint64(to-from) * size, true
}

// kindSizes are those of goja's kinds of elements, in bytes.
var kindSizes = map[string]uint64{
	"int8Array": 1, "uint8Array": 1, "uint8ClampedArray": 1, "int16Array": 2, "uint16Array": 2, "int32Array": 4, "uint32Array": 4,
	"float32Array": 4, "float64Array": 8, "bigInt64Array": 8, "bigUint64Array": 8,
}

// viewLength is the length of a typed array in bytes, or 0 for anything else.
func (e *Engine) viewLength(v goja.Value) uint64 {
	o, ok := v.(*goja.Object)
	if !ok || impl(o).table != e.layout.typed {
		return 0
	}
	b, _ := view(o, e.viewGetters[:3])
	return uint64(len(b))
}

// bufferSliceGuard copies a part of a buffer. Where that runs code, which may
// detach the buffer, metered JavaScript does it.
func bufferSliceGuard(e *Engine, next callFunc) callFunc {
	slow := e.bytesOf.get("slice")
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, ok := call.This.(*goja.Object)
		if !ok {
			return next(call)
		}
		b, whole := e.Bytes(o)
		if impl(o).table == e.layout.buffer {
			if !whole {
				e.Throw("TypeError", "Cannot perform ArrayBuffer.prototype.slice on a detached ArrayBuffer")
			}
			if isObject(call.Argument(0)) || isObject(call.Argument(1)) || base(o).prototype != e.bufferPrototype || len(base(o).values) > 0 {
				return e.slowly(slow, call)
			}
		}
		e.reserve(uint64(len(b)))
		e.Charge(uint64(len(b)) / 64)
		return next(call)
	}
}

// limitBuffer throws when a buffer of n elements would be too large, and announces it.
func (e *Engine) limitBuffer(n int64, size uint64) {
	if n <= 0 {
		return
	}
	bytes := product(uint64(n), size)
	if bytes > maxBuffer {
		e.Throw("RangeError", "Array buffer allocation failed")
	}
	e.Charge(bytes / 256)
	e.reserve(bytes)
}

// bufferArguments prepares `new ArrayBuffer(length)`.
func (e *Engine) bufferArguments(args []goja.Value) []goja.Value {
	if len(args) == 0 {
		return args
	}
	n := e.number(args[0])
	e.limitBuffer(n.ToInteger(), 1)
	return append([]goja.Value{n}, args[1:]...)
}

// number is what ToNumber gives for a primitive, announced.
func (e *Engine) number(v goja.Value) goja.Value {
	e.announceUTF8(v)
	return v.ToNumber()
}

// typedArguments prepares the constructor of a typed array with elements of
// that size: of a length, a buffer, another array, or something to copy.
func typedArguments(size uint64) func(*Engine, []goja.Value) []goja.Value {
	return func(e *Engine, args []goja.Value) []goja.Value {
		o, isObject := argument(args, 0).(*goja.Object)
		switch {
		case len(args) == 0:
		case !isObject:
			n := e.number(args[0])
			e.limitBuffer(n.ToInteger(), size)
			args = append([]goja.Value{n}, args[1:]...)
		case impl(o).table == e.layout.buffer: // a view of it costs nothing
		case impl(o).table == e.layout.typed:
			e.limitBuffer(int64(e.viewLength(o)), size)
		default:
			list := e.listed(o)
			n, _ := e.layout.claimedLength(list)
			e.limitBuffer(int64(n), size)
			if e.bigArrays && size == 8 {
				e.refuseDigitsIn(list)
			}
			args = append([]goja.Value{list}, args[1:]...)
		}
		return args
	}
}

// listed is o itself when a native may take its elements, else an array that
// metered code made of them.
func (e *Engine) listed(o *goja.Object) *goja.Object {
	if n, known := e.claimed(o); known && n <= maxClaimed {
		return o
	}
	v, err := e.array.get("from")(e.arrayConstructor, o)
	if err != nil {
		e.throw(err)
	}
	return v.ToObject(e.runtime)
}

func typedFromGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, isObject := call.Argument(0).(*goja.Object)
		if text, isString := call.Argument(0).(goja.String); isString { // goja wants an object
			e.Charge(length(text))
			call.Arguments = append([]goja.Value{text.ToObject(e.runtime)}, call.Arguments[1:]...)
			return next(call)
		}
		if !isObject {
			return next(call)
		}
		if impl(o).table != e.layout.typed {
			args := append([]goja.Value(nil), call.Arguments...)
			list := e.listed(o)
			e.refuseDigitsIn(list)
			args[0] = list
			call.Arguments = args
		}
		return next(call)
	}
}

func typedSetGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		e.Charge(e.viewLength(call.Argument(0)) / 16)
		if e.viewLength(call.This) == 0 && e.detachedView(call.Argument(0)) { // goja would read it
			e.Throw("TypeError", "Cannot perform %TypedArray%.prototype.set on a detached ArrayBuffer")
		}
		if o, isObject := call.Argument(0).(*goja.Object); isObject {
			n, _ := e.layout.claimedLength(o)
			e.Charge(min(n, e.viewLength(call.This))) // more is refused
			if n <= e.viewLength(call.This) && n > usualPrototypes && e.deep(o) {
				call.Arguments = append([]goja.Value{e.listed(o)}, call.Arguments[1:]...)
			}
		}
		return next(call)
	}
}

// detachedView says that a typed array has lost its buffer.
func (e *Engine) detachedView(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok || impl(o).table != e.layout.typed {
		return false
	}
	buffer, err := e.viewGetters[0](o)
	if err != nil {
		return false
	}
	b, ok := buffer.Export().(goja.ArrayBuffer)
	return ok && b.Detached()
}

func typedJoinGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		n := e.viewLength(call.This)
		if n == 0 {
			return next(call) // nothing to join, or an error before the separator is looked at
		}
		e.Charge(n)
		elements := uint64(reflect.ValueOf(call.This.Export()).Len())
		separator := uint64(1)
		if v := call.Argument(0); !goja.IsUndefined(v) {
			s := e.stringOf(v)
			separator = uint64(s.Length())
			call.Arguments = []goja.Value{s}
			if e.viewLength(call.This) == 0 { // detached meanwhile: as many undefined values
				e.limitString(product(elements, separator))
				return e.slowly(e.array.get("join"), goja.FunctionCall{This: e.runtime.NewArray(make([]any, elements)...), Arguments: call.Arguments})
			}
		}
		e.limitString(product(n, separator+24))
		return next(call)
	}
}
