package meter

import (
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// nativeText is what Function.prototype.toString shows of the host's own functions.
const nativeText = "function () { [native code] }"

// strip takes out of compiled code of the host's own what only serves to show
// where something happened in it: a worker that waits holds twice as much
// without. Stacks leave the host's own code out anyway. Names and literals
// become copies, because as parts of the source they would keep all of it.
//
// goja has no way to ask for that, so this reaches into its memory. It goes by
// the names and types of fields; where it finds none of them, the code stays as
// it is and works the same.
func strip(program *goja.Program) {
	s := stripper{
		file: file.NewFile("", "", 0), done: map[unsafe.Pointer]bool{}, names: map[string]string{},
	}
	s.program(reflect.ValueOf(program).Elem())
}

type stripper struct {
	file     *file.File // in place of each program's
	from, to uintptr    // where the parser's copy of the source is
	done     map[unsafe.Pointer]bool
	names    map[string]string // copies of parts of the source
}

var (
	programType = reflect.TypeFor[*goja.Program]()
	fileType    = reflect.TypeFor[*file.File]()
	valueType   = reflect.TypeFor[goja.Value]()
	guardedType = reflect.TypeFor[instruction]()
)

func (s *stripper) program(p reflect.Value) {
	at := p.Addr().UnsafePointer()
	if s.done[at] {
		return
	}
	s.done[at] = true
	if f := p.FieldByName("srcMap"); f.IsValid() {
		writable(f).SetZero()
	}
	if f := p.FieldByName("src"); f.IsValid() && f.Type() == fileType && !f.IsNil() {
		s.replaceFile(f)
	}
	if f := p.FieldByName("funcName"); f.IsValid() && f.Kind() == reflect.String {
		s.text((*string)(f.Addr().UnsafePointer()))
	}
	code := p.FieldByName("code")
	if !code.IsValid() || code.Kind() != reflect.Slice {
		return
	}
	for i := range code.Len() {
		s.boxed(unsafe.Add(code.UnsafePointer(), uintptr(i)*unsafe.Sizeof(words{})), func() reflect.Value { return code.Index(i) })
	}
}

// replaceFile puts a file without the source in place of a program's.
func (s *stripper) replaceFile(f reflect.Value) {
	old := writable(f).Interface().(*file.File)
	if old == s.file {
		return
	}
	if source := reflect.ValueOf(old).Elem().FieldByName("src"); source.IsValid() && source.Kind() == reflect.String && s.to == 0 {
		text := source.String()
		s.from = uintptr(unsafe.Pointer(unsafe.StringData(text)))
		s.to = s.from + uintptr(len(text))
	}
	if s.file.Name() != old.Name() {
		s.file = file.NewFile(old.Name(), "", 0)
	}
	writable(f).Set(reflect.ValueOf(s.file))
}

// text makes a name or a literal a copy of its own when it is a part of the
// source, which is held by each of them otherwise.
func (s *stripper) text(at *string) {
	if p := uintptr(unsafe.Pointer(unsafe.StringData(*at))); *at == "" || p < s.from || p >= s.to {
		return
	}
	own, ok := s.names[*at]
	if !ok {
		own = strings.Clone(*at)
		s.names[own] = own
	}
	*at = own
}

// plan is what there is to do in values of one type. Nil is nothing.
type plan []step

// step is one field of them.
type step struct {
	what   what
	offset uintptr
	keys   reflect.Type // of a map
}

type what uint8

const (
	aProgram  what = iota // another program
	aFunction             // the text of a function
	aText                 // a name or literal
	aList                 // of them
	aTable                // by them
	aValue                // a constant
	aGuarded              // the instruction that one of ours stands for
)

// plans are those of all types so far, by the tables of the interfaces that
// hold values of them: goja's instructions and constants, which are few.
var plans = struct {
	sync.Mutex
	known map[unsafe.Pointer]plan
}{known: map[unsafe.Pointer]plan{}}

// planOf is the plan for what an interface holds; x is the same as a
// reflect.Value and looked at the first time only.
func planOf(held words, x func() reflect.Value) plan {
	plans.Lock()
	defer plans.Unlock()
	p, ok := plans.known[held.table]
	if ok {
		return p
	}
	switch t := x().Elem().Type(); {
	case t.Kind() == reflect.String:
		p = plan{{what: aText}}
	case t.Kind() == reflect.Struct && !direct(t):
		p = p.add(t)
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct && !t.Implements(valueType): // constants may point to much else
		p = p.add(t.Elem())
	}
	plans.known[held.table] = p
	return p
}

// boxed looks into what the interface at x holds: an instruction, or a constant.
func (s *stripper) boxed(at unsafe.Pointer, x func() reflect.Value) {
	held := *(*words)(at)
	if held.table == nil || held.data == nil {
		return
	}
	for _, step := range planOf(held, x) {
		s.do(step, unsafe.Add(held.data, step.offset))
	}
}

func (s *stripper) do(x step, at unsafe.Pointer) {
	switch x.what {
	case aProgram:
		if p := *(**goja.Program)(at); p != nil {
			s.program(reflect.ValueOf(p).Elem())
		}
	case aFunction:
		if f := (*string)(at); *f != "" {
			*f = nativeText
		}
	case aText:
		s.text((*string)(at))
	case aList:
		for i := range *(*[]string)(at) {
			s.text(&(*(*[]string)(at))[i])
		}
	case aTable:
		s.keys(reflect.NewAt(x.keys, at).Elem())
	case aValue:
		s.boxed(at, func() reflect.Value { return reflect.NewAt(valueType, at).Elem() })
	case aGuarded:
		s.boxed(at, func() reflect.Value { return reflect.NewAt(guardedType, at).Elem() })
	}
}

// direct says that an interface holds a struct of that type itself, not a pointer to it.
func direct(t reflect.Type) bool {
	if t.NumField() != 1 || t.Size() != unsafe.Sizeof(uintptr(0)) {
		return t.NumField() == 0
	}
	switch f := t.Field(0).Type; f.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return true
	case reflect.Struct:
		return direct(f)
	default:
		return false
	}
}

// keys makes the keys of a map copies of their own.
func (s *stripper) keys(m reflect.Value) {
	if m.IsNil() {
		return
	}
	own := reflect.MakeMapWithSize(m.Type(), m.Len())
	for i := m.MapRange(); i.Next(); {
		key := reflect.New(m.Type().Key()).Elem()
		text := i.Key().String()
		s.text(&text)
		key.SetString(text)
		own.SetMapIndex(key, i.Value())
	}
	m.Set(own)
}

// add adds what there is to do in the fields of a struct.
func (p plan) add(t reflect.Type) plan {
	for i := range t.NumField() {
		f := t.Field(i)
		x := step{offset: f.Offset}
		switch {
		case f.Type.Kind() == reflect.Struct:
			for _, inner := range plan(nil).add(f.Type) {
				inner.offset += f.Offset
				p = append(p, inner)
			}
			continue
		case f.Type == programType:
			x.what = aProgram
		case f.Type == valueType:
			x.what = aValue
		case f.Type == guardedType:
			x.what = aGuarded
		case f.Type.Kind() == reflect.String && f.Name == "source":
			x.what = aFunction
		case f.Type.Kind() == reflect.String:
			x.what = aText
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.String:
			x.what = aList
		case f.Type.Kind() == reflect.Map && f.Type.Key().Kind() == reflect.String:
			x.what, x.keys = aTable, f.Type
		default:
			continue
		}
		p = append(p, x)
	}
	return p
}

// writable is an unexported field that may be set.
func writable(f reflect.Value) reflect.Value {
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}
