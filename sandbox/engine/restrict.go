package engine

import (
	"slices"

	"github.com/dop251/goja"
)

// extent is a dynamic extent with less authority: what runs in it holds its
// capabilities but may not use the denied ops. So does, whenever it runs, what is
// handed over in it: what comes after an await, the then of a thenable, timers,
// listeners and other functions that the host keeps.
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

// within calls f in an extent.
func (e *Engine) within(x *extent, f func()) {
	e.takeJobs()
	outer := e.extent
	defer func() {
		e.takeJobs()
		e.extent = outer
	}()
	e.extent = x
	f()
}

// with is an extent that denies what either does.
func (x *extent) with(y *extent) *extent {
	switch {
	case x.contains(y):
		return y
	case y.contains(x):
		return x
	}
	both := &extent{outer: x}
	for ; y != nil; y = y.outer {
		both.deny = append(both.deny, y.deny...)
	}
	return both
}

// contains says that x is y or around it; no extent is around all.
func (x *extent) contains(y *extent) bool {
	for ; y != nil; y = y.outer {
		if x == y {
			return true
		}
	}
	return x == nil
}

// Extent stands for the extent that runs now, for preludes that keep a function
// for later: it is undefined outside of any.
func (e *Engine) Extent() goja.Value {
	if e.extent == nil {
		return goja.Undefined()
	}
	return e.Opaque(e.extent)
}

// Within calls f in what Extent answered, and still in the extent that runs now.
// An exception passes through.
func (e *Engine) Within(kept goja.Value, f func()) {
	x, _ := Reveal(kept).(*extent)
	if x == nil {
		f()
		return
	}
	e.within(e.extent.with(x), f)
}

// Held is a function to hand over: it runs in the extent that runs now, whoever calls it.
func (e *Engine) Held(fn goja.Value) goja.Value {
	f, ok := goja.AssertFunction(fn)
	if e.extent == nil || !ok {
		return fn
	}
	x := e.extent
	return e.Native("", 0, func(call goja.FunctionCall) (v goja.Value) {
		args := slices.Clone(call.Arguments)
		e.within(e.extent.with(x), func() { v = e.Call(f, call.This, args...) })
		return v
	})
}

// keptWithGenerator is the extent in which a generator is made.
func (e *Engine) keptWithGenerator() any {
	if e.extent == nil {
		return nil
	}
	return e.extent
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

// Resumed is called before the job calls its reaction.
func (x *extents) Resumed(grabbed any) {
	(*Engine)(x).takeJobs()
	x.extent, _ = grabbed.(*extent)
}

// Exited is called after that. What the reaction answered may be a thenable: the
// extent lasts until the job ends.
func (x *extents) Exited() {}
