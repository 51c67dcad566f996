package engine

import (
	_ "embed"
	"math"
	"math/big"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

//go:embed prelude/promise.js
var promiseSource string

//go:embed prelude/object.js
var objectSource string

//go:embed prelude/operators.js
var operatorsSource string

// setOperators gives metered code the guards of its operators.
func (e *Engine) setOperators() error {
	if err := e.sizes.init(e.runtime); err != nil {
		return err
	}
	e.object = e.laterFunctions("object", objectSource)
	e.promise = e.laterFunctions("promise", promiseSource)
	functions := e.Prelude("operators", operatorsSource, e.runtime.ToValue(maxArguments)).ToObject(e.runtime)
	collect := e.function(functions.Get("spread"))
	e.delegate = e.function(functions.Get("delegate"))
	return e.tank.SetOperators(e.runtime, meter.Operators{
		Binary: e.operands,
		Unary:  e.operand,
		Join:   e.joinTexts,
		Store: func(object, v goja.Value) {
			o, ok := object.(*goja.Object)
			if !ok {
				return
			}
			if impl(o).table == e.layout.typed {
				e.Charge(e.layout.longText(v)/16 + e.bitsOf(v)/bitsAtOnce)
			}
			if e.bigArrays && e.holdsBigInts(object) {
				e.refuseDigits(v)
			}
		},
		Number: e.elementNumber,
		Delete: func(object goja.Value) { e.Charge(e.deleting(object)) },
		Grow:   func(_ goja.Value, length int, index uint64) { e.grow(uint64(length), index) },
		Return: func(v goja.Value) { e.tank.Owe(length(v)/64 + leadingDigits(v)) },
		Wait:   func(values int) { e.Charge(uint64(values) / 16) },
		Copy:   e.copied,
		RegExp: e.literal,
		Await:  e.following, Delegate: e.delegatee, Begin: e.keptWithGenerator,
		Spread: e.Native("...", 1, func(call goja.FunctionCall) goja.Value {
			if e.spreadable(call.Argument(0)) {
				return call.Argument(0)
			}
			return e.slowly(collect, call)
		}),
	})
}

// copied pays for what goes through all properties of an object; with those of
// its prototypes up to a proxy: what that does is metered.
func (e *Engine) copied(v goja.Value, prototypes bool) {
	if prototypes {
		e.Charge(e.propertyCost(v))
	} else {
		e.Charge(e.copyCost(v))
	}
	o, ok := v.(*goja.Object)
	for ok && prototypes && impl(o).table != e.layout.proxy {
		if o = o.Prototype(); o == nil {
			return
		}
		e.Charge(1 + e.propertyCost(o))
	}
}

// deleting is what it costs to look for a property in the list of all of an
// object's, and to close the gap.
func (e *Engine) deleting(object goja.Value) uint64 {
	o, ok := object.(*goja.Object)
	if !ok || impl(o).table == e.layout.proxy {
		return 0
	}
	return uint64(len(base(o).propNames)) / namesAtOnce
}

// namesAtOnce is how many names of properties are looked at for one unit of fuel.
const namesAtOnce = 16

// spreadable says that v is an array with the ordinary iterator and not too long.
func (e *Engine) spreadable(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	_, n, dense := e.layout.elements(o)
	return dense && n <= maxArguments && base(o).prototype == e.arrayPrototype && base(o).symbols == nil
}

// operands prepares an operator with two operands: objects become primitives,
// which may be large, and then the work is paid for and bounded.
func (e *Engine) operands(op meter.Operator, a, b goja.Value) (goja.Value, goja.Value) {
	if op != meter.Equal {
		hint := "number"
		if op == meter.Add {
			hint = "default"
		}
		if a = e.operandOf(a, hint); isSymbol(a) {
			return a, b // which is an error before b is looked at
		}
		b = e.operandOf(b, hint)
	}
	x, y := e.bitsOf(a), e.bitsOf(b)
	long, short := max(length(a), length(b)), min(length(a), length(b))
	switch {
	case goja.IsBigInt(a) && goja.IsBigInt(b):
		return a, e.bigOperands(op, a, b)
	case op == meter.Add && (isText(a) || isText(b)):
		e.joinTexts([]goja.Value{a, b})
	case x+y > 0 && long > 0 && (op == meter.Compare || op == meter.Equal): // the text is read as a BigInt
		if text, ok := a.(goja.String); ok {
			return e.readBigInt(text), b
		}
		text, _ := b.(goja.String)
		return a, e.readBigInt(text)
	case isText(a) && isText(b) && op == meter.Equal:
		if short == long {
			e.Charge(long / 64)
		}
	case isText(a) && isText(b) && op == meter.Compare:
		e.Charge(short / 64)
	default: // texts are read as numbers, or it is an error
		e.Charge((long+short)/16 + (x+y)/512)
		e.announceUTF8(a)
		e.announceUTF8(b)
	}
	return a, b
}

// operand prepares an operator with one operand, which is a BigInt or a long
// text, or a symbol where something is named.
func (e *Engine) operand(op meter.Operator, v goja.Value) {
	switch op {
	case meter.Put:
		e.putDigits(v)
	case meter.Text:
		e.Charge(digits(e.bitsOf(v)))
	case meter.Key, meter.Name:
		n := length(v)
		if symbol, ok := v.(*goja.Symbol); ok {
			n = uint64(len(symbol.String()))
		}
		e.Charge(digits(e.bitsOf(v)) + n/64)
		if op == meter.Name { // what is named so may get a copy
			e.reserve(2 * n)
		}
	default:
		e.Charge(length(v)/16 + e.bitsOf(v)/512)
		e.announceUTF8(v)
	}
}

// operandOf is what an operator makes of an object first, and v otherwise.
func (e *Engine) operandOf(v goja.Value, hint string) goja.Value {
	o, isObject := v.(*goja.Object)
	if !isObject {
		return v
	}
	e.enter()
	defer e.leave()
	return e.primitive(o, hint)
}

func isText(v goja.Value) bool {
	_, ok := v.(goja.String)
	return ok
}

func isObject(v goja.Value) bool {
	_, ok := v.(*goja.Object)
	return ok
}

func isSymbol(v goja.Value) bool {
	_, ok := v.(*goja.Symbol)
	return ok
}

// bigOperands bounds the result of an operator on BigInts and charges for it.
// It returns the right operand: goja takes distances modulo 2**64.
func (e *Engine) bigOperands(op meter.Operator, a, b goja.Value) goja.Value {
	x, y := e.bitsOf(a), e.bitsOf(b)
	cost := (x + y) / 512
	switch op {
	case meter.Multiply:
		if x+y > maxBigInt+1 {
			e.tooLarge()
		}
		cost = multiplying(x, y)
	case meter.Divide:
		if x > y {
			cost = 4 * multiplying(min(y, x-y), max(y, x-y))
		}
	case meter.Power:
		n := e.layout.bigInt(b)
		if n.Sign() <= 0 || x <= 1 {
			break
		}
		size := powerBits(e.layout.bigInt(a), n)
		if size > maxBigInt {
			e.tooLarge()
		}
		cost = 2 * multiplying(uint64(size/2), uint64(size/2))
	case meter.ShiftLeft, meter.ShiftRight:
		n := e.layout.bigInt(b)
		left := (n.Sign() > 0) == (op == meter.ShiftLeft)
		far := !n.IsInt64() || n.Int64() > maxBigInt || n.Int64() < -maxBigInt
		if left && x > 0 && (far || x+n.Uint64() > maxBigInt && n.Sign() > 0 || x+new(big.Int).Neg(n).Uint64() > maxBigInt && n.Sign() < 0) {
			e.tooLarge()
		}
		e.Charge(cost + maxBigInt/4096)
		if far { // nothing is left of the number, as with any distance above its length
			return e.runtime.ToValue(big.NewInt(int64(n.Sign()) * maxBigInt))
		}
		return b
	case meter.Add:
		if max(x, y) >= maxBigInt {
			e.tooLarge()
		}
	default:
	}
	e.Charge(cost)
	return b
}

// powerBits is about how many bits a**n has.
func powerBits(a, n *big.Int) float64 {
	top := uint(max(a.BitLen()-53, 0))
	leading, _ := new(big.Int).Rsh(new(big.Int).Abs(a), top).Float64()
	times, _ := n.Float64()
	return (math.Log2(leading) + float64(top)) * times
}

// multiplying is what multiplying BigInts of x and y bits costs: words times
// words for short ones, less as they are longer.
func multiplying(x, y uint64) uint64 {
	words := min(x, y)/64 + 1
	each := min(words, 40)
	for ; words > 40; words /= 2 {
		each = each * 3 / 2
	}
	return (max(x, y)/64 + 1) * each / 16
}

// joinTexts prepares putting values together as one text.
func (e *Engine) joinTexts(parts []goja.Value) {
	units, wide := uint64(0), uint64(1)
	for _, v := range parts {
		if bits := e.bitsOf(v); bits > 0 {
			e.Charge(digits(bits))
			units += bits / 3
			continue
		}
		units += length(v)
		if isText(v) && table(v) != e.layout.ascii {
			wide = 2
		}
	}
	if units < meter.LongText {
		return
	}
	if units > maxString {
		e.Throw("RangeError", "Invalid string length")
	}
	e.Charge(units * wide / 64)
	e.reserve(units * wide)
}
