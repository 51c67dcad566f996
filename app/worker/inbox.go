package main

import (
	"runtime"
	"sync"

	"vitrine/sandbox/wire"
)

// inbox holds turn frames until the applet has time for them. The viewer, which
// is trusted, sends few ahead.
type inbox struct {
	mu     sync.Mutex
	filled sync.Cond
	turns  []wire.Inbound
}

func newInbox() *inbox {
	i := &inbox{}
	i.filled.L = &i.mu
	return i
}

func (i *inbox) put(f wire.Inbound) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.turns = append(i.turns, f)
	i.filled.Signal()
}

// next waits for a frame.
func (i *inbox) next() wire.Inbound {
	i.mu.Lock()
	defer i.mu.Unlock()
	for len(i.turns) == 0 {
		i.filled.Wait()
	}
	f := i.turns[0]
	i.turns[0] = wire.Inbound{} // lets go of what it points to
	i.turns = i.turns[1:]
	return f
}

// receive sorts the viewer's frames until the socket ends. Control frames take
// effect at once, even in the middle of a turn that waits for them.
func (a *applet) receive() error {
	for {
		f, err := a.conn.ReceiveInbound()
		if err != nil {
			return err
		}
		switch {
		case f.Limit != nil:
			a.limits.set(*f.Limit)
		case f.Suspend != nil:
			a.engine.Suspend(f.Suspend.On)
		case f.Presented != nil:
			a.screen.presented(f.Presented.Commit)
		default:
			a.inbox.put(f)
			runtime.Gosched() // hands the processor to the turn, rather than to a read that blocks
		}
	}
}
