package session_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

func TestDeliversNumberedTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) { c.Args = []string{"a"} })
		x.worker.send(wire.Outbound{Ready: &wire.Ready{}})
		limit := x.worker.receive()
		if limit.Limit == nil || limit.Limit.Memory != 32<<20 || limit.Limit.TurnFuel != 200e6 || limit.Limit.Fuel != 0 {
			t.Errorf("first frame %+v", limit.Limit)
		}
		file, begin := x.worker.receive(), x.worker.receive()
		if file.Turn != 1 || file.File == nil || string(file.File.Data) != "1" || !file.File.Last {
			t.Errorf("second frame %+v", file)
		}
		if begin.Turn != 2 || begin.Start == nil || begin.Start.Main != "main.js" || !begin.Start.Window || begin.Start.Args[0] != "a" {
			t.Errorf("third frame %+v", begin)
		}
		if begin.Now != float64(time.Now().UnixMilli()) {
			t.Errorf("it is %v, not %v", time.Now().UnixMilli(), begin.Now)
		}
		x.worker.send(end(2))
		synctest.Wait()
		x.session.SetEnvironment(wire.Environment{Scale: 2})
		if f := x.worker.receive(); f.Turn != 3 || f.Environment == nil || f.Environment.Scale != 2 {
			t.Errorf("fourth frame %+v", f)
		}
		x.session.Stop("that was all")
		if s := x.ended(t); s.Reason != "that was all" || s.Exit != account.Finished {
			t.Errorf("%+v", s)
		}
		if f := x.session.Figures(); f.Turns != 2 || f.FramesOut != 4 || f.FramesIn != 2 {
			t.Errorf("%+v", f)
		}
	})
}

// A scene with a button, a canvas of 2 by 2 pixels and a field: nodes 2, 3 and 4.
func patch(cause uint64) wire.Outbound {
	return wire.Outbound{Cause: cause, Patch: &wire.Patch{Ops: []scene.Op{
		{Code: scene.Create, Node: 2, Kind: scene.Button},
		{Code: scene.Set, Node: 2, Prop: scene.Listens, List: []string{"click"}},
		{Code: scene.Create, Node: 3, Kind: scene.Canvas},
		{Code: scene.Set, Node: 3, Prop: scene.Width, Number: 2},
		{Code: scene.Set, Node: 3, Prop: scene.Height, Number: 2},
		{Code: scene.Set, Node: 3, Prop: scene.Listens, List: []string{"pointermove", "wheel"}},
		{Code: scene.Create, Node: 4, Kind: scene.TextField},
	}}}
}

func TestEventsReachTheApplet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		x.worker.send(patch(first), end(first))
		synctest.Wait()

		x.session.Send(scene.Event{Type: scene.Click, Node: 2})
		x.session.Send(scene.Event{Type: scene.Click, Node: 99}) // there is no such node
		x.session.Send(scene.Event{Type: scene.Click, Node: 4})  // nor do fields click
		x.session.Send(scene.Event{Type: scene.PointerDown, Node: 3, X: 1})
		if f := x.worker.turn(); f.Event == nil || f.Event.Type != scene.Click || f.Event.Node != 2 {
			t.Fatalf("%+v", f)
		}
		// While the worker is busy with four turns, events wait, and those that only the newest counts of are merged.
		for range 3 {
			x.session.Send(scene.Event{Type: scene.Click, Node: 2})
		}
		for i := range 10 {
			x.session.Send(scene.Event{Type: scene.PointerMove, Node: 3, X: float64(i)})
		}
		x.session.Send(scene.Event{Type: scene.Wheel, Node: 3, DeltaY: 1})
		x.session.Send(scene.Event{Type: scene.Wheel, Node: 3, DeltaY: 2})
		synctest.Wait()
		var got []scene.Event
		for range 5 {
			if len(got) == 3 {
				for turn := first + 1; turn <= first+4; turn++ {
					x.worker.send(end(turn))
				}
			}
			got = append(got, *x.worker.turn().Event)
		}
		if got[3].Type != scene.PointerMove || got[3].X != 9 || got[4].Type != scene.Wheel || got[4].DeltaY != 3 {
			t.Errorf("%+v", got)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

func TestPixelsAreShownFromTheArena(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		copy(x.worker.arena[64:], "0123456789abcdef")
		x.worker.send(patch(first), wire.Outbound{Cause: first, Pixels: &scene.Pixels{
			Node: 3, CanvasWidth: 2, CanvasHeight: 2, Width: 2, Height: 2, Offset: 64,
		}})
		if f := x.worker.receive(); f.Presented == nil || f.Presented.Commit != 1 {
			t.Errorf("%+v", f)
		}
		x.screen.mu.Lock()
		if string(x.screen.pixels) != "0123456789abcdef" || x.screen.ops != 7 {
			t.Errorf("%q after %d operations", x.screen.pixels, x.screen.ops)
		}
		x.screen.mu.Unlock()
		x.session.Stop("done")
		x.ended(t)
	})
}

// Whatever a worker sends that it should not, the session ends and says so.
func TestHostileFramesEndTheSession(t *testing.T) {
	long := strings.Repeat("x", scene.MaxText+1)
	tests := map[string]struct {
		frames []wire.Outbound
		want   string
	}{
		"not ready":         {[]wire.Outbound{{Meter: &wire.Meter{}}}, "before the worker was ready"},
		"ready twice":       {[]wire.Outbound{{Ready: &wire.Ready{}}, {Ready: &wire.Ready{}}}, "ready before"},
		"end of no turn":    {[]wire.Outbound{{Ready: &wire.Ready{}}, end(99)}, "not the one that is running"},
		"turn ended twice":  {[]wire.Outbound{end(2), end(2)}, "not the one that is running"},
		"later turn":        {[]wire.Outbound{end(3)}, "not the one that is running"},
		"unknown node":      {[]wire.Outbound{{Cause: 2, Patch: &wire.Patch{Ops: []scene.Op{{Code: scene.Remove, Node: 9}}}}}, "no such node"},
		"long text":         {[]wire.Outbound{{Cause: 2, Patch: &wire.Patch{Ops: []scene.Op{{Code: scene.Create, Node: 2, Kind: scene.Label}, {Code: scene.Set, Node: 2, Prop: scene.Text, Text: long}}}}}, "bad frame"},
		"pixels of nothing": {[]wire.Outbound{{Cause: 2, Pixels: &scene.Pixels{Node: 3, Width: 1, Height: 1, CanvasWidth: 1, CanvasHeight: 1}}}, "no such node"},
		"lying size": {[]wire.Outbound{patch(2), {Cause: 2, Pixels: &scene.Pixels{
			Node: 3, CanvasWidth: 16384, CanvasHeight: 16384, Width: 16384, Height: 16384,
		}}}, "should have 2 by 2"},
		"outside the arena": {[]wire.Outbound{patch(2), {Cause: 2, Pixels: &scene.Pixels{
			Node: 3, CanvasWidth: 2, CanvasHeight: 2, Width: 2, Height: 2, Offset: scene.ArenaSize - 15,
		}}}, "outside the arena"},
		"after exit":    {[]wire.Outbound{{Cause: 2, Exit: &wire.Exit{}}, {Cause: 2, WantFrame: &wire.WantFrame{}}}, "after the applet's exit"},
		"less fuel":     {[]wire.Outbound{{Cause: 2, TurnEnd: &wire.TurnEnd{Fuel: 9}}, {Cause: 3, TurnEnd: &wire.TurnEnd{Fuel: 8}}}, "less fuel"},
		"asks for idle": {[]wire.Outbound{end(2), end(3), {Ask: &wire.Ask{Resource: wire.Memory}}}, "between turns"},
		"asks twice":    {[]wire.Outbound{{Ask: &wire.Ask{Resource: wire.Memory, Limit: 32 << 20}}, {Ask: &wire.Ask{Resource: wire.Memory, Limit: 32 << 20}}}, "asks again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := start(t, nil)
				if name != "not ready" {
					if test.frames[0].Ready == nil {
						x.worker.begin()
						x.session.SetEnvironment(wire.Environment{Scale: 2})
						x.worker.turn()
					}
				}
				go func() {
					for {
						if _, err := x.worker.far.ReceiveInbound(); err != nil {
							return
						}
					}
				}()
				for _, f := range test.frames {
					if x.worker.far.Send(f) != nil {
						break // ended already
					}
				}
				if s := x.ended(t); s.Exit != account.WorkerDied || !strings.Contains(s.Reason, test.want) {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

func TestTooManyTimersEndTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		for id := range session.MaxTimers + 1 {
			x.worker.send(wire.Outbound{Cause: first, SetTimer: &wire.SetTimer{ID: uint32(id + 1), Delay: 1e6}})
		}
		if s := x.ended(t); !strings.Contains(s.Reason, "timers") {
			t.Errorf("%+v", s)
		}
	})
}

func TestWorkerThatFloodsIsSlowedAndEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		began, sent := time.Now(), 0
		for x.worker.far.Send(wire.Outbound{Cause: first, WantFrame: &wire.WantFrame{}}) == nil {
			sent++
		}
		if s := x.ended(t); !strings.Contains(s.Reason, "flooded") {
			t.Errorf("%+v", s)
		}
		if rate := float64(sent) / time.Since(began).Seconds(); rate > 70_000 {
			t.Errorf("%d frames in %v", sent, time.Since(began))
		}
	})
}

func TestConsoleLinesAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		for range 5_000 {
			x.worker.send(wire.Outbound{Cause: first, Console: &wire.Console{Level: "log", Text: "hi"}})
		}
		synctest.Wait()
		time.Sleep(time.Second)
		x.worker.send(wire.Outbound{Cause: first, Console: &wire.Console{Level: "log", Text: "last"}})
		x.session.Stop("done")
		x.ended(t)
		close(x.console)
		lines, said := 0, false
		for line := range x.console {
			lines++
			said = said || line == "warn: (3000 lines were left out: too many at once)"
		}
		if lines < 2_000 || lines > 2_010 || !said {
			t.Errorf("%d lines were shown, and the rest mentioned: %v", lines, said)
		}
	})
}

// TestConsoleBytes is of the kind "steps that cost far more time than fuel": lines
// are bounded by their bytes, too.
func TestConsoleBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		text := strings.Repeat("x", 15_000)
		for range 400 {
			x.worker.send(wire.Outbound{Cause: first, Console: &wire.Console{Level: "log", Text: text}})
		}
		synctest.Wait()
		time.Sleep(time.Second)
		x.worker.send(wire.Outbound{Cause: first, Console: &wire.Console{Level: "log", Text: "last"}})
		x.session.Stop("done")
		x.ended(t)
		close(x.console)
		bytes, said := 0, false
		for line := range x.console {
			bytes += len(line)
			said = said || strings.Contains(line, "lines were left out")
		}
		if bytes > 3<<20 || bytes < 1<<20 || !said {
			t.Errorf("got %d bytes of 6,000,000, and the rest mentioned: %v", bytes, said)
		}
	})
}

func TestWorkerThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		began := time.Now()
		if s := x.ended(t); !strings.Contains(s.Reason, "did not answer") {
			t.Errorf("%+v", s)
		}
		if took := time.Since(began); took < 20*time.Second || took > 21*time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

func TestWorkerThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.send(wire.Outbound{Ready: &wire.Ready{}})
		if s := x.ended(t); !strings.Contains(s.Reason, "did not read") {
			t.Errorf("%+v", s)
		}
	})
}

func TestWorkerThatIsNeverReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.receive() // the limits
		if s := x.ended(t); !strings.Contains(s.Reason, "not ready") {
			t.Errorf("%+v", s)
		}
	})
}

func TestWorkerDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.started()
		x.worker.die(confine.ExitInfo{Code: 2, Reason: "the worker's stack overflowed"})
		if s := x.ended(t); s.Exit != account.WorkerDied || s.Reason != "the worker's stack overflowed" {
			t.Errorf("%+v", s)
		}
	})
}

func TestTimersGoByTheSessionsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		x.worker.send(
			wire.Outbound{Cause: first, SetTimer: &wire.SetTimer{ID: 1, Delay: 100}},
			wire.Outbound{Cause: first, SetTimer: &wire.SetTimer{ID: 2, Delay: 40, Repeat: true}},
			wire.Outbound{Cause: first, SetTimer: &wire.SetTimer{ID: 3, Delay: 30}},
			wire.Outbound{Cause: first, ClearTimer: &wire.ClearTimer{ID: 3}},
			end(first),
		)
		began := time.Now()
		fires := func(id uint32, after time.Duration) {
			t.Helper()
			f := x.worker.turn()
			if f.Timer == nil || f.Timer.ID != id {
				t.Fatalf("%+v, want timer %d", f, id)
			}
			if got := time.Since(began); got != after {
				t.Errorf("timer %d fired after %v, want %v", id, got, after)
			}
			x.worker.send(end(f.Turn))
		}
		fires(2, 40*time.Millisecond)
		synctest.Wait()
		x.session.Pause()
		time.Sleep(time.Hour)
		if !x.worker.stopped.Load() || x.session.State().Phase != account.Paused {
			t.Error("the worker runs on in a pause")
		}
		x.session.Resume()
		fires(2, time.Hour+80*time.Millisecond)
		fires(1, time.Hour+100*time.Millisecond)
		fires(2, time.Hour+120*time.Millisecond) // and what it missed in the pause is not made up for
		x.session.Stop("done")
		x.ended(t)
	})
}

func TestFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		x.session.Frame() // nobody waits for it
		x.worker.send(wire.Outbound{Cause: first, WantFrame: &wire.WantFrame{}}, end(first))
		synctest.Wait()
		time.Sleep(time.Second)
		for range 5 { // one at a time is outstanding
			x.session.Frame()
		}
		f := x.worker.turn()
		if f.Frame == nil || f.Frame.Time != 1000 {
			t.Errorf("%+v", f)
		}
		x.worker.send(end(f.Turn))
		x.session.SetEnvironment(wire.Environment{Scale: 2})
		if f := x.worker.turn(); f.Environment == nil {
			t.Errorf("a second frame: %+v", f)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

// wanter counts how often the applet asked for a frame.
type wanter struct {
	screen
	wanted atomic.Int64
}

func (w *wanter) FrameWanted() { w.wanted.Add(1) }

// A screen that paints at the wrong moment is asked again: else an animation
// would stand still for ever.
func TestFramesThatAreMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wanter{}
		x := start(t, func(c *session.Config) { c.Screen = w })
		want := func(n int64, when string) {
			t.Helper()
			synctest.Wait()
			if got := w.wanted.Load(); got != n {
				t.Fatalf("asked for %d frames %s, want %d", got, when, n)
			}
		}
		first := x.worker.begin()
		x.worker.send(wire.Outbound{Cause: first, WantFrame: &wire.WantFrame{}}, end(first))
		want(1, "at the start")
		x.session.Frame()
		f := x.worker.turn()
		x.worker.send(wire.Outbound{Cause: f.Turn, WantFrame: &wire.WantFrame{}})
		want(2, "during a frame")
		x.session.Frame() // its turn has not ended
		want(2, "before the end of the turn")
		x.worker.send(end(f.Turn))
		want(3, "after the turn")

		x.session.Pause()
		synctest.Wait()
		x.session.Frame()
		want(3, "in a pause")
		x.session.Resume()
		want(4, "after the pause")
		x.session.Frame()
		if f := x.worker.turn(); f.Frame == nil {
			t.Errorf("%+v", f)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

func TestHeadlessSessionMakesItsOwnFramesAndFinishes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) { c.Screen = nil })
		first := x.worker.begin()
		x.worker.send(wire.Outbound{Cause: first, WantFrame: &wire.WantFrame{}}, end(first))
		f := x.worker.turn()
		if f.Frame == nil {
			t.Errorf("%+v", f)
		}
		x.worker.send(end(f.Turn))
		if s := x.ended(t); s.Exit != account.Finished || s.Reason != "the applet has finished" {
			t.Errorf("%+v", s)
		}
	})
}

func TestExits(t *testing.T) {
	failure := &wire.Failure{Message: "Error: no\x1b[2J", Stack: "at main.js:1"}
	denied := &wire.Failure{Message: "NotAllowedError: no"}
	tests := map[string]struct {
		frames []wire.Outbound
		exit   account.Exit
		reason string
	}{
		"exit":               {[]wire.Outbound{{Exit: &wire.Exit{}}}, account.Finished, "the applet has exited"},
		"exit with a status": {[]wire.Outbound{{Exit: &wire.Exit{Code: 3}}}, account.AppletFailed, "the applet exited with status 3"},
		"failure":            {[]wire.Outbound{{Failure: failure}}, account.AppletFailed, `the applet failed: Error: no\x1b[2J`},
		"claims a denial":    {[]wire.Outbound{{Failure: denied}}, account.AppletFailed, "the applet failed: NotAllowedError: no"},
		"failure at the start": {
			[]wire.Outbound{{Failure: &wire.Failure{Message: "x", Fatal: true}}},
			account.AppletFailed, "the applet failed: x",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := start(t, func(c *session.Config) { c.Screen = nil })
				first := x.worker.begin()
				for _, f := range test.frames {
					f.Cause = first
					x.worker.send(f)
				}
				_ = x.worker.far.Send(end(first))
				if s := x.ended(t); s.Exit != test.exit || s.Reason != test.reason {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

func TestDeniedPermissionThatNobodyCatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) {
			c.Screen, c.Gate = nil, gate(t, nil, permissions.Options{})
		})
		first := x.worker.begin()
		args, _ := wire.EncodeBody(wire.PathArgs{Path: "/etc"})
		x.worker.send(wire.Outbound{Cause: first, Call: &wire.Call{ID: 1, Op: wire.OpStat, Args: args}}, end(first))
		f := x.worker.turn()
		if f.Answer == nil || f.Answer.Fault == nil || f.Answer.Fault.Name != "NotAllowedError" {
			t.Fatalf("%+v", f)
		}
		x.worker.send(wire.Outbound{Cause: f.Turn, Failure: &wire.Failure{Message: "NotAllowedError: /etc"}}, end(f.Turn))
		if s := x.ended(t); s.Exit != account.Denied {
			t.Errorf("%+v", s)
		}
	})
}
