package engine

import (
	"errors"
	"math"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// sizes tells how much a native is going to find in an object, for the kinds of
// objects that layout does not look into. Like layout it compares what it
// relies on with goja's types.
type sizes struct {
	plain      reflect.Type
	integer    unsafe.Pointer          // table of numbers that are integers
	float      unsafe.Pointer          // table of others
	text       unsafe.Pointer          // table of String objects
	textLength uintptr                 // where one keeps its length
	items      uintptr                 // where a sparse array keeps its elements
	based      map[unsafe.Pointer]bool // by table: whether objects of that kind begin as plain ones do
}

func (s *sizes) init(r *goja.Runtime) error {
	sample := func(source string) *goja.Object {
		v, err := r.RunString(source)
		if err != nil {
			return r.NewObject()
		}
		return v.ToObject(r)
	}
	text, sparse := sample("Object('a')"), sample("(() => { const a = []; a[1e9] = 1; return a })()")
	length, ok1 := selfType(text).FieldByName("length")
	items, ok2 := selfType(sparse).FieldByName("items")
	if !ok1 || !ok2 || length.Type.Kind() != reflect.Int || items.Type.Kind() != reflect.Slice {
		return errors.New("texts or sparse arrays are built in another way")
	}
	s.integer, s.float = table(r.ToValue(1)), table(r.ToValue(1.5))
	if reflect.TypeOf(r.ToValue(1)).Kind() != reflect.Int64 || s.integer == s.float {
		return errors.New("integers are built in another way")
	}
	s.plain, s.based = selfType(r.NewObject()), map[unsafe.Pointer]bool{}
	s.text, s.textLength, s.items = impl(text).table, length.Offset, items.Offset
	return nil
}

// isBased says that an object begins as plain ones do, with its properties and
// its prototype.
func (s *sizes) isBased(o *goja.Object) bool {
	table := impl(o).table
	based, known := s.based[table]
	if !known {
		based = beginsWith(selfType(o), s.plain)
		s.based[table] = based
	}
	return based
}

// integerOf is the value of a number that is an integer.
func (s *sizes) integerOf(v goja.Value) (n int64, ok bool) {
	w := (*words)(unsafe.Pointer(&v))
	if w.table != s.integer {
		return 0, false
	}
	return *(*int64)(w.data), true
}

// propertiesOf is about how many own properties an object has.
func (e *Engine) propertiesOf(o *goja.Object) uint64 {
	w := impl(o)
	n := uint64(0)
	switch w.table {
	case e.layout.array:
		values, _, _ := e.layout.elements(o)
		n = uint64(len(values))
	case e.layout.sparse:
		n = uint64(len(*(*[]struct{})(unsafe.Add(w.data, e.sizes.items))))
	case e.layout.typed:
		return e.viewLength(o)
	case e.sizes.text:
		n = uint64(*(*int)(unsafe.Add(w.data, e.sizes.textLength)))
	}
	if e.sizes.isBased(o) {
		n += uint64(len(base(o).propNames))
	}
	return n
}

// usualPrototypes is how many prototypes an object of an ordinary program has at most.
const usualPrototypes = 32

// prototypes is how many prototypes an object has, up to most or a proxy: so
// many objects a property that is missing is looked for in.
func (e *Engine) prototypes(o *goja.Object, most uint64) (n uint64) {
	for o != nil && n <= most && e.sizes.isBased(o) {
		o = base(o).prototype
		n++
	}
	return n
}

// deep says that an object has so many prototypes that looking for a property
// takes long. No native may do that again and again by itself.
func (e *Engine) deep(o *goja.Object) bool { return e.prototypes(o, usualPrototypes) > usualPrototypes }

// claimed is the length of an array or array-like that a native may walk: known
// without running code, and with elements that are found at once. For another
// one it charges what looking for them costs.
func (e *Engine) claimed(o *goja.Object) (uint64, bool) {
	n, known := e.layout.claimedLength(o)
	if n > usualPrototypes && known && e.deep(o) {
		e.lookAll(o, n)
		return n, false
	}
	return n, known
}

// lookAll charges for looking n times for what an object with very many
// prototypes does not have.
func (e *Engine) lookAll(o *goja.Object, n uint64) {
	e.Charge(product(n, e.prototypes(o, math.MaxUint64)) / 2)
}
