package engine

import (
	"errors"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// goja makes the properties of its own objects when they are first looked at:
// each has a template, a function for every property. It keeps that to itself,
// so this gives objects of ours, and the global object, templates as well. The
// mirrors are compared with goja's types like those in layout.go.

type templateMirror struct {
	propNames    []unistring.String
	props        map[unistring.String]func(*goja.Runtime) goja.Value
	symProps     unsafe.Pointer
	symPropNames []*goja.Symbol //nolint:unused // copied as a whole
	protoFactory unsafe.Pointer //nolint:unused // copied as a whole
}

type templatedMirror struct {
	baseMirror
	private           unsafe.Pointer // elements of classes
	tmpl              *templateMirror
	protoMaterialised bool
}

// checkTemplates compares the mirrors with what the global object is.
func (l *layout) checkTemplates(r *goja.Runtime) error {
	global := r.GlobalObject()
	actual := reflect.ValueOf(global).Elem().FieldByName("self").Elem().Type()
	if actual.Kind() != reflect.Pointer {
		return errors.New("the global object is of another kind")
	}
	actual = actual.Elem()
	tmpl, ok := actual.FieldByName("tmpl")
	if !ok || tmpl.Type.Kind() != reflect.Pointer || tmpl.Offset != unsafe.Offsetof(templatedMirror{}.tmpl) ||
		actual.Size() != unsafe.Sizeof(templatedMirror{}) {
		return errors.New("the global object keeps its template in another way")
	}
	function := selfType(r.Get("BigInt").ToObject(r))
	if !beginsWith(function, actual) {
		return errors.New("functions keep their template in another way")
	}
	if f, ok := actual.FieldByName("protoMaterialised"); !ok || f.Offset != unsafe.Offsetof(templatedMirror{}.protoMaterialised) {
		return errors.New("the global object keeps its prototype in another way")
	}
	template, mirror := tmpl.Type.Elem(), reflect.TypeFor[templateMirror]()
	if template.Size() != mirror.Size() {
		return errors.New("a template has other fields")
	}
	for _, name := range []string{"propNames", "props", "symProps", "symPropNames", "protoFactory"} {
		a, ok := template.FieldByName(name)
		m, _ := mirror.FieldByName(name)
		if !ok || a.Offset != m.Offset || a.Type.Size() != m.Type.Size() {
			return errors.New("a template keeps " + name + " in another way")
		}
	}
	props, _ := template.FieldByName("props")
	if t := props.Type; t.Kind() != reflect.Map || t.Key() != reflect.TypeFor[unistring.String]() ||
		!t.Elem().ConvertibleTo(reflect.TypeFor[func(*goja.Runtime) goja.Value]()) {
		return errors.New("a template makes its properties in another way")
	}
	l.lazy = impl(global).table
	array := r.Get("Array").ToObject(r).Get("prototype").ToObject(r)
	if !beginsWith(selfType(array), actual) {
		return errors.New("the prototype of arrays keeps its template in another way")
	}
	l.templatedArray = impl(array).table
	return nil
}

// newLazy makes an object without a prototype whose properties are made when
// they are first read. Assigning to one that is not made yet makes it first.
func (l *layout) newLazy(r *goja.Runtime) *goja.Object {
	o := r.NewObject()
	m := &templatedMirror{
		baseMirror: baseMirror{class: "Object", val: o, extensible: true, values: map[unistring.String]goja.Value{}},
		tmpl:       &templateMirror{props: map[unistring.String]func(*goja.Runtime) goja.Value{}}, protoMaterialised: true,
	}
	(*objectMirror)(objectPointer(o)).self = words{l.lazy, unsafe.Pointer(m)}
	return o
}

// beLazy turns an ordinary object into one of those, if it is not.
func (l *layout) beLazy(o *goja.Object) {
	switch impl(o).table {
	case l.lazy:
	case l.plain:
		m := &templatedMirror{
			baseMirror: *base(o), tmpl: &templateMirror{props: map[unistring.String]func(*goja.Runtime) goja.Value{}}, protoMaterialised: true,
		}
		(*objectMirror)(objectPointer(o)).self = words{l.lazy, unsafe.Pointer(m)}
	default:
		panic("engine: cannot put off properties of a " + kindOf(o))
	}
}

// ownTemplate gives an object that has a template one of its own, with the map
// that all runtimes share: put another in its place.
func (l *layout) ownTemplate(o *goja.Object) *templateMirror {
	m := (*templatedMirror)(impl(o).data)
	own := *m.tmpl
	m.tmpl = &own
	return m.tmpl
}

// hasTemplate says that an object makes its properties when they are first read.
func (l *layout) hasTemplate(o *goja.Object) bool {
	t := impl(o).table
	return t == l.lazy || t == l.templated || t == l.templatedArray
}

// addLazy adds a property to an object of newLazy's, or to the global object.
func (l *layout) addLazy(o *goja.Object, name string, make func() goja.Value) {
	m := (*templatedMirror)(impl(o).data)
	m.tmpl.props[unistring.NewFromString(name)] = func(*goja.Runtime) goja.Value { return make() }
}

// list adds names to those that an object shows, which it has listed already.
func (l *layout) list(o *goja.Object, names []string) {
	b := base(o)
	all := append(make([]unistring.String, 0, len(b.propNames)+len(names)), b.propNames...)
	for _, name := range names {
		all = append(all, unistring.NewFromString(name))
	}
	b.propNames = all
}

// put sets the own property of an object as it is, without asking.
func (l *layout) put(o *goja.Object, name string, property goja.Value) {
	base(o).values[unistring.NewFromString(name)] = property
}

// made is an own property, if it has been made.
func (l *layout) made(o *goja.Object, name string) (goja.Value, bool) {
	v, ok := base(o).values[unistring.NewFromString(name)]
	return v, ok
}

// names are the own text keys of an object that keeps its properties in the
// ordinary way. It lists nothing that was not listed before.
func (l *layout) names(o *goja.Object) (names []unistring.String, ok bool) {
	if l.hasTemplate(o) {
		if m := (*templatedMirror)(impl(o).data); m.propNames == nil {
			return m.tmpl.propNames, true
		}
		return base(o).propNames, true
	}
	switch impl(o).table {
	case l.plain, l.native, l.method, l.arrow, l.class:
		return base(o).propNames, true
	}
	return nil, false
}

// hasSymbols says whether an object that names knows may have properties with symbols.
func (l *layout) hasSymbols(o *goja.Object) bool {
	if base(o).symbols != nil {
		return true
	}
	return l.hasTemplate(o) && (*templatedMirror)(impl(o).data).tmpl.symProps != nil
}

// ownProperty is an own property of an object that names knows, made if need be, or nil.
func (l *layout) ownProperty(r *goja.Runtime, o *goja.Object, name unistring.String) goja.Value {
	b := base(o)
	if v, ok := b.values[name]; ok {
		return v
	}
	if !l.hasTemplate(o) {
		return nil
	}
	m := (*templatedMirror)(impl(o).data)
	make := m.tmpl.props[name]
	if make == nil {
		return nil
	}
	v := make(r)
	b.values[name] = v
	return v
}

// parts are what a property consists of.
func (l *layout) parts(v goja.Value) (value, get, set goja.Value) {
	if table(v) != l.property {
		return v, nil, nil
	}
	p := (*propertyMirror)((*words)(unsafe.Pointer(&v)).data)
	if !p.getter {
		return p.value, nil, nil
	}
	if p.get != nil {
		get = p.get
	}
	if p.set != nil {
		set = p.set
	}
	return nil, get, set
}
