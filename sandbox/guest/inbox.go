package guest

import (
	"sync"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

// inbox is how frames come to the applet. The goroutine that reads from the
// socket works on a turn frame itself: handing it to another one costs as much
// as a short turn. When a turn takes longer, or waits for the viewer, another
// goroutine reads on: it sees to control frames, which take effect at once,
// and keeps the turn frames that come meanwhile.
type inbox struct {
	read func() // reads on; the inbox calls it on a goroutine of its own

	mu      sync.Mutex
	turns   []wire.Inbound // the viewer, which is trusted, sends few ahead
	working bool           // somebody takes turns out
	reader  bool           // and that is the one who reads
	stint   uint64         // how many times somebody began to work while reading
	watched uint64         // the one that was under way when the timer last fired
	armed   bool
	timer   *time.Timer
}

// readerAway is how long a turn may keep the reader from reading, give or take
// as much again.
const readerAway = time.Millisecond

func newInbox(read func()) *inbox {
	i := &inbox{read: read}
	i.timer = time.AfterFunc(time.Hour, i.watch)
	i.timer.Stop()
	return i
}

// put adds a turn frame, and tells whether the caller, who reads, is to work
// on it because nobody else does.
func (i *inbox) put(f wire.Inbound) (work bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.turns = append(i.turns, f)
	if i.working {
		return false
	}
	i.working, i.reader = true, true
	i.stint++
	if !i.armed {
		i.armed = true
		i.timer.Reset(readerAway)
	}
	return true
}

// next takes out the next frame for the one that works. When there is none,
// the work is over, and still tells whether the worker is the reader still.
func (i *inbox) next() (f wire.Inbound, more, reader bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.turns) == 0 {
		reader = i.reader
		i.working, i.reader = false, false
		return f, false, reader
	}
	f = i.turns[0]
	i.turns[0] = wire.Inbound{} // lets go of what it points to
	if i.turns = i.turns[1:]; len(i.turns) == 0 {
		i.turns = nil
	}
	return f, true, false
}

// watch runs on the timer's goroutine. The timer goes on as long as there is
// work, and is not moved at each turn: that would wake a thread each time.
func (i *inbox) watch() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.reader {
		i.armed = false
		return
	}
	if i.watched == i.stint {
		i.armed = false
		i.relieve()
		return
	}
	i.watched = i.stint
	i.timer.Reset(readerAway)
}

// waits says that the turn is about to wait for a frame of the viewer's.
func (i *inbox) waits() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.reader {
		i.relieve()
	}
}

// relieve has another goroutine read. It is called with mu held.
func (i *inbox) relieve() {
	i.reader = false
	go i.read()
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
		case a.inbox.put(f) && !a.work():
			return
		}
	}
}
