package engine

import (
	"math"
	"math/bits"
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/numbers"
)

// mathGuards put package numbers behind natives whose results differ from the
// language's in goja, or from one machine to another.
func mathGuards() map[string]guard {
	guards := map[string]guard{
		"Math.pow":   binaryMath(numbers.Pow),
		"Math.atan2": binaryMath(numbers.Atan2),
		"Math.hypot": ofNumbers(func(e *Engine, list []float64) goja.Value { return e.runtime.ToValue(numbers.Hypot(list)) }),
		"Math.max": ofNumbers(func(e *Engine, list []float64) goja.Value {
			return e.runtime.ToValue(most(list, math.Inf(-1), math.Max))
		}),
		"Math.min": ofNumbers(func(e *Engine, list []float64) goja.Value {
			return e.runtime.ToValue(most(list, math.Inf(1), math.Min))
		}),
		"Math.imul": ofNumbers(func(e *Engine, list []float64) goja.Value {
			list = append(list, 0, 0)
			return e.runtime.ToValue(numbers.Int32(list[0]) * numbers.Int32(list[1]))
		}),
		"Math.clz32": unaryMath(func(x float64) float64 { return float64(bits.LeadingZeros32(uint32(numbers.Int32(x)))) }),
		"isNaN":      ofNumber(func(e *Engine, x float64) goja.Value { return e.runtime.ToValue(x != x) }),
		"isFinite":   ofNumber(func(e *Engine, x float64) goja.Value { return e.runtime.ToValue(!math.IsInf(x, 0) && x == x) }),

		"Number.prototype.toString":      formatting(2, 36, func(x float64, radix int) string { return numbers.Radix(x, radix) }),
		"Number.prototype.toPrecision":   formatting(1, 100, numbers.Precision),
		"Number.prototype.toExponential": formatting(0, 100, func(x float64, n int) string { return numbers.Exponential(x, n+1) }),

		"Number.prototype.toFixed": costing(func(e *Engine, call goja.FunctionCall) uint64 {
			if !e.isNumber(call.This) {
				return 0
			}
			return formatCost(call.This.ToFloat()) / 4
		}),
		"String.fromCharCode": ofSmallIntegers,
	}
	for name, f := range map[string]func(float64) float64{
		"acos": numbers.Acos, "acosh": numbers.Acosh, "asin": numbers.Asin, "asinh": numbers.Asinh, "atan": numbers.Atan, "atanh": numbers.Atanh,
		"cbrt": numbers.Cbrt, "cos": numbers.Cos, "cosh": numbers.Cosh, "exp": numbers.Exp, "expm1": numbers.Expm1, "log": numbers.Log,
		"log10": numbers.Log10, "log1p": numbers.Log1p, "log2": numbers.Log2, "sin": numbers.Sin, "sinh": numbers.Sinh, "tan": numbers.Tan, "tanh": numbers.Tanh,
	} {
		guards["Math."+name] = unaryMath(f)
	}
	for _, name := range []string{"abs", "ceil", "floor", "fround", "round", "sign", "sqrt", "trunc"} {
		guards["Math."+name] = ofANumber
	}
	for _, name := range []string{"Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"} {
		guards["DataView.prototype.set"+name] = settingBits
	}
	return guards
}

// toNumber is what a value is as a number; it runs an object's code.
func (e *Engine) toNumber(v goja.Value) goja.Value {
	if text, ok := v.(goja.String); ok {
		return e.textNumber(text)
	}
	if o, ok := v.(*goja.Object); ok {
		v = e.primitive(o, "number")
		if text, ok := v.(goja.String); ok {
			return e.textNumber(text)
		}
	}
	return v.ToNumber()
}

// textNumber is what a text is as a number.
func (e *Engine) textNumber(text goja.String) goja.Value {
	if n := e.layout.longText(text); n > 0 {
		e.Charge(n / 4)
	}
	e.announceUTF8(text)
	if text.Length() > len("0x") {
		if s := trimSpace(text.String()); len(s) > len("0x") && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0 {
			x, ok := numbers.Parse(s)
			if !ok {
				x = math.NaN()
			}
			return e.runtime.ToValue(x)
		}
	}
	return text.ToNumber()
}

// trimSpace takes away what the language takes for space.
func trimSpace(s string) string { return strings.TrimFunc(s, isSpace) }

// A native of Math's has no guard of the usual kind: it does a fixed amount of
// work and answers a number, so it cannot be part of a loop of natives.

func unaryMath(f func(float64) float64) guard {
	return ofNumber(func(e *Engine, x float64) goja.Value { return e.runtime.ToValue(f(x)) })
}

func ofNumber(f func(e *Engine, x float64) goja.Value) guard {
	return func(e *Engine, _ callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value { return f(e, e.toFloat(call.Argument(0))) }
	}
}

func binaryMath(f func(x, y float64) float64) guard {
	return func(e *Engine, _ callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			x := e.toFloat(call.Argument(0))
			return e.runtime.ToValue(f(x, e.toFloat(call.Argument(1))))
		}
	}
}

func ofNumbers(f func(e *Engine, list []float64) goja.Value) guard {
	return func(e *Engine, _ callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			var room [8]float64
			list := room[:0]
			for _, v := range call.Arguments {
				list = append(list, e.toFloat(v))
			}
			return f(e, list)
		}
	}
}

func most(list []float64, result float64, of func(a, b float64) float64) float64 {
	nan := false
	for _, x := range list {
		nan = nan || x != x // Go's does not let it win over an infinity
		result = of(result, x)
	}
	if nan {
		return math.NaN()
	}
	return result
}

// ofANumber has goja compute, of the right number.
func ofANumber(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		if v := call.Argument(0); isObject(v) || isText(v) {
			call.Arguments = []goja.Value{e.toNumber(v)}
		}
		return next(call)
	}
}

// formatting is the guard of a method of numbers that takes one whole number.
func formatting(least, most int64, format func(x float64, n int) string) guard {
	return func(e *Engine, next callFunc) callFunc {
		return counted(e, func(call goja.FunctionCall) goja.Value {
			v := call.Argument(0)
			if goja.IsUndefined(v) || isObject(call.This) && kindOf(call.This.(*goja.Object)) != "primitiveValueObject" {
				return next(call)
			}
			this := call.This
			if o, ok := this.(*goja.Object); ok {
				this = e.runtime.ToValue(o.Export())
			}
			if !e.isNumber(this) {
				return next(call)
			}
			x, n := this.ToFloat(), e.toNumber(v)
			if i := n.ToInteger(); i < least || i > most || x != x || math.IsInf(x, 0) || least == 2 && i == 10 {
				call.Arguments = []goja.Value{n}
				return next(call)
			}
			e.Charge(formatCost(x))
			return e.runtime.ToValue(format(x, int(n.ToInteger())))
		})
	}
}

// formatCost is what it costs to write a number digit by digit: the more as it
// is larger or smaller.
func formatCost(x float64) uint64 {
	_, e := math.Frexp(x)
	return 16 + uint64(max(e, -e))/4
}

func (e *Engine) isNumber(v goja.Value) bool {
	t := table(v)
	return t == e.sizes.integer || t == e.sizes.float
}

// ofSmallIntegers has goja take the bits of small numbers only.
func ofSmallIntegers(e *Engine, next callFunc) callFunc {
	return counted(e, func(call goja.FunctionCall) goja.Value {
		e.Charge(uint64(len(call.Arguments)) / 16)
		args := append([]goja.Value(nil), call.Arguments...)
		for i, v := range args {
			if !e.isNumber(v) {
				v = e.toNumber(v)
			}
			args[i] = e.fitting(v)
		}
		return next(goja.FunctionCall{This: call.This, Arguments: args})
	})
}
