package engine

import "sort"

// Timers live in the host; the engine knows what each calls. Limits of
// outstanding ones keep an applet from filling the viewer with them.
const maxTimers = 10_000

type timers struct {
	last uint32
	due  map[uint32]*timer

	lastFrame uint32
	frames    map[uint32]*frame // requested for the next frame
	firing    map[uint32]*frame // of the frame that is being fired
}

type timer struct {
	f      func()
	repeat bool
	extent *extent
}

type frame struct {
	f      func(t float64)
	extent *extent
}

// SetTimer calls f in a turn of its own after delay ms, again and again when
// repeat is set. It returns the timer's ID, which is never zero.
func (e *Engine) SetTimer(delay float64, repeat bool, f func()) uint32 {
	if len(e.timers.due) >= maxTimers {
		e.Throw("QuotaExceededError", "too many timers are set")
	}
	e.timers.last++
	id := e.timers.last
	e.timers.due[id] = &timer{f: f, repeat: repeat, extent: e.extent}
	const longest = 1<<31 - 1
	if !(delay > 0) { // NaN too
		delay = 0
	}
	e.host.SetTimer(id, min(delay, longest), repeat)
	return id
}

// ClearTimer takes SetTimer back. An ID that is not set is ignored.
func (e *Engine) ClearTimer(id uint32) {
	if _, ok := e.timers.due[id]; ok {
		delete(e.timers.due, id)
		e.host.ClearTimer(id)
	}
}

// FireTimer runs a timer's function as one turn.
func (e *Engine) FireTimer(now float64, id uint32) error {
	return e.Turn(now, func() {
		t, ok := e.timers.due[id]
		if !ok {
			return
		}
		if !t.repeat {
			delete(e.timers.due, id)
		}
		e.within(t.extent, t.f)
	})
}

// RequestFrame calls f once before the viewer paints next. The ID takes it back.
func (e *Engine) RequestFrame(f func(t float64)) uint32 {
	if len(e.timers.frames) >= maxTimers {
		e.Throw("QuotaExceededError", "too many frames are requested")
	}
	if e.timers.frames == nil {
		e.timers.frames = map[uint32]*frame{}
		e.host.RequestFrame()
	}
	e.timers.lastFrame++
	e.timers.frames[e.timers.lastFrame] = &frame{f: f, extent: e.extent}
	return e.timers.lastFrame
}

// CancelFrame takes RequestFrame back. The host's frame still comes.
func (e *Engine) CancelFrame(id uint32) {
	delete(e.timers.frames, id)
	delete(e.timers.firing, id)
}

// FireFrame runs all requested frame functions as one turn, in the order of
// their requests; t is in ms since the session began.
func (e *Engine) FireFrame(now, t float64) error {
	return e.Turn(now, func() {
		requested := e.timers.frames
		e.timers.frames, e.timers.firing = nil, requested
		ids := make([]uint32, 0, len(requested))
		for id := range requested {
			ids = append(ids, id)
		}
		sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
		for _, id := range ids {
			if r, ok := requested[id]; ok {
				e.attempt(func() { e.within(r.extent, func() { r.f(t) }) })
			}
		}
	})
}
