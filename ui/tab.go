package ui

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	describe "vitrine/permissions/prompt"
	"vitrine/sandbox/account"
	"vitrine/sandbox/scene"
	"vitrine/ui/style"
	"vitrine/ui/viewport"
)

// tab is one applet: being opened, running, or ended.
type tab struct {
	window  *Window
	path    string
	program Program // nil until it is opened
	failure error   // why it could not be opened or started

	run      *run     // the current one; nil before and when it failed to start
	opening  *opening // over once it is opened
	bar      *bar
	holder   *fyne.Container // what stands under the bar
	visible  bool
	measured time.Time
	restore  []viewport.Field // what was typed in the run before
	notice   *fyne.Container  // offers it
	alarm    *warning         // the window's, as alarmed shows it
	alarmed  *fyne.Container

	question *question
}

// run is one run of a tab's applet.
type run struct {
	number  uint64
	screen  *viewport.Screen
	session Session
	log     *consoleLog
	state   account.State
	cancel  context.CancelFunc
	wanted  atomic.Bool // the applet asked for a frame
	sent    Environment
	started time.Time
	over    bool // Done is closed
	stopped bool // by the person
}

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

func newTab(w *Window, path string) *tab {
	t := &tab{window: w, path: path, holder: container.NewStack()}
	t.open()
	return t
}

// open reads the bundle.
func (t *tab) open() {
	w := t.window
	t.opening = newOpening(filepath.Base(t.path))
	t.holder.Objects = []fyne.CanvasObject{t.opening.page}
	t.holder.Refresh()
	w.after(openingTime, t.opening.say)
	go func() {
		program, err := w.config.Host.Open(w.ctx, t.path)
		w.post(func() { t.opened(program, err) })
	}()
}

// opened goes on when the bundle was read.
func (t *tab) opened(p Program, err error) {
	t.opening.end()
	if t.window.ctx.Err() != nil {
		return
	}
	if err != nil {
		t.fail(err)
		return
	}
	t.program = p
	t.bar = newBar(p.Applet(), t.pause, t.stop, t.menu, t.explainRings)
	t.window.home.refresh()
	if warning := p.Warning(); warning != "" {
		t.notice = t.band("warning", warning, widget.NewButton(lang.L("I see"), t.dismiss))
	}
	t.start()
}

// dismiss takes the band over the viewport away.
func (t *tab) dismiss() {
	t.notice = nil
	t.show()
}

// over is the band over the viewport, if there is one: what holds for all
// applets goes before what this one has to say.
func (t *tab) over() *fyne.Container {
	w := t.window
	switch {
	case w.alarm == nil:
		t.alarm, t.alarmed = nil, nil
		return t.notice
	case t.alarm != w.alarm:
		first, _, _ := strings.Cut(w.alarm.detail, "\n")
		if file, _, ok := strings.Cut(first, ":"); ok { // its whole name is on the home page
			first = first[strings.LastIndexByte(file, '/')+1:]
		}
		text := w.alarm.what + ": " + describe.EscapeLine(first, describe.MaxReason)
		t.alarm, t.alarmed = w.alarm, t.band("warning", text, widget.NewButton(lang.L("Show"), func() { w.show(w.home) }))
	}
	return t.alarmed
}

// band is a line of the viewer's own words between the bar and the viewport.
func (t *tab) band(icon, text string, buttons ...fyne.CanvasObject) *fyne.Container {
	row := append([]fyne.CanvasObject{
		style.IconImage(style.ColoredIcon(icon, style.ColorOnCaution), 18),
		style.Wide(style.NewText(text, style.ColorOnCaution).Ellipsis()),
	}, buttons...)
	return container.NewStack(style.NewSurface(style.ColorCaution, 0), style.Inset(14, 4, style.Beside(8, row...)))
}

// start runs the applet.
func (t *tab) start() {
	w := t.window
	r := &run{log: newConsoleLog(), started: time.Now()}
	r.number = w.register(t)
	t.run, t.failure, t.measured = r, nil, time.Time{}
	r.screen = viewport.NewScreen(viewport.Config{
		Send: func(ev scene.Event) {
			if r.session != nil {
				r.session.Send(ev)
			}
		},
		Wake:     w.pump.due,
		Failed:   func(err error) { r.log.add("error", err.Error()); w.pump.due() },
		Shortcut: w.shortcut,
		Sized:    func(fyne.Size) { t.environment() },
	})
	t.holder.Objects = []fyne.CanvasObject{r.screen.Object()}
	if w.current == t {
		w.arrange()
		w.title()
	}
	t.show()
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(w.ctx)
	r.sent = t.surroundings()
	start := Start{Number: r.number, Screen: screenOf{r.screen, r, w.pump.due}, Environment: r.sent, Console: r.log.add}
	w.runs.Add(1)
	go func() {
		session, err := t.program.Start(ctx, start)
		if err != nil {
			w.runs.Done()
		} else {
			w.record(r.number, session)
		}
		w.post(func() { t.started(r, session, err) })
	}()
}

// started goes on when there is a worker.
func (t *tab) started(r *run, s Session, err error) {
	if err != nil {
		if t.run == r {
			t.run = nil
			t.fail(err)
		}
		return
	}
	r.session = s
	go func() {
		<-s.Done()
		t.window.runs.Done()
		t.window.post(func() { t.ended(r) })
	}()
	if t.run != r || t.window.ctx.Err() != nil { // closed meanwhile
		s.Close("the tab was closed")
		return
	}
	t.bar.rings.set(s.Missing())
	t.environment()
	t.show()
}

// ended goes on when the worker is gone.
func (t *tab) ended(r *run) {
	r.over = true
	t.window.unregister(r.number)
	figures := r.session.Figures()
	t.window.recorder.Add(r.number, t.program.Applet(), figures, r.session.Limits().Memory, time.Now())
	t.window.recorder.End(r.number)
	if t.run != r {
		return
	}
	r.screen.Flush()
	r.state = r.session.State()
	t.withdraw()
	if fields := r.screen.Fields(); len(fields) > 0 {
		t.restore = fields
	}
	t.holder.Objects = []fyne.CanvasObject{t.endedPage()}
	t.holder.Refresh()
	t.show()
}

// fail shows why there is no applet.
func (t *tab) fail(err error) {
	t.failure = err
	if t.bar != nil {
		t.bar.show(account.State{Phase: account.Ended}, false)
	}
	t.holder.Objects = []fyne.CanvasObject{t.failedPage()}
	t.holder.Refresh()
	t.window.strip.show(t.window.pages, t.window.current)
}

// restart runs the applet anew, from what is on the disk now.
func (t *tab) restart() {
	if r := t.run; r != nil {
		if !r.over {
			t.restore = r.screen.Fields()
		}
		t.end("restarted")
	}
	t.withdraw()
	if t.program == nil || t.program.Applet().Development {
		t.failure, t.program, t.run = nil, nil, nil
		t.open()
		return
	}
	t.start()
}

// end stops the run, if there is one.
func (t *tab) end(reason string) {
	if r := t.run; r != nil && !r.over {
		t.run = nil
		if r.session != nil {
			r.session.Close(reason) // the context would not let it save
		} else {
			r.cancel()
		}
	}
}

func (t *tab) running() bool { return t.run != nil && t.run.session != nil && !t.run.over }

// frame brings the tab up to date; front tells whether it can be seen.
func (t *tab) frame(front bool) (more bool) {
	r := t.run
	if r == nil || r.over {
		return false
	}
	if state, fresh := r.screen.TakeState(); fresh {
		r.state = state
		t.show()
	}
	if r.session != nil {
		t.measure(r, time.Now())
	}
	if !front {
		return false
	}
	more = r.screen.Flush()
	if r.session == nil {
		return more
	}
	t.offerRestore()
	if r.wanted.Swap(false) {
		r.session.Frame()
	}
	return more
}

// measure shows the figures, some times a second, and keeps them for the page of activity.
func (t *tab) measure(r *run, now time.Time) {
	if now.Sub(t.measured) < meterTime-10*time.Millisecond {
		return
	}
	t.measured = now
	figures, limits := r.session.Figures(), r.session.Limits()
	t.bar.measure(figures, limits, now)
	t.window.recorder.Add(r.number, t.program.Applet(), figures, limits.Memory, now)
}

// show brings bar, tab and veil in line with the state.
func (t *tab) show() {
	r := t.run
	if r == nil || t.bar == nil {
		return
	}
	t.bar.show(r.state, t.question != nil)
	if !r.over {
		paused := r.state.Phase == account.Paused
		r.screen.Hold(paused || t.question != nil)
		objects := []fyne.CanvasObject{r.screen.Object()}
		if band := t.over(); band != nil {
			objects = []fyne.CanvasObject{container.NewBorder(band, nil, nil, nil, r.screen.Object())}
		}
		if paused && t.question == nil {
			objects = append(objects, newVeil(r.state.Reason, t.pause))
		}
		if !same(t.holder.Objects, objects) {
			t.holder.Objects = objects
			t.holder.Refresh()
		}
	}
	t.window.strip.show(t.window.pages, t.window.current)
}

// same reports whether nothing was put on or taken off.
func same(a, b []fyne.CanvasObject) bool {
	return len(a) == len(b) && len(a) == 1 && a[0] == b[0]
}

// surroundings is what the applet may know of the window now.
func (t *tab) surroundings() Environment {
	e := Environment{Scale: float64(t.window.window.Canvas().Scale()), Dark: t.window.dark()}
	if t.run != nil {
		room := t.run.screen.Room()
		e.Width, e.Height = int(room.Width), int(room.Height)
	}
	return e
}

// environment tells the session what has changed around it.
func (t *tab) environment() {
	r := t.run
	if r == nil || r.session == nil || r.over {
		return
	}
	if e := t.surroundings(); e != r.sent && e.Width > 0 {
		r.sent = e
		r.session.SetEnvironment(e)
	}
}

// pause pauses, or lets go on.
func (t *tab) pause() {
	if !t.running() {
		return
	}
	if t.run.state.Phase == account.Paused {
		t.run.session.Resume()
	} else {
		t.run.session.Pause()
	}
}

func (t *tab) stop() {
	if t.running() {
		t.run.stopped = true
		t.run.session.Stop(lang.L("you stopped it"))
	}
}

// drop hands a file that was dropped at a position of the window to the element there.
func (t *tab) drop(pos fyne.Position, path string) {
	if node := t.run.screen.ElementAt(pos); node != 0 {
		t.run.session.Drop(node, path)
	}
}

// tab implements page.
func (t *tab) tab() (fyne.Resource, string) {
	if t.program == nil {
		return style.Icon("applet"), filepath.Base(t.path)
	}
	icon := "applet"
	if t.program.Applet().Development {
		icon = "code"
	}
	return style.Icon(icon), describe.Name(t.program.Applet())
}

func (t *tab) waiting() bool { return t.question != nil }

func (t *tab) top() fyne.CanvasObject {
	if t.bar == nil {
		return nil
	}
	return t.bar
}

func (t *tab) body() fyne.CanvasObject { return t.holder }

func (t *tab) shown(on bool) {
	t.visible = on
	if on {
		t.present()
		t.window.pump.due()
	}
}

func (t *tab) closed() {
	t.opening.end()
	t.end("the tab was closed")
	t.withdraw()
}
