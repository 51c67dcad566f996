package guest

import (
	"runtime"
	"sync"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

// gatherTime is how long lost handles are gathered before they are told: one
// collection finds many.
const gatherTime = 10 * time.Millisecond

// lost tells the viewer of handles that nobody can reach any more. The collector
// finds them when it runs, which a Collect frame has it do.
type lost struct {
	conn *wire.Conn

	mu         sync.Mutex
	handles    []uint32
	armed      bool
	collecting bool
}

// add notes a handle. It is called on a goroutine of the collector's.
func (l *lost) add(handle uint32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.handles = append(l.handles, handle)
	if !l.armed {
		l.armed = true
		time.AfterFunc(gatherTime, l.tell)
	}
}

// tell sends what was gathered. A viewer that is gone needs no telling.
func (l *lost) tell() {
	l.mu.Lock()
	handles := l.handles
	l.handles, l.armed = nil, false
	l.mu.Unlock()
	for len(handles) > 0 {
		n := min(len(handles), wire.MaxLost)
		if l.conn.Send(wire.Outbound{Lost: &wire.Lost{Handles: handles[:n]}}) != nil {
			return
		}
		handles = handles[n:]
	}
}

// collect runs the collector, unless it is running for that already. It does
// not block.
func (l *lost) collect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.collecting {
		return
	}
	l.collecting = true
	go func() {
		runtime.GC()
		l.mu.Lock()
		l.collecting = false
		l.mu.Unlock()
	}()
}
