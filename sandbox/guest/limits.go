package guest

import (
	"sync"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// limits is what the viewer allows the applet, and where a turn waits in place
// when it has come to one of them. The engine knows of the heap only; what is
// drawn in the arena is taken off its share of the memory.
type limits struct {
	conn   *wire.Conn
	engine *engine.Engine
	screen *screen
	waits  func() // is called before a turn waits here

	mu      sync.Mutex
	changed sync.Cond
	allowed engine.Limits // Memory includes the arena
	arena   uint64        // bytes of it that have been used
	aborted bool
}

func newLimits(conn *wire.Conn) *limits {
	l := &limits{conn: conn}
	l.changed.L = &l.mu
	return l
}

// set is a Limit frame. It comes from the receiving goroutine.
func (l *limits) set(f wire.Limit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.Abort {
		l.aborted = true
		l.engine.Abort()
		l.screen.abort()
	}
	for _, field := range []struct {
		from uint64
		to   *uint64
	}{{f.Memory, &l.allowed.Memory}, {f.TurnFuel, &l.allowed.TurnFuel}, {f.Fuel, &l.allowed.Fuel}} {
		if field.from != 0 {
			*field.to = field.from
		}
	}
	l.engine.SetLimits(l.ofEngine())
	l.changed.Broadcast()
}

// drew says how much of the arena has been used so far.
func (l *limits) drew(bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if uint64(bytes) > l.arena {
		l.arena = uint64(bytes)
		l.engine.SetLimits(l.ofEngine())
	}
}

// drawn is how much of the arena is in use.
func (l *limits) drawn() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.arena
}

// ofEngine is what is left for the engine. Zero would mean no limit.
func (l *limits) ofEngine() engine.Limits {
	e := l.allowed
	if e.Memory > 0 {
		e.Memory = max(1, e.Memory-min(e.Memory, l.arena))
	}
	return e
}

// Exceeded asks the viewer and waits, as long as it takes, for a Limit frame
// that changes something. It implements engine.Suspender.
func (l *limits) Exceeded(x engine.Exceeded) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.ofEngine()
	if limitOf(before, x.Resource) != x.Limit {
		return !l.aborted // raised while the engine was about to ask
	}
	ask := &wire.Ask{Used: x.Used, Limit: x.Limit, Need: x.Need}
	switch x.Resource {
	case engine.Memory:
		ask.Resource = wire.Memory
		ask.Used, ask.Limit = ask.Used+l.arena, l.allowed.Memory
	case engine.TurnFuel:
		ask.Resource = wire.TurnFuel
	case engine.Fuel:
		ask.Resource = wire.Fuel
	}
	if err := l.send(ask); err != nil {
		return false
	}
	l.waits()
	for !l.aborted && l.ofEngine() == before {
		l.changed.Wait()
	}
	return !l.aborted
}

// send lets Limit frames in while the viewer does not read.
func (l *limits) send(ask *wire.Ask) error {
	l.mu.Unlock()
	defer l.mu.Lock()
	return l.conn.Send(wire.Outbound{Ask: ask})
}

func limitOf(l engine.Limits, r engine.Resource) uint64 {
	switch r {
	case engine.Memory:
		return l.Memory
	case engine.TurnFuel:
		return l.TurnFuel
	default:
		return l.Fuel
	}
}
