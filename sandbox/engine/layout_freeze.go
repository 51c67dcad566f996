package engine

import (
	"errors"
	"reflect"
	"slices"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// shown is what a function shows that has no other properties.
type shown struct {
	name, length string
	nameFirst    bool
}

// functionNames are the keys of functions, in both orders, for all of them.
var functionNames = [][]unistring.String{{"length", "name"}, {"name", "length"}}

// frozen is a property, which one object holds, as one that cannot be changed.
// If it was one that can be assigned, setter makes what an assignment calls, on
// the object or one that inherits from it; see override.go.
func (l *layout) frozen(v goja.Value, setter func() *goja.Object) goja.Value {
	p := l.propertyOf(v)
	if p == nil {
		p = &propertyMirror{value: v, enumerable: true, writable: true}
		*(*words)(unsafe.Pointer(&v)) = words{l.property, unsafe.Pointer(p)}
	}
	if p.writable && !p.getter {
		p.set = setter()
	}
	p.configurable = false
	p.writable = false
	return v
}

// propertyOf is where a property's parts are, or nil for one that is nothing
// but its value.
func (l *layout) propertyOf(v goja.Value) *propertyMirror {
	if v == nil || table(v) != l.property {
		return nil
	}
	return (*propertyMirror)((*words)(unsafe.Pointer(&v)).data)
}

// symbolsMirror and entryMirror are the beginnings of what keeps an object's
// properties with symbols, in their order.
type symbolsMirror struct {
	_, _  unsafe.Pointer
	first *entryMirror
}

type entryMirror struct {
	key, value goja.Value
	_          unsafe.Pointer
	next       *entryMirror
}

// checkSymbols compares those mirrors with what an object with symbols has.
func (l *layout) checkSymbols(plain reflect.Type) error {
	f, _ := plain.FieldByName("symValues")
	if f.Type == nil || f.Type.Kind() != reflect.Pointer {
		return errors.New("objects keep symbols in another way")
	}
	first, ok := f.Type.Elem().FieldByName("iterFirst")
	if !ok || first.Offset != unsafe.Offsetof(symbolsMirror{}.first) || first.Type.Kind() != reflect.Pointer {
		return errors.New("properties with symbols have no first")
	}
	entry, mirror := first.Type.Elem(), reflect.TypeFor[entryMirror]()
	for name, theirs := range map[string]string{"key": "key", "value": "value", "next": "iterNext"} {
		a, ok := entry.FieldByName(theirs)
		m, _ := mirror.FieldByName(name)
		if !ok || a.Offset != m.Offset || a.Type.Size() != m.Type.Size() {
			return errors.New("a property with a symbol keeps " + theirs + " in another way")
		}
	}
	return nil
}

// eachSymbol calls f with every own property of o that has a symbol, and puts
// what it answers in its place. What has been put off has to be made before.
func (l *layout) eachSymbol(o *goja.Object, f func(symbol, v goja.Value) goja.Value) {
	symbols := (*symbolsMirror)(base(o).symbols)
	if symbols == nil {
		return
	}
	for entry := symbols.first; entry != nil; entry = entry.next {
		entry.value = f(entry.key, entry.value)
	}
}

// newNative makes a function that no code sees: it has no properties.
func (l *layout) newNative(r *goja.Runtime, f callFunc) *goja.Object {
	o := r.NewObject()
	native := reflect.New(l.nativeType)
	data := native.UnsafePointer()
	(*baseMirror)(data).val = o
	*(*callFunc)(unsafe.Add(data, l.call)) = f
	(*objectMirror)(objectPointer(o)).self = words{l.native, data}
	return o
}

// close makes an object refuse new properties. The list of the others needs no
// room to grow any more.
func (l *layout) close(o *goja.Object) {
	b := base(o)
	b.extensible = false
	for _, names := range functionNames {
		if slices.Equal(names, b.propNames) {
			b.propNames = names
			return
		}
	}
	if b.propNames != nil {
		b.propNames = append(make([]unistring.String, 0, len(b.propNames)), b.propNames...)
	}
}

// shows is what a frozen function shows, false for what is none, or shows more.
func (l *layout) shows(o *goja.Object) (shown, bool) {
	switch impl(o).table {
	case l.native, l.method, l.arrow:
	default:
		return shown{}, false
	}
	b := base(o)
	if len(b.values) != 2 || b.symbols != nil {
		return shown{}, false
	}
	name, _, _ := l.parts(b.values["name"])
	length, _, _ := l.parts(b.values["length"])
	if _, ok := name.(goja.String); !ok || length == nil {
		return shown{}, false
	}
	return shown{name.String(), length.String(), b.propNames[0] == "name"}, true
}
