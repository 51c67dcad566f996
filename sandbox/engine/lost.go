package engine

import (
	"runtime"
	"weak"

	"github.com/dop251/goja"
)

// Loser is a Host that wants to know which handles nobody can reach any more.
type Loser interface {
	// Lost is called on any goroutine, at any time, after the object that stood
	// for a handle was collected. The applet must not be able to tell.
	Lost(handle uint32)
}

// Watch tells the host, if it is a Loser, when o has been collected, which
// stands for a handle. Stop ends that: call it when the handle is closed.
func (e *Engine) Watch(o *goja.Object, handle uint32) (stop func()) {
	host, ok := e.host.(Loser)
	if !ok {
		return func() {}
	}
	return runtime.AddCleanup(o, host.Lost, handle).Stop
}

// Weak is o without keeping it: nil once it was collected. Nothing that the
// applet can see may depend on whether it was.
func (e *Engine) Weak(o *goja.Object) func() *goja.Object { return weak.Make(o).Value }
