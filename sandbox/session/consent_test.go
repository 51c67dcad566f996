package session_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
	"example.org/vitrine/sandbox/session"
)

// chooses is a desktop that counts its choosers, in which nothing is chosen.
type chooses struct {
	services.Desktop
	shown int
}

func (c *chooses) Pick(context.Context, permissions.Applet, wire.PickArgs) ([]string, error) {
	c.shown++
	return nil, nil
}

// A chooser opens after a click or a key in the applet, within five seconds of
// its running, and once for each: an applet that asks for ever shows none.
func TestChooserNeedsTheirClick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &chooses{}
		x := start(t, func(c *session.Config) { c.Desktop = d })
		at := x.worker.begin() // the turn that is running
		x.worker.send(wire.Outbound{Cause: at, Patch: &wire.Patch{Ops: []scene.Op{
			{Code: scene.Create, Node: 2, Kind: scene.Canvas},
			{Code: scene.Set, Node: 2, Prop: scene.Listens, List: []string{"pointerdown", "pointermove", "keydown", "wheel", "focus", "resize"}},
			{Code: scene.Insert, Node: 2, Parent: scene.Root},
		}}})
		calls := uint32(0)
		pick := func(kind string) string {
			t.Helper()
			calls++
			args, err := wire.EncodeBody(wire.PickArgs{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			x.worker.send(wire.Outbound{Cause: at, Call: &wire.Call{ID: calls, Op: wire.OpPick, Args: args}}, end(at))
			a := x.worker.turn()
			if a.Answer == nil || a.Answer.Fault == nil {
				t.Fatalf("got %+v, want a fault", a)
			}
			at = a.Turn
			return a.Answer.Fault.Name
		}
		event := func(ev scene.Event) {
			t.Helper()
			ev.Node = 2
			x.session.Send(ev)
			next := x.worker.turn()
			if next.Event == nil {
				t.Fatalf("got %+v, want the event", next)
			}
			x.worker.send(end(at))
			at = next.Turn
		}
		press := scene.Event{Type: scene.PointerDown, X: 1, Y: 1}
		for range 50 {
			if got := pick("open"); got != "SecurityError" || d.shown > 0 {
				t.Fatalf("without a click: %s, and %d choosers", got, d.shown)
			}
		}
		for _, ev := range []scene.Event{
			{Type: scene.PointerMove, X: 1},
			{Type: scene.Wheel, DeltaY: 1},
			{Type: scene.Focus},
			{Type: scene.Resize, Width: 5, Height: 5},
			{Type: scene.KeyDown, Key: "Escape"},
		} {
			event(ev)
			if got := pick("save"); got != "SecurityError" {
				t.Errorf("after %s %s: %s, want none", ev.Type.Name(), ev.Key, got)
			}
		}
		for i, ev := range []scene.Event{press, {Type: scene.KeyDown, Key: "a"}} {
			event(ev)
			time.Sleep(4 * time.Second)
			if got := pick("directory"); got != "AbortError" || d.shown != i+1 {
				t.Errorf("after %s: %s, and %d choosers", ev.Type.Name(), got, d.shown)
			}
			if got := pick("open"); got != "SecurityError" {
				t.Errorf("a second chooser after one %s: %s", ev.Type.Name(), got)
			}
		}
		event(press)
		time.Sleep(6 * time.Second)
		if got := pick("open"); got != "SecurityError" {
			t.Errorf("six seconds after a click: %s", got)
		}
		event(press)
		x.session.Pause()
		time.Sleep(time.Hour) // the person thinks about something else
		x.session.Resume()
		if got := pick("open"); got != "AbortError" {
			t.Errorf("after a pause: %s", got)
		}
		if d.shown != 3 {
			t.Errorf("%d choosers, want 3", d.shown)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

// Storage that was put off pauses the applet, as every budget does, and is asked
// about again when the person lets it go on.
func TestStoragePutOffStaysPausedUntilResume(t *testing.T) {
	root := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) { c.Storage = services.NewStorage(root, c.Applet) })
		turn := x.worker.begin()
		const calls = 8
		for id := range uint32(calls) {
			args, err := wire.EncodeBody(wire.StoreArgs{Key: string(rune('a' + id)), Value: make([]byte, 250_000)})
			if err != nil {
				t.Fatal(err)
			}
			x.worker.send(wire.Outbound{Cause: turn, Call: &wire.Call{ID: id + 1, Op: wire.OpStoreSet, Args: args}})
		}
		x.worker.send(end(turn))
		stored := 0
		take := func() {
			a := x.worker.turn()
			if a.Answer == nil || a.Answer.Fault != nil {
				t.Fatalf("got %+v, want a value stored", a)
			}
			stored++
			x.worker.send(end(a.Turn))
		}
		if r := <-x.prompter.asked; r.Action != permissions.Store {
			t.Errorf("asked about %s", r.Action)
		}
		for stored < 4 { // what has room within the first megabyte
			take()
		}
		x.prompter.answer(permissions.Later)
		synctest.Wait()
		time.Sleep(time.Hour)
		if s := x.session.State(); s.Phase != account.Paused || s.Reason != "waiting for more storage" || !x.worker.stopped.Load() {
			t.Errorf("%+v", s)
		}
		if n := len(x.prompter.asked); n > 0 {
			t.Errorf("%d more questions while it is paused", n)
		}
		x.session.Resume()
		<-x.prompter.asked
		x.prompter.answer(permissions.Grant)
		for stored < calls {
			select {
			case <-x.prompter.asked:
				x.prompter.answer(permissions.Grant)
			default:
				take()
			}
		}
		if s := x.session.State(); s.Phase != account.Running || x.worker.stopped.Load() {
			t.Errorf("%+v", s)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}
