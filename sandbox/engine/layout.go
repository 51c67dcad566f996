package engine

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/meter"
)

// This file, the others of its name and sizes.go are the only ones that
// know goja's memory (package meter does so for compiled code). Guards have to
// sit in goja's own function objects, because replacing the objects would break the
// identities that its fast paths and the language's links (constructor,
// species, instanceof) rely on; and what a native is about to walk has to be
// known without running a getter. goja offers neither. checkLayout compares
// every mirror with the real type, so that a goja that changed makes New fail
// and not misbehave.

type (
	callFunc      = func(goja.FunctionCall) goja.Value
	constructFunc = func(args []goja.Value, newTarget *goja.Object) *goja.Object
)

// words are the two halves of an interface value.
type words struct{ table, data unsafe.Pointer }

type objectMirror struct {
	self    words
	runtime *goja.Runtime
}

type baseMirror struct {
	class      string
	val        *goja.Object
	prototype  *goja.Object
	extensible bool
	values     map[unistring.String]goja.Value
	propNames  []unistring.String

	lastSorted, indexed int
	symbols             unsafe.Pointer // nil without symbol-keyed properties
}

type propertyMirror struct {
	value                                      goja.Value
	writable, configurable, enumerable, getter bool
	get, set                                   *goja.Object
}

// layout knows the kinds of objects of one runtime.
type layout struct {
	plain, array, sparse, arguments, native, templated, bound, proxy, typed, buffer, regexp, property, ascii, unicode, imported, bigint, failure, method, arrow, class, date, boxedText, boxedValue, function, promise, generator unsafe.Pointer // tables of the interfaces they are held in

	arrayValues, arrayLength, sparseLength uintptr // offsets
	call, construct                        uintptr // in a native function
	templatedCall, templatedConstruct      uintptr // in one whose properties are made when needed
	dateMS                                 uintptr // of a Date
	stack, stackRead                       uintptr // of an error: its frames, and whether they have become a text
	callStack, tryStack                    *[]struct{}
	regexps                                regexpLayout
	buffers                                bufferLayout
	nativeType                             reflect.Type
	iterators                              []unsafe.Pointer // tables of generators and iterators
	jobs                                   *[]func()        // that are due
	kept                                   uintptr          // in a generator: where Operators.Begin keeps something
	lazy, templatedArray                   unsafe.Pointer   // tables of objects whose properties are made when needed
}

func objectPointer(o *goja.Object) unsafe.Pointer { return unsafe.Pointer(o) }

func impl(o *goja.Object) words { return (*objectMirror)(unsafe.Pointer(o)).self }

func table(v goja.Value) unsafe.Pointer { return (*words)(unsafe.Pointer(&v)).table }

func base(o *goja.Object) *baseMirror { return (*baseMirror)(impl(o).data) }

// newLayout inspects samples of each kind.
func newLayout(r *goja.Runtime) (*layout, error) {
	l := &layout{}
	sample := func(source string) *goja.Object {
		v, err := r.RunString(source)
		if err != nil {
			return r.NewObject()
		}
		return v.ToObject(r)
	}
	if err := checkMirror(reflect.TypeFor[goja.Object](), reflect.TypeFor[objectMirror](), "self", "runtime"); err != nil {
		return nil, err
	}
	for _, source := range []string{
		"(function* () {})()", "[].values()", "new Map().keys()", "new Set().keys()", "''[Symbol.iterator]()", "''.matchAll(/a/g)",
	} {
		l.iterators = append(l.iterators, impl(sample(source)).table)
	}
	kinds := map[string]*unsafe.Pointer{}
	for source, table := range map[string]*unsafe.Pointer{
		"({})": &l.plain, "[]": &l.array, "(() => { const a = []; a[1e9] = 1; return a })()": &l.sparse,
		"(function () { return arguments })()": &l.arguments, "Array.prototype.fill": &l.native, "(function () {}).bind()": &l.bound, "BigInt": &l.templated,
		"new Proxy({}, {})": &l.proxy, "new Uint8Array()": &l.typed, "new ArrayBuffer()": &l.buffer, "/a/": &l.regexp, "new Error()": &l.failure,
		"({m() {}}).m": &l.method, "(() => {})": &l.arrow, "(class {})": &l.class, "new Date()": &l.date, "Object('a')": &l.boxedText, "Object(1)": &l.boxedValue,
		"(function () {})": &l.function, "Promise.resolve(1)": &l.promise, "(function* () {})()": &l.generator,
	} {
		*table = impl(sample(source)).table
		kinds[source] = table
	}
	for a, x := range kinds {
		for b, y := range kinds {
			if a != b && *x == *y {
				return nil, fmt.Errorf("%s and %s are of the same kind", a, b)
			}
		}
	}
	object := func(source string) reflect.Type {
		return selfType(sample(source))
	}
	plain, array, sparse := object("({})"), object("[]"), object("(() => { const a = []; a[1e9] = 1; return a })()")
	native, bound := object("Array.prototype.fill"), object("(function () {}).bind()")
	l.nativeType = native
	if err := l.checkSymbols(plain); err != nil {
		return nil, err
	}
	if err := checkMirror(plain, reflect.TypeFor[baseMirror](), "class", "val", "prototype", "extensible", "values", "propNames", "lastSortedPropLen", "idxPropCount", "symValues"); err != nil {
		return nil, err
	}
	err := checkArray(array)
	offset := func(t reflect.Type, name string, want reflect.Type) uintptr {
		f, ok := t.FieldByName(name)
		if !ok || f.Type != want || len(f.Index) != 1 {
			err = errors.Join(err, fmt.Errorf("%s has no %s of type %s", t, name, want))
		}
		return f.Offset
	}
	l.arrayValues = offset(array, "values", reflect.TypeFor[[]goja.Value]())
	l.arrayLength = offset(array, "length", reflect.TypeFor[uint32]())
	l.sparseLength = offset(sparse, "length", reflect.TypeFor[uint32]())
	l.call = offset(native, "f", reflect.TypeFor[callFunc]())
	l.construct = offset(native, "construct", reflect.TypeFor[constructFunc]())
	l.templatedCall = offset(object("BigInt"), "f", reflect.TypeFor[callFunc]())
	l.templatedConstruct = offset(object("BigInt"), "construct", reflect.TypeFor[constructFunc]())
	l.dateMS = offset(object("new Date()"), "msec", reflect.TypeFor[int64]())
	l.stack = offset(object("new Error()"), "stack", reflect.TypeFor[[]goja.StackFrame]())
	l.stackRead = offset(object("new Error()"), "stackPropAdded", reflect.TypeFor[bool]())
	for _, t := range []reflect.Type{array, sparse, native, object("/a/"), object("(function () { return arguments })()"), object("BigInt"), object("({m() {}}).m"), object("(() => {})"), object("(class {})"), object("RegExp.prototype"), object("new Date()"), object("(function* () {})()")} {
		if !beginsWith(t, plain) {
			err = errors.Join(err, fmt.Errorf("%s does not begin with %s", t, plain))
		}
	}
	if !beginsWith(bound, native) {
		err = errors.Join(err, fmt.Errorf("%s does not begin with %s", bound, native))
	}
	if err != nil {
		return nil, err
	}
	if err := l.findValues(r); err != nil {
		return nil, err
	}
	if err := errors.Join(l.findPattern(sample("/a/"), sample("/a/[Symbol.matchAll]('')"), sample("[]")), l.findKept(object("(function* () {})()"))); err != nil {
		return nil, err
	}
	if err := l.findProperty(sample("Object.defineProperty({}, 'p', {get: function () {}})")); err != nil {
		return nil, err
	}
	if err := l.findBuffers(sample("new ArrayBuffer()"), sample("new Uint8Array()"), sample("new DataView(new ArrayBuffer())")); err != nil {
		return nil, err
	}
	return l, l.findStacks(r)
}

// selfType is the Go type behind an object.
func selfType(o *goja.Object) reflect.Type {
	t := reflect.ValueOf(o).Elem().FieldByName("self").Elem().Type()
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// beginsWith says that what lies at the beginning of a struct, or of that, is
// another one.
func beginsWith(t, start reflect.Type) bool {
	for t != start {
		if t.Kind() != reflect.Struct || t.NumField() == 0 {
			return false
		}
		t = t.Field(0).Type
	}
	return true
}

// findValues learns how texts and BigInts are held.
func (l *layout) findValues(r *goja.Runtime) error {
	text, err1 := r.RunString("'a'")
	number, err2 := r.RunString("2n ** 70n")
	wide, err3 := r.RunString("'\u20ac'")
	l.unicode, l.imported = table(wide), table(r.ToValue("a text from Go that is not so short"))
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	l.ascii, l.bigint = table(text), table(number)
	if err := l.findTexts(r); err != nil {
		return err
	}
	if t := reflect.TypeOf(number); t.Kind() != reflect.Pointer || !t.ConvertibleTo(reflect.TypeFor[*big.Int]()) || reflect.TypeOf(text).Kind() != reflect.String {
		return fmt.Errorf("a BigInt is a %s", t)
	}
	return nil
}

// bigInt is the number behind a BigInt, not to be changed, or nil.
func (l *layout) bigInt(v goja.Value) *big.Int {
	if w := (*words)(unsafe.Pointer(&v)); w.table == l.bigint {
		return (*big.Int)(w.data)
	}
	return nil
}

// longText is the length of a text of meter.LongText units or more, or 0.
func (l *layout) longText(v goja.Value) uint64 {
	n := 0
	switch w := (*words)(unsafe.Pointer(&v)); w.table {
	case l.ascii:
		n = len(*(*string)(w.data))
	case l.unicode, l.imported:
		s, _ := v.(goja.String)
		n = s.Length()
	}
	if n < meter.LongText {
		return 0
	}
	return uint64(n)
}

// findKept learns where a generator has what package meter keeps with it.
func (l *layout) findKept(t reflect.Type) error {
	for _, name := range []string{"gen", "ctx", "context", "newTarget"} {
		f, ok := t.FieldByName(name)
		if !ok {
			return fmt.Errorf("%s has no %s", t, name)
		}
		l.kept += f.Offset
		t = f.Type
	}
	if t != reflect.TypeFor[goja.Value]() {
		return fmt.Errorf("a generator's new.target is a %s", t)
	}
	return nil
}

// keptWith is what is kept with a generator, or nil.
func (l *layout) keptWith(v goja.Value) any {
	o, ok := v.(*goja.Object)
	if !ok || impl(o).table != l.generator {
		return nil
	}
	kept, ok := (*(*goja.Value)(unsafe.Add(impl(o).data, l.kept))).(*meter.Kept)
	if !ok {
		return nil
	}
	return kept.With
}

// findProperty learns how a property that is no plain value is held.
func (l *layout) findProperty(o *goja.Object) error {
	v := base(o).values["p"]
	if v == nil {
		return errors.New("an accessor is not among an object's values")
	}
	if err := checkMirror(reflect.TypeOf(v).Elem(), reflect.TypeFor[propertyMirror](), "value", "writable", "configurable", "enumerable", "accessor", "getterFunc", "setterFunc"); err != nil {
		return err
	}
	l.property = table(v)
	return nil
}

// findStacks finds the stacks of calls and of tries, of which only the lengths
// matter, and the queue of jobs.
func (l *layout) findStacks(r *goja.Runtime) error {
	vm := reflect.ValueOf(r).Elem().FieldByName("vm")
	if vm.Kind() != reflect.Pointer {
		return errors.New("the runtime has no vm")
	}
	for name, found := range map[string]**[]struct{}{"callStack": &l.callStack, "tryStack": &l.tryStack} {
		stack := vm.Elem().FieldByName(name)
		if stack.Kind() != reflect.Slice {
			return errors.New("the vm has no " + name)
		}
		*found = (*[]struct{})(unsafe.Pointer(stack.UnsafeAddr()))
	}
	jobs := reflect.ValueOf(r).Elem().FieldByName("jobQueue")
	if !jobs.IsValid() || jobs.Type() != reflect.TypeFor[[]func()]() {
		return errors.New("the runtime has no queue of jobs")
	}
	l.jobs = (*[]func())(unsafe.Pointer(jobs.UnsafeAddr()))
	return nil
}

// checkMirror compares the first fields of a type of goja's with a mirror.
func checkMirror(actual, mirror reflect.Type, names ...string) error {
	for i, name := range names {
		a, ok := actual.FieldByName(name)
		m := mirror.Field(i)
		same := a.Type == m.Type ||
			ok && a.Type.Kind() == reflect.Interface && m.Type == reflect.TypeFor[words]() ||
			ok && a.Type.Kind() == reflect.Pointer && m.Type.Kind() == reflect.UnsafePointer
		if !ok || a.Offset != m.Offset || !same {
			return fmt.Errorf("%s keeps %s in another way", actual, name)
		}
	}
	return nil
}

// functions are where a native function object keeps its Go functions, or
// false when o is none.
func (l *layout) functions(o *goja.Object) (call *callFunc, construct *constructFunc, ok bool) {
	w := impl(o)
	switch w.table {
	case l.native, l.bound:
		return (*callFunc)(unsafe.Add(w.data, l.call)), (*constructFunc)(unsafe.Add(w.data, l.construct)), true
	case l.templated:
		return (*callFunc)(unsafe.Add(w.data, l.templatedCall)), (*constructFunc)(unsafe.Add(w.data, l.templatedConstruct)), true
	}
	return nil, nil, false
}

// elements are the slots of a dense array, holes as nil, and its length.
func (l *layout) elements(o *goja.Object) (values []goja.Value, length uint32, ok bool) {
	w := impl(o)
	if w.table != l.array {
		return nil, 0, false
	}
	return *(*[]goja.Value)(unsafe.Add(w.data, l.arrayValues)), *(*uint32)(unsafe.Add(w.data, l.arrayLength)), true
}

// dataProperty is the value of an own property of a plain or arguments object,
// when reading it runs no code.
func (l *layout) dataProperty(o *goja.Object, name unistring.String) (goja.Value, bool) {
	if t := impl(o).table; t != l.plain && t != l.arguments {
		return nil, false
	}
	v, ok := base(o).values[name]
	if !ok || v == nil {
		return nil, false
	}
	if table(v) == l.property {
		p := (*propertyMirror)((*words)(unsafe.Pointer(&v)).data)
		return p.value, !p.getter && p.value != nil
	}
	return v, true
}

// claimedLength is the length of an array, arguments object or array-like, when
// reading it runs no code.
func (l *layout) claimedLength(o *goja.Object) (uint64, bool) {
	w := impl(o)
	switch w.table {
	case l.array:
		return uint64(*(*uint32)(unsafe.Add(w.data, l.arrayLength))), true
	case l.sparse:
		return uint64(*(*uint32)(unsafe.Add(w.data, l.sparseLength))), true
	}
	v, ok := l.dataProperty(o, "length")
	if !ok || isObject(v) { // to export an object runs its getters
		return 0, false
	}
	n, isNumber := v.Export().(int64)
	return uint64(max(n, 0)), isNumber
}

// frames are those that an error remembers and nobody has read yet, or nil.
func (l *layout) frames(o *goja.Object) *[]goja.StackFrame {
	w := impl(o)
	if w.table != l.failure || *(*bool)(unsafe.Add(w.data, l.stackRead)) {
		return nil
	}
	return (*[]goja.StackFrame)(unsafe.Add(w.data, l.stack))
}

// depth is how deep JavaScript functions and natives now call each other.
func (l *layout) depth() int { return len(*l.callStack) }

// tries is in how many tries goja is, its own and those of JavaScript.
func (l *layout) tries() int { return len(*l.tryStack) }

// leaveTries forgets the innermost tries, until n are left: a panic that goja
// does not expect may pass the function that would.
func (l *layout) leaveTries(n int) { *l.tryStack = (*l.tryStack)[:min(n, l.tries())] }

// unsetDate is what goja puts in place of a time that there is not.
const unsetDate = math.MinInt64

// dateTime is the time value of a Date, which o has to be.
func (l *layout) dateTime(o *goja.Object) float64 {
	ms := *(*int64)(unsafe.Add(impl(o).data, l.dateMS))
	if ms == unsetDate {
		return math.NaN()
	}
	return float64(ms)
}

func (l *layout) setDateTime(o *goja.Object, t float64) {
	ms := int64(unsetDate)
	if !math.IsNaN(t) {
		ms = int64(t)
	}
	*(*int64)(unsafe.Add(impl(o).data, l.dateMS)) = ms
}

// Ordinary says that an object whose class is Object has nothing inside but its
// properties: it is no generator and no iterator.
func (e *Engine) Ordinary(o *goja.Object) bool {
	return !slices.Contains(e.layout.iterators, impl(o).table)
}
