package meter

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
)

// This file reaches into goja's memory, as strip.go and guards.go do. An
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
	program *goja.Program
	pc      int
	stack   []goja.Value
	sp, sb  int
}

// kinds are the tables of the interfaces that hold values of each kind.
type kinds struct {
	integer, float, ascii, unicode, imported, bigint, object unsafe.Pointer

	array         unsafe.Pointer // table of what is in an array object
	arrayElements uintptr        // where that keeps its elements
}

// internals is what inspect found out about the linked goja.
type internals struct {
	kinds
	stacks

	code, mapper  uintptr // offsets in Program and in Runtime
	iterations    uintptr // and in the machine
	newTarget     uintptr
	instruction   reflect.Type // goja's
	zero, no, yes goja.Value
	integers      [1 << 10]int64 // small ones, so that they need not be made

	awaiting, delegating map[uint64]bool           // kinds of markers
	beginning            map[unsafe.Pointer]uint64 // the marker with which a generator begins
	promise              unsafe.Pointer            // table of what is in a promise

	mutex sync.Mutex
	known map[unsafe.Pointer]*instructionType // by the table of an instruction
}

// instructionType is what is known of one of goja's types of instructions.
type instructionType struct {
	name     string
	kind     reflect.Kind
	programs []uintptr // where it points to programs of its own
	rule     rule
	empty    bool        // without operands in the code: all are the same
	source   uintptr     // where a regular expression keeps what it was
	guarded  instruction // that stands for all of them, once there is one
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
	if err := errors.Join(in.findKinds(), in.findIterations()); err != nil {
		return nil, err
	}
	if err := in.stacks.find(); err != nil {
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
	if err := in.findArray(r); err != nil {
		return err
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

// objectHead mirrors the beginning of goja's Object.
type objectHead struct{ self words }

// findArray learns what an array looks like that has no gaps.
func (in *internals) findArray(r *goja.Runtime) error {
	o := r.NewArray()
	self, ok := reflect.TypeFor[goja.Object]().FieldByName("self")
	if !ok || self.Offset != 0 || self.Type.Kind() != reflect.Interface {
		return fmt.Errorf("%w: its objects begin differently", errOtherGoja)
	}
	t := reflect.ValueOf(o).Elem().FieldByName("self").Elem().Type()
	if t.Kind() != reflect.Pointer {
		return fmt.Errorf("%w: arrays are no pointers", errOtherGoja)
	}
	values, ok := t.Elem().FieldByName("values")
	if !ok || values.Type != reflect.TypeFor[[]goja.Value]() || len(values.Index) != 1 {
		return fmt.Errorf("%w: arrays keep their elements as something else", errOtherGoja)
	}
	in.array, in.arrayElements = (*objectHead)(unsafe.Pointer(o)).self.table, values.Offset
	return nil
}

// rule is how instructions of one type are guarded.
type rule struct {
	op   Operator
	form func(guarded) instruction
}

// rules go by the names of goja's types.
var rules = map[string]rule{
	"_add": {Add, newSum}, "_mul": {Multiply, newProduct}, "_exp": {Power, newPower},
	"_div": {Divide, newBinary}, "_mod": {Divide, newBinary}, "_sub": {Linear, newDifference},
	"_sal": {ShiftLeft, newBits(func(a, b int32) int64 { return int64(a << (b & 31)) })}, "_sar": {ShiftRight, newBits(func(a, b int32) int64 { return int64(a >> (b & 31)) })},
	"_shr": {Bits, newBits(func(a, b int32) int64 { return int64(uint32(a) >> (b & 31)) })}, "_bnot": {Bits, newNot},
	"_and": {Bits, newBits(func(a, b int32) int64 { return int64(a & b) })}, "_or": {Bits, newBits(func(a, b int32) int64 { return int64(a | b) })},
	"_xor": {Bits, newBits(func(a, b int32) int64 { return int64(a ^ b) })}, "_neg": {Linear, newNegation}, "_plus": {Linear, newNumber}, "_toNumber": {Linear, newNumber}, "_inc": {Linear, newUnary}, "_dec": {Linear, newUnary},
	"_op_lt": {Compare, newOrder(true, false, false)}, "_op_lte": {Compare, newOrder(true, true, false)},
	"_op_gt": {Compare, newOrder(false, false, true)}, "_op_gte": {Compare, newOrder(false, true, true)},
	"_op_eq": {Equal, newEquality}, "_op_neq": {Equal, newEquality}, "_op_strict_eq": {Equal, newEquality}, "_op_strict_neq": {Equal, newEquality},
	"_putValue": {Put, newUnary}, "_putValueP": {Put, newUnary}, "defineProp": {Put, newUnary}, "definePropKeyed": {Put, newNamed},
	"setProp": {Put, newNamed}, "setPropP": {Put, newNamed}, "setPropStrict": {Put, newNamed}, "setPropStrictP": {Put, newNamed},
	"setPropRecv": {Put, newNamed}, "setPropRecvP": {Put, newNamed}, "setPropRecvStrict": {Put, newNamed}, "setPropRecvStrictP": {Put, newNamed},
	"_ret": {form: newReturn}, "yieldMarker": {form: newYield}, "_loadNewTarget": {form: newNewTarget}, "_iterate": {form: newIterate}, "_iterateP": {form: newIterate},
	"_toString": {Text, newUnary}, "concatStrings": {form: newJoin},
	"_copySpread": {form: newCopy(false)}, "_copyRest": {form: newCopy(false)}, "_createDestructSrc": {form: newCopy(false)}, "_enumerate": {form: newCopy(true)},
	"_getElem": {Key, newKey(1)}, "_getElemCallee": {Key, newKey(1)}, "_getElemRef": {Key, newReference}, "_getElemRefStrict": {Key, newReference},
	"_setElem": {Key, newStore(2)}, "_setElemP": {Key, newStore(2)}, "_setElemStrict": {Key, newStore(2)}, "_setElemStrictP": {Key, newStore(2)},
	"_deleteElem": {Key, newDeletion(1)}, "_deleteElemStrict": {Key, newDeletion(1)}, "deleteProp": {form: newDeletion(0)}, "deletePropStrict": {form: newDeletion(0)}, "_toPropertyKey": {Name, newName}, "_op_in": {Key, newKey(2)},
	"_getElemRecv": {Key, newKey(2)}, "_getElemRecvCallee": {Key, newKey(1)},
	"_setElemRecv": {Key, newStore(3)}, "_setElemRecvP": {Key, newStore(3)}, "_setElemRecvStrict": {Key, newStore(3)}, "_setElemRecvStrictP": {Key, newStore(3)},
}

// every compiles to each of the instructions that have a rule.
const every = `(function (a, b) { a + b, a * b, a ** b, a / b, a % b, a << b, a >> b, a >>> b, a - b, a & b, a | b, a ^ b, -a, +a, ~a,
	a < b, a <= b, a > b, a >= b, a == b, a != b, a === b, a !== b; var x = a++, y = --b, t = ` + "`${a}${b}`" + `, o = {...a}, {z, ...r} = a, {...q} = a;
	for (var k in a); a[b], a[b](), a[b]++, a[b] = x, x = a[b] = y, a[b] ||= x, delete a[b], b in a; a = {[b]: 1};
	a = {m() { super[b], super[b](), super[b] = x, x = super[b] = y }};
	(class { 0 = a; [b] = a });
	(function* () { yield a }); for (x of a); [x] = a; x = new.target; x = a[b] ||= y; [a.p] = x; [a.q = 1] = x; ({c: a.p} = x); [zz] = a; a.p = x, x = a.p = y; ({m() { super.p = x, x = super.p = y }});
	(function () { 'use strict'; a.p = x, x = a.p = y; ({m() { super.p = x, x = super.p = y }}) });
	delete a.p; (function () { 'use strict'; delete a.p });
	(function () { 'use strict'; a[b]++, a[b] = x, a[b] ||= x, x = a[b] = y, delete a[b]; a = {m() { super[b] = x, x = super[b] = y }} }); a = /0/ })`

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
	if _, err := in.patch(p, []*Literal{{}}); err != nil {
		return err
	}
	missing := map[string]bool{literalName: true}
	for name := range rules {
		missing[name] = true
	}
	for _, x := range in.known {
		delete(missing, x.name)
		if x.name == "concatStrings" && x.kind != reflect.Int {
			return fmt.Errorf("%w: templates are put together by a %s", errOtherGoja, x.kind)
		}
		if x.rule.op == Put && x.name[0] != '_' && !x.empty && x.kind != reflect.String {
			return fmt.Errorf("%w: a property is set by a %s", errOtherGoja, x.kind)
		}
	}
	p, err = goja.Compile("", powers, false)
	if err != nil {
		return err
	}
	if n, err := in.patch(p, nil); err != nil || n != howManyPowers {
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
// programs in it, and gives regular expressions their literals. It returns in
// how many of them ** stood.
func (in *internals) patch(p *goja.Program, literals []*Literal) (powers int, err error) {
	in.mutex.Lock()
	defer in.mutex.Unlock()
	return in.patchProgram(unsafe.Pointer(p), literals)
}

func (in *internals) patchProgram(program unsafe.Pointer, literals []*Literal) (powers int, err error) {
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
				n, err := in.patchProgram(inner, literals)
				if err != nil {
					return 0, err
				}
				powers += n
			}
		}
		if t.name == literalName {
			if err := in.patchLiteral(x, t, literals); err != nil {
				return 0, err
			}
			continue
		}
		if t.rule.form != nil {
			ours := t.guarded
			if ours == nil {
				ours = t.rule.form(guarded{next: *(*instruction)(unsafe.Pointer(x)), integer: in.integer, internals: in, op: t.rule.op})
			}
			if t.empty {
				t.guarded = ours
			}
			*x = *(*words)(unsafe.Pointer(&ours))
			if t.rule.op == Power {
				powers++
			}
		}
	}
	return powers, nil
}

// learn looks at an instruction's type.
func (in *internals) learn(x *words) *instructionType {
	t := reflect.NewAt(in.instruction, unsafe.Pointer(x)).Elem().Elem().Type()
	out := &instructionType{name: t.Name(), kind: t.Kind(), empty: t.Size() == 0}
	if t.Kind() == reflect.Pointer {
		out.name, out.programs = t.Elem().Name(), programs(nil, t.Elem(), 0)
	}
	out.rule = rules[out.name]
	if out.name == literalName {
		source, ok := t.Elem().FieldByName("src")
		if !ok || source.Type != reflect.TypeFor[goja.String]() {
			out.name = "" // and checkRules will miss it
		}
		out.source = source.Offset
	}
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
