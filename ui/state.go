package ui

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
	"example.org/vitrine/ui/viewport"
)

// state is where a tab stands: exactly one of *opening, *starting, *running and
// *ended. What belongs to one of them hangs on it alone, so that nobody reaches
// for what is not there; what was begun for one of them (a bundle that is read,
// a worker that starts, a session that saves) compares before it goes on, and
// finds another one when the tab has moved on meanwhile.
type state interface {
	// applet is what the tab is about; false until a bundle was read once.
	applet() (*opened, bool)
}

// opened is an applet whose bundle was read, with its bar. The bar keeps its
// place while the next version is read.
type opened struct {
	Program
	who permissions.Applet
	bar *bar
}

// opening: the bundle is being read.
type opening struct {
	before *opened // what the tab showed until now; nil at first
	page   *openingPage
	cancel context.CancelFunc
}

// starting: there is an applet, and its worker is being started. Its scene may
// be there already.
type starting struct {
	*run
	cancel context.CancelFunc
}

// running: there is a session. Its state may be that it is paused or asks.
type running struct {
	*run
	session  Session
	measured time.Time
	stopped  bool // by the person
}

// ended: there is nothing to go on with, and a page that says why.
type ended struct {
	before *opened  // nil when no bundle could be read
	last   *running // nil when it did not come to run
	page   fyne.CanvasObject
}

func (s *opening) applet() (*opened, bool) { return s.before, s.before != nil }
func (s *ended) applet() (*opened, bool)   { return s.before, s.before != nil }

// run is what one run of an applet has from its start on.
type run struct {
	*opened
	number  uint64
	screen  *viewport.Screen
	log     *consoleLog
	phase   account.State
	wanted  atomic.Bool // the applet asked for a frame
	sent    Environment
	started time.Time
}

func (r *run) applet() (*opened, bool) { return r.opened, true }

// screenOf is what the session sees of a run: its Screen, and its wish for frames.
type screenOf struct {
	*viewport.Screen
	run *run
	due func()
}

// FrameWanted implements sandbox.FrameWanter.
func (s screenOf) FrameWanted() {
	s.run.wanted.Store(true)
	s.due()
}

// live is the run whose scene the tab shows, if it shows one.
func (t *tab) live() (*run, bool) {
	switch s := t.state.(type) {
	case *starting:
		return s.run, true
	case *running:
		return s.run, true
	}
	return nil, false
}

// runs reports whether the tab shows the run of that number: one that was
// restarted may have something to ask while it saves, and nobody can be asked.
func (t *tab) runs(number uint64) bool {
	r, ok := t.live()
	return ok && r.number == number
}

// running reports whether there is a session to act on.
func (t *tab) running() bool {
	_, ok := t.state.(*running)
	return ok
}

// paused reports whether the tab's applet is, by the person or for a budget
// that they put off.
func (t *tab) paused() bool {
	r, ok := t.live()
	return ok && r.phase.Phase == account.Paused
}

// settled reports whether the tab shows what it is there for.
func (t *tab) settled() bool {
	if t.question != nil {
		return true
	}
	switch t.state.(type) {
	case *opening:
		return false
	case *ended:
		return true
	}
	r, ok := t.live()
	return ok && r.screen.Shown()
}

// development reports whether what is on the disk now may be another applet
// than what was read: one in development, and what could not be read.
func (t *tab) development() bool {
	a, ok := t.state.applet()
	return !ok || a.who.Development
}

// tab implements page.
func (t *tab) tab() (fyne.Resource, string) {
	a, ok := t.state.applet()
	if !ok {
		return style.Icon("applet"), describe.Escape(filepath.Base(t.path), describe.MaxName)
	}
	icon := "applet"
	if a.who.Development {
		icon = "code"
	}
	return style.Icon(icon), describe.Name(a.who)
}

// send delivers an event of a run's scene while it is the tab's.
func (t *tab) send(r *run, ev scene.Event) {
	if now, ok := t.state.(*running); ok && now.run == r {
		now.session.Send(ev)
	}
}
