package services_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// run grants for as long as the applet runs.
func run() []permissions.Decision {
	return []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
}

// One grant is not good for any number of what appears before the person.
func TestOneGrantIsNoStorm(t *testing.T) {
	for name, c := range map[string]struct {
		op      wire.Op
		args    any
		done    func(d *desk) int
		want    int
		seconds int // until there may be another one
	}{
		"notifications": {wire.OpNotify, wire.NotifyArgs{Title: "a"}, func(d *desk) int { return len(d.notices) }, 5, 20},
		"pages":         {wire.OpOpenLink, wire.LinkArgs{Address: "https://example.org/"}, func(d *desk) int { return len(d.opened) }, 5, 10},
		"clipboards":    {wire.OpWriteClipboard, wire.Text{Text: "mine"}, func(d *desk) int { return d.copies }, 20, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &desk{}
				x := begin(t, func(o *services.Options) { o.Desktop = d })
				defer x.Close()
				x.person.answers = run()
				refused := ""
				for range 3000 {
					if f := x.failure(c.op, c.args, nil); f != nil {
						refused = f.Name
					}
				}
				if got := c.done(d); got != c.want || refused != "QuotaExceededError" {
					t.Errorf("got %d after one grant, and %q for the others; want %d", got, refused, c.want)
				}
				time.Sleep(time.Duration(c.seconds) * time.Second)
				for range 10 {
					x.failure(c.op, c.args, nil)
				}
				if got := c.done(d); got != c.want+1 {
					t.Errorf("got %d after %d seconds, want %d", got, c.seconds, c.want+1)
				}
			})
		})
	}
}

// What takes the person's place at the screen needs them to be there: a chooser
// each time, and what was granted for longer whenever nobody is asked.
func TestNothingAppearsWithoutAClick(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "a")
	clicks := 0
	d := &desk{picked: []string{dir + "/a"}}
	x := begin(t, func(o *services.Options) {
		o.Desktop = d
		o.Activated = func(use services.Activation) bool {
			active := clicks > 0
			if active && use == services.Take {
				clicks--
			}
			return active
		}
	})
	for _, kind := range []string{"open", "save", "directory"} {
		x.fails("SecurityError", wire.OpPick, wire.PickArgs{Kind: kind})
	}
	clicks = 1
	x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, nil)
	x.fails("SecurityError", wire.OpPick, wire.PickArgs{Kind: "open"}) // one click, one chooser
	if d.picks != 1 {
		t.Errorf("%d choosers for one click", d.picks)
	}

	// Who has just been asked has seen it; who was asked before has not.
	x.person.answers = slices.Concat(run(), run(), run())
	link := wire.LinkArgs{Address: "https://example.org/"}
	x.do(wire.OpOpenLink, link, nil)
	x.fails("NotAllowedError", wire.OpOpenLink, link)
	x.do(wire.OpReadClipboard, struct{}{}, nil)
	x.fails("NotAllowedError", wire.OpReadClipboard, struct{}{})
	x.do(wire.OpWriteClipboard, wire.Text{Text: "a"}, nil)
	x.fails("NotAllowedError", wire.OpWriteClipboard, wire.Text{Text: "b"})
	if n := len(x.person.requests()); n != 3 || d.clipboard != "a" || len(d.opened) != 1 {
		t.Errorf("after %d questions the clipboard holds %q, and %q was opened", n, d.clipboard, d.opened)
	}
	clicks = 1
	x.do(wire.OpWriteClipboard, wire.Text{Text: "b"}, nil) // takes nothing up
	x.do(wire.OpReadClipboard, struct{}{}, nil)
	x.do(wire.OpOpenLink, link, nil)
	x.fails("NotAllowedError", wire.OpOpenLink, link)
}

// Equal calls that wait for one answer do not all act on it.
func TestOneAnswerOpensOnePage(t *testing.T) {
	d := &desk{}
	x := begin(t, func(o *services.Options) {
		o.Desktop = d
		o.Activated = func(services.Activation) bool { return false }
	})
	asked := make(chan struct{})
	x.person.before = func(permissions.Request) { <-asked }
	var answers []<-chan wire.Answer
	for range 5 {
		answers = append(answers, x.begun(wire.OpOpenLink, wire.LinkArgs{Address: "https://example.org/"}))
	}
	time.Sleep(10 * time.Millisecond) // they join; if they do not, each is asked about, and the test is no worse
	close(asked)
	opened := 0
	for _, a := range answers {
		if (<-a).Fault == nil {
			opened++
		}
	}
	if n := len(x.person.requests()); opened > n || len(d.opened) > n {
		t.Errorf("%d pages after %d questions", len(d.opened), n)
	}
}

// dismisser puts everything off.
type dismisser struct{ asked int }

func (d *dismisser) Prompt(context.Context, permissions.Request) (permissions.Decision, error) {
	d.asked++
	return permissions.Decision{Verdict: permissions.Later}, nil
}

// Storage that was put off pauses the applet: what needs it waits, and asks
// again when the person lets the applet go on, once for all of it.
func TestStoragePutOff(t *testing.T) {
	const mb = 1 << 20
	d := &dismisser{}
	waiting, resume := make(chan string, 200), make(chan error)
	var g *permissions.Gate
	x := begin(t, func(o *services.Options) {
		g = permissions.NewGate(permissions.Fixed{permissions.Store: mb}, permissions.NewMemory(), d, permissions.Options{})
		o.Gate, o.Storage = g, services.NewStorage(t.TempDir(), o.Applet)
		o.PutOff = func(_ context.Context, why string) error { waiting <- why; return <-resume }
	})
	var all []<-chan wire.Answer
	for i := range 100 {
		all = append(all, x.begun(wire.OpStoreSet, wire.StoreArgs{Key: fmt.Sprint(i), Value: make([]byte, 100_000+i)}))
	}
	if why := <-waiting; why != "waiting for more storage" || d.asked != 1 {
		t.Errorf("%q after %d questions, want 1", why, d.asked)
	}
	g.Resume(1)
	resume <- nil
	<-waiting
	if d.asked != 2 {
		t.Errorf("%d questions after the applet went on once, want 2", d.asked)
	}
	close(resume) // and on, without Resume: nobody is asked any more
	go func() {
		for range waiting {
		}
	}()
	x.Close()
	if d.asked != 2 {
		t.Errorf("%d questions in all, want 2", d.asked)
	}
	for _, a := range all {
		select {
		case answer := <-a:
			if answer.Fault != nil {
				t.Errorf("a value that has room was not stored: %+v", answer.Fault)
			}
		default: // it waited until the end
		}
	}
}

// Values that are stored at once share the room that there is.
func TestStorageAtOnce(t *testing.T) {
	x := begin(t, func(o *services.Options) {
		o.Gate = permissions.NewGate(permissions.Fixed{permissions.Store: 1 << 20}, permissions.NewMemory(), nil, permissions.Options{})
		o.Storage = services.NewStorage(t.TempDir(), o.Applet)
	})
	var all []<-chan wire.Answer
	for i := range 60 {
		all = append(all, x.begun(wire.OpStoreSet, wire.StoreArgs{Key: fmt.Sprint(i), Value: make([]byte, 250_000)}))
	}
	stored := 0
	for _, a := range all {
		if (<-a).Fault == nil {
			stored++
		}
	}
	if stored != 4 {
		t.Errorf("%d values of 250 KB within 1 MB, want 4", stored)
	}
}

var errEnded = errors.New("ended")

// An applet that ends while it waits for storage is told nothing more.
func TestStoragePutOffUntilTheEnd(t *testing.T) {
	x := begin(t, func(o *services.Options) {
		o.Gate = permissions.NewGate(permissions.Fixed{}, permissions.NewMemory(), &dismisser{}, permissions.Options{})
		o.Storage = services.NewStorage(t.TempDir(), o.Applet)
		o.PutOff = func(context.Context, string) error { return errEnded }
	})
	if f := x.failure(wire.OpStoreSet, wire.StoreArgs{Key: "a", Value: []byte("b")}, nil); f == nil {
		t.Error("it was stored")
	}
}
