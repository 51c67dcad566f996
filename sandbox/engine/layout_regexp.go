package engine

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/pattern"
)

// goja's regular expressions keep what they were compiled to. This file puts
// what package pattern makes of them in its place: it begins as goja's own does,
// but has none of its programs, so that goja could match nothing with it.

// compiledMirror is what goja compiles a regular expression to.
type compiledMirror struct {
	src                                                    string
	global, ignoreCase, multiline, dotAll, sticky, unicode bool
	program, otherProgram                                  unsafe.Pointer // one of which it has
}

// expression is what we do.
type expression struct {
	compiledMirror
	pattern *pattern.Pattern
	flags   pattern.Flags
	source  goja.String // as it was given
	shown   goja.String // as the property source shows it; nil before it is asked for
	names   []unistring.String
	groups  []namedGroup
	derived bool // of a class that extends RegExp
}

// namedGroup is the groups of one name.
type namedGroup struct {
	name    unistring.String
	numbers []int
}

// regexpLayout is where goja's objects keep what has to do with expressions.
type regexpLayout struct {
	kind, iteratorKind                            reflect.Type
	iterator                                      unsafe.Pointer // table
	pattern, source                               uintptr        // in an expression's object
	matcher, text, iteratesAll, iteratesPts, done uintptr        // in an iterator over matches
	arrayCount                                    uintptr        // in an array: elements that are no holes
}

// findPattern learns how regular expressions hold what they were compiled to.
func (l *layout) findPattern(object, iterator, array *goja.Object) error {
	t, x := selfType(object), &l.regexps
	compiled, ok := t.FieldByName("pattern")
	source, ok1 := t.FieldByName("source")
	if !ok || !ok1 || compiled.Type.Kind() != reflect.Pointer || source.Type != reflect.TypeFor[goja.String]() {
		return fmt.Errorf("%s has no pattern", t)
	}
	mirror := reflect.TypeFor[compiledMirror]()
	if compiled.Type.Elem().Size() != mirror.Size() {
		return fmt.Errorf("%s is compiled to something else", t)
	}
	for i, name := range []string{"src", "global", "ignoreCase", "multiline", "dotAll", "sticky", "unicode", "regexpWrapper", "regexp2Wrapper"} {
		f, ok := compiled.Type.Elem().FieldByName(name)
		if m := mirror.Field(i); !ok || f.Offset != m.Offset || f.Type.Size() != m.Type.Size() {
			return fmt.Errorf("%s keeps %s in another way", t, name)
		}
	}
	x.kind, x.pattern, x.source = t, compiled.Offset, source.Offset
	i := selfType(iterator)
	for name, field := range map[string]struct {
		offset *uintptr
		kind   reflect.Type
	}{
		"matcher": {&x.matcher, reflect.TypeFor[*goja.Object]()}, "s": {&x.text, reflect.TypeFor[goja.String]()},
		"global": {&x.iteratesAll, reflect.TypeFor[bool]()}, "fullUnicode": {&x.iteratesPts, reflect.TypeFor[bool]()}, "done": {&x.done, reflect.TypeFor[bool]()},
	} {
		f, ok := i.FieldByName(name)
		if !ok || f.Type != field.kind || len(f.Index) != 1 {
			return fmt.Errorf("%s has no %s", i, name)
		}
		*field.offset = f.Offset
	}
	if plain := selfType(object); !beginsWith(i, plain.Field(0).Type) {
		return fmt.Errorf("%s begins in another way", i)
	}
	x.iteratorKind, x.iterator = i, impl(iterator).table
	count, ok := selfType(array).FieldByName("objCount")
	if !ok || count.Type.Kind() != reflect.Int {
		return fmt.Errorf("an array counts its elements in another way")
	}
	x.arrayCount = count.Offset
	return nil
}

// expression is what a regular expression was compiled to, or nil for what is none.
func (l *layout) expression(o *goja.Object) *expression {
	w := impl(o)
	if w.table != l.regexp {
		return nil
	}
	p := *(*unsafe.Pointer)(unsafe.Add(w.data, l.regexps.pattern))
	if m := (*compiledMirror)(p); p == nil || m.program != nil || m.otherProgram != nil {
		return nil
	}
	return (*expression)(p)
}

// setExpression makes an object that is a regular expression another one.
func (l *layout) setExpression(o *goja.Object, x *expression) {
	data := impl(o).data
	*(*unsafe.Pointer)(unsafe.Add(data, l.regexps.pattern)) = unsafe.Pointer(x)
	*(*goja.String)(unsafe.Add(data, l.regexps.source)) = x.source
}

// lastIndexNames are the names of the properties that regular expressions have.
var lastIndexNames = []unistring.String{"lastIndex"}

// newObject makes an object of a kind of goja's that begins as plain ones do.
func (l *layout) newObject(r *goja.Runtime, kind reflect.Type, table unsafe.Pointer, class string, prototype *goja.Object) *goja.Object {
	o := new(goja.Object)
	data := reflect.New(kind).UnsafePointer()
	*(*baseMirror)(data) = baseMirror{class: class, val: o, prototype: prototype, extensible: true}
	*(*objectMirror)(objectPointer(o)) = objectMirror{self: words{table, data}, runtime: r}
	return o
}

// newRegExp makes the object of an expression.
func (l *layout) newRegExp(r *goja.Runtime, x *expression, prototype *goja.Object) *goja.Object {
	o := l.newObject(r, l.regexps.kind, l.regexp, "RegExp", prototype)
	b := base(o)
	b.values = map[unistring.String]goja.Value{"lastIndex": l.boxed(&propertyMirror{value: r.ToValue(0), writable: true})}
	b.propNames = lastIndexNames
	l.setExpression(o, x)
	return o
}

// boxed is a property as objects hold it.
func (l *layout) boxed(p *propertyMirror) (v goja.Value) {
	*(*words)(unsafe.Pointer(&v)) = words{l.property, unsafe.Pointer(p)}
	return v
}

// lastIndex is the property of that name of a regular expression.
func (l *layout) lastIndex(o *goja.Object) *propertyMirror {
	v := base(o).values["lastIndex"]
	if v == nil || table(v) != l.property {
		return &propertyMirror{value: v, writable: true} // never: goja's objects hold it as one
	}
	return (*propertyMirror)((*words)(unsafe.Pointer(&v)).data)
}

// matches is the state of an iterator over matches.
type matches struct {
	matcher *goja.Object
	text    goja.String
	all     bool // not only the first
	points  bool // it counts code points
}

// newMatches makes such an iterator.
func (l *layout) newMatches(r *goja.Runtime, m matches, prototype *goja.Object) *goja.Object {
	o := l.newObject(r, l.regexps.iteratorKind, l.regexps.iterator, "Object", prototype)
	base(o).values = map[unistring.String]goja.Value{}
	x, data := &l.regexps, impl(o).data
	*(**goja.Object)(unsafe.Add(data, x.matcher)) = m.matcher
	*(*goja.String)(unsafe.Add(data, x.text)) = m.text
	*(*bool)(unsafe.Add(data, x.iteratesAll)) = m.all
	*(*bool)(unsafe.Add(data, x.iteratesPts)) = m.points
	return o
}

// matches is the state of an iterator over matches, and where it notes that it
// is done; nil for another object.
func (l *layout) matches(o *goja.Object) (m matches, done *bool) {
	w, x := impl(o), &l.regexps
	if w.table != x.iterator {
		return matches{}, nil
	}
	m = matches{
		*(**goja.Object)(unsafe.Add(w.data, x.matcher)), *(*goja.String)(unsafe.Add(w.data, x.text)),
		*(*bool)(unsafe.Add(w.data, x.iteratesAll)), *(*bool)(unsafe.Add(w.data, x.iteratesPts)),
	}
	return m, (*bool)(unsafe.Add(w.data, x.done))
}

// newArray makes an array of values, which it keeps.
func (l *layout) newArray(r *goja.Runtime, values []goja.Value) *goja.Object {
	o := r.NewArray()
	data := impl(o).data
	*(*[]goja.Value)(unsafe.Add(data, l.arrayValues)) = values
	*(*uint32)(unsafe.Add(data, l.arrayLength)) = uint32(len(values))
	*(*int)(unsafe.Add(data, l.regexps.arrayCount)) = len(values)
	return o
}

// add gives an object that was made just now a property more.
func (l *layout) add(o *goja.Object, name unistring.String, v goja.Value) {
	b := base(o)
	if _, ok := b.values[name]; !ok {
		b.propNames = append(b.propNames, name)
	}
	b.values[name] = v
}

// text is a text as package pattern searches it, without a copy.
func (l *layout) text(s goja.String) pattern.Text {
	var v goja.Value = s
	switch w := (*words)(unsafe.Pointer(&v)); w.table {
	case l.ascii:
		return pattern.Bytes(*(*string)(w.data))
	case l.unicode:
		return pattern.UTF16((*(*[]uint16)(w.data))[1:]) // the first is a mark of goja's
	case l.imported:
		m := (*importedMirror)(w.data)
		if s.Length(); m.units == nil { // it looks at the text, once
			return pattern.Bytes(m.text)
		}
		return pattern.UTF16(m.units[1:])
	}
	return pattern.String(s.String())
}

// importedMirror is a text that came from Go.
type importedMirror struct {
	text  string
	units []uint16
}

// findTexts compares that, and the mark that other texts begin with, with goja's.
func (l *layout) findTexts(r *goja.Runtime) error {
	for _, text := range []string{"a text from Go that is not so short", "a text from Gö that is not so short", "a\u20ac"} {
		s, ok := r.ToValue(text).(goja.String)
		if !ok || reflect.TypeOf(s).Kind() != reflect.Pointer && len(text) > 16 {
			return fmt.Errorf("texts are built in another way")
		}
		if got := l.text(s); got.Slice(0, got.Len()) != text {
			return fmt.Errorf("texts hold something else")
		}
	}
	imported := reflect.TypeOf(r.ToValue("a text from Go that is not so short")).Elem()
	if f, ok := imported.FieldByName("u"); !ok || f.Type.Kind() != reflect.Slice || f.Offset != unsafe.Offsetof(importedMirror{}.units) || imported.Field(0).Type.Kind() != reflect.String {
		return fmt.Errorf("%s is built in another way", imported)
	}
	return nil
}
