package meter

import (
	"math"
	"strconv"
	"unsafe"

	"github.com/dop251/goja"
)

// These are the instructions that instructions.go puts in place of goja's.

// guarded is what instructions of ours have in common.
type guarded struct {
	next    instruction
	integer unsafe.Pointer // the same as in internals, one step nearer
	*internals
	op Operator
}

// operators are those of the runtime that the machine belongs to, or nil.
func (g *guarded) operators(m *machine) *Operators {
	mapper := *(*goja.FieldNameMapper)(unsafe.Add(unsafe.Pointer(m.runtime), g.mapper))
	if o, ok := mapper.(*operatorsOf); ok {
		return &o.tank.operators
	}
	return nil
}

// small says that no operator takes long with v, as far as a glance tells.
func (k *kinds) small(v *goja.Value) bool {
	w := (*words)(unsafe.Pointer(v))
	switch w.table {
	case k.integer, k.float:
		return true
	case k.ascii:
		return len(*(*string)(w.data)) < LongText
	}
	return false
}

// heavy says that an operator may take long with v.
func (k *kinds) heavy(v goja.Value) bool {
	switch tableOf(v) {
	case k.bigint, k.object:
		return true
	case k.ascii, k.unicode, k.imported:
		s, _ := v.(goja.String)
		return s.Length() >= LongText
	}
	return false
}

type binaryOperator struct{ guarded }

func newBinary(g guarded) instruction { return &binaryOperator{g} }

func (g *binaryOperator) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	a, b := kindOf(&two[0]), kindOf(&two[1])
	if (a != g.integer || b != g.integer) && (!g.small(&two[0]) || !g.small(&two[1])) {
		g.look(m)
	}
	g.next.exec(m)
}

func kindOf(v *goja.Value) unsafe.Pointer { return (*words)(unsafe.Pointer(v)).table }

func (g *binaryOperator) look(m *machine) {
	left, right := m.stack[m.sp-2], m.stack[m.sp-1]
	if !g.heavy(left) && !g.heavy(right) {
		return
	}
	if o := g.operators(m); o != nil && o.Binary != nil {
		left, right = o.Binary(g.op, left, right)
		m.stack[m.sp-2], m.stack[m.sp-1] = left, right
	}
}

// The guards of what programs do most also do it, for plain numbers: that pays
// for looking at the operands. Results are what goja would make of them, which
// is an integer wherever it can be one; for anything special it is asked.

type sum struct{ binaryOperator }

func newSum(g guarded) instruction { return &sum{binaryOperator{g}} }

func (g *sum) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	if kindOf(&two[0]) == g.integer && kindOf(&two[1]) == g.integer {
		if n := integerOf(&two[0]) + integerOf(&two[1]); -maxInteger <= n && n <= maxInteger {
			m.finish(g.integerValue(n))
			return
		}
	}
	g.binaryOperator.exec(m)
}

type difference struct{ binaryOperator }

func newDifference(g guarded) instruction { return &difference{binaryOperator{g}} }

func (g *difference) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	if kindOf(&two[0]) == g.integer && kindOf(&two[1]) == g.integer {
		if n := integerOf(&two[0]) - integerOf(&two[1]); -maxInteger <= n && n <= maxInteger {
			m.finish(g.integerValue(n))
			return
		}
	}
	g.binaryOperator.exec(m)
}

type product struct{ binaryOperator }

func newProduct(g guarded) instruction { return &product{binaryOperator{g}} }

func (g *product) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	left, right := kindOf(&two[0]), kindOf(&two[1])
	if left == g.integer && right == g.integer {
		if a, b := integerOf(&two[0]), integerOf(&two[1]); a == int64(int32(a)) && b == int64(int32(b)) {
			if n := a * b; n != 0 || a|b >= 0 {
				m.finish(g.number(float64(n)))
			} else {
				m.finish(g.floatValue(math.Copysign(0, -1)))
			}
			return
		}
	} else if x, ok := g.toFloat(&two[0]); ok {
		if y, ok := g.toFloat(&two[1]); ok {
			m.finish(g.number(float64(x * y)))
			return
		}
	}
	g.binaryOperator.exec(m)
}

// order is one of < <= > >=, by what it answers when the left operand is
// smaller, the same, or larger.
type order struct {
	binaryOperator
	smaller, same, larger bool
}

func newOrder(smaller, same, larger bool) func(guarded) instruction {
	return func(g guarded) instruction { return &order{binaryOperator{g}, smaller, same, larger} }
}

func (g *order) exec(m *machine) {
	two := m.stack[m.sp-2 : m.sp : m.sp]
	if kindOf(&two[0]) == g.integer && kindOf(&two[1]) == g.integer {
		a, b := integerOf(&two[0]), integerOf(&two[1])
		if a < b && g.smaller || a == b && g.same || a > b && g.larger {
			m.finish(g.yes)
		} else {
			m.finish(g.no)
		}
		return
	}
	g.binaryOperator.exec(m)
}

// maxInteger is up to where goja holds numbers as integers.
const maxInteger = 1 << 53

func integerOf(v *goja.Value) int64 { return *(*int64)((*words)(unsafe.Pointer(v)).data) }

func floatOf(v *goja.Value) float64 { return *(*float64)((*words)(unsafe.Pointer(v)).data) }

// integerValue is what goja holds an integer in.
func (in *internals) integerValue(n int64) goja.Value {
	var p *int64
	if n >= 0 && n < int64(len(in.integers)) {
		p = &in.integers[n]
	} else {
		p = new(int64)
		*p = n
	}
	w := words{in.integer, unsafe.Pointer(p)}
	return *(*goja.Value)(unsafe.Pointer(&w))
}

// floatValue is what goja holds a number in that is no integer.
func (in *internals) floatValue(f float64) goja.Value {
	p := new(float64)
	*p = f
	w := words{in.float, unsafe.Pointer(p)}
	return *(*goja.Value)(unsafe.Pointer(&w))
}

// finish leaves the result of an operator in place of its two operands.
func (m *machine) finish(v goja.Value) {
	m.sp--
	m.stack[m.sp-1] = v
	m.pc++
}

// equality is for == and ===: with objects they do nothing that takes long.
type equalityOperator struct{ guarded }

func newEquality(g guarded) instruction { return &equalityOperator{g} }

func (g *equalityOperator) exec(m *machine) {
	if left, right := &m.stack[m.sp-2], &m.stack[m.sp-1]; !g.comparable(left) || !g.comparable(right) {
		if l, r := *left, *right; g.heavy(l) && tableOf(l) != g.object || g.heavy(r) && tableOf(r) != g.object {
			if o := g.operators(m); o != nil && o.Binary != nil {
				l, r = o.Binary(g.op, l, r)
				m.stack[m.sp-2], m.stack[m.sp-1] = l, r
			}
		}
	}
	g.next.exec(m)
}

// comparable says that comparing with v never takes long.
func (k *kinds) comparable(v *goja.Value) bool {
	return (*words)(unsafe.Pointer(v)).table == k.object || k.small(v)
}

type unaryOperator struct{ guarded }

func newUnary(g guarded) instruction { return &unaryOperator{g} }

func (g *unaryOperator) exec(m *machine) {
	if v := &m.stack[m.sp-1]; kindOf(v) != g.integer && !g.comparable(v) && g.heavy(*v) {
		if o := g.operators(m); o != nil && o.Unary != nil {
			o.Unary(g.op, *v)
		}
	}
	g.next.exec(m)
}

// newNamed guards an assignment to a property whose name stands in the program
// and is an element's.
func newNamed(g guarded) instruction {
	name := *(*string)((*words)(unsafe.Pointer(&g.next)).data)
	if name == "" || name[0] < '0' || name[0] > '9' {
		return g.next
	}
	index, _ := indexOf(name)
	return &element{unaryOperator{g}, index}
}

// element is such an assignment; its index is 0 unless it is far behind the first.
type element struct {
	unaryOperator
	index uint64
}

func (g *element) exec(m *machine) {
	g.fit(m, 1)
	if g.index > 0 {
		g.grow(m, &m.stack[m.sp-2], g.index)
	}
	g.unaryOperator.exec(m)
}

// key is the use of a value as a property's name, so deep in the stack.
type key struct {
	guarded
	depth int
}

func newKey(depth int) func(guarded) instruction {
	return func(g guarded) instruction { return &key{g, depth} }
}

func (g *key) exec(m *machine) {
	v := &m.stack[m.sp-g.depth]
	if kindOf(v) != g.integer && !g.comparable(v) && g.heavy(*v) {
		if o := g.operators(m); o != nil && o.Unary != nil {
			o.Unary(g.op, *v)
		}
	}
	g.next.exec(m)
}

// name is the key of a part of a literal or a class: with a symbol, too, what
// has it gets the text as its name.
type name struct{ key }

func newName(g guarded) instruction { return &name{key{g, 1}} }

func (g *name) exec(m *machine) {
	if symbol, ok := m.stack[m.sp-1].(*goja.Symbol); ok {
		if o := g.operators(m); o != nil && o.Unary != nil {
			o.Unary(g.op, symbol)
		}
	}
	g.key.exec(m)
}

// deletion deletes a property of the object below so many keys.
type deletion struct{ key }

func newDeletion(keys int) func(guarded) instruction {
	return func(g guarded) instruction { return &deletion{key{g, keys}} }
}

func (g *deletion) exec(m *machine) {
	if object := m.stack[m.sp-1-g.depth]; tableOf(object) == g.object {
		if o := g.operators(m); o != nil && o.Delete != nil {
			o.Delete(object)
		}
	}
	if g.depth > 0 {
		g.key.exec(m)
		return
	}
	g.next.exec(m)
}

// manyElements is from which index on the growth of an array is looked at.
const manyElements = 4 << 10

// growing looks at an element that is about to be assigned, whose key lies so
// deep in the stack, above its object.
func (g *guarded) growing(m *machine, depth int) {
	key := &m.stack[m.sp-depth]
	switch kindOf(key) {
	case g.integer:
		if index := uint64(integerOf(key)); index >= manyElements {
			g.grow(m, &m.stack[m.sp-depth-1], index)
		}
	case g.ascii:
		if index, ok := indexOf(*(*string)((*words)(unsafe.Pointer(key)).data)); ok {
			g.grow(m, &m.stack[m.sp-depth-1], index)
		}
	}
}

// indexOf is the index that a name stands for, if it is a large one.
func indexOf(name string) (index uint64, ok bool) {
	const most = len("4294967295")
	if len(name) < 4 || len(name) > most || name[0] < '1' || name[0] > '9' {
		return 0, false
	}
	index, err := strconv.ParseUint(name, 10, 64)
	return index, err == nil && index >= manyElements
}

func (g *guarded) grow(m *machine, object *goja.Value, index uint64) {
	if kindOf(object) != g.object {
		return
	}
	self := (*objectHead)((*words)(unsafe.Pointer(object)).data).self
	if self.table != g.array {
		return
	}
	elements := *(*[]goja.Value)(unsafe.Add(self.data, g.arrayElements))
	if index < uint64(cap(elements)) {
		return
	}
	if o := g.operators(m); o != nil && o.Grow != nil {
		o.Grow(*object, len(elements), index)
	}
}

// reference is the left side of an assignment that is made later.
type reference struct{ key }

func newReference(g guarded) instruction { return &reference{key{g, 1}} }

func (g *reference) exec(m *machine) {
	g.growing(m, 1)
	g.key.exec(m)
}

// store is an assignment to the element with that key of the object below it.
type store struct{ key }

func newStore(depth int) func(guarded) instruction {
	return func(g guarded) instruction { return &store{key{g, depth}} }
}

func (g *store) exec(m *machine) {
	g.growing(m, g.depth)
	g.fit(m, g.depth)
	if v := &m.stack[m.sp-1]; !g.comparable(v) && g.heavy(*v) {
		if o := g.operators(m); o != nil && o.Store != nil {
			o.Store(m.stack[m.sp-g.depth-1], *v)
		}
	}
	g.key.exec(m)
}

// join puts the parts of a template together: the instruction is their number.
type join struct {
	guarded
	parts int
}

func newJoin(g guarded) instruction {
	n := *(*int)((*words)(unsafe.Pointer(&g.next)).data)
	return &join{g, n}
}

func (g *join) exec(m *machine) {
	parts := m.stack[m.sp-g.parts : m.sp]
	for i := range parts {
		if !g.small(&parts[i]) {
			if o := g.operators(m); o != nil && o.Join != nil {
				o.Join(parts)
			}
			break
		}
	}
	g.next.exec(m)
}

// copies goes through all properties of the object on top of the stack, with
// those of its prototypes or without.
type copies struct {
	guarded
	prototypes bool
}

func newCopy(prototypes bool) func(guarded) instruction {
	return func(g guarded) instruction { return &copies{g, prototypes} }
}

func (g *copies) exec(m *machine) {
	if o := g.operators(m); o != nil && o.Copy != nil {
		o.Copy(m.stack[m.sp-1], g.prototypes)
	}
	g.next.exec(m)
}

// returns ends a function. When that was called by a native, or for an operator
// on an object, a long text that it answers is about to be read there.
type returns struct{ guarded }

func newReturn(g guarded) instruction { return &returns{g} }

func (g *returns) exec(m *machine) {
	g.next.exec(m)
	if m.pc >= 0 {
		return
	}
	if v := &m.stack[m.sp-1]; kindOf(v) != g.integer && !g.comparable(v) && g.heavy(*v) {
		if o := g.operators(m); o != nil && o.Return != nil {
			o.Return(*v)
		}
	}
}

// manyValues is from which number on the values that a function keeps while it
// waits count as work.
const manyValues = 64
