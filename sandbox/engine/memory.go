package engine

import (
	"math"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
)

const (
	// bytesPerUnit is what one unit of fuel can allocate, in bytes: the literals
	// [] and {} take up to 300 for a node each. Natives that allocate more for
	// what they charge announce it.
	bytesPerUnit = 300
	// rarely and often bound after how much fuel the heap is looked at. A look
	// takes 0.3 us, the fuel in between 40 us to 10 ms.
	rarely = 1 << 20
	often  = 4 << 10
	// minSlack is how much garbage may lie above the limit before a collection
	// is forced, unless an eighth of the limit is more.
	minSlack = 2 << 20
	// early is which part of the limit is left when the question is asked: what
	// comes next can be as large as all that lives.
	early = 64
)

// watchdog compares the heap with the limit. It looks whenever some fuel was
// spent, so that no clock decides how far the heap can grow between two looks:
// the less room there is, the sooner the next. Looks are cheap and count
// garbage; only when they come too high is a collection forced, which tells
// what lives.
type watchdog struct {
	base      uint64 // live heap before the applet
	settled   bool   // base was measured, and not only read
	threshold uint64 // heap, garbage included, at which to look closer
	objects   uint64 // heap as last seen, garbage included

	live    atomic.Uint64 // above base, as last known
	peak    atomic.Uint64
	samples []metrics.Sample
}

const (
	heapObjects = "/memory/classes/heap/objects:bytes"
	heapLive    = "/gc/heap/live:bytes"
)

func (w *watchdog) init() {
	w.samples = []metrics.Sample{{Name: heapObjects}, {Name: heapLive}}
}

// settle makes what lives now the base.
func (w *watchdog) settle() {
	runtime.GC()
	w.base, w.settled = w.read(), true
}

// read returns how large the heap is, garbage included.
func (w *watchdog) read() uint64 {
	metrics.Read(w.samples)
	w.objects = w.samples[0].Value.Uint64()
	return w.objects
}

// start prepares a turn.
func (w *watchdog) start(limit uint64) {
	switch {
	case limit > 0 && !w.settled:
		w.settle()
	case w.base == 0: // nothing but a figure depends on it, so garbage may be among it
		w.base = w.read()
	}
	w.setThreshold(limit, 0)
	w.look()
}

// look notes how large the heap is, and returns that with its garbage. Until a
// collection has found more than there was before the applet, the garbage
// counts: that is little, and better than a figure of zero.
func (w *watchdog) look() uint64 {
	objects := w.read()
	live := w.samples[1].Value.Uint64()
	if live <= w.base {
		live = objects
	}
	w.note(live)
	return objects
}

// interval is after how much more fuel to look again.
func (w *watchdog) interval() uint64 {
	room := w.threshold - min(w.threshold, w.objects)
	return min(max(room/bytesPerUnit, often), rarely)
}

func (w *watchdog) note(live uint64) {
	above := live - min(live, w.base)
	w.live.Store(above)
	if above > w.peak.Load() {
		w.peak.Store(above)
	}
}

// setThreshold decides how far the heap may grow before a collection.
func (w *watchdog) setThreshold(limit, live uint64) {
	if limit == 0 {
		w.threshold = math.MaxUint64
		return
	}
	// After a collection that found less than the limit, let a part of what is
	// left be used before the next one, or they would follow each other.
	w.threshold = max(w.base+limit+max(minSlack, limit/8), live+minSlack)
}

// exceeded says whether the live heap, with need bytes more, is above limit.
// It collects only when the heap with its garbage is: above the threshold, or
// above the limit when what is needed is much.
func (w *watchdog) exceeded(limit, need uint64) (Exceeded, bool) {
	objects := w.look()
	if limit == 0 {
		w.setThreshold(0, 0)
		return Exceeded{}, false
	}
	full := w.base + limit - limit/early
	if objects+need <= full || need < minSlack/2 && objects+need <= w.threshold {
		return Exceeded{}, false
	}
	runtime.GC()
	objects = w.read()
	w.note(objects)
	w.setThreshold(limit, objects)
	if objects+need <= full {
		return Exceeded{}, false
	}
	return Exceeded{Resource: Memory, Used: objects - min(objects, w.base), Limit: limit, Need: need}, true
}
