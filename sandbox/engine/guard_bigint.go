package engine

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"github.com/dop251/goja"
)

// maxBigInt is the largest BigInt in bits: multiplying two of half that length,
// or dividing by one, takes some milliseconds.
const maxBigInt = 1 << 20

func bigintGuards() map[string]guard {
	return map[string]guard{
		"BigInt":                          bigintGuard,
		"BigInt.asIntN":                   asNGuard(true),
		"BigInt.asUintN":                  asNGuard(false),
		"BigInt.prototype.toString":       costing(digitsCost),
		"BigInt.prototype.toLocaleString": costing(digitsCost),
	}
}

func (e *Engine) tooLarge() { e.Throw("RangeError", "Maximum BigInt size exceeded") }

// bitsOf is the length of a BigInt, or 0 for anything else.
func (e *Engine) bitsOf(v goja.Value) uint64 {
	if b := e.layout.bigInt(v); b != nil {
		return uint64(b.BitLen())
	}
	return 0
}

// digitsCost is what writing a BigInt costs; it grows faster than its length.
func digitsCost(e *Engine, call goja.FunctionCall) uint64 {
	return digits(e.bitsOf(call.This))
}

func digits(bits uint64) uint64 { return bits / 8 * (bits/(1<<16) + 1) }

func bigintGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		v := call.Argument(0)
		if o, isObject := v.(*goja.Object); isObject {
			v = e.primitive(o, "number")
			call.Arguments = []goja.Value{v}
		}
		if text, isText := v.(goja.String); isText {
			call.Arguments = []goja.Value{e.readBigInt(text)}
		}
		return next(call)
	}
}

// maxDigits is how many digits of a text goja reads itself: that takes 0.1 ms,
// and for twice as many four times as long.
const maxDigits = 8 << 10

// readBigInt is what to use in place of a text that goja would read as a
// BigInt: what that makes of it if it is long.
func (e *Engine) readBigInt(s goja.String) goja.Value {
	n := uint64(s.Length())
	if n > maxBigInt/3 { // a decimal digit takes 3.3 bits
		e.tooLarge()
	}
	e.Charge(n * (min(n, maxDigits)/(1<<12) + 1))
	if n <= maxDigits {
		return s
	}
	text := strings.TrimFunc(s.String(), func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	sign := strings.TrimLeft(text, "+-")
	digits, base := sign, int64(10)
	for prefix, b := range map[string]int64{"0x": 16, "0o": 8, "0b": 2} {
		if len(text) > 2 && strings.EqualFold(text[:2], prefix) {
			digits, base = text[2:], b
		}
	}
	negative := len(text) == len(sign)+1 && text[0] == '-'
	if digits == "" || len(text) > len(sign)+1 || strings.ContainsFunc(digits, func(r rune) bool { return digitOf(r) >= base }) {
		return e.runtime.ToValue("a long text")
	}
	number := e.longBigInt(digits, int(base))
	if negative {
		number.Neg(number)
	}
	return e.runtime.ToValue(number)
}

// digitOf is the value of a digit, or more than any base has.
func digitOf(r rune) int64 {
	switch {
	case '0' <= r && r <= '9':
		return int64(r - '0')
	case 'a' <= r && r <= 'f':
		return int64(r-'a') + 10
	case 'A' <= r && r <= 'F':
		return int64(r-'A') + 10
	}
	return 99
}

// longBigInt reads many digits piece by piece, so that it can be stopped.
func (e *Engine) longBigInt(digits string, base int) *big.Int {
	n, piece := new(big.Int), new(big.Int)
	scale := new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(maxDigits), nil)
	for digits != "" {
		first := len(digits) % maxDigits
		if first == 0 {
			first = maxDigits
		}
		e.Charge(multiplying(uint64(n.BitLen()), uint64(scale.BitLen())))
		piece.SetString(digits[:first], base)
		n.Add(n.Mul(n, scale), piece)
		digits = digits[first:]
	}
	return n
}

// refuseDigits throws where goja itself would read a long text as a BigInt, in
// a native that takes one.
func (e *Engine) refuseDigits(v goja.Value) {
	if n := length(v); n > maxDigits {
		if n > 4*maxDigits {
			e.tooLarge()
		}
		e.Charge(n * (n / (1 << 12)))
	}
}

// leadingDigits is what it costs that goja reads a text as a BigInt where
// nobody can see whether it will: little, unless it begins with many digits.
func leadingDigits(v goja.Value) uint64 {
	looked, found := countDigits(v, math.MaxInt)
	cost := looked / 64
	if found > maxDigits {
		cost += found * (found / (1 << 12))
	}
	return cost
}

// countDigits is with how many digits a long text begins, most at the most, and
// how much was looked at for that.
func countDigits(v goja.Value, most int) (looked, found uint64) {
	s, ok := v.(goja.String)
	if !ok || s.Length() <= maxDigits {
		return 0, 0
	}
	at := func(i int) rune {
		if i < s.Length() {
			return rune(s.CharAt(i))
		}
		return 0
	}
	first, base := 0, int64(10)
	for unicode.IsSpace(at(first)) {
		first++
	}
	if c := at(first); c == '+' || c == '-' {
		first++
	}
	if at(first) == '0' && unicode.IsLetter(at(first+1)) { // 0x, 0o or 0b
		first, base = first+2, 16
	}
	last := first
	for c := at(last); last-first < most && (c == '_' || digitOf(c) < base); c = at(last) {
		last++
	}
	return uint64(last), uint64(last - first)
}

// putDigits is refuseDigits where a pattern assigns a text to nobody knows
// what, once there are arrays of BigInts in the program.
func (e *Engine) putDigits(v goja.Value) {
	if e.bigArrays {
		looked, found := countDigits(v, 4*maxDigits+1)
		e.Charge(looked / 64)
		if found > 4*maxDigits {
			e.tooLarge()
		}
	}
	e.Charge(leadingDigits(v))
}

// digitsGuard is the guard of natives that set elements of any object: the
// value at that position of the arguments, or in a descriptor there.
func digitsGuard(position int) guard {
	return costing(func(e *Engine, call goja.FunctionCall) uint64 {
		e.growing(call.Argument(0), call.Argument(1))
		v := call.Argument(position)
		if o, ok := v.(*goja.Object); ok {
			value, known := e.layout.dataProperty(o, "value")
			if !known {
				return 0
			}
			v = value
		}
		if e.bigArrays && (e.holdsBigInts(call.Argument(0)) || e.holdsBigInts(call.Argument(position+1))) { // or the receiver
			e.refuseDigits(v)
			return 0
		}
		return leadingDigits(v)
	})
}

// copyingDigits is refuseDigits for texts in objects whose properties are
// copied to elements of target.
func (e *Engine) copyingDigits(target goja.Value, from []goja.Value) {
	if !e.bigArrays || !e.holdsBigInts(target) {
		return
	}
	for _, v := range from {
		o, ok := v.(*goja.Object)
		if !ok {
			continue
		}
		e.refuseDigitsIn(o)
		names, _ := e.layout.names(o)
		for _, name := range names {
			x, _ := e.layout.dataProperty(o, name)
			if inner, isObject := x.(*goja.Object); isObject { // a descriptor
				x, _ = e.layout.dataProperty(inner, "value")
			}
			e.refuseDigits(x)
		}
	}
}

// bitsAtOnce is how many bits of a BigInt are hashed, or divided for the last 64
// of them, for one unit of fuel.
const bitsAtOnce = 256

// asNGuard is the guard of BigInt.asIntN and asUintN. goja divides by 2**bits,
// which takes more than a hundred times as long as to look at the bits.
func asNGuard(signed bool) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			bits := e.toNumber(call.Argument(0))
			n := bits.ToInteger()
			if n < 0 || n > 1<<53-1 {
				return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{bits, call.Argument(1)}}) // throws
			}
			v := call.Argument(1)
			if o, isObject := v.(*goja.Object); isObject {
				v = e.primitive(o, "number")
			}
			if text, isText := v.(goja.String); isText {
				v = e.readBigInt(text)
			}
			if e.isNumber(v) {
				e.Throw("TypeError", "Cannot convert "+v.String()+" to a BigInt")
			}
			b := e.layout.bigInt(v)
			if b == nil { // a boolean, a short text, or a mistake
				b = e.layout.bigInt(e.toBigInt(goja.FunctionCall{Arguments: []goja.Value{v}}))
			}
			return e.bitsAsN(b, n, signed)
		}
	}
}

// bitsAsN is what the last n bits of b are.
func (e *Engine) bitsAsN(b *big.Int, n int64, signed bool) goja.Value {
	e.Charge((min(uint64(n), maxBigInt) + uint64(b.BitLen())) / 128)
	if fits := int64(b.BitLen()) < n; fits && (signed || b.Sign() >= 0) {
		return e.runtime.ToValue(b)
	}
	if n > maxBigInt {
		e.tooLarge()
	}
	modulus := new(big.Int).Lsh(big.NewInt(1), uint(n))
	r := new(big.Int).Sub(modulus, big.NewInt(1))
	r.And(r, b)
	if signed && n > 0 && r.Bit(int(n-1)) != 0 {
		r.Sub(r, modulus)
	}
	return e.runtime.ToValue(r)
}

// primitive is what ToPrimitive gives with the hint number, string or default.
func (e *Engine) primitive(o *goja.Object, hint string) goja.Value {
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
		if v, ok := call(exotic, e.runtime.ToValue(hint)); ok {
			return v
		}
	} else {
		order := []string{"valueOf", "toString"}
		if hint == "string" {
			slices.Reverse(order)
		}
		for _, name := range order {
			if v, ok := call(o.Get(name)); ok {
				return v
			}
		}
	}
	e.Throw("TypeError", "Cannot convert object to primitive value")
	return nil
}
