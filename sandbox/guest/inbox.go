package guest

import (
	"sync"

	"example.org/vitrine/sandbox/protocol/wire"
)

// inbox is how frames come to the applet. The goroutine that reads from the
// socket works on a turn frame itself. When a turn takes long, or waits for the
// viewer, another goroutine reads on: it sees to control frames, which take
// effect at once, and keeps the turn frames that come meanwhile.
type inbox struct {
	relay *wire.Relay

	mu      sync.Mutex
	turns   []wire.Inbound // the viewer, which is trusted, sends few ahead
	working bool           // somebody takes turns out
	stint   uint64         // of the relay: that for which the work began
}

func newInbox(read func()) *inbox { return &inbox{relay: wire.NewRelay(read)} }

// add keeps a turn frame, and tells whether the caller, who reads, is to work
// on it because nobody else does.
func (i *inbox) add(f wire.Inbound) (work bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.turns = append(i.turns, f)
	if i.working {
		return false
	}
	i.working, i.stint = true, i.relay.Leave()
	return true
}

// next takes out the next frame for the one that works. When there is none,
// the work is over, and reader tells whether the one that worked reads on.
func (i *inbox) next() (f wire.Inbound, more, reader bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.turns) == 0 {
		i.working = false
		return f, false, i.relay.Return(i.stint)
	}
	f = i.turns[0]
	i.turns[0] = wire.Inbound{} // lets go of what it points to
	if i.turns = i.turns[1:]; len(i.turns) == 0 {
		i.turns = nil
	}
	return f, true, false
}

// waits says that the turn is about to wait for a frame of the viewer's.
func (i *inbox) waits() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.relay.HandOver(i.stint)
}

// serve reads the viewer's frames, and works on them, until the socket ends or
// another goroutine has begun to read. Control frames take effect at once, even
// in the middle of a turn that waits for them.
func (a *applet) serve() {
	for {
		f, err := a.conn.ReceiveInbound()
		if err != nil {
			a.failed <- err
			return
		}
		switch {
		case f.Limit != nil:
			a.limits.set(*f.Limit)
		case f.Suspend != nil:
			a.engine.Suspend(f.Suspend.On)
		case f.Presented != nil:
			a.screen.presented(f.Presented.Commit)
		case f.Collect != nil:
			a.lost.collect()
		case a.inbox.add(f) && !a.work():
			return
		}
	}
}
