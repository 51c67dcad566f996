package engine

import (
	"math"
	"reflect"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/numbers"
)

// An element of few bits takes those of the number that is assigned. goja takes
// the wrong ones of large numbers, on each machine others: the guards of all that
// stores elements put smaller numbers with the same bits in their place.

// manyBits is from where on goja does not hold a number as an integer.
const manyBits = 1 << 53

// fitting is an integer with the same 32 bits as v, if that is a large number,
// and v otherwise.
func (e *Engine) fitting(v goja.Value) goja.Value {
	if v != nil && table(v) == e.sizes.float {
		if x := v.ToFloat(); math.Abs(x) >= manyBits {
			return e.runtime.ToValue(numbers.Int32(x))
		}
	}
	return v
}

// elementNumber is what to assign to an element in place of a large number.
func (e *Engine) elementNumber(object, v goja.Value) goja.Value {
	if e.holdsBits(object) {
		return e.fitting(v)
	}
	return v
}

// holdsBits says that v is a typed array, or a proxy before one, whose elements
// take the bits of a number.
func (e *Engine) holdsBits(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	if o = e.behind(o); o == nil || impl(o).table != e.layout.typed {
		return false
	}
	return takesBits[elementKind(o)]
}

// takesBits are goja's kinds of elements of which that holds.
var takesBits = map[string]bool{
	"int8Array": true, "uint8Array": true, "int16Array": true, "uint16Array": true, "int32Array": true, "uint32Array": true,
}

// elementKind is goja's name for what a typed array holds.
func elementKind(o *goja.Object) string {
	elements := reflect.ValueOf(o).Elem().FieldByName("self").Elem().Elem().FieldByName("typedArray")
	if !elements.IsValid() || elements.Kind() != reflect.Interface {
		return ""
	}
	return elements.Elem().Type().Elem().Name()
}

// makesBits says that v is a constructor of such arrays, or extends one.
func (e *Engine) makesBits(v goja.Value) bool {
	o, _ := v.(*goja.Object)
	for ; o != nil && impl(o).table != e.layout.proxy; o = o.Prototype() {
		if e.bitConstructors[o] {
			return true
		}
	}
	return false
}

// fittingAll is a list of elements with smaller numbers in the place of large
// ones: v itself when there are none.
func (e *Engine) fittingAll(v goja.Value) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	if impl(o).table == e.layout.typed {
		return e.fittingFloats(o)
	}
	values, n, dense := e.layout.elements(o)
	if !dense {
		return v
	}
	for i, x := range values {
		if x == nil || e.fitting(x) == x {
			continue
		}
		list := make([]any, n)
		for k, x := range values {
			if k >= i {
				x = e.fitting(x)
			}
			list[k] = orUndefined(x)
		}
		return e.runtime.NewArray(list...)
	}
	return v
}

// fittingFloats is the same for a typed array.
func (e *Engine) fittingFloats(o *goja.Object) goja.Value {
	var list []any
	take := func(n int, at func(int) float64) {
		for i := range n {
			if x := at(i); math.Abs(x) >= manyBits && !math.IsInf(x, 0) {
				list = make([]any, n)
				break
			}
		}
		for i := range list {
			if x := at(i); math.Abs(x) >= manyBits {
				list[i] = numbers.Int32(x)
			} else {
				list[i] = x
			}
		}
	}
	switch floats := o.Export().(type) {
	case []float64:
		take(len(floats), func(i int) float64 { return floats[i] })
	case []float32:
		take(len(floats), func(i int) float64 { return float64(floats[i]) })
	}
	if list == nil {
		return o
	}
	e.reserve(uint64(len(list)) * 3 * valueSize)
	return e.runtime.NewArray(list...)
}

// fittingResults is a function whose results are made to fit, or v itself if it
// is none.
func (e *Engine) fittingResults(v goja.Value) goja.Value {
	f, ok := goja.AssertFunction(v)
	if !ok {
		return v
	}
	return e.native("", 0, func(call goja.FunctionCall) goja.Value {
		v, err := f(call.This, append([]goja.Value(nil), call.Arguments...)...)
		return e.fitting(e.result(v, err))
	})
}

// storingBits wraps the guard of a method of typed arrays: elements is what
// becomes of the argument at that position.
func storingBits(g guard, position int, elements func(*Engine, goja.Value) goja.Value) guard {
	return func(e *Engine, next callFunc) callFunc {
		return g(e, func(call goja.FunctionCall) goja.Value {
			if position < len(call.Arguments) && e.holdsBits(call.This) {
				if fit := elements(e, call.Arguments[position]); fit != call.Arguments[position] {
					call.Arguments = append([]goja.Value(nil), call.Arguments...)
					call.Arguments[position] = fit
				}
			}
			return next(call)
		})
	}
}

// makingBits wraps the guard of a constructor's function, from or of.
func makingBits(g guard, elements func(e *Engine, args []goja.Value)) guard {
	return func(e *Engine, next callFunc) callFunc {
		return g(e, func(call goja.FunctionCall) goja.Value {
			if e.makesBits(call.This) {
				call.Arguments = append([]goja.Value(nil), call.Arguments...)
				elements(e, call.Arguments)
			}
			return next(call)
		})
	}
}

func fittingFrom(e *Engine, args []goja.Value) {
	if len(args) > 1 && !goja.IsUndefined(args[1]) {
		args[1] = e.fittingResults(args[1])
	} else if len(args) > 0 {
		args[0] = e.fittingAll(args[0])
	}
}

func fittingOf(e *Engine, args []goja.Value) {
	for i, v := range args {
		args[i] = e.fitting(v)
	}
}

// settingBits is the guard of DataView's setters.
func settingBits(e *Engine, next callFunc) callFunc {
	return counted(e, func(call goja.FunctionCall) goja.Value {
		if len(call.Arguments) > 1 {
			if fit := e.fitting(call.Arguments[1]); fit != call.Arguments[1] {
				call.Arguments = append([]goja.Value(nil), call.Arguments...)
				call.Arguments[1] = fit
			}
		}
		return next(call)
	})
}

// bitArguments is typedArguments for arrays whose elements take the bits of numbers.
func bitArguments(size uint64) func(*Engine, []goja.Value) []goja.Value {
	prepare := typedArguments(size)
	return func(e *Engine, args []goja.Value) []goja.Value {
		args = prepare(e, args)
		if len(args) > 0 && isObject(args[0]) {
			args = append([]goja.Value{e.fittingAll(args[0])}, args[1:]...)
		}
		return args
	}
}
