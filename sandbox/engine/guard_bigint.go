package engine

import (
	"math/big"

	"github.com/dop251/goja"
)

// maxBigInt is the largest BigInt that natives and the operators << and ** make,
// in bits: multiplying two of them takes a millisecond.
const maxBigInt = 1 << 20

func bigintGuards() map[string]guard {
	return map[string]guard{
		"BigInt":                          bigintGuard,
		"BigInt.asIntN":                   asNGuard,
		"BigInt.asUintN":                  asNGuard,
		"BigInt.prototype.toString":       costing(digitsCost),
		"BigInt.prototype.toLocaleString": costing(digitsCost),
	}
}

func (e *Engine) tooLarge() { e.Throw("RangeError", "Maximum BigInt size exceeded") }

// bitsOf is the length of a BigInt, or 0 for anything else.
func bitsOf(v goja.Value) uint64 {
	if !goja.IsBigInt(v) {
		return 0
	}
	b, _ := v.Export().(*big.Int)
	return uint64(b.BitLen())
}

// digitsCost is what writing a BigInt costs; it grows faster than its length.
func digitsCost(_ *Engine, call goja.FunctionCall) uint64 {
	n := bitsOf(call.This)
	return n / 8 * (n/(1<<16) + 1)
}

func bigintGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		v := call.Argument(0)
		if o, isObject := v.(*goja.Object); isObject {
			v = e.primitive(o)
			call.Arguments = []goja.Value{v}
		}
		if n := length(v); n > maxBigInt/3 { // a decimal digit takes 3.3 bits
			e.tooLarge()
		} else {
			e.Charge(n * (n/(1<<12) + 1))
		}
		return next(call)
	}
}

// asNGuard keeps goja from computing 2**bits where that is large: a value of
// fewer bits is its own result.
func asNGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if len(call.Arguments) < 2 {
			return next(call)
		}
		bits, v := call.Arguments[0].ToNumber(), call.Arguments[1]
		if n := bits.ToInteger(); n > maxBigInt && n <= 1<<53-1 {
			if o, isObject := v.(*goja.Object); isObject {
				v = e.primitive(o)
			}
			if length(v) > maxBigInt/3 {
				e.tooLarge()
			}
			if !goja.IsBigInt(v) { // a short text or a mistake
				return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{e.runtime.ToValue(64), v}})
			}
			if bitsOf(v) >= maxBigInt || negative(v) {
				e.tooLarge()
			}
			return v
		}
		return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{bits, v}})
	}
}

func negative(v goja.Value) bool {
	b, ok := v.Export().(*big.Int)
	return ok && b.Sign() < 0
}

// primitive is what ToPrimitive gives with the hint number.
func (e *Engine) primitive(o *goja.Object) goja.Value {
	call := func(f goja.Value, args ...goja.Value) (goja.Value, bool) {
		callable, ok := goja.AssertFunction(f)
		if !ok {
			return nil, false
		}
		v, err := callable(o, args...)
		if err != nil {
			e.throw(err)
		}
		_, isObject := v.(*goja.Object)
		return v, !isObject
	}
	if exotic := o.GetSymbol(goja.SymToPrimitive); exotic != nil && !goja.IsUndefined(exotic) && !goja.IsNull(exotic) {
		if v, ok := call(exotic, e.runtime.ToValue("number")); ok {
			return v
		}
	} else {
		for _, name := range []string{"valueOf", "toString"} {
			if v, ok := call(o.Get(name)); ok {
				return v
			}
		}
	}
	e.Throw("TypeError", "Cannot convert object to primitive value")
	return nil
}
