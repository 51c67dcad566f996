package viewport

import (
	"image/color"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
)

// Room around an applet's elements, in scene units.
const (
	rootInset  = 12
	groupInset = 12
)

// view is the window's side of a Screen.
type view struct {
	screen   *Screen
	rooms    map[*pane]fyne.Size // that a Canvas has, to be told
	metrics  *style.Metrics
	elements map[scene.NodeID]*element
	spare    map[scene.Kind][]*element
	credit   float64 // widgets that may be made now
	paid     time.Time

	object fyne.CanvasObject
	scroll *container.Scroll
	shell  *shell
	popups *popups
	mark   *canvas.Rectangle // refreshed to say that something is to be painted

	busy     bool           // the view changes widgets: their callbacks are not the person's doing
	held     bool           // a prompt is open: nothing changes, nothing is sent
	flushing bool           // Flush is at work: what is drawn is the applet's doing
	dry      []scene.NodeID // for whose captions there was no ink
	resize   bool
	layouts  map[*element]bool
	focus    scene.NodeID // wants the keyboard after this Flush
	last     scene.NodeID // had the keyboard last
	moves    map[scene.NodeID]map[scene.EventType]scene.Event
	order    []pendingKey
	tall     map[*style.Text]*element
	fields   map[*entry]*element
	virtual  map[*element]virtual
	size     fyne.Size
	sized    func(fyne.Size)
}

type pendingKey struct {
	node scene.NodeID
	kind scene.EventType
}

func newView(s *Screen) *view {
	v := &view{
		screen: s, rooms: map[*pane]fyne.Size{}, metrics: s.config.Metrics, elements: map[scene.NodeID]*element{}, spare: map[scene.Kind][]*element{},
		credit: makeBurst, paid: time.Now(), mark: canvas.NewRectangle(color.Transparent), layouts: map[*element]bool{},
		moves: map[scene.NodeID]map[scene.EventType]scene.Event{}, tall: map[*style.Text]*element{}, fields: map[*entry]*element{}, virtual: map[*element]virtual{},
	}
	if v.metrics == nil {
		v.metrics = style.NewMetrics()
	}
	root := &element{view: v, kind: scene.Column, id: scene.Root}
	root.impl = v.build(root)
	root.object = root.impl.object()
	v.elements[scene.Root] = root
	v.shell = newShell(root.object)
	v.scroll = container.NewScroll(v.shell)
	v.sized = s.config.Sized
	v.scroll.OnScrolled = func(fyne.Position) { v.forPerson(v.reveal) }
	v.popups = newPopups(v)
	v.object = newFrame(v, style.NewSurface(theme.ColorNameBackground, 0), v.scroll, v.popups, v.mark)
	return v
}

// frame is the viewport's outermost widget. It clips, never asks for room, and
// tells the view when it has another size.
type frame struct {
	widget.BaseWidget
	view    *view
	content *fyne.Container
}

func newFrame(v *view, objects ...fyne.CanvasObject) *frame {
	f := &frame{view: v, content: container.NewStack(objects...)}
	f.ExtendBaseWidget(f)
	return f
}

func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	clip := container.NewClip(f.content)
	clip.ExtendBaseWidget(clip) // it does so by itself only when it is too late for the first layout
	return widget.NewSimpleRenderer(clip)
}

// MinSize keeps an applet from making the window grow.
func (f *frame) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// Resize implements fyne.CanvasObject.
func (f *frame) Resize(size fyne.Size) {
	changed := size != f.view.size
	f.view.size = size
	f.BaseWidget.Resize(size)
	if changed {
		if c := f.view.canvas(); c != nil {
			f.view.metrics.Scale = c.Scale()
			f.view.screen.pixels.Store(int64(size.Width * size.Height * c.Scale() * c.Scale()))
		}
		f.view.popups.close()
		f.view.reveal()
		if f.view.sized != nil {
			f.view.sized(f.view.room())
		}
	}
}

// shell stands between the scroller and the elements. While it is quiet, the
// scroller can be told to look at the new size of its content without every
// widget below being refreshed.
type shell struct {
	widget.BaseWidget
	content fyne.CanvasObject
	quiet   bool
}

func newShell(content fyne.CanvasObject) *shell {
	s := &shell{content: content}
	s.ExtendBaseWidget(s)
	return s
}

func (s *shell) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// Refresh implements fyne.CanvasObject.
func (s *shell) Refresh() {
	if !s.quiet {
		s.BaseWidget.Refresh()
	}
}

// room is what an applet has for its elements.
func (v *view) room() fyne.Size {
	return fyne.NewSize(max(v.size.Width-2*rootInset, 0), max(v.size.Height-2*rootInset, 0))
}

// finishFlush ends a Flush: it lays out what changed and moves the keyboard.
func (v *view) finishFlush() {
	if v.resize || len(v.layouts) > 0 {
		v.arrange()
	}
	if id := v.focus; id != 0 {
		v.focus = 0
		if e := v.elements[id]; e != nil {
			if f := e.focusable(); f != nil && !e.hidden && !e.disabled {
				v.grab(f)
			}
		}
	}
}

// arrange gives containers their children and lays them out, outer ones first.
func (v *view) arrange() {
	list := make([]*element, 0, len(v.layouts))
	for e := range v.layouts {
		if e.id != 0 {
			list = append(list, e)
		}
	}
	clear(v.layouts)
	v.resize = false
	slices.SortFunc(list, func(a, b *element) int { return a.depth() - b.depth() })
	for _, e := range list {
		if c, ok := e.impl.(*box); ok {
			c.fill(e)
		}
	}
	v.shell.quiet = true
	v.scroll.Refresh()
	v.shell.quiet = false
	for _, e := range list {
		if e.kind.Container() {
			e.place(e.impl.(*box).inner.Size())
		}
	}
	v.reveal()
	canvas.Refresh(v.mark)
}

func (e *element) depth() int {
	n := 0
	for a := e.parent; a != nil; a = a.parent {
		n++
	}
	return n
}

// forPerson has f draw without counting bytes, unless it is the applet that
// makes it necessary.
func (v *view) forPerson(f func()) {
	v.metrics.ForPerson(!v.flushing)
	defer v.metrics.ForPerson(false)
	f()
}

// reveal tells long texts and fields which part of them is in sight.
func (v *view) reveal() {
	for t, e := range v.tall {
		from := v.hiddenPart(e)
		t.Reveal(from, from.AddXY(v.size.Width, v.size.Height))
	}
	for f, e := range v.fields {
		from := v.hiddenPart(e)
		f.Reveal(from, from.AddXY(v.size.Width, v.size.Height))
	}
}

// hiddenPart is where, in the coordinates of an element, what is in sight begins.
func (v *view) hiddenPart(e *element) fyne.Position {
	at := v.scroll.Offset
	for a := e; a != nil; a = a.parent {
		at = at.Subtract(a.object.Position())
	}
	return at
}

// emit sends an event unless the view itself caused it or a prompt is open.
func (v *view) emit(ev scene.Event) {
	if v.busy || v.held || ev.Node == 0 {
		return
	}
	v.sendPending()
	if v.wants(ev.Node, ev.Type) {
		v.screen.config.Send(ev)
	}
}

// later keeps an event for the next frame; one of the same kind replaces it.
func (v *view) later(ev scene.Event) {
	if v.busy || v.held || ev.Node == 0 || !v.wants(ev.Node, ev.Type) {
		return
	}
	kinds := v.moves[ev.Node]
	if kinds == nil {
		kinds = map[scene.EventType]scene.Event{}
		v.moves[ev.Node] = kinds
	}
	if was, ok := kinds[ev.Type]; !ok {
		v.order = append(v.order, pendingKey{ev.Node, ev.Type})
	} else if ev.Type == scene.Wheel {
		ev.DeltaX, ev.DeltaY = ev.DeltaX+was.DeltaX, ev.DeltaY+was.DeltaY
	}
	kinds[ev.Type] = ev
	v.screen.config.Wake()
}

func (v *view) sendPending() {
	if len(v.order) == 0 {
		return
	}
	order := v.order
	v.order = nil
	for _, key := range order {
		ev, ok := v.moves[key.node][key.kind]
		delete(v.moves[key.node], key.kind)
		if ok && !v.held && v.wants(ev.Node, ev.Type) {
			v.screen.config.Send(ev)
		}
	}
}

// wants asks the tree whether an element is there and sends such events.
func (v *view) wants(id scene.NodeID, t scene.EventType) bool {
	v.screen.mu.Lock()
	defer v.screen.mu.Unlock()
	n := v.screen.tree.Node(id)
	return n != nil && n.Attached() && n.Wants(t)
}

// edit notes what the person changed and tells the applet.
func (v *view) edit(e *element, value string, checked bool) {
	if v.busy || v.held || e.id == 0 {
		return
	}
	v.screen.mu.Lock()
	value = scene.FitText(e.kind, scene.Value, value)
	revision := v.screen.tree.Edit(e.id, value, checked)
	v.screen.mu.Unlock()
	if revision != 0 {
		v.emit(scene.Event{Type: scene.Input, Node: e.id, Value: value, Checked: checked, Revision: revision})
	}
}

// edited tells the applet that an edit is finished.
func (v *view) edited(e *element, value string, checked bool) {
	if v.busy || v.held || e.id == 0 {
		return
	}
	v.screen.mu.Lock()
	var revision uint32
	if n := v.screen.tree.Node(e.id); n != nil {
		revision = n.Revision()
	}
	v.screen.mu.Unlock()
	v.emit(scene.Event{Type: scene.Change, Node: e.id, Value: scene.FitText(e.kind, scene.Value, value), Checked: checked, Revision: revision})
}

// canvas is the window's, or nil while the viewport is in none.
func (v *view) canvas() fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(v.object)
}

func (v *view) focused() fyne.Focusable {
	if c := v.canvas(); c != nil {
		return c.Focused()
	}
	return nil
}

// grab gives an element the keyboard, unless the person is in the viewer's own parts.
func (v *view) grab(f fyne.Focusable) {
	c := v.canvas()
	if c == nil || c.Overlays().Top() != nil || v.held {
		return
	}
	if now := c.Focused(); now != nil && !v.owns(now) {
		return
	}
	c.Focus(f)
}

func (v *view) unfocus() {
	if c := v.canvas(); c != nil {
		c.Unfocus()
	}
}

// owns reports whether f is one of this viewport's widgets.
func (v *view) owns(f fyne.Focusable) bool {
	e, ok := f.(interface{ viewport() *view })
	return ok && e.viewport() == v
}

// shortcut hands a key combination that no element handles to the window.
func (v *view) shortcut(s fyne.Shortcut) {
	if f := v.screen.config.Shortcut; f != nil {
		f(s)
	}
}
