package engine

import (
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

const (
	// tick is how often the heap is looked at during a turn; a look takes 0.3 us.
	// nearTick is how often when half of the limit is in use: one instruction can
	// double a string.
	tick     = time.Millisecond
	nearTick = tick / 4
	// publishEvery is after how many ticks the fuel counter is published.
	publishEvery = 50
	// minSlack is how much garbage may lie above the limit before a collection
	// is forced, unless an eighth of the limit is more.
	minSlack = 2 << 20
	// early is which part of the limit is left when the question is asked: what
	// comes next can be as large as all that lives.
	early = 64
)

// watchdog compares the heap with the limit. Samples are cheap and count
// garbage; only when they come too high is a collection forced, which tells
// what lives.
type watchdog struct {
	engine *Engine
	timer  *time.Timer
	active atomic.Bool
	ticks  uint64

	base      uint64        // live heap before the applet
	threshold atomic.Uint64 // heap, garbage included, at which to look closer
	near      atomic.Uint64 // heap from where on looks are more frequent
	live      atomic.Uint64 // above base, as last known
	peak      atomic.Uint64
	samples   [2][]metrics.Sample // one set for the owner, one for the timer
}

const (
	heapObjects = "/memory/classes/heap/objects:bytes"
	heapLive    = "/gc/heap/live:bytes"
)

func (w *watchdog) init(e *Engine) {
	w.engine = e
	for i := range w.samples {
		w.samples[i] = []metrics.Sample{{Name: heapObjects}, {Name: heapLive}}
	}
	w.timer = time.AfterFunc(time.Hour, w.look)
	w.timer.Stop()
}

// settle makes what lives now the base.
func (w *watchdog) settle() {
	runtime.GC()
	objects, _ := w.read(0)
	w.base = objects
}

func (w *watchdog) read(set int) (objects, live uint64) {
	s := w.samples[set]
	metrics.Read(s)
	return s[0].Value.Uint64(), s[1].Value.Uint64()
}

func (w *watchdog) start(limit uint64) {
	if limit > 0 && w.base == 0 {
		w.settle()
	}
	w.setThreshold(limit, 0)
	w.active.Store(true)
	w.timer.Reset(tick)
}

func (w *watchdog) stop() {
	w.active.Store(false)
	w.timer.Stop()
}

// look runs on the timer's goroutine.
func (w *watchdog) look() {
	if !w.active.Load() {
		return
	}
	objects, live := w.read(1)
	w.note(live)
	w.ticks++
	if objects > w.threshold.Load() || w.ticks%publishEvery == 0 {
		w.engine.tank.Flag()
	}
	if objects > w.near.Load() {
		w.timer.Reset(nearTick)
	} else {
		w.timer.Reset(tick)
	}
}

func (w *watchdog) note(live uint64) {
	above := live - min(live, w.base)
	w.live.Store(above)
	if above > w.peak.Load() {
		w.peak.Store(above)
	}
}

// setThreshold decides how far the heap may grow before the next look.
func (w *watchdog) setThreshold(limit, live uint64) {
	if limit == 0 {
		w.threshold.Store(^uint64(0))
		w.near.Store(^uint64(0))
		return
	}
	w.near.Store(w.base + limit/2)
	t := w.base + limit + max(minSlack, limit/8)
	// After a collection that found less than the limit, let a part of what is
	// left be used before the next one, or they would follow each other.
	w.threshold.Store(max(t, live+minSlack))
}

// exceeded says whether the live heap, with need bytes more, is above limit.
// It collects only when the heap with its garbage is.
func (w *watchdog) exceeded(limit, need uint64) (Exceeded, bool) {
	if limit == 0 {
		w.setThreshold(0, 0)
		return Exceeded{}, false
	}
	full := w.base + limit - limit/early
	objects, _ := w.read(0)
	if need == 0 && objects <= w.threshold.Load() || objects+need <= full {
		return Exceeded{}, false
	}
	runtime.GC()
	objects, _ = w.read(0)
	w.note(objects)
	w.setThreshold(limit, objects)
	if objects+need <= full {
		return Exceeded{}, false
	}
	return Exceeded{Resource: Memory, Used: objects - min(objects, w.base), Limit: limit, Need: need}, true
}
