package meter

import (
	"reflect"
	"strings"
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
		file: file.NewFile("", "", 0), done: map[unsafe.Pointer]bool{}, plans: map[reflect.Type]*plan{}, names: map[string]string{},
	}
	s.program(reflect.ValueOf(program).Elem())
}

type stripper struct {
	file     *file.File // in place of each program's
	from, to uintptr    // where the parser's copy of the source is
	done     map[unsafe.Pointer]bool
	plans    map[reflect.Type]*plan
	names    map[string]string // copies of parts of the source
}

var (
	programType = reflect.TypeFor[*goja.Program]()
	fileType    = reflect.TypeFor[*file.File]()
	valueType   = reflect.TypeFor[goja.Value]()
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
		s.boxed(code.Index(i))
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

// plan is where in a value of some type there is something to do.
type plan struct {
	programs, functions, texts, lists, maps, boxed []uintptr
	types                                          []reflect.Type // of maps, in order
}

// boxed looks into what an interface holds: an instruction, or a constant.
func (s *stripper) boxed(x reflect.Value) {
	if x.IsNil() {
		return
	}
	t := x.Elem().Type()
	data := (*[2]unsafe.Pointer)(x.Addr().UnsafePointer())[1]
	switch t.Kind() {
	case reflect.String:
		s.text((*string)(data))
	case reflect.Struct:
		if !direct(t) {
			s.fields(t, data)
		}
	case reflect.Pointer: // constants may point to much else
		if t.Elem().Kind() == reflect.Struct && data != nil && !t.Implements(valueType) {
			s.fields(t.Elem(), data)
		}
	default:
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

func (s *stripper) fields(t reflect.Type, data unsafe.Pointer) {
	p, ok := s.plans[t]
	if !ok {
		p = &plan{}
		p.add(t)
		s.plans[t] = p
	}
	for _, offset := range p.functions {
		if text := (*string)(unsafe.Add(data, offset)); *text != "" {
			*text = nativeText
		}
	}
	for _, offset := range p.texts {
		s.text((*string)(unsafe.Add(data, offset)))
	}
	for _, offset := range p.lists {
		for i := range *(*[]string)(unsafe.Add(data, offset)) {
			s.text(&(*(*[]string)(unsafe.Add(data, offset)))[i])
		}
	}
	for i, offset := range p.maps {
		s.keys(reflect.NewAt(p.types[i], unsafe.Add(data, offset)).Elem())
	}
	for _, offset := range p.boxed {
		s.boxed(reflect.NewAt(valueType, unsafe.Add(data, offset)).Elem())
	}
	for _, offset := range p.programs {
		if program := *(**goja.Program)(unsafe.Add(data, offset)); program != nil {
			s.program(reflect.ValueOf(program).Elem())
		}
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

func (p *plan) add(t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		if f.Type.Kind() == reflect.Struct && f.Anonymous {
			continue // its fields follow
		}
		offset := uintptr(0)
		for i, at := 0, t; i < len(f.Index); i++ {
			field := at.Field(f.Index[i])
			offset += field.Offset
			if at = field.Type; at.Kind() == reflect.Pointer && i < len(f.Index)-1 {
				offset = ^uintptr(0) // behind a pointer: not here
				break
			}
		}
		if offset == ^uintptr(0) {
			continue
		}
		switch {
		case f.Type == programType:
			p.programs = append(p.programs, offset)
		case f.Type == valueType:
			p.boxed = append(p.boxed, offset)
		case f.Type.Kind() == reflect.String && f.Name == "source":
			p.functions = append(p.functions, offset)
		case f.Type.Kind() == reflect.String:
			p.texts = append(p.texts, offset)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.String:
			p.lists = append(p.lists, offset)
		case f.Type.Kind() == reflect.Map && f.Type.Key().Kind() == reflect.String:
			p.maps = append(p.maps, offset)
			p.types = append(p.types, f.Type)
		}
	}
}

// writable is an unexported field that may be set.
func writable(f reflect.Value) reflect.Value {
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}
