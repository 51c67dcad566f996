package guest

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// collectAt is the growth of the heap in percent at which the collector
	// runs: less than usual, because a person is asked for every megabyte.
	collectAt = 50

	// idleAfter is how long nothing has to happen for an applet to count as idle.
	idleAfter = time.Second

	// tidyInterval is the shortest time between two rounds of tidying up, which
	// take some 10 ms of computing time each.
	tidyInterval = 30 * time.Second
)

// tidier gives memory back to the system when the applet is idle. Many applets
// are open and few do something.
type tidier struct {
	processors int // that Go may use

	mu     sync.Mutex
	timer  *time.Timer
	armed  bool
	busy   bool // in a turn
	ended  time.Time
	tidied time.Time
	few    bool // processors: one does for an applet that is idle
	begun  bool // the applet's first turn
}

func newTidier() *tidier {
	t := &tidier{processors: runtime.GOMAXPROCS(0), armed: true}
	t.timer = time.AfterFunc(idleAfter, t.tidy)
	return t
}

func (t *tidier) turnBegins() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy = true
	if t.few {
		t.few = false
		runtime.GOMAXPROCS(t.processors)
	}
	if !t.begun { // what was tidied before was a worker that waited
		t.begun, t.tidied = true, time.Time{}
	}
}

// turnEnds does not move a timer that is armed: see tidy.
func (t *tidier) turnEnds() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy, t.ended = false, time.Now()
	if !t.armed {
		t.armed = true
		t.timer.Reset(t.wait())
	}
}

// wait is how long to be idle yet.
func (t *tidier) wait() time.Duration {
	return max(idleAfter-time.Since(t.ended), tidyInterval-time.Since(t.tidied))
}

// tidy runs on the timer's goroutine.
func (t *tidier) tidy() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed = false
	if t.busy {
		return // the end of the turn arms it again
	}
	if wait := t.wait(); wait > 0 {
		t.armed = true
		t.timer.Reset(wait)
		return
	}
	t.tidied = time.Now()
	t.few = true
	runtime.GOMAXPROCS(1) // each keeps pages of its own
	runtime.GC()          // what libraries keep in pools takes two
	debug.FreeOSMemory()
}
