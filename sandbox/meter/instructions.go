package meter

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
)

// This file is the only one of the package that reaches into goja's memory. An
// operator is one instruction, which goja runs to its end: with BigInts or long
// texts that can take hours, or all the memory there is. Nothing in the syntax
// tells such an operator from `i * 2`, and a call in place of each would cost
// more than the operator itself. So compiled programs get instructions of ours
// in place of goja's. They look at the kinds of the operands, which takes one
// or two ns, and run the instruction that they stand for. inspect compares all
// that is relied on with goja's real types: with a goja that changed, nothing
// compiles.

// words are the two halves of an interface value.
type words struct{ table, data unsafe.Pointer }

// instruction has the shape of goja's interface of that name: one method, which
// gets the virtual machine. Values of one become the other word by word.
type instruction interface{ exec(m *machine) }

// machine mirrors the beginning of goja's vm.
type machine struct {
	runtime *goja.Runtime
	_       *goja.Program
	pc      int
	stack   []goja.Value
	sp, sb  int
}

// kinds are the tables of the interfaces that hold values of each kind.
type kinds struct {
	integer, float, ascii, unicode, imported, bigint, object unsafe.Pointer
}

// internals is what inspect found out about the linked goja.
type internals struct {
	kinds

	code, mapper  uintptr      // offsets in Program and in Runtime
	instruction   reflect.Type // goja's
	zero, no, yes goja.Value
	integers      [1 << 10]int64 // small ones, so that they need not be made

	mutex sync.Mutex
	known map[unsafe.Pointer]*instructionType // by the table of an instruction
}

// instructionType is what is known of one of goja's types of instructions.
type instructionType struct {
	name     string
	kind     reflect.Kind
	programs []uintptr // where it points to programs of its own
	rule     rule
}

var errOtherGoja = errors.New("this goja is built in another way")

// inspected never changes once it is computed.
var inspected = sync.OnceValues(inspect)

func inspect() (*internals, error) {
	in := &internals{known: map[unsafe.Pointer]*instructionType{}}
	code, ok1 := reflect.TypeFor[goja.Program]().FieldByName("code")
	mapper, ok2 := reflect.TypeFor[goja.Runtime]().FieldByName("fieldNameMapper")
	vm, ok3 := reflect.TypeFor[goja.Runtime]().FieldByName("vm")
	if !ok1 || !ok2 || !ok3 || code.Type.Kind() != reflect.Slice || vm.Type.Kind() != reflect.Pointer ||
		mapper.Type != reflect.TypeFor[goja.FieldNameMapper]() {
		return nil, errOtherGoja
	}
	in.code, in.mapper, in.instruction = code.Offset, mapper.Offset, code.Type.Elem()
	if t := in.instruction; t.Kind() != reflect.Interface || t.NumMethod() != 1 || t.Method(0).Type != reflect.FuncOf([]reflect.Type{vm.Type}, nil, false) {
		return nil, fmt.Errorf("%w: its instructions are called differently", errOtherGoja)
	}
	mirror := reflect.TypeFor[machine]()
	for i, name := range []string{"r", "prg", "pc", "stack", "sp", "sb"} {
		f, ok := vm.Type.Elem().FieldByName(name)
		m := mirror.Field(i)
		same := f.Type == m.Type || ok && f.Type.Kind() == reflect.Slice && m.Type.Kind() == reflect.Slice && f.Type.Elem() == m.Type.Elem()
		if !ok || !same || f.Offset != m.Offset {
			return nil, fmt.Errorf("%w: its machine keeps %s as something else", errOtherGoja, name)
		}
	}
	if err := in.findKinds(); err != nil {
		return nil, err
	}
	return in, in.checkRules()
}

func tableOf(v goja.Value) unsafe.Pointer { return (*words)(unsafe.Pointer(&v)).table }

// findKinds learns from samples what values of each kind look like.
func (in *internals) findKinds() error {
	r := goja.New()
	in.zero, in.no, in.yes = r.ToValue(0), r.ToValue(false), r.ToValue(true)
	for i := range in.integers {
		in.integers[i] = int64(i)
	}
	samples := map[*unsafe.Pointer]goja.Value{
		&in.integer: r.ToValue(1), &in.float: r.ToValue(1.5), &in.object: r.NewObject(),
		&in.imported: r.ToValue("a text from Go that is not so short"),
	}
	for table, source := range map[*unsafe.Pointer]string{&in.ascii: "'a'", &in.unicode: "'\u20ac'", &in.bigint: "1n"} {
		v, err := r.RunString(source)
		if err != nil {
			return err
		}
		samples[table] = v
	}
	for table, v := range samples {
		*table = tableOf(v)
	}
	distinct := map[unsafe.Pointer]bool{tableOf(goja.Undefined()): true, tableOf(r.ToValue(true)): true}
	for table := range samples {
		if distinct[*table] {
			return fmt.Errorf("%w: kinds of values share a table", errOtherGoja)
		}
		distinct[*table] = true
	}
	if reflect.TypeOf(samples[&in.integer]).Kind() != reflect.Int64 || reflect.TypeOf(samples[&in.float]).Kind() != reflect.Float64 {
		return fmt.Errorf("%w: numbers are no numbers", errOtherGoja)
	}
	text, ok := samples[&in.ascii].Export().(string)
	if w := samples[&in.ascii]; !ok || text != "a" || reflect.TypeOf(w).Kind() != reflect.String || reflect.TypeOf(samples[&in.unicode]).Kind() != reflect.Slice {
		return fmt.Errorf("%w: texts are no strings", errOtherGoja)
	}
	return nil
}

// rule is how instructions of one type are guarded.
type rule struct {
	op   Operator
	form func(guarded) instruction
}

// rules go by the names of goja's types.
var rules = map[string]rule{
	"_add": {Add, newSum}, "_mul": {Multiply, newProduct}, "_exp": {Power, newBinary},
	"_div": {Divide, newBinary}, "_mod": {Divide, newBinary}, "_sal": {ShiftLeft, newBinary}, "_sar": {ShiftRight, newBinary},
	"_sub": {Linear, newDifference}, "_and": {Linear, newBinary}, "_or": {Linear, newBinary}, "_xor": {Linear, newBinary}, "_shr": {Linear, newBinary},
	"_neg": {Linear, newUnary}, "_plus": {Linear, newUnary}, "_bnot": {Linear, newUnary},
	"_toNumber": {Linear, newUnary}, "_inc": {Linear, newUnary}, "_dec": {Linear, newUnary},
	"_op_lt": {Compare, newOrder(true, false, false)}, "_op_lte": {Compare, newOrder(true, true, false)},
	"_op_gt": {Compare, newOrder(false, false, true)}, "_op_gte": {Compare, newOrder(false, true, true)},
	"_op_eq": {Equal, newEquality}, "_op_neq": {Equal, newEquality}, "_op_strict_eq": {Equal, newEquality}, "_op_strict_neq": {Equal, newEquality},
	"_putValue": {Put, newUnary}, "_putValueP": {Put, newUnary},
	"setProp": {Put, newNamed}, "setPropP": {Put, newNamed}, "setPropStrict": {Put, newNamed}, "setPropStrictP": {Put, newNamed},
	"setPropRecv": {Put, newNamed}, "setPropRecvP": {Put, newNamed}, "setPropRecvStrict": {Put, newNamed}, "setPropRecvStrictP": {Put, newNamed},
	"_ret": {form: newReturn}, "yieldMarker": {form: newYield},
	"_toString": {Text, newUnary}, "concatStrings": {form: newJoin},
	"_copySpread": {form: newCopy(false)}, "_copyRest": {form: newCopy(false)}, "_createDestructSrc": {form: newCopy(false)}, "_enumerate": {form: newCopy(true)},
	"_getElem": {Key, newKey(1)}, "_getElemCallee": {Key, newKey(1)}, "_getElemRef": {Key, newKey(1)}, "_getElemRefStrict": {Key, newKey(1)},
	"_setElem": {Key, newStore(2)}, "_setElemP": {Key, newStore(2)}, "_setElemStrict": {Key, newStore(2)}, "_setElemStrictP": {Key, newStore(2)},
	"_deleteElem": {Key, newKey(1)}, "_deleteElemStrict": {Key, newKey(1)}, "_toPropertyKey": {Name, newName}, "_op_in": {Key, newKey(2)},
	"_getElemRecv": {Key, newKey(2)}, "_getElemRecvCallee": {Key, newKey(1)},
	"_setElemRecv": {Key, newStore(3)}, "_setElemRecvP": {Key, newStore(3)}, "_setElemRecvStrict": {Key, newStore(3)}, "_setElemRecvStrictP": {Key, newStore(3)},
}

// every compiles to each of the instructions that have a rule.
const every = `(function (a, b) { a + b, a * b, a ** b, a / b, a % b, a << b, a >> b, a >>> b, a - b, a & b, a | b, a ^ b, -a, +a, ~a,
	a < b, a <= b, a > b, a >= b, a == b, a != b, a === b, a !== b; var x = a++, y = --b, t = ` + "`${a}${b}`" + `, o = {...a}, {z, ...r} = a, {...q} = a;
	for (var k in a); a[b], a[b](), a[b]++, a[b] = x, x = a[b] = y, a[b] ||= x, delete a[b], b in a; a = {[b]: 1};
	a = {m() { super[b], super[b](), super[b] = x, x = super[b] = y }};
	(function* () { yield a }); x = a[b] ||= y; [a.p] = x; [a.q = 1] = x; ({c: a.p} = x); [zz] = a; a.p = x, x = a.p = y; ({m() { super.p = x, x = super.p = y }});
	(function () { 'use strict'; a.p = x, x = a.p = y; ({m() { super.p = x, x = super.p = y }}) });
	(function () { 'use strict'; a[b]++, a[b] = x, a[b] ||= x, x = a[b] = y, delete a[b]; a = {m() { super[b] = x, x = super[b] = y }} }) })`

// powers compiles to that many times ** in code of each kind that there is.
const powers = `(function (a, o) { a ** 1; (() => a ** 2); (async () => a ** 3); (function () { a ** 4 }); (async function () { a ** 5 }); (function* () { a ** 6 });
	o = {m() { a ** 7 }, get g() { a ** 8 }, set g(v) { a ** 9 }, async n() { a ** 10 }, *i() { a ** 11 }, [a ** 12]: 1};
	class A { f = a ** 13; static g = a ** 14; static { a ** 15 } #p = a ** 16; constructor() { a ** 17 } m() { a ** 18 } static async n() { a ** 19 } *#i() { a ** 20 } [a ** 21]() {} }
	class B extends A { f = a ** 22; constructor() { super(a ** 23) } }
	(class extends B { static #s = a ** 24; get g() { return () => a ** 25 } }); (function (x = a ** 26, {y = a ** 27}) {}) })`

const howManyPowers = 27

// checkRules makes sure that each instruction with a rule is found where it has to be.
func (in *internals) checkRules() error {
	p, err := goja.Compile("", every, false)
	if err != nil {
		return err
	}
	in.patch(p)
	missing := map[string]bool{}
	for name := range rules {
		missing[name] = true
	}
	for _, x := range in.known {
		delete(missing, x.name)
		if x.name == "concatStrings" && x.kind != reflect.Int {
			return fmt.Errorf("%w: templates are put together by a %s", errOtherGoja, x.kind)
		}
		if x.rule.op == Put && x.name[0] != '_' && x.kind != reflect.String {
			return fmt.Errorf("%w: a property is set by a %s", errOtherGoja, x.kind)
		}
	}
	p, err = goja.Compile("", powers, false)
	if err != nil {
		return err
	}
	if n := in.patch(p); n != howManyPowers {
		return fmt.Errorf("%w: of %d operators in all kinds of code, %d are found", errOtherGoja, howManyPowers, n)
	}
	for name := range missing {
		return fmt.Errorf("%w: no program holds %s", errOtherGoja, name)
	}
	// That the method is called here, through the interface, is also what makes
	// Go's linker keep it: it does not know of goja's calls.
	probe := &probe{}
	run(newBinary(guarded{next: probe, internals: in}), &machine{stack: []goja.Value{in.zero, in.zero}, sp: 2})
	if !probe.ran {
		return errors.New("instructions cannot stand for others")
	}
	return nil
}

// probe is an instruction that notes that it ran.
type probe struct{ ran bool }

func (p *probe) exec(*machine) { p.ran = true }

//go:noinline
func run(i instruction, m *machine) { i.exec(m) }

// patch guards the instructions of a program that was just compiled, and of the
// programs in it. It returns in how many of them ** stood.
func (in *internals) patch(p *goja.Program) (powers int) {
	in.mutex.Lock()
	defer in.mutex.Unlock()
	return in.patchProgram(unsafe.Pointer(p))
}

func (in *internals) patchProgram(program unsafe.Pointer) (powers int) {
	code := *(*[]words)(unsafe.Add(program, in.code))
	for i := range code {
		x := &code[i]
		if x.table == nil {
			continue
		}
		t, ok := in.known[x.table]
		if !ok {
			t = in.learn(x)
			in.known[x.table] = t
		}
		for _, offset := range t.programs {
			if inner := *(*unsafe.Pointer)(unsafe.Add(x.data, offset)); inner != nil {
				powers += in.patchProgram(inner)
			}
		}
		if t.rule.form != nil {
			ours := t.rule.form(guarded{next: *(*instruction)(unsafe.Pointer(x)), integer: in.integer, internals: in, op: t.rule.op})
			*x = *(*words)(unsafe.Pointer(&ours))
			if t.rule.op == Power {
				powers++
			}
		}
	}
	return powers
}

// learn looks at an instruction's type.
func (in *internals) learn(x *words) *instructionType {
	t := reflect.NewAt(in.instruction, unsafe.Pointer(x)).Elem().Elem().Type()
	out := &instructionType{name: t.Name(), kind: t.Kind()}
	if t.Kind() == reflect.Pointer {
		out.name, out.programs = t.Elem().Name(), programs(nil, t.Elem(), 0)
	}
	out.rule = rules[out.name]
	return out
}

// programs are the offsets of the programs that a struct points to.
func programs(found []uintptr, t reflect.Type, at uintptr) []uintptr {
	if t.Kind() != reflect.Struct {
		return found
	}
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Type == reflect.TypeFor[*goja.Program]():
			found = append(found, at+f.Offset)
		case f.Type.Kind() == reflect.Struct:
			found = programs(found, f.Type, at+f.Offset)
		}
	}
	return found
}

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
	if kindOf(&two[0]) == g.float && kindOf(&two[1]) == g.float {
		if f := floatOf(&two[0]) * floatOf(&two[1]); f != math.Trunc(f) && f == f {
			m.finish(g.floatValue(f))
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
	return newUnary(g)
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

// store is an assignment to the element with that key of the object below it.
type store struct{ key }

func newStore(depth int) func(guarded) instruction {
	return func(g guarded) instruction { return &store{key{g, depth}} }
}

func (g *store) exec(m *machine) {
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

// yield leaves a function in the middle: what it has on the stack is copied, and
// copied back later.
type yield struct{ guarded }

func newYield(g guarded) instruction { return &yield{g} }

func (g *yield) exec(m *machine) {
	if n := m.sp - m.sb; n >= manyValues {
		if o := g.operators(m); o != nil && o.Wait != nil {
			o.Wait(n)
		}
	}
	g.next.exec(m)
}
