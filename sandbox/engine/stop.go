package engine

import "math"

// ending is what leaves a turn that was aborted, or that called exit, at its
// outermost level.
type ending struct{}

// end unwinds the applet. It throws an exception, because goja takes any other
// panic along with the whole stack at each level on which natives call code, so
// that a deep stack would take seconds to leave. The applet cannot make use of
// it: the tank stays flagged, and each catch and finally block, each function
// and each native begins with a charge, which comes here again.
func (e *Engine) end() {
	e.ending = true
	e.tank.Flag()
	panic(e.endException)
}

// throw passes on what a goja.Callable returned as an error.
func (e *Engine) throw(err error) {
	if e.ending {
		e.end()
	}
	panic(err)
}

// SetLimits replaces the limits, from any goroutine, also in the middle of a turn.
func (e *Engine) SetLimits(l Limits) {
	e.control.Lock()
	e.control.limits = l
	e.control.changed.Broadcast()
	e.control.Unlock()
	e.tank.Flag()
}

// Abort ends the running turn, and all later ones, from any goroutine. It takes
// effect at the next charge.
func (e *Engine) Abort() {
	e.control.Lock()
	e.control.aborted = true
	e.control.changed.Broadcast()
	e.control.Unlock()
	e.tank.Flag()
}

// Suspend holds the applet at its next charge, or lets it go on, from any
// goroutine. The applet cannot tell.
func (e *Engine) Suspend(on bool) {
	e.control.Lock()
	e.control.suspended = on
	e.control.changed.Broadcast()
	e.control.Unlock()
	e.tank.Flag()
}

// Fuel is the fuel spent in all. During a turn it may lag by some
// milliseconds; between turns it is exact.
func (e *Engine) Fuel() uint64 { return e.spent.Load() }

// Memory is the live heap above the base, and its highest value, in bytes.
func (e *Engine) Memory() (live, peak uint64) { return e.memory.live.Load(), e.memory.peak.Load() }

// stop is the meter's slow path: somebody flagged it, or a fuel limit is passed.
func (e *Engine) stop() {
	e.tank.Unflag()
	if e.later.running > 0 {
		e.later.stopped = true
		return
	}
	e.spent.Store(e.tank.Used())
	for {
		limits, aborted := e.settled()
		if aborted || e.ending {
			e.end()
		}
		if !e.running { // installing: limits are for applets
			e.tank.SetLimit(math.MaxUint64)
			return
		}
		exceeded, ok := e.exceeded(limits)
		if !ok {
			e.tank.SetLimit(e.nextStop(limits))
			return
		}
		e.ask(exceeded, limits)
	}
}

// settled waits while the engine is suspended and returns the limits of now.
func (e *Engine) settled() (l Limits, aborted bool) {
	e.control.Lock()
	defer e.control.Unlock()
	for e.control.suspended && !e.control.aborted {
		e.control.changed.Wait()
	}
	return e.control.limits, e.control.aborted
}

// ask puts a limit to the Suspender and ends the run when it refuses, or when
// it agrees without having raised anything.
func (e *Engine) ask(x Exceeded, before Limits) {
	if e.asks != nil && e.asks.Exceeded(x) {
		if after, _ := e.settled(); after != before {
			return
		}
	}
	e.Abort()
	e.end()
}

// exceeded is the first limit that is passed.
func (e *Engine) exceeded(l Limits) (Exceeded, bool) {
	used := e.tank.Used()
	if l.TurnFuel > 0 && used-e.turnFuel > l.TurnFuel {
		return Exceeded{Resource: TurnFuel, Used: used - e.turnFuel, Limit: l.TurnFuel}, true
	}
	if l.Fuel > 0 && used > l.Fuel {
		return Exceeded{Resource: Fuel, Used: used, Limit: l.Fuel}, true
	}
	return e.memory.exceeded(l.Memory, 0)
}

// nextStop is the use of fuel at which to stop next: for a limit, or to look at
// the heap and publish the count.
func (e *Engine) nextStop(l Limits) uint64 {
	return min(e.fuelLimit(l), e.tank.Used()+e.memory.interval())
}

// fuelLimit is the use at which the next fuel limit is passed.
func (e *Engine) fuelLimit(l Limits) uint64 {
	limit := uint64(math.MaxUint64)
	if l.Fuel > 0 {
		limit = l.Fuel
	}
	if l.TurnFuel > 0 && l.TurnFuel < math.MaxUint64-e.turnFuel {
		limit = min(limit, e.turnFuel+l.TurnFuel)
	}
	return limit
}

// Charge spends fuel for work that a native does: about one unit for what takes
// as long as a node of code, some 10 ns. It may block in the Suspender, and
// panics when the run is aborted.
func (e *Engine) Charge(n uint64) { e.tank.Spend(n) }

// Allocate announces one allocation of 64 KiB or more, before it is made. It
// may ask, and panics when the run is aborted.
func (e *Engine) Allocate(bytes uint64) {
	if !e.running || e.later.running > 0 {
		return
	}
	for {
		limits, aborted := e.settled()
		if aborted || e.ending {
			e.end()
		}
		x, ok := e.memory.exceeded(limits.Memory, bytes)
		if !ok {
			return
		}
		e.ask(x, limits)
	}
}
