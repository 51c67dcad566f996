package ui

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/chooser"
	"example.org/vitrine/ui/prompt"
)

// modal is what covers the window: at most one thing at a time.
type modal struct {
	object fyne.CanvasObject
	escape func()
	gone   func() // called when something else takes its place; may be nil
}

// question is a prompt of one tab, in sight or waiting for its tab to be.
type question struct {
	sheet *prompt.Sheet
	layer *prompt.Layer
	shown int  // counts how often it came into sight: a timer arms only the time it was started for
	done  bool // it was answered, and only stays for the key that did
}

// errNoTab says that nobody can be asked.
var errNoTab = errors.New("the applet is not open in a window")

// register numbers a new run of a tab. Fyne's goroutine.
func (w *Window) register(t *tab) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.number++
	w.tabs[w.number] = t
	return w.number
}

func (w *Window) unregister(number uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.tabs, number)
	delete(w.sessions, number)
}

// record keeps the session of a run, for the figures of its prompts. Any goroutine.
func (w *Window) record(number uint64, s Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions[number] = s
}

// Prompt implements permissions.Prompter: it shows the request over the
// applet's viewport, once its tab is in front, and returns the answer. Any
// goroutine but Fyne's.
func (w *Window) Prompt(ctx context.Context, r permissions.Request) (permissions.Decision, error) {
	w.mu.Lock()
	t, session := w.tabs[r.Session], w.sessions[r.Session]
	w.mu.Unlock()
	if t == nil {
		return permissions.Decision{}, errNoTab
	}
	var figures account.Figures
	if session != nil {
		figures = session.Figures()
	}
	p := w.config.Surroundings.Describe(r, figures)
	answers := make(chan permissions.Decision, 1)
	gone := make(chan struct{})
	var asked *question // only ever seen by what is posted
	w.post(func() {
		if !t.runs(r.Session) {
			close(gone)
			return
		}
		parse := func(text string) (describe.Scope, error) { return w.config.Surroundings.ParseScope(text, r) }
		asked = t.ask(prompt.NewSheet(p, t.window.metrics, parse, func(a prompt.Answer) { answers <- a; t.answered() }))
	})
	select {
	case d := <-answers:
		return d, nil
	case <-gone:
		return permissions.Decision{}, errNoTab
	case <-ctx.Done():
		w.post(func() {
			if asked != nil && t.question == asked {
				t.withdraw()
			}
		})
		return permissions.Decision{}, ctx.Err()
	case <-w.ctx.Done():
		return permissions.Decision{}, w.ctx.Err()
	}
}

// Pick lets the person choose files for the applet of a run: what they choose
// is granted. It returns no paths when they choose nothing. Any goroutine but
// Fyne's.
func (w *Window) Pick(ctx context.Context, number uint64, o chooser.Options) ([]string, error) {
	w.mu.Lock()
	t := w.tabs[number]
	w.mu.Unlock()
	if t == nil {
		return nil, errNoTab
	}
	chosen := make(chan []string, 1)
	cancel := func() {} // only ever seen by what is posted
	w.post(func() { cancel = t.pick(number, o, func(paths []string) { chosen <- paths }) })
	select {
	case paths := <-chosen:
		return paths, nil
	case <-ctx.Done():
		w.post(func() { cancel() })
		return nil, ctx.Err()
	case <-w.ctx.Done():
		return nil, w.ctx.Err()
	}
}

// pick shows the chooser for a run of the tab's applet, and returns how to take
// it away. A tab that is not in front chooses nothing: the person would not know
// for whom.
func (t *tab) pick(number uint64, o chooser.Options, done func([]string)) (cancel func()) {
	r, ok := t.live()
	if !ok || r.number != number || t.window.current != t || t.window.modal != nil {
		done(nil)
		return func() {}
	}
	name := map[string]any{"Name": describe.Name(r.who)}
	switch o.Kind {
	case chooser.Save:
		o.Title, o.Note = lang.L("Save a file for '{{.Name}}'", name), lang.L("It may write this one file, now and until it ends.")
	case chooser.Directory:
		o.Title, o.Note = lang.L("Choose a folder for '{{.Name}}'", name), lang.L("It may read everything in the folder that is shown, until it ends.")
	default:
		o.Title, o.Note = lang.L("Choose a file for '{{.Name}}'", name), lang.L("It may read what you choose, and nothing else.")
	}
	o.Folder, o.Hesitate = t.window.picked, t.window.hesitateWhile
	o.Applet, o.Surroundings = r.who, t.window.config.Surroundings
	r.screen.Hold(true) // what loses the keyboard now is not to tell the applet
	c := t.window.choose(o, func(paths []string) {
		t.sheet = nil
		if len(paths) > 0 {
			t.window.picked = filepath.Dir(paths[0])
		}
		t.show()
		done(paths)
	})
	t.sheet = c.Cancel
	t.show()
	return c.Cancel
}

// ask puts a question to the person.
func (t *tab) ask(sheet *prompt.Sheet) *question {
	q := &question{sheet: sheet}
	q.layer = prompt.NewLayer(sheet, t.window.frameNow)
	q.layer.OnOutside = t.window.strip.at
	t.question = q
	t.show()
	t.present()
	return q
}

// inSight reports whether the tab's question is.
func (t *tab) inSight() bool {
	q, m := t.question, t.window.modal
	return q != nil && m != nil && m.object == q.layer
}

// present shows the tab's question if the tab is in front, and keeps everything
// else from the keyboard before it does. An applet that is paused asks nothing:
// what it asked before waits until it goes on.
func (t *tab) present() {
	q := t.question
	if t.paused() {
		if t.inSight() && !q.done {
			q.sheet.Disarm()
			t.window.cover(nil)
		}
		return
	}
	if q == nil || t.window.current != t || t.window.modal != nil {
		return
	}
	q.sheet.Disarm()
	q.shown++
	turn := q.shown
	t.window.cover(&modal{object: q.layer, escape: q.sheet.Dismiss})
	t.window.window.Canvas().Focus(q.sheet.Keys())
	t.window.hesitateWhile(func() bool {
		return t.question == q && q.shown == turn && t.window.modal != nil && t.window.modal.object == q.layer
	}, q.sheet.Arm)
}

// hesitations is in how many pieces the time before a sheet is armed is waited
// for, each after the one before has been noticed. A window that stood still
// for a while has clicks to deliver that were meant for what it showed before:
// it gets them before it can count on.
const hesitations = 10

// hesitateWhile calls arm when something has stayed in sight for a while.
func (w *Window) hesitateWhile(inSight func() bool, arm func()) {
	w.hesitate(hesitations, inSight, arm)
}

func (w *Window) hesitate(left int, inSight func() bool, arm func()) {
	w.after(prompt.Hesitation/hesitations, func() {
		switch {
		case !inSight():
		case left > 1:
			w.hesitate(left-1, inSight, arm)
		default:
			arm()
		}
	})
}

// closing is how long a sheet that was answered stays and takes what is typed:
// the key that answered it is still to be released.
const closing = 60 * time.Millisecond

// answered takes the question down, a little later. The applet may have asked
// the next one by then, which waits for that.
func (t *tab) answered() {
	q := t.question
	q.done = true
	t.window.after(closing, func() { t.retire(q) })
}

// withdraw takes question and chooser down now.
func (t *tab) withdraw() {
	if t.sheet != nil {
		t.sheet()
	}
	if t.question != nil {
		t.retire(t.question)
	}
}

// retire takes q down and brings the question after it, if there is one, into sight.
func (t *tab) retire(q *question) {
	shown := t.window.modal != nil && t.window.modal.object == q.layer
	if t.question != q && !shown {
		return // it has been withdrawn since
	}
	q.sheet.Disarm()
	if t.question == q {
		t.question = nil
	}
	if shown {
		t.window.cover(nil)
	}
	t.show()
	t.present()
	t.window.pump.due()
}

// cover puts m over the window, or takes what is there away. Whatever else lay
// over it, such as an entry's menu, goes.
func (w *Window) cover(m *modal) {
	was := w.modal
	w.modal = nil
	if was != nil && was.gone != nil {
		was.gone()
	}
	c := w.window.Canvas()
	c.Unfocus()
	for top := c.Overlays().Top(); top != nil; top = c.Overlays().Top() {
		c.Overlays().Remove(top)
	}
	w.modal = m
	if m != nil {
		c.Overlays().Add(m.object)
	}
}

// after calls f on Fyne's goroutine when d has passed.
func (w *Window) after(d time.Duration, f func()) {
	if w.config.After != nil {
		w.config.After(d, f)
		return
	}
	time.AfterFunc(d, func() { w.post(f) })
}

// frameNow is where the window's parts are.
func (w *Window) frameNow() prompt.Frame {
	f := prompt.Frame{Bar: fyne.NewPos(0, stripHeight), Viewport: stripHeight}
	if w.current.top() != nil {
		f.BarSize = fyne.NewSize(w.window.Canvas().Size().Width, barHeight)
		f.Viewport += barHeight
	}
	return f
}
