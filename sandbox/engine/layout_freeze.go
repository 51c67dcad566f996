package engine

import (
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
func (l *layout) frozen(v goja.Value) goja.Value {
	if table(v) == l.property {
		p := (*propertyMirror)((*words)(unsafe.Pointer(&v)).data)
		p.configurable = false
		p.writable = false
		return v
	}
	p := &propertyMirror{value: v, enumerable: true}
	var frozen goja.Value
	*(*words)(unsafe.Pointer(&frozen)) = words{l.property, unsafe.Pointer(p)}
	return frozen
}

// freezeOwn freezes a property of an object that names knows.
func (l *layout) freezeOwn(o *goja.Object, name unistring.String) {
	values := base(o).values
	if v := values[name]; v != nil {
		values[name] = l.frozen(v)
	}
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

// show gives a function made just now the properties of another one.
func (l *layout) show(o *goja.Object, table map[unistring.String]goja.Value) {
	b := base(o)
	b.values, b.propNames = table, functionNames[0]
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
