package ui

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/activity"
	"example.org/vitrine/ui/chooser"
	"example.org/vitrine/ui/style"
)

// Config is what a Window needs.
type Config struct {
	App          fyne.App
	Host         Host
	Window       fyne.Window           // of NewWindow; nil: New makes it
	Paths        []string              // what is opened at once, in the place of the home page
	Surroundings describe.Surroundings // what prompts may say of the machine
	// After calls f on Fyne's goroutine when d has passed; nil waits for real.
	After func(d time.Duration, f func())
	// Grants and Activity make the pages of those names; nil when there is none.
	// An identity singles out one applet.
	Grants   func(identity string) OwnPage
	Activity func(identity string) OwnPage
}

// page is what a tab shows.
type page interface {
	tab() (icon fyne.Resource, title string) // home has no title
	waiting() bool                           // for the person
	top() fyne.CanvasObject                  // the trusted bar; nil for the viewer's own pages
	body() fyne.CanvasObject
	shown(bool)
	closed()
}

// Window is the viewer's window. Its methods are called on Fyne's goroutine
// unless they say otherwise.
type Window struct {
	config  Config
	window  fyne.Window
	metrics *style.Metrics
	pump    *pump
	ctx     context.Context //nolint:containedctx // as long as this lives
	cancel  context.CancelFunc

	strip   *strip
	holder  *fyne.Container
	home    *home
	pages   []page
	current page
	modal   *modal // what covers the window, if anything
	folder  string // where the person opened an applet last
	picked  string // and where they chose a file for one
	runs    sync.WaitGroup

	recorder activity.Recorder
	alarm    *warning // until it is taken back

	mu       sync.Mutex
	tabs     map[uint64]*tab    // by the number of the run
	sessions map[uint64]Session // likewise
	number   uint64
	posted   []func() // to be called by the next Frame
}

// NewWindow makes a window for New to fill. Showing it before there is anything
// to put into it sets the graphics up, which takes longest of all at the start,
// while other goroutines do the rest.
func NewWindow(a fyne.App) fyne.Window {
	w := a.NewWindow("Vitrine")
	w.SetPadded(false)
	w.SetMaster()
	w.SetContent(newGround())
	w.Resize(fyne.NewSize(1000, 720))
	return w
}

// New fills the window. The caller shows it, if it is not shown yet.
func New(c Config) *Window {
	if c.Window == nil {
		c.Window = NewWindow(c.App)
	}
	w := &Window{config: c, window: c.Window, metrics: style.NewCareful(), tabs: map[uint64]*tab{}, sessions: map[uint64]Session{}}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.pump = newPump(w.Frame)
	w.strip = newStrip(w.show, w.closePage, w.askOpen, w.menu)
	w.home = newHome(w)
	w.pages = []page{w.home}
	w.holder = container.New(frameLayout{})
	for _, path := range c.Paths {
		w.Open(path)
	}
	if w.current == nil {
		w.show(w.home)
	}
	w.window.SetContent(w.holder)
	w.window.SetOnDropped(w.dropped)
	w.window.SetCloseIntercept(w.Close)
	w.shortcuts()
	c.App.Settings().AddListener(func(fyne.Settings) { w.environment() })
	return w
}

// Window is Fyne's window, to show.
func (w *Window) Window() fyne.Window { return w.window }

// Settle brings the window up to date until the applet that it opens has shown
// its first scene, but no longer than d: the first picture takes as long as ten
// others, and is not to be one of an empty tab. Call it before Run, and before
// Fyne runs.
func (w *Window) Settle(d time.Duration) {
	for until := time.Now().Add(d); time.Now().Before(until); {
		more := w.Frame()
		if more {
			continue
		}
		wait := time.Until(until)
		if w.settled() {
			wait = min(wait, calm)
		}
		select {
		case <-w.pump.wake:
		case <-time.After(wait):
			return
		}
	}
}

// calm is how long nothing has to come from an applet for its scene to count as
// complete: the pixels of a canvas follow it.
const calm = 5 * time.Millisecond

// settled reports whether the page in front shows what it is there for.
func (w *Window) settled() bool {
	t, ok := w.current.(*tab)
	return !ok || t.settled()
}

// Run keeps the window up to date until it is closed. It returns at once.
func (w *Window) Run() {
	w.after(markTime, func() { w.window.SetIcon(style.Mark()) })
	go w.pump.run()
}

// markTime is when the window gets its icon: drawing that takes longer than
// painting the window.
const markTime = time.Second

// Close ends every session and closes the window.
func (w *Window) Close() {
	w.Ended()
	w.window.Close()
}

// Ended ends every session, and what keeps the window up to date. Call it when
// Fyne has ended, which a signal makes it do without Close.
func (w *Window) Ended() {
	w.pump.stop()
	for _, p := range w.pages {
		p.closed()
	}
}

// Quit ends what Close left running. Call it after Wait.
func (w *Window) Quit() { w.cancel() }

// Recorder keeps what runs used, for the page of activity.
func (w *Window) Recorder() *activity.Recorder { return &w.recorder }

// Wait waits until every session has ended, but no longer than d. Call it after
// the window has closed.
func (w *Window) Wait(d time.Duration) {
	ended := make(chan struct{})
	go func() { w.runs.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(d):
	}
}

// Warn tells the person something about the viewer itself, on the home page.
func (w *Window) Warn(what, detail string) {
	w.home.warnings = append(w.home.warnings, warning{what, detail})
	w.home.refresh()
}

// Alarm tells the person something that holds for all applets until it is
// taken back, with an empty what: on the home page in full, and over each
// applet. The lines of detail are shown as lines. Any goroutine.
func (w *Window) Alarm(what, detail string) {
	w.post(func() {
		w.alarm = nil
		if what != "" {
			w.alarm = &warning{what, detail}
		}
		w.home.refresh()
		for _, p := range w.pages {
			if t, ok := p.(*tab); ok {
				t.show()
			}
		}
	})
}

// Heights of the window's parts, in scene units.
const (
	stripHeight float32 = style.StripHeight
	barHeight   float32 = style.BarHeight
)

// frameLayout puts the strip over the bar over the body. The body comes first
// in the tree: what stands after it is above it for paint and clicks.
type frameLayout struct{}

func (frameLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 { // not filled yet
		return
	}
	y := stripHeight
	strip := o[len(o)-1]
	strip.Move(fyne.Position{})
	strip.Resize(fyne.NewSize(size.Width, stripHeight))
	if len(o) == 3 {
		o[1].Move(fyne.NewPos(0, y))
		o[1].Resize(fyne.NewSize(size.Width, barHeight))
		y += barHeight
	}
	o[0].Move(fyne.NewPos(0, y))
	o[0].Resize(fyne.NewSize(size.Width, max(size.Height-y, 0)))
}

func (frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 360) }

// show brings a page to the front.
func (w *Window) show(p page) {
	if w.current != p {
		w.cover(nil)
		if w.current != nil {
			w.current.shown(false)
		}
		w.window.Canvas().Unfocus()
		w.current = p
	}
	w.arrange()
	p.shown(true)
	w.title()
}

// arrange puts the current page into the window.
func (w *Window) arrange() {
	p := w.current
	objects := []fyne.CanvasObject{p.body()}
	if top := p.top(); top != nil {
		objects = append(objects, top)
	}
	w.holder.Objects = append(objects, w.strip)
	w.strip.show(w.pages, p)
	w.holder.Refresh()
}

func (w *Window) title() {
	title := "Vitrine"
	if _, name := w.current.tab(); name != "" {
		title = name + " – Vitrine"
	}
	w.window.SetTitle(title)
}

func (w *Window) add(p page) {
	w.pages = append(w.pages, p)
	w.show(p)
}

func (w *Window) closePage(p page) {
	for i, q := range w.pages {
		if q != p || i == 0 {
			continue
		}
		w.pages = append(w.pages[:i:i], w.pages[i+1:]...)
		if w.current == p {
			w.show(w.pages[min(i, len(w.pages)-1)])
		} else {
			w.strip.show(w.pages, w.current)
		}
		p.closed()
		return
	}
}

// Open opens an applet in a tab of its own.
func (w *Window) Open(path string) {
	w.add(newTab(w, path))
}

// askOpen lets the person choose what to open.
func (w *Window) askOpen() {
	if w.modal != nil {
		return
	}
	w.choose(chooser.Options{
		Title: lang.L("Open an applet"), Note: lang.L("A bundle (.applet), a script, or the folder that is shown."),
		Kind: chooser.Open, Extensions: appletExtensions, Folders: true, Folder: w.folder, Own: true,
	}, func(paths []string) {
		for _, path := range paths {
			w.folder = filepath.Dir(path)
			w.Open(path)
		}
	})
}

// choose opens a chooser over the window, where nothing else may lie. It is
// cancelled when something takes its place.
func (w *Window) choose(o chooser.Options, done func([]string)) *chooser.Chooser {
	m := &modal{}
	c := chooser.New(o, func(paths []string) {
		inSight := w.modal == m
		if inSight {
			w.cover(nil)
		}
		done(paths)
		if t, ok := w.current.(*tab); ok && inSight {
			t.present()
		}
	})
	m.object, m.escape, m.gone = chooser.NewLayer(c, stripHeight+6), c.Escape, c.Cancel
	w.cover(m)
	w.window.Canvas().Focus(c.First())
	return c
}

// environment tells sessions of another theme, scale or size.
func (w *Window) environment() {
	for _, p := range w.pages {
		if t, ok := p.(*tab); ok {
			t.environment()
		}
	}
}

// dark reports whether the window is.
func (w *Window) dark() bool {
	if t, ok := w.config.App.Settings().Theme().(style.Theme); ok && t.Variant != nil {
		return *t.Variant == theme.VariantDark
	}
	return w.config.App.Settings().ThemeVariant() == theme.VariantDark
}

// Frame brings the window up to date with the sessions, and reports whether
// there is more to do. Run calls it.
func (w *Window) Frame() (more bool) {
	w.mu.Lock()
	posted := w.posted
	w.posted = nil
	w.mu.Unlock()
	for _, f := range posted {
		f()
	}
	for _, p := range w.pages {
		if t, ok := p.(*tab); ok && t.frame(p == w.current) {
			more = true
		}
	}
	return w.metrics.Retry() || more
}

// post has f called on Fyne's goroutine with the next frame. Any goroutine.
func (w *Window) post(f func()) {
	w.mu.Lock()
	w.posted = append(w.posted, f)
	w.mu.Unlock()
	w.pump.due()
}

// shortcuts are the window's own key combinations.
func (w *Window) shortcuts() {
	for _, s := range []struct {
		key fyne.KeyName
		mod fyne.KeyModifier
		do  func()
	}{
		{fyne.KeyO, fyne.KeyModifierControl, w.askOpen},
		{fyne.KeyW, fyne.KeyModifierControl, func() { w.closePage(w.current) }},
		{fyne.KeyR, fyne.KeyModifierControl, w.restart},
		{fyne.KeyTab, fyne.KeyModifierControl, func() { w.step(1) }},
		{fyne.KeyTab, fyne.KeyModifierControl | fyne.KeyModifierShift, func() { w.step(-1) }},
		{fyne.KeyPageDown, fyne.KeyModifierControl, func() { w.step(1) }},
		{fyne.KeyPageUp, fyne.KeyModifierControl, func() { w.step(-1) }},
		{fyne.KeyHome, fyne.KeyModifierAlt, func() { w.show(w.home) }},
	} {
		w.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: s.key, Modifier: s.mod}, func(fyne.Shortcut) {
			if w.modal == nil {
				s.do()
			}
		})
	}
	w.window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if w.modal != nil && ev.Name == fyne.KeyEscape {
			w.modal.escape()
		}
	})
}

// shortcut carries out a combination that an element of an applet had first.
func (w *Window) shortcut(s fyne.Shortcut) {
	if c, ok := w.window.Canvas().(interface{ TypedShortcut(fyne.Shortcut) }); ok {
		c.TypedShortcut(s)
	}
}

// step goes to the next or previous tab.
func (w *Window) step(by int) {
	for i, p := range w.pages {
		if p == w.current {
			w.show(w.pages[(i+by+len(w.pages))%len(w.pages)])
			return
		}
	}
}

func (w *Window) restart() {
	if t, ok := w.current.(*tab); ok {
		t.restart()
	}
}

// RestartDevelopment runs the applets in development anew, from what is on the
// disk now.
func (w *Window) RestartDevelopment() {
	for _, p := range w.pages {
		if t, ok := p.(*tab); ok && t.development() {
			t.restart()
		}
	}
}

// appletExtensions are those of what can be opened as an applet.
var appletExtensions = []string{".applet", ".js", ".jsx", ".ts", ".tsx"}

// openable reports whether a file is more likely an applet than something for one.
func openable(u fyne.URI) bool { return u.Extension() == ".applet" }
