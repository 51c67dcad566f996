package engine

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// arrayMirror mirrors an array without large gaps.
type arrayMirror struct {
	baseMirror
	_          unsafe.Pointer // elements of classes
	values     []goja.Value   // nil for a hole
	length     uint32
	present    int // how many are no holes, or more
	properties int // how many elements are more than a value
	lengthIs   propertyMirror
}

// checkArray compares the mirror with goja's type.
func checkArray(t reflect.Type) error {
	mirror := reflect.TypeFor[arrayMirror]()
	for ours, theirs := range map[string]string{
		"values": "values", "length": "length", "present": "objCount", "properties": "propValueCount", "lengthIs": "lengthProp",
	} {
		a, ok := t.FieldByName(theirs)
		m, _ := mirror.FieldByName(ours)
		if !ok || a.Offset != m.Offset || a.Type.Size() != m.Type.Size() || a.Type.Kind() != m.Type.Kind() {
			return fmt.Errorf("%s keeps %s in another way", t, theirs)
		}
	}
	return nil
}

// array is an ordinary array whose elements are values or holes, as goja keeps
// it, or nil. What inherits from the prototype has no elements there.
func (e *Engine) ordinaryArray(v goja.Value) *arrayMirror {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	w := impl(o)
	if w.table != e.layout.array {
		return nil
	}
	a := (*arrayMirror)(w.data)
	if a.properties != 0 || int(a.length) != len(a.values) || a.prototype != e.arrayPrototype || len(a.baseMirror.values) > 1 || a.symbols != nil {
		return nil
	}
	return a
}

// count is how many of some elements are no holes.
func count(values []goja.Value) (n int) {
	for _, v := range values {
		if v != nil {
			n++
		}
	}
	return n
}

// setValues replaces the elements.
func (a *arrayMirror) setValues(values []goja.Value, present int) {
	a.values, a.length, a.present = values, uint32(len(values)), present
}

// arrayOf makes an array of elements, which it keeps.
func (e *Engine) arrayOf(values []goja.Value) goja.Value {
	o := e.runtime.NewArray()
	(*arrayMirror)(impl(o).data).setValues(values, count(values))
	return o
}

// FrozenArray makes a frozen array of values, which it keeps.
func (e *Engine) FrozenArray(values []goja.Value) *goja.Object {
	e.Charge(uint64(len(values)))
	e.reserve(uint64(len(values)) * frozenElementSize)
	o := e.runtime.NewArray()
	a := (*arrayMirror)(impl(o).data)
	parts := make([]propertyMirror, len(values))
	for i, v := range values {
		parts[i] = propertyMirror{value: v, enumerable: true}
		*(*words)(unsafe.Pointer(&values[i])) = words{e.layout.property, unsafe.Pointer(&parts[i])}
	}
	a.setValues(values, len(values))
	a.properties, a.extensible, a.lengthIs.writable = len(values), false, false
	return o
}

// frozenElementSize is what an element takes that cannot be changed.
const frozenElementSize = valueSize + 48
