package meter

import (
	"math"
	"sync/atomic"

	"github.com/dop251/goja"
)

// Tank counts the fuel that one runtime spends. All methods but Flag belong to
// the goroutine that owns the runtime.
type Tank struct {
	used    uint64
	limit   uint64
	flagged atomic.Bool
	stop    func()

	calls    *[]struct{} // its length is how deep functions call each other
	maxCalls int
	overflow func()

	operators Operators
}

// NewTank returns an empty count without a limit. Stop is called in the middle
// of running code, when the limit is passed or Flag was called, and may block;
// it ends the run by panicking.
func NewTank(stop func()) *Tank {
	return &Tank{limit: math.MaxUint64, stop: stop, calls: new([]struct{}), maxCalls: math.MaxInt}
}

// Flag makes the next charge call stop. It may be called from any goroutine.
func (t *Tank) Flag() { t.flagged.Store(true) }

// Unflag takes Flag back; stop calls it first, so that no later Flag is lost.
func (t *Tank) Unflag() { t.flagged.Store(false) }

// Used is the fuel spent so far.
func (t *Tank) Used() uint64 { return t.used }

// Free runs f without counting what it spends and without any limit. What
// flags the tank meanwhile stops at the next charge, as ever.
func (t *Tank) Free(f func()) {
	used, limit, maxCalls := t.used, t.limit, t.maxCalls
	defer func() { t.used, t.limit, t.maxCalls = used, limit, maxCalls }()
	t.limit, t.maxCalls = math.MaxUint64, math.MaxInt
	f()
}

// Reset starts the count anew.
func (t *Tank) Reset() { t.used = 0 }

// SetLimit makes the charge that brings Used above limit call stop, and every
// one after it until the limit is raised.
func (t *Tank) SetLimit(limit uint64) { t.limit = limit }

// Spend adds n units, as a charge in the code does.
func (t *Tank) Spend(n uint64) {
	if t.used += n; t.used < n {
		t.used = math.MaxUint64 // saturated: fuel never starts again from zero
	}
	if t.used > t.limit || t.flagged.Load() {
		t.stop()
	}
}

// Owe adds n units that are paid with the next charge: it never calls stop.
func (t *Tank) Owe(n uint64) {
	if t.used += n; t.used < n {
		t.used = math.MaxUint64
	}
}

// SetCallLimit makes a function that is entered more than limit calls deep call
// overflow, which throws. goja's own limit ends the whole run instead.
func (t *Tank) SetCallLimit(calls *[]struct{}, limit int, overflow func()) {
	t.calls, t.maxCalls, t.overflow = calls, limit, overflow
}

// argument is the value of a hidden parameter.
func (t *Tank) argument(r *goja.Runtime, p parameter) goja.Value {
	spend := charge{Value: goja.Undefined(), tank: t, weight: p.weight}
	switch {
	case p.operator != nil:
		if v := p.operator(t.operators); v != nil {
			return v
		}
		return r.ToValue(func(call goja.FunctionCall) goja.Value { return call.Argument(0) })
	case p.entry:
		return &entry{spend}
	case p.caught:
		return &caught{spend}
	case p.weight > 0:
		return &spend
	}
	return goja.Undefined()
}

// charge is a value that spends fuel when code asks whether it is true: the
// statement `if (F);` compiles to two instructions and no call.
type charge struct {
	goja.Value
	tank   *Tank
	weight uint64
}

// ToBoolean spends the charge's weight. It answers true, so that `!F` can
// stand before a class field's initialiser.
func (c *charge) ToBoolean() bool {
	t := c.tank
	t.used += c.weight
	if t.used > t.limit || t.flagged.Load() {
		t.stop()
	}
	return true
}

// entry is the charge at the beginning of a function.
type entry struct{ charge }

// ToBoolean spends the weight and checks how deep the call is.
func (c *entry) ToBoolean() bool {
	t := c.tank
	t.used += c.weight
	if t.used > t.limit || t.flagged.Load() {
		t.stop()
	}
	if len(*t.calls) > t.maxCalls {
		t.overflow()
	}
	return true
}

// frameCost is what each call costs when an exception passes: goja looks at
// the whole stack then.
const frameCost = 8

// caught is the charge at the beginning of a catch or finally block.
type caught struct{ charge }

// ToBoolean spends the weight and what the exception cost.
func (c *caught) ToBoolean() bool {
	c.tank.Spend(c.weight + frameCost*uint64(len(*c.tank.calls)))
	return true
}
