package meter

import (
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// nativeText is what Function.prototype.toString shows of the host's own functions.
const nativeText = "function () { [native code] }"

// strip takes out of compiled code of the host's own what only serves to show
// where something happened in it: a worker that waits holds twice as much
// without. Stacks leave the host's own code out anyway.
//
// goja has no way to ask for that, so this reaches into its memory. It goes by
// the names and types of fields; where it finds none of them, the code stays as
// it is and works the same.
func strip(program *goja.Program) {
	s := stripper{
		file: file.NewFile("", "", 0), done: map[unsafe.Pointer]bool{}, plans: map[reflect.Type]plan{},
	}
	s.program(reflect.ValueOf(program).Elem())
}

type stripper struct {
	file  *file.File // in place of each program's
	done  map[unsafe.Pointer]bool
	plans map[reflect.Type]plan
}

// plan is where in an instruction there are programs and texts of functions.
type plan struct {
	programs, texts [][]int
}

var programType = reflect.TypeFor[*goja.Program]()

func (s *stripper) program(p reflect.Value) {
	at := p.Addr().UnsafePointer()
	if s.done[at] {
		return
	}
	s.done[at] = true
	if f := p.FieldByName("srcMap"); f.IsValid() {
		writable(f).SetZero()
	}
	if f := p.FieldByName("src"); f.IsValid() && f.Type() == reflect.TypeFor[*file.File]() && !f.IsNil() {
		name := writable(f).Interface().(*file.File).Name()
		if s.file.Name() != name {
			s.file = file.NewFile(name, "", 0)
		}
		writable(f).Set(reflect.ValueOf(s.file))
	}
	code := p.FieldByName("code")
	if !code.IsValid() || code.Kind() != reflect.Slice {
		return
	}
	for i := range code.Len() {
		s.instruction(code.Index(i).Elem())
	}
}

func (s *stripper) instruction(x reflect.Value) {
	if x.Kind() != reflect.Pointer || x.Type().Elem().Kind() != reflect.Struct || x.IsNil() {
		return
	}
	x = x.Elem()
	known, ok := s.plans[x.Type()]
	if !ok {
		known = planOf(x.Type())
		s.plans[x.Type()] = known
	}
	for _, index := range known.texts {
		if f := x.FieldByIndex(index); f.Len() > 0 {
			writable(f).SetString(nativeText)
		}
	}
	for _, index := range known.programs {
		if f := x.FieldByIndex(index); !f.IsNil() {
			s.program(f.Elem())
		}
	}
}

func planOf(t reflect.Type) (p plan) {
	for _, f := range reflect.VisibleFields(t) {
		switch {
		case f.Type == programType:
			p.programs = append(p.programs, f.Index)
		case f.Name == "source" && f.Type.Kind() == reflect.String:
			p.texts = append(p.texts, f.Index)
		}
	}
	return p
}

// writable is an unexported field that may be set.
func writable(f reflect.Value) reflect.Value {
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}
