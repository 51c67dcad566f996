package ui

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
	"example.org/vitrine/ui/viewport"
)

// tab is one applet: being opened, running, or ended.
type tab struct {
	window *Window
	path   string
	state  state

	holder  *fyne.Container  // what stands under the bar
	restore []viewport.Field // what was typed in the run before
	notice  *fyne.Container  // offers it
	alarm   *warning         // the window's, as alarmed shows it
	alarmed *fyne.Container

	question *question
	sheet    func() // takes away a chooser or question of files for the applet; nil when there is none
}

func newTab(w *Window, path string) *tab {
	t := &tab{window: w, path: path, holder: container.NewStack()}
	t.open(nil)
	return t
}

// open reads the bundle. Before is what the tab showed until now, if anything.
func (t *tab) open(before *opened) {
	w := t.window
	ctx, cancel := context.WithCancel(w.ctx)
	s := &opening{before: before, page: newOpeningPage(filepath.Base(t.path)), cancel: cancel}
	t.state = s
	if before != nil {
		before.bar.idle()
	}
	t.display(s.page.page)
	w.after(openingTime, s.page.say)
	go func() {
		program, err := w.config.Host.Open(ctx, t.path)
		w.post(func() { t.opened(s, program, err) })
	}()
}

// display shows an object under the bar, and nothing else there.
func (t *tab) display(o fyne.CanvasObject) {
	t.holder.Objects = []fyne.CanvasObject{o}
	t.holder.Refresh()
}

// opened goes on when the bundle was read, unless the tab has moved on.
func (t *tab) opened(s *opening, p Program, err error) {
	s.page.end()
	s.cancel()
	if t.state != state(s) || t.window.ctx.Err() != nil {
		return
	}
	if err != nil {
		t.fail(s.before, err)
		return
	}
	a := &opened{Program: p, who: p.Applet()}
	a.bar = newBar(a.who, t.pause, t.stop, func() { t.menu(a.who.Identity) }, func() { t.explainRings(a.bar.rings) })
	t.window.home.refresh()
	if warning := p.Warning(); warning != "" {
		t.notice = t.band("warning", warning, widget.NewButton(lang.L("I see"), t.dismiss))
	}
	t.start(a)
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
func (t *tab) start(a *opened) {
	w := t.window
	r := &run{opened: a, number: w.register(t), log: newConsoleLog(), started: time.Now()}
	r.screen = viewport.NewScreen(viewport.Config{
		Send:     func(ev scene.Event) { t.send(r, ev) },
		Wake:     w.pump.due,
		Failed:   func(err error) { r.log.add("error", err.Error()); w.pump.due() },
		Shortcut: w.shortcut,
		Sized:    func(fyne.Size) { t.environment() },
	})
	ctx, cancel := context.WithCancel(w.ctx)
	s := &starting{run: r, cancel: cancel}
	t.state = s
	t.display(r.screen.Object())
	if w.current == t {
		w.arrange()
		w.title()
	}
	t.show()
	r.sent = t.surroundings()
	start := Start{Number: r.number, Screen: screenOf{r.screen, r, w.pump.due}, Environment: r.sent, Console: r.log.add}
	w.runs.Add(1)
	go func() {
		session, err := a.Start(ctx, start)
		if err != nil {
			w.runs.Done()
		} else {
			w.record(r.number, session)
		}
		w.post(func() { t.started(s, session, err) })
	}()
}

// started goes on when there is a worker, unless the tab has moved on.
func (t *tab) started(s *starting, session Session, err error) {
	w := t.window
	if err != nil {
		s.cancel()
		w.unregister(s.number)
		if t.state == state(s) {
			t.fail(s.opened, err)
		}
		return
	}
	now := &running{run: s.run, session: session}
	go func() {
		<-session.Done()
		w.runs.Done()
		w.post(func() { t.ended(now) })
	}()
	if t.state != state(s) || w.ctx.Err() != nil {
		session.Close("the tab was closed")
		return
	}
	t.state = now
	now.bar.rings.set(session.Missing())
	t.environment()
	t.show()
}

// ended goes on when the worker is gone. The tab may have moved on long before.
func (t *tab) ended(now *running) {
	w := t.window
	w.unregister(now.number)
	w.recorder.Add(now.number, now.who, now.session.Figures(), now.session.Limits().Memory, time.Now())
	w.recorder.End(now.number)
	if t.state != state(now) {
		return
	}
	now.screen.Flush()
	now.phase = now.session.State()
	t.keep(now.run)
	s := &ended{before: now.opened, last: now}
	t.state = s
	t.withdraw()
	s.page = t.endedPage(now)
	t.display(s.page)
	t.show()
}

// keep remembers what was typed into a run's scene, for the next one.
func (t *tab) keep(r *run) {
	if fields := r.screen.Fields(); len(fields) > 0 {
		t.restore = fields
	}
}

// fail shows why there is no applet. Before is what the tab showed until now.
func (t *tab) fail(before *opened, err error) {
	s := &ended{before: before, page: t.failedPage(err)}
	t.state = s
	t.display(s.page)
	t.show()
}

// restart runs the applet anew, from what is on the disk now.
func (t *tab) restart() {
	if r, ok := t.live(); ok {
		t.keep(r)
	}
	before, known := t.state.applet()
	t.leave("restarted")
	if !known || before.who.Development {
		t.open(before)
		return
	}
	t.start(before)
}

// leave ends what the tab does, before it does something else: the tab is
// ended, without a page.
func (t *tab) leave(reason string) {
	before, _ := t.state.applet()
	switch s := t.state.(type) {
	case *opening:
		s.page.end()
		s.cancel()
	case *starting:
		s.cancel()
	case *running:
		s.session.Close(reason) // a context that is done would not let it save
	case *ended:
	}
	t.state = &ended{before: before, page: newGround()}
	t.withdraw()
}

// frame brings the tab up to date; front tells whether it can be seen.
func (t *tab) frame(front bool) (more bool) {
	r, ok := t.live()
	if !ok {
		return false
	}
	if phase, fresh := r.screen.TakeState(); fresh {
		r.phase = phase
		t.present()
		t.show()
	}
	now, runs := t.state.(*running)
	if runs {
		t.measure(now, time.Now())
	}
	if !front {
		return false
	}
	more = r.screen.Flush()
	if !runs {
		return more
	}
	t.offerRestore(r)
	if r.wanted.Swap(false) {
		now.session.Frame()
	}
	return more
}

// measure shows the figures, some times a second, and keeps them for the page of activity.
func (t *tab) measure(r *running, now time.Time) {
	if now.Sub(r.measured) < meterTime-10*time.Millisecond {
		return
	}
	r.measured = now
	figures, limits := r.session.Figures(), r.session.Limits()
	r.bar.measure(figures, limits, now)
	t.window.recorder.Add(r.number, r.who, figures, limits.Memory, now)
}

// show brings bar, tab and veil in line with the state.
func (t *tab) show() {
	asked := t.question != nil
	if r, ok := t.live(); ok {
		r.bar.show(r.phase, asked)
		t.showScene(r, asked)
	} else if s, ok := t.state.(*ended); ok && s.before != nil {
		s.before.bar.show(account.State{Phase: account.Ended}, asked)
	}
	t.window.strip.show(t.window.pages, t.window.current)
}

// showScene shows a run's scene, with what lies over it.
func (t *tab) showScene(r *run, asked bool) {
	paused := r.phase.Phase == account.Paused
	r.screen.Hold(paused || asked || t.sheet != nil)
	objects := []fyne.CanvasObject{r.screen.Object()}
	if band := t.over(); band != nil {
		objects = []fyne.CanvasObject{container.NewBorder(band, nil, nil, nil, r.screen.Object())}
	}
	if paused && !t.inSight() {
		objects = append(objects, newVeil(r.phase.Reason, t.pause))
	}
	if !same(t.holder.Objects, objects) {
		t.holder.Objects = objects
		t.holder.Refresh()
	}
}

// same reports whether nothing was put on or taken off.
func same(a, b []fyne.CanvasObject) bool {
	return len(a) == len(b) && len(a) == 1 && a[0] == b[0]
}

// surroundings is what the applet may know of the window now.
func (t *tab) surroundings() Environment {
	e := Environment{Scale: float64(t.window.window.Canvas().Scale()), Dark: t.window.dark()}
	if r, ok := t.live(); ok {
		room := r.screen.Room()
		e.Width, e.Height = int(room.Width), int(room.Height)
	}
	return e
}

// environment tells the session what has changed around it.
func (t *tab) environment() {
	r, ok := t.state.(*running)
	if !ok {
		return
	}
	if e := t.surroundings(); e != r.sent && e.Width > 0 {
		r.sent = e
		r.session.SetEnvironment(e)
	}
}

// pause pauses, or lets go on.
func (t *tab) pause() {
	switch r, ok := t.state.(*running); {
	case !ok:
	case r.phase.Phase == account.Paused:
		r.session.Resume()
	default:
		r.session.Pause()
	}
}

func (t *tab) stop() {
	if r, ok := t.state.(*running); ok {
		r.stopped = true
		r.session.Stop(lang.L("you stopped it"))
	}
}

func (t *tab) waiting() bool { return t.question != nil }

// top implements page.
func (t *tab) top() fyne.CanvasObject {
	if a, ok := t.state.applet(); ok {
		return a.bar
	}
	return nil
}

func (t *tab) body() fyne.CanvasObject { return t.holder }

func (t *tab) shown(on bool) {
	if on {
		t.present()
		t.window.pump.due()
	}
}

func (t *tab) closed() { t.leave("the tab was closed") }
