package engine

import (
	"slices"

	"github.com/dop251/goja"
)

// extent is a dynamic extent with less authority: what runs in it, across
// awaits and timers, holds its capabilities but may not use the denied ops.
type extent struct {
	outer *extent
	deny  []string
}

func (x *extent) denies(op string) bool {
	for ; x != nil; x = x.outer {
		if slices.Contains(x.deny, op) {
			return true
		}
	}
	return false
}

// Denies says whether the running code is restricted from using op, for host
// packages whose ops depend on their arguments.
func (e *Engine) Denies(op string) bool { return e.extent.denies(op) }

// Restrict calls fn in an extent in which CallHost refuses the ops of deny, and
// returns what fn returns. Exceptions pass through.
func (e *Engine) Restrict(deny []string, fn goja.Value) goja.Value {
	f, ok := goja.AssertFunction(fn)
	if !ok {
		e.Throw("TypeError", "restrict: not a function")
	}
	var v goja.Value
	var err error
	e.within(&extent{outer: e.extent, deny: slices.Clone(deny)}, func() { v, err = f(goja.Undefined()) })
	if err != nil {
		e.throw(err)
	}
	return v
}

func (e *Engine) within(x *extent, f func()) {
	outer := e.extent
	defer func() { e.extent = outer }()
	e.extent = x
	f()
}

// extents carries the extent over to promise jobs; goja calls it.
type extents Engine

// jobCost is what a promise and the job behind it cost.
const jobCost = 60

// Grab is called when a reaction is added to a promise.
func (x *extents) Grab() any {
	x.tank.Spend(jobCost)
	return x.extent
}

// Resumed is called before the job runs.
func (x *extents) Resumed(grabbed any) {
	if x.ending {
		panic(ending{}) // at the outermost level: no job runs any more
	}
	x.extent, _ = grabbed.(*extent)
}

// Exited is called after it. Jobs never nest.
func (x *extents) Exited() { x.extent = nil }
