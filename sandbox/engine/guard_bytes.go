package engine

import (
	"reflect"

	"github.com/dop251/goja"
)

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
		"ArrayBuffer.prototype.slice":           costing(bufferCost),
		"Uint8Array.fromBase64":                 text,
		"Uint8Array.fromHex":                    text,
		"Uint8Array.prototype.setFromBase64":    text,
		"Uint8Array.prototype.setFromHex":       text,
		"Uint8Array.prototype.toBase64":         costing(viewCost(1, 2)),
		"Uint8Array.prototype.toHex":            costing(viewCost(1, 2)),
		"%TypedArray%.from":                     typedFromGuard,
		"%TypedArray%.prototype.join":           typedJoinGuard,
		"%TypedArray%.prototype.sort":           typedSortGuard,
		"%TypedArray%.prototype.toSorted":       typedSortedGuard,
		"%TypedArray%.prototype.toLocaleString": costing(viewCost(8, 24)),
		"%TypedArray%.prototype.set":            typedSetGuard,
		"%TypedArray%.prototype.subarray":       subarrayGuard,
	}
	for _, name := range []string{"slice", "map", "filter", "toReversed", "with"} {
		guards["%TypedArray%.prototype."+name] = costing(viewCost(1, 1))
	}
	for _, name := range []string{"copyWithin", "fill", "includes", "indexOf", "lastIndexOf", "reverse"} {
		guards["%TypedArray%.prototype."+name] = costing(viewCost(1, 0))
	}
	for _, name := range []string{"fill", "with", "set"} {
		guards["%TypedArray%.prototype."+name] = digitsRefused(guards["%TypedArray%.prototype."+name])
	}
	// Here nothing tells yet which sort of array will be made.
	elements := costing(func(e *Engine, call goja.FunctionCall) uint64 {
		for _, v := range call.Arguments {
			e.refuseDigits(v)
		}
		return uint64(len(call.Arguments))
	})
	guards["%TypedArray%.of"] = elements
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

// viewLength is the length of a typed array in bytes, or 0 for anything else.
func (e *Engine) viewLength(v goja.Value) uint64 {
	o, ok := v.(*goja.Object)
	if !ok || impl(o).table != e.layout.typed {
		return 0
	}
	b, _ := view(o, e.viewGetters[:3])
	return uint64(len(b))
}

func bufferCost(e *Engine, call goja.FunctionCall) uint64 {
	o, ok := call.This.(*goja.Object)
	if !ok {
		return 0
	}
	b, _ := e.Bytes(o)
	e.reserve(uint64(len(b)))
	return uint64(len(b)) / 64
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
		if _, callable := goja.AssertFunction(call.Argument(1)); !callable && !goja.IsUndefined(call.Argument(1)) {
			return next(call) // throws before it looks at the elements
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
