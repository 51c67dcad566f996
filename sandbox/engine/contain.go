package engine

import (
	"errors"
	"runtime"
	"strings"

	"github.com/dop251/goja"
)

// goja's natives trust what they work on: an object that changes while they call
// the applet's code, or that is none of the usual kind, can lead to a nil
// pointer or an index out of range, and Go panics. That panic would pass every
// catch of the applet's and end it. Each native is called between enter and
// leave, which make an exception of it, as if the native had thrown.
//
// What is left behind is what an exception leaves: goja puts its stacks back to
// where they were at the try that catches it. Only the tries themselves it
// forgets when a function returns, and generators do not where a panic passes
// that is no exception. So leave puts back their number first.

// leave ends what enter began, and contains what goja panics with by mistake; it
// has to be deferred.
//
// Go keeps the stack of a panic that is recovered and passed on until somebody
// recovers it for good, and walks through it again: a thousand natives that call
// each other would take half a second to leave if each did so. The outermost of
// those in the same try is enough, since nothing between them catches anything.
func (e *Engine) leave() {
	last := len(e.natives) - 1
	tries := e.natives[last]
	e.natives = e.natives[:last]
	if last > 0 && e.natives[last-1] == tries {
		return
	}
	if r := recover(); r != nil {
		e.contain(r, tries)
	}
}

// contain passes on an exception, and throws one in place of any other panic.
func (e *Engine) contain(r any, tries int) {
	name := "TypeError"
	switch r := r.(type) {
	case *goja.Exception, goja.Value:
		panic(r)
	case runtime.Error:
		if strings.Contains(r.Error(), "out of range") {
			name = "RangeError"
		}
	case string:
	case error:
		var overflow *goja.StackOverflowError
		var interrupted *goja.InterruptedError
		if errors.As(r, &overflow) || errors.As(r, &interrupted) {
			panic(r)
		}
	default: // the end of the run, or an error of goja's that has no object yet
		panic(r)
	}
	e.panics++
	e.layout.leaveTries(tries)
	e.Throw(name, containedMessage)
}

// Contained is how often a panic of Go's became an exception of the applet's:
// never, unless a guard is missing. It is for tests.
func (e *Engine) Contained() int { return e.panics }

// containedMessage says nothing of Go. Where it shows, a guard is missing that
// does what the language says.
const containedMessage = "the native function failed"
