package meter

import (
	"math"
	"strings"
	"unicode"
	"unsafe"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/numbers"
)

// These are the instructions whose results differ from the language's in goja,
// or from one machine to another; see package numbers.

// manyBits is from where on a number is not held as an integer, of which goja
// takes the right bits.
const manyBits = maxInteger

// fitting puts an integer with the same 32 bits in place of a number that is
// not held as one.
func (in *internals) fitting(v *goja.Value) {
	if kindOf(v) == in.float {
		if f := floatOf(v); math.Abs(f) >= manyBits {
			*v = in.integerValue(int64(numbers.Int32(f)))
		}
	}
}

// numeric puts the number in place of a text.
func (in *internals) numeric(v *goja.Value) {
	switch kindOf(v) {
	case in.ascii, in.unicode, in.imported:
		*v = in.numberOf(*v)
	}
}

// numberOf is what a text is as a number.
func (in *internals) numberOf(v goja.Value) goja.Value {
	if text, ok := v.(goja.String); ok && text.Length() > len("0x") {
		if s := trimmed(text); len(s) > len("0x") && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0 {
			if f, ok := numbers.Parse(s); ok {
				return in.number(f)
			}
			return in.floatValue(math.NaN())
		}
	}
	return v.ToNumber()
}

// trimmed is a text without what the language takes for space around it.
func trimmed(text goja.String) string {
	return strings.TrimFunc(text.String(), func(r rune) bool { return unicode.IsSpace(r) && r != 0x85 || r == '\ufeff' })
}

// number is what goja holds a number in.
func (in *internals) number(f float64) goja.Value {
	if n := int64(f); math.Abs(f) <= maxInteger && float64(n) == f && (n != 0 || !math.Signbit(f)) {
		return in.integerValue(n)
	}
	return in.floatValue(f)
}

// toFloat is a number as it is, false for anything else.
func (in *internals) toFloat(v *goja.Value) (f float64, ok bool) {
	switch kindOf(v) {
	case in.integer:
		return float64(integerOf(v)), true
	case in.float:
		return floatOf(v), true
	}
	return 0, false
}

// power is **.
type power struct{ binaryOperator }

func newPower(g guarded) instruction { return &power{binaryOperator{g}} }

func (g *power) exec(m *machine) {
	two := g.operands(m)
	x, ok1 := g.toFloat(&two[0])
	y, ok2 := g.toFloat(&two[1])
	if ok1 && ok2 {
		m.finish(g.number(numbers.Pow(x, y)))
		return
	}
	g.next.exec(m)
}

// operands are the two of an operator, as numbers or BigInts where they can be.
func (g *binaryOperator) operands(m *machine) []goja.Value {
	if g.plain(m.stack[m.sp-2 : m.sp]) {
		return m.stack[m.sp-2 : m.sp : m.sp]
	}
	g.look(m)
	two := m.stack[m.sp-2 : m.sp : m.sp] // code of an object's may have moved the stack
	g.numeric(&two[0])
	g.numeric(&two[1])
	return two
}

// plain says that both are numbers.
func (in *internals) plain(two []goja.Value) bool {
	a, b := kindOf(&two[0]), kindOf(&two[1])
	return (a == in.integer || a == in.float) && (b == in.integer || b == in.float)
}

// bits is an operator on the bits of two numbers.
type bits struct {
	binaryOperator
	do func(a, b int32) int64
}

func newBits(do func(a, b int32) int64) func(guarded) instruction {
	return func(g guarded) instruction { return &bits{binaryOperator{g}, do} }
}

func (g *bits) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	if kindOf(&two[0]) == g.integer && kindOf(&two[1]) == g.integer {
		m.finish(g.integerValue(g.do(int32(integerOf(&two[0])), int32(integerOf(&two[1])))))
		return
	}
	two = g.operands(m)
	g.fitting(&two[0])
	g.fitting(&two[1])
	g.next.exec(m)
}

// not is ~.
type not struct{ unaryOperator }

func newNot(g guarded) instruction { return &not{unaryOperator{g}} }

func (g *not) exec(m *machine) {
	g.operand(m)
	g.fitting(&m.stack[m.sp-1])
	g.unaryOperator.exec(m)
}

// negation is the unary -.
type negation struct{ unaryOperator }

func newNegation(g guarded) instruction { return &negation{unaryOperator{g}} }

func (g *negation) exec(m *machine) {
	g.operand(m)
	if f, ok := g.toFloat(&m.stack[m.sp-1]); ok {
		m.stack[m.sp-1] = g.number(-f)
		m.pc++
		return
	}
	g.unaryOperator.exec(m)
}

// operand makes a number of the operand of ~ and -, once: goja would ask an
// object twice.
func (g *unaryOperator) operand(m *machine) {
	v := &m.stack[m.sp-1]
	switch kindOf(v) {
	case g.integer, g.float:
		return
	case g.object:
		if o := g.operators(m); o != nil && o.Binary != nil {
			v, _ := o.Binary(Linear, *v, g.zero)
			m.stack[m.sp-1] = v
		}
	}
	if v = &m.stack[m.sp-1]; g.small(v) || !g.heavy(*v) { // else it is paid for first
		g.numeric(v)
	}
}

// toNumber is the unary +, and what comes before ++ and --.
type toNumber struct{ unaryOperator }

func newNumber(g guarded) instruction { return &toNumber{unaryOperator{g}} }

func (g *toNumber) exec(m *machine) {
	if v := &m.stack[m.sp-1]; kindOf(v) == g.ascii && len(*(*string)((*words)(unsafe.Pointer(v)).data)) < LongText {
		*v = g.numberOf(*v)
	}
	g.unaryOperator.exec(m)
}

// fit asks what to assign in place of a large number to an element of the
// object so deep in the stack: an array of numbers with few bits takes its bits.
func (g *guarded) fit(m *machine, depth int) {
	v := &m.stack[m.sp-1]
	if kindOf(v) != g.float || math.Abs(floatOf(v)) < manyBits || kindOf(&m.stack[m.sp-depth-1]) != g.object {
		return
	}
	if o := g.operators(m); o != nil && o.Number != nil {
		*v = o.Number(m.stack[m.sp-depth-1], *v)
	}
}
