package meter

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// Instructions that iterate, and those that hand over a value to wait for. goja
// takes it that an iterator's next can be called, and that what has Promise as
// its constructor is a promise: where that is not so, Go panics in the middle of
// an instruction, which no native is there to contain.

// iteratorRecord mirrors goja's record of an iterator.
type iteratorRecord struct {
	iterator *goja.Object //nolint:unused // mirrored
	next     func(goja.FunctionCall) goja.Value
}

// iteration mirrors an element of goja's stack of loops.
type iteration struct {
	_        goja.Value
	_        func()
	iterator *iteratorRecord
}

// findIterations learns where the machine keeps its stack of loops, and what
// the markers say at which a function is left in the middle.
func (in *internals) findIterations() error {
	vm, _ := reflect.TypeFor[goja.Runtime]().FieldByName("vm")
	stack, ok := vm.Type.Elem().FieldByName("iterStack")
	if !ok || stack.Type.Kind() != reflect.Slice || stack.Type.Elem().Size() != unsafe.Sizeof(iteration{}) {
		return fmt.Errorf("%w: its machine keeps loops as something else", errOtherGoja)
	}
	record, ok := stack.Type.Elem().FieldByName("iter")
	if !ok || record.Offset != unsafe.Offsetof(iteration{}.iterator) || record.Type.Kind() != reflect.Pointer ||
		!sameFields(record.Type.Elem(), reflect.TypeFor[iteratorRecord]()) {
		return fmt.Errorf("%w: its iterators are kept as something else", errOtherGoja)
	}
	target, ok := vm.Type.Elem().FieldByName("newTarget")
	if !ok || target.Type != reflect.TypeFor[goja.Value]() {
		return fmt.Errorf("%w: its machine keeps new.target as something else", errOtherGoja)
	}
	in.iterations, in.newTarget = stack.Offset, target.Offset
	first, err := in.markers("(function* () { 1 })")
	if err != nil {
		return err
	}
	in.beginning = first
	for source, kinds := range map[string]*map[uint64]bool{
		"(async function () { await 1; 2 + await 1 })": &in.awaiting, "(function* () { yield* []; 2 + (yield* []) })": &in.delegating,
	} {
		found, err := in.markers(source)
		if err != nil {
			return err
		}
		*kinds = map[uint64]bool{}
		for marker, kind := range found {
			if _, begins := first[marker]; !begins {
				(*kinds)[kind] = true
			}
		}
		if len(first) != 1 || len(*kinds) == 0 {
			return fmt.Errorf("%w: no marker is in %s", errOtherGoja, source)
		}
	}
	o, err := goja.New().RunString("Promise.resolve(1)")
	if err != nil {
		return err
	}
	in.promise = (*objectHead)((*words)(unsafe.Pointer(&o)).data).self.table
	return nil
}

// sameFields says that two structs have fields of the same names and types in the same order.
func sameFields(a, b reflect.Type) bool {
	if a.Kind() != reflect.Struct || a.NumField() != b.NumField() {
		return false
	}
	for i := range a.NumField() {
		if a.Field(i).Name != b.Field(i).Name || a.Field(i).Type != b.Field(i).Type {
			return false
		}
	}
	return true
}

// markers are those in a program, of which goja has one of each, with their kinds.
func (in *internals) markers(source string) (map[unsafe.Pointer]uint64, error) {
	p, err := goja.Compile("", source, false)
	if err != nil {
		return nil, err
	}
	found := map[unsafe.Pointer]uint64{}
	in.visit(unsafe.Pointer(p), func(x *words) {
		if kind, ok := in.markerOf(x); ok {
			found[x.data] = kind
		}
	})
	return found, nil
}

// visit calls f for the instructions of a program and of those in it.
func (in *internals) visit(program unsafe.Pointer, f func(*words)) {
	code := *(*[]words)(unsafe.Add(program, in.code))
	for i := range code {
		if code[i].table == nil {
			continue
		}
		f(&code[i])
		for _, offset := range in.learn(&code[i]).programs {
			if inner := *(*unsafe.Pointer)(unsafe.Add(code[i].data, offset)); inner != nil {
				in.visit(inner, f)
			}
		}
	}
}

// markerOf is the kind of a marker.
func (in *internals) markerOf(x *words) (kind uint64, ok bool) {
	v := reflect.NewAt(in.instruction, unsafe.Pointer(x)).Elem().Elem()
	if v.Kind() != reflect.Pointer || v.Type().Elem().Name() != "yieldMarker" {
		return 0, false
	}
	field := v.Elem().FieldByName("resultType")
	if !field.IsValid() || !field.CanUint() {
		return 0, false
	}
	return field.Uint(), true
}

// iterate begins a loop over an iterator.
type iterate struct{ guarded }

func newIterate(g guarded) instruction { return &iterate{g} }

func (g *iterate) exec(m *machine) {
	g.next.exec(m)
	loops := *(*[]iteration)(unsafe.Add(unsafe.Pointer(m), g.iterations))
	if it := loops[len(loops)-1].iterator; it != nil && it.next == nil {
		r := m.runtime
		it.next = func(goja.FunctionCall) goja.Value { panic(r.NewTypeError("iterator.next is not a function")) }
	}
}

// yield leaves a function in the middle: what it has on the stack is copied, and
// copied back later.
type yield struct {
	guarded
	begin, await, delegate bool
}

func newYield(g guarded) instruction {
	marker := (*words)(unsafe.Pointer(&g.next))
	kind, _ := g.markerOf(marker)
	_, begins := g.beginning[marker.data]
	return &yield{g, begins, g.awaiting[kind], g.delegating[kind]}
}

func (g *yield) exec(m *machine) {
	if n := m.sp - m.sb; n >= manyValues {
		if o := g.operators(m); o != nil && o.Wait != nil {
			o.Wait(n)
		}
	}
	if v := &m.stack[m.sp-1]; (g.await || g.delegate) && kindOf(v) == g.object {
		g.handOver(m, *v)
	}
	if g.begin {
		g.keep(m)
	}
	g.next.exec(m)
}

// Kept is what Operators.Begin answered. It stands where goja keeps new.target,
// of which generators have none: so each of them has its own.
type Kept struct {
	goja.Value // undefined
	With       any
}

// keep keeps something with a generator that is made just now.
func (g *yield) keep(m *machine) {
	o := g.operators(m)
	if o == nil || o.Begin == nil {
		return
	}
	target := (*goja.Value)(unsafe.Add(unsafe.Pointer(m), g.newTarget))
	if kept := o.Begin(); kept != nil {
		*target = &Kept{goja.Undefined(), kept}
	} else if _, stale := (*target).(*Kept); stale {
		*target = nil
	}
}

// newTarget is the expression new.target, which shows nothing of what is kept.
type newTarget struct{ guarded }

func newNewTarget(g guarded) instruction { return &newTarget{g} }

func (g *newTarget) exec(m *machine) {
	g.next.exec(m)
	if _, kept := m.stack[m.sp-1].(*Kept); kept {
		m.stack[m.sp-1] = goja.Undefined()
	}
}

// handOver replaces an object that goja would take for something else.
func (g *yield) handOver(m *machine, v goja.Value) {
	o := g.operators(m)
	switch {
	case o == nil:
	case g.await && o.Await != nil:
		if (*objectHead)((*words)(unsafe.Pointer(&v)).data).self.table != g.promise {
			v = o.Await(v)
			m.stack[m.sp-1] = v
		}
	case g.delegate && o.Delegate != nil:
		v = o.Delegate(v)
		m.stack[m.sp-1] = v
	}
}
