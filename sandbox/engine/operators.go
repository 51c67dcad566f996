package engine

import (
	_ "embed"
	"math/big"

	"github.com/dop251/goja"

	"vitrine/sandbox/meter"
)

//go:embed prelude/operators.js
var operatorsSource string

// setOperators gives metered code the operators that BigInts need guards for.
func (e *Engine) setOperators() {
	e.rawPower = e.function(e.evaluate("(function (a, b) { return a ** b })"))
	power := e.Native("**", 2, e.power)
	functions := e.Prelude("operators", operatorsSource, power, e.runtime.ToValue(maxArguments)).ToObject(e.runtime)
	collect := e.function(functions.Get("spread"))
	e.tank.SetOperators(meter.Operators{
		Shift:   e.Native("<<", 1, e.shift),
		Power:   power,
		PowerAt: functions.Get("powerAt"),
		Spread: e.Native("...", 1, func(call goja.FunctionCall) goja.Value {
			if e.spreadable(call.Argument(0)) {
				return call.Argument(0)
			}
			return e.slowly(collect, call)
		}),
	})
}

// spreadable says that v is an array with the ordinary iterator and not too long.
func (e *Engine) spreadable(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	_, n, dense := e.layout.elements(o)
	return dense && n <= maxArguments && base(o).prototype == e.arrayPrototype && base(o).symbols == nil
}

// shift refuses distances that make a BigInt too large, whichever way. An
// object is looked at when the operator asks it for its value.
func (e *Engine) shift(call goja.FunctionCall) goja.Value {
	v := call.Argument(0)
	if o, isObject := v.(*goja.Object); isObject {
		stand := e.runtime.CreateObject(nil)
		e.must(stand.SetSymbol(goja.SymToPrimitive, e.Native("", 1, func(goja.FunctionCall) goja.Value {
			p := e.primitive(o)
			e.checkShift(p)
			return p
		})))
		return stand
	}
	e.checkShift(v)
	return v
}

func (e *Engine) checkShift(v goja.Value) {
	if !goja.IsBigInt(v) {
		return
	}
	n, _ := v.Export().(*big.Int)
	if !n.IsInt64() || n.Int64() > maxBigInt || n.Int64() < -maxBigInt {
		e.tooLarge()
	}
}

// power is a ** b, unless the result would be too large.
func (e *Engine) power(call goja.FunctionCall) goja.Value {
	a, b := call.Argument(0), call.Argument(1)
	if o, isObject := a.(*goja.Object); isObject {
		a = e.primitive(o)
	}
	if o, isObject := b.(*goja.Object); isObject {
		b = e.primitive(o)
	}
	if goja.IsBigInt(a) && goja.IsBigInt(b) {
		n, _ := b.Export().(*big.Int)
		if n.Sign() > 0 && bitsOf(a) > 1 {
			if !n.IsInt64() || product(bitsOf(a), uint64(n.Int64())) > maxBigInt {
				e.tooLarge()
			}
			e.Charge(product(bitsOf(a), uint64(n.Int64())) / 64)
		}
	}
	return e.result(e.rawPower(goja.Undefined(), a, b))
}
