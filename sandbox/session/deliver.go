package session

import (
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	ahead      = 4         // turns delivered before the first of them has ended
	maxEvents  = 1 << 20   // bytes of events that wait; more come only when nobody reads
	maxAnswers = 16_384    // answers that wait, of a worker that makes more calls than it may
	filePart   = 256 << 10 // bytes of a bundle's file in one frame
	fileAhead  = 2 << 20   // bytes of files queued for writing
)

// turns are what was and is to be delivered.
type turns struct {
	files   []wire.Inbound // and Start at the end: all that comes before the first turn
	pending []wire.Inbound // without numbers
	last    uint64         // number of the last one delivered
	running []turn         // delivered and not ended, oldest first
	fuel    uint64         // as of the last end
	frames  int            // in pending and running
	events  int            // bytes of those in pending
	timer   bool           // the last one delivered was a timer's
}

// turn is one that has not ended.
type turn struct {
	number uint64
	frame  bool
	since  time.Duration // by the session's clock
	cpu    time.Duration // of the worker, then
}

// startFrames are the scripts of a bundle in parts, and the start.
func startFrames(c Config) ([]wire.Inbound, error) {
	m := c.Bundle.Manifest()
	var frames []wire.Inbound
	packages := make(map[string]string)
	for name, module := range m.Packages {
		packages[name] = module.Main
	}
	for _, path := range scripts(c) {
		data, err := c.Bundle.File(path)
		if err != nil {
			return nil, fmt.Errorf("cannot start: %w", err)
		}
		for {
			part := data[:min(len(data), filePart)]
			data = data[len(part):]
			frames = append(frames, wire.Inbound{File: &wire.File{Path: path, Data: part, Last: len(data) == 0}})
			if len(data) == 0 {
				break
			}
		}
	}
	seed := c.Seed
	if seed == nil {
		seed = new(wire.Seed)
		_, _ = rand.Read(seed.Math[:]) // never fails
		_, _ = rand.Read(seed.Crypto[:])
	}
	start := &wire.Start{
		ID: m.ID, Name: m.Name, Version: m.Version, Main: m.Main, Packages: packages,
		Manifest: c.Bundle.RawManifest(), Args: c.Args, UnsafeEval: m.UnsafeEval, Window: c.Screen != nil,
		Environment: c.Environment, Seed: *seed,
	}
	last := wire.Inbound{Turn: 1, Start: start}
	if _, err := wire.Encode(last); err != nil {
		return nil, fmt.Errorf("cannot start with this manifest and these arguments: %w", err)
	}
	return append(frames, wire.Inbound{Start: start}), nil
}

// scripts are the files that the worker gets: what runs, and its source maps.
func scripts(c Config) []string {
	var paths []string
	all := c.Bundle.Files()
	for _, script := range c.Bundle.Manifest().Scripts() {
		paths = append(paths, script)
		if m := applet.SourceMap(script); slices.Contains(all, m) {
			paths = append(paths, m)
		}
	}
	return paths
}

// pump delivers what may be delivered now.
func (s *Session) pump() {
	if !s.ready || !s.clock.running {
		return
	}
	t := &s.turns
	for len(t.files) > 0 && s.out.waiting() < fileAhead && !s.outcome.ended {
		next := t.files[0]
		t.files = t.files[1:]
		s.deliver(next)
	}
	for len(t.files) == 0 && len(t.running) < ahead && s.outcome.exited == nil && !s.outcome.ended {
		// Timers and everything else take turns, so that neither can keep the
		// other out.
		if !t.timer && s.fire() {
			t.timer = true
			continue
		}
		t.timer = false
		if len(t.pending) > 0 {
			next := t.pending[0]
			t.pending = t.pending[1:]
			s.deliver(next)
			switch {
			case next.Answer != nil:
				s.room.Delivered(*next.Answer)
			case next.Event != nil:
				t.events -= eventSize(next.Event)
			}
		} else if !s.fire() {
			return
		}
	}
}

// deliver numbers a turn frame and sends it. Nothing else reaches the applet.
func (s *Session) deliver(f wire.Inbound) {
	t := &s.turns
	t.last++
	f.Turn, f.Now = t.last, float64(time.Now().UnixMilli())
	if f.File == nil {
		t.running = append(t.running, turn{f.Turn, f.Frame != nil, s.clock.now(), s.budget.cpu.used})
		s.shared.mu.Lock()
		s.shared.figures.Turns++
		s.shared.mu.Unlock()
	}
	s.write(f)
}

// control sends a frame that the applet does not see.
func (s *Session) control(f wire.Inbound) { s.write(f) }

func (s *Session) write(f wire.Inbound) {
	size, ok, err := s.out.append(f)
	if err != nil { // made here, so a fault of ours: the applet cannot go on
		s.end(account.WorkerDied, "the viewer could not speak to the worker")
		return
	}
	if !ok {
		s.end(account.WorkerDied, "the worker did not read what it was sent")
		return
	}
	s.shared.mu.Lock()
	s.shared.figures.FramesOut++
	s.shared.figures.BytesOut += uint64(size)
	s.shared.mu.Unlock()
}

// fire delivers the first timer that is due, if any.
func (s *Session) fire() bool {
	if s.outcome.closing != nil {
		return false
	}
	now := s.clock.now()
	id, due := s.timers.fire(now)
	if due {
		s.timers.delivered(id, now)
		s.deliver(wire.Inbound{Timer: &wire.Timer{ID: id}})
	}
	return due
}

// event queues an event of the screen, merging it with the last one where only
// the newest counts.
func (s *Session) event(ev scene.Event) {
	if s.outcome.closing != nil || s.tree.CheckEvent(ev) != nil {
		return
	}
	s.tree.Note(ev)
	if n := s.tree.Node(ev.Node); n == nil || !n.Wants(ev.Type) {
		return
	}
	s.activate(ev)
	p := s.turns.pending
	if len(p) > 0 && p[len(p)-1].Event != nil {
		last := p[len(p)-1].Event
		before := eventSize(last)
		if merge(last, ev) {
			s.turns.events += eventSize(last) - before
			return
		}
	}
	if s.turns.events == 0 || s.turns.events+eventSize(&ev) <= maxEvents {
		s.turns.pending = append(p, wire.Inbound{Event: &ev})
		s.turns.events += eventSize(&ev)
	}
}

// eventSize is about how many bytes an event takes while it waits.
func eventSize(ev *scene.Event) int {
	const frame = maxEvents >> 10 // so that there are a thousand at most
	return frame + len(ev.Value) + len(ev.Key)
}

// merge makes one event of two that follow each other, if that loses nothing.
func merge(last *scene.Event, ev scene.Event) bool {
	if last.Node != ev.Node || last.Type != ev.Type {
		return false
	}
	switch ev.Type {
	case scene.PointerMove:
		if last.Buttons != ev.Buttons || last.Modifiers != ev.Modifiers {
			return false
		}
	case scene.Wheel:
		if last.Modifiers != ev.Modifiers {
			return false
		}
		ev.DeltaX += last.DeltaX
		ev.DeltaY += last.DeltaY
	case scene.Input, scene.Range, scene.Resize, scene.RowSelect:
	default:
		return false
	}
	*last = ev
	return true
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// replace queues a change of the environment in the place of an earlier one.
func (t *turns) replace(f wire.Inbound) {
	for i := range t.pending {
		if t.pending[i].Environment != nil {
			t.pending[i] = f
			return
		}
	}
	t.pending = append(t.pending, f)
}

// answer delivers the end of a call as soon as it can be. It may be called from
// any goroutine that has not got the floor.
func (s *Session) answer(a wire.Answer) {
	s.now(func() {
		s.calls--
		if len(s.turns.pending) >= maxAnswers {
			s.end(account.WorkerDied, "the worker flooded the viewer with calls")
			return
		}
		s.turns.pending = append(s.turns.pending, wire.Inbound{Answer: &a})
	})
}
