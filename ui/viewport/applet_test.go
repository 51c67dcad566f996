package viewport_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
	"example.org/vitrine/ui/viewport"
)

// applet is the other side of a Screen: it makes patches and keeps the events.
type applet struct {
	t      testing.TB
	screen *viewport.Screen
	window fyne.Window
	last   scene.NodeID
	ops    []scene.Op
	events []scene.Event
	failed error
}

func newApplet(t testing.TB, size fyne.Size) *applet {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	a := &applet{t: t, last: scene.Root}
	a.screen = viewport.NewScreen(viewport.Config{
		Send:    func(ev scene.Event) { a.events = append(a.events, ev) },
		Wake:    func() {},
		Failed:  func(err error) { a.failed = err },
		Metrics: style.NewMetrics(),
	})
	a.window = test.NewTempWindow(t, a.screen.Object())
	a.window.SetPadded(false)
	a.window.Resize(size)
	return a
}

// set is a property as an operation without its node.
type set = scene.Op

func text(p scene.Prop, s string) set    { return set{Prop: p, Text: s} }
func flag(p scene.Prop) set              { return set{Prop: p, Flag: true} }
func num(p scene.Prop, x float64) set    { return set{Prop: p, Number: x} }
func list(p scene.Prop, s ...string) set { return set{Prop: p, List: s} }

// add creates an element at the end of parent.
func (a *applet) add(parent scene.NodeID, kind scene.Kind, props ...set) scene.NodeID {
	a.last++
	id := a.last
	a.ops = append(a.ops, scene.Op{Code: scene.Create, Node: id, Kind: kind})
	for _, p := range props {
		a.set(id, p)
	}
	a.ops = append(a.ops, scene.Op{Code: scene.Insert, Node: id, Parent: parent})
	return id
}

func (a *applet) set(id scene.NodeID, p set) {
	p.Code, p.Node = scene.Set, id
	a.ops = append(a.ops, p)
}

func (a *applet) fill(id scene.NodeID, first int, rows ...scene.RowData) {
	a.ops = append(a.ops, scene.Op{Code: scene.Fill, Node: id, First: first, Cells: rows})
}

// show sends what was made and paints until nothing is left to do.
func (a *applet) show() {
	a.t.Helper()
	for len(a.ops) > 0 {
		n := min(len(a.ops), scene.MaxOps)
		a.screen.Patch(a.ops[:n])
		a.ops = a.ops[n:]
	}
	for i := 0; a.screen.Flush(); i++ {
		if i > 5000 {
			a.t.Fatal("Flush does not come to an end")
		}
	}
	if a.failed != nil {
		a.t.Fatal(a.failed)
	}
}

// at is the middle of an element in the window.
func (a *applet) at(id scene.NodeID) fyne.Position {
	a.t.Helper()
	e := a.element(id)
	return fyne.NewPos(e.X+e.Width/2, e.Y+e.Height/2)
}

func (a *applet) element(id scene.NodeID) viewport.Element {
	a.t.Helper()
	for _, e := range a.screen.Elements() {
		if e.ID == id {
			return e
		}
	}
	a.t.Fatalf("element %d is not shown", id)
	return viewport.Element{}
}

// click clicks in the middle of an element, as the driver would.
func (a *applet) click(id scene.NodeID) {
	a.t.Helper()
	test.TapCanvas(a.window.Canvas(), a.at(id))
}

// typing types at whatever has the keyboard.
func (a *applet) typing(s string) {
	a.t.Helper()
	f := a.window.Canvas().Focused()
	if f == nil {
		a.t.Fatal("nothing has the keyboard")
	}
	for _, r := range s {
		f.TypedRune(r)
	}
}

// focus gives an element the keyboard by Tab.
func (a *applet) focus(kind string) {
	a.t.Helper()
	for range 50 {
		a.window.Canvas().FocusNext()
		if f, ok := a.window.Canvas().Focused().(fyne.CanvasObject); ok {
			for _, e := range a.screen.Elements() {
				p := fyne.CurrentApp().Driver().AbsolutePositionForObject(f)
				if e.Kind == kind && p.X >= e.X-1 && p.Y >= e.Y-1 && p.X < e.X+e.Width && p.Y < e.Y+e.Height {
					return
				}
			}
		}
	}
	a.t.Fatalf("no %s takes the keyboard", kind)
}

// of returns the events of one type.
func (a *applet) of(t scene.EventType) []scene.Event {
	var out []scene.Event
	for _, ev := range a.events {
		if ev.Type == t {
			out = append(out, ev)
		}
	}
	return out
}
