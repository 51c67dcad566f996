package permissions_test

import (
	"fmt"
	"sync"
	"testing"

	"example.org/vitrine/permissions"
)

// storage is a request for so many bytes more, no two alike.
func storage(step uint64) permissions.Request {
	r := memory(0)
	r.Action, r.API = permissions.Store, "set"
	r.Resource.Amount = &permissions.Amount{Used: 1, Limit: 1, Step: step, Total: step + 1}
	return r
}

// A budget that was put off stays so, for whatever is asked about budgets and
// however many questions wait, until the applet is let go on: the kind is a
// question that comes again because it was not answered.
func TestPutOffPauses(t *testing.T) {
	p := &person{answer: func(permissions.Request) permissions.Decision { return permissions.Decision{} }}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	ask := func() {
		t.Helper()
		var asking sync.WaitGroup
		for n := range uint64(10) {
			for _, r := range []permissions.Request{storage(n + 1), memory(37<<20 + n)} {
				asking.Go(func() {
					if d, err := g.Ask(t.Context(), r); d.Verdict != permissions.Later || err == nil {
						t.Errorf("got %s, %v, want later", d.Verdict, err)
					}
				})
			}
		}
		asking.Wait()
	}
	ask()
	ask()
	if n := p.count(); n != 1 {
		t.Errorf("%d questions about budgets after one was put off, want 1", n)
	}
	g.Resume(1)
	ask()
	if n := p.count(); n != 2 {
		t.Errorf("%d questions after the applet went on, want 2", n)
	}
	p.answer = always(permissions.Grant, permissions.Once)
	g.Resume(1)
	if d, err := g.Ask(t.Context(), storage(7)); d.Verdict != permissions.Grant || err != nil {
		t.Errorf("a budget that is granted after all: %s, %v", d.Verdict, err)
	}
	g.Resume(99) // a run that asked nothing
}

// Whatever somebody refuses counts: an applet cannot go through all that there
// is to ask for, three times each.
func TestRefusalsCountTogether(t *testing.T) {
	p := &person{answer: func(permissions.Request) permissions.Decision { return permissions.Decision{} }}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	ask := func(session uint64) {
		for i := range 20 {
			for _, action := range []permissions.Action{
				permissions.ReadFile, permissions.WriteFile, permissions.ReadClipboard, permissions.WriteClipboard, permissions.Notify, permissions.OpenLink,
			} {
				r := permissions.Request{Session: session, Applet: permissions.Applet{Identity: "digest:1"}, Action: action}
				switch action {
				case permissions.ReadFile, permissions.WriteFile:
					r.Resource.File = &permissions.File{Path: fmt.Sprint("/", i)}
				case permissions.OpenLink:
					r.Resource.Address = fmt.Sprint("https://", i, ".example")
				default:
				}
				if _, err := g.Ask(t.Context(), r); err == nil {
					t.Errorf("%s was granted", action)
				}
			}
		}
	}
	ask(1)
	if n := p.count(); n != permissions.MaxRefused {
		t.Errorf("%d questions to somebody who refuses all of them, want %d", n, permissions.MaxRefused)
	}
	r := permissions.Request{Session: 1, Applet: permissions.Applet{Identity: "digest:1"}, Action: permissions.Connect}
	r.Resource.Endpoint = &permissions.Endpoint{Host: "example.org", Port: 1, Protocol: "tcp", Public: true}
	if got := g.Query(t.Context(), r); got != "denied" {
		t.Errorf("a query about what was not asked for yet says %q, want denied", got)
	}
	ask(2) // another run
	if n := p.count(); n != 2*permissions.MaxRefused {
		t.Errorf("%d questions of two runs, want %d", n, 2*permissions.MaxRefused)
	}
}
