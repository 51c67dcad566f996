package meter

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// File is what all code of one compiled source has in common, as Running
// answers it.
func (p *Program) File() *file.File {
	in, err := inspected()
	if err != nil {
		return nil // such a program has not been compiled
	}
	return in.fileOf(unsafe.Pointer(p.program))
}

// Running looks for whose code runs in a runtime now: it calls found with the
// file of the innermost function, whatever natives that has called since, then
// with its caller's, and so on until found says that it has seen enough.
func Running(r *goja.Runtime, found func(*file.File) (enough bool)) {
	in, err := inspected()
	if err != nil {
		return
	}
	vm := *(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(r), in.vm))
	if p := *(*unsafe.Pointer)(unsafe.Add(vm, unsafe.Offsetof(machine{}.program))); p != nil && found(in.fileOf(p)) {
		return
	}
	calls := *(*[]struct{})(unsafe.Add(vm, in.calls)) // of elements of another size
	for i := len(calls) - 1; i >= 0; i-- {
		p := *(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(calls)), uintptr(i)*in.callSize+in.callProgram))
		if p != nil && found(in.fileOf(p)) {
			return
		}
	}
}

// Forgiving says that the code that runs in a runtime is just about to assign
// in sloppy mode, where an assignment that cannot be has no effect. It takes
// long: ask when there is one.
func Forgiving(r *goja.Runtime) bool {
	in, err := inspected()
	if err != nil {
		return false
	}
	m := *(**machine)(unsafe.Add(unsafe.Pointer(r), in.vm))
	if m.program == nil { // a native assigns, and those are strict
		return false
	}
	code := *(*[]words)(unsafe.Add(unsafe.Pointer(m.program), in.code))
	if m.pc < 0 || m.pc >= len(code) {
		return false
	}
	i := *(*instruction)(unsafe.Pointer(&code[m.pc]))
	if ours, ok := i.(interface{ standsFor() instruction }); ok {
		i = ours.standsFor()
	}
	return forgiving[reflect.TypeOf(i).Name()]
}

// forgiving are goja's instructions that assign in sloppy mode.
var forgiving = map[string]bool{
	"setProp": true, "setPropP": true, "setPropRecv": true, "setPropRecvP": true, "setGlobal": true,
	"_setElem": true, "_setElemP": true, "_setElemRecv": true, "_setElemRecvP": true,
}

// standsFor is the instruction in whose place this is.
func (g *guarded) standsFor() instruction { return g.next }

// stacks is where the machine keeps what runs.
type stacks struct {
	vm, calls             uintptr // in Runtime, in the machine
	callSize, callProgram uintptr // of a call, and in it
	file                  uintptr // in Program
}

func (s *stacks) fileOf(program unsafe.Pointer) *file.File {
	return *(**file.File)(unsafe.Add(program, s.file))
}

func (s *stacks) find() error {
	vm, ok1 := reflect.TypeFor[goja.Runtime]().FieldByName("vm")
	source, ok2 := reflect.TypeFor[goja.Program]().FieldByName("src")
	if !ok1 || !ok2 || source.Type != fileType {
		return fmt.Errorf("%w: its programs do not know their file", errOtherGoja)
	}
	calls, ok := vm.Type.Elem().FieldByName("callStack")
	if !ok || calls.Type.Kind() != reflect.Slice || calls.Type.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("%w: its machine keeps calls as something else", errOtherGoja)
	}
	program, ok := calls.Type.Elem().FieldByName("prg")
	if !ok || program.Type != programType {
		return fmt.Errorf("%w: its calls do not know their program", errOtherGoja)
	}
	*s = stacks{vm.Offset, calls.Offset, calls.Type.Elem().Size(), program.Offset, source.Offset}
	return nil
}
