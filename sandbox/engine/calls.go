package engine

import (
	"github.com/dop251/goja"
)

// maxCalls is how many host calls may be outstanding: the viewer holds state for each.
const maxCalls = 10_000

// Fault is why a call failed, in words meant for the applet.
type Fault struct {
	Name    string // of a DOMException, or TypeError, RangeError
	Message string
}

type calls struct {
	last    uint32
	pending map[uint32]*call
}

type call struct {
	resolve, reject func(any) error
}

// CallHost starts a service of the host for the package source, with a plain
// tree as arguments, and returns the promise that Answer settles. It is refused
// within restrict() of its op.
func (e *Engine) CallHost(source, op string, args map[string]any) goja.Value {
	promise, resolve, reject := e.runtime.NewPromise()
	if e.extent.denies(op) {
		e.settlePromise(reject, e.newError("NotAllowedError", "this code runs restricted: it may not use "+op))
		return e.runtime.ToValue(promise)
	}
	if len(e.calls.pending) >= maxCalls {
		e.settlePromise(reject, e.newError("QuotaExceededError", "too many calls are under way"))
		return e.runtime.ToValue(promise)
	}
	e.calls.last++
	id := e.calls.last
	e.calls.pending[id] = &call{resolve: resolve, reject: reject}
	e.host.Call(Call{ID: id, Source: source, Op: op, Args: args})
	return e.runtime.ToValue(promise)
}

func (e *Engine) settlePromise(settle func(any) error, v goja.Value) {
	if err := settle(v); err != nil {
		e.failed(err, false)
	}
}

// Answer ends the call of that ID in a turn of its own: fulfilled with a copy
// of result, or rejected when fault is not nil. An ID that is not outstanding
// is ignored.
func (e *Engine) Answer(now float64, id uint32, result map[string]any, fault *Fault) error {
	return e.Turn(now, func() {
		c, ok := e.calls.pending[id]
		if !ok {
			return
		}
		delete(e.calls.pending, id)
		if fault != nil {
			e.settlePromise(c.reject, e.newError(fault.Name, fault.Message))
			return
		}
		e.settlePromise(c.resolve, e.FromGo(result))
	})
}
