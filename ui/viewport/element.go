package viewport

import (
	"fyne.io/fyne/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// element is what stands in the window for a node. It keeps of the node what
// layout needs, so that laying out never waits for the session.
type element struct {
	view   *view
	id     scene.NodeID
	kind   scene.Kind
	object fyne.CanvasObject
	impl   impl
	parent *element
	kids   []*element

	hidden, disabled, grow bool
	align                  string
	width, height, gap     float32 // 0: not set
	columns                int

	least      float32 // cached narrowest width
	leastValid bool
	forWidth   float32 // cached height
	tall       float32
	tallValid  bool
}

// impl is what differs between kinds. It is called on the window's goroutine.
type impl interface {
	object() fyne.CanvasObject
	// update brings the widget up to date with n; c says what changed. It
	// compares with what was described before, never with what the widget holds.
	update(n *scene.Node, c changes)
	// least is the narrowest the widget can be, preferred what it likes to be.
	least() float32
	preferred() float32
	// tall is the height at that width.
	tall(width float32) float32
}

// reusable is an impl that can serve another node of its kind: reset leaves
// nothing of the old one.
type reusable interface{ reset() }

// attributes takes over what layout needs.
func (e *element) attributes(n *scene.Node, c changes) {
	if !c.has(scene.Hidden, scene.Grow, scene.Align, scene.Width, scene.Height, scene.Gap, scene.Columns, scene.Disabled) {
		return
	}
	e.grow = n.Flag(scene.Grow) || e.kind == scene.Spacer
	e.align = n.Text(scene.Align)
	e.width, e.height = float32(n.Number(scene.Width)), float32(n.Number(scene.Height))
	e.gap = defaultGap
	if n.Has(scene.Gap) {
		e.gap = min(float32(n.Number(scene.Gap)), maxGap)
	}
	e.columns = max(int(n.Number(scene.Columns)), 1)
	e.disabled = n.Flag(scene.Disabled)
	if hidden := n.Flag(scene.Hidden); hidden != e.hidden || c.props == everything {
		e.hidden = hidden
		if hidden {
			e.object.Hide()
		} else {
			e.object.Show()
		}
	}
	e.view.changed(e, e.kind.Container())
}

// Gaps between children, in scene units.
const (
	defaultGap = 8
	maxGap     = 200 // what an applet can ask for: more only hides what follows
)

// changed notes that e wants another size, or, when self is set, that its
// children must be laid out anew.
func (v *view) changed(e *element, self bool) {
	if self {
		v.layouts[e] = true
	}
	for a := e; a != nil; a = a.parent {
		a.leastValid, a.tallValid = false, false
		if a.kind.Container() {
			v.layouts[a] = true
		}
	}
	v.resize = true
}

// leaf is the part of an impl that one Fyne widget of fixed wishes needs.
type leaf struct{ widget fyne.CanvasObject }

func (l *leaf) object() fyne.CanvasObject { return l.widget }
func (l *leaf) least() float32            { return l.widget.MinSize().Width }
func (l *leaf) preferred() float32        { return l.widget.MinSize().Width }
func (l *leaf) tall(float32) float32      { return l.widget.MinSize().Height }

// focusable is what of e takes the keyboard; nil when nothing does.
func (e *element) focusable() fyne.Focusable {
	switch i := e.impl.(type) {
	case *field:
		return i.entry
	case fyne.Focusable:
		return i
	}
	return nil
}

// virtual is an element whose rows come and go with what is in sight.
type virtual interface{ askRows(e *element) }
