package viewport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
)

// build makes the widget for an element's kind.
func (v *view) build(e *element) impl {
	switch {
	case e.kind.Container():
		return newBox(e)
	case e.kind.Picture():
		return newPane(e)
	}
	switch e.kind {
	case scene.Label, scene.Heading:
		return newWords(e)
	case scene.Output:
		return newOutput(e)
	case scene.Button:
		return newButton(e)
	case scene.Link:
		return newLink(e)
	case scene.TextField, scene.NumberField, scene.TextArea:
		return newField(e)
	case scene.Select:
		return newPick(e)
	case scene.Checkbox:
		return newCheck(e)
	case scene.Slider:
		return newSlider(e)
	case scene.Progress:
		return newProgress(e)
	case scene.List:
		return newRows(e)
	case scene.Table:
		return newGrid(e)
	case scene.Separator:
		return &plain{leaf{widget.NewSeparator()}}
	default:
		return &plain{leaf{layout.NewSpacer()}}
	}
}

// plain is an element that has nothing to change.
type plain struct{ leaf }

func (*plain) update(*scene.Node, changes) {}
func (*plain) reset()                      {}

// box is a container: a Column, Row, Grid or Group.
type box struct {
	outer *fyne.Container
	inner *fyne.Container
	title *style.Text
	rect  *style.Surface
}

func newBox(e *element) *box {
	b := &box{inner: container.New(inside{e})}
	b.outer = b.inner
	if e.kind == scene.Group {
		b.title = style.NewText("", theme.ColorNameForeground).Bold().Ellipsis()
		b.title.Metrics = e.view.metrics
		b.rect = style.NewSurface(style.ColorCard, 10).Bordered(theme.ColorNameSeparator)
		b.outer = container.New(titled{b}, b.rect, b.title, b.inner)
	}
	return b
}

func (b *box) object() fyne.CanvasObject { return b.outer }

func (b *box) update(n *scene.Node, c changes) {
	if b.title != nil && c.has(scene.Text) {
		b.title.SetText(n.Text(scene.Text))
	}
}

// fill gives the Fyne container the objects of e's children.
func (b *box) fill(e *element) {
	objects := make([]fyne.CanvasObject, len(e.kids))
	for i, k := range e.kids {
		objects[i] = k.object
	}
	b.inner.Objects = objects
}

func (b *box) reset() {
	b.inner.Objects = nil
	if b.title != nil {
		b.title.SetText("")
	}
}

// The layout asks a container's element, not its impl.
func (b *box) least() float32       { return 0 }
func (b *box) preferred() float32   { return 0 }
func (b *box) tall(float32) float32 { return 0 }
func (b *box) titleHeight() float32 {
	if b.title == nil || b.title.Value() == "" {
		return 0
	}
	return b.title.MinSize().Height + 8
}

// titled is a Group: its title stands in the room that the layout left free.
type titled struct{ *box }

func (t titled) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t.rect.Resize(size)
	t.title.Move(fyne.NewPos(groupInset, groupInset-2))
	t.title.Resize(fyne.NewSize(max(size.Width-2*groupInset, 0), t.title.MinSize().Height))
	t.inner.Resize(size)
}

func (t titled) MinSize([]fyne.CanvasObject) fyne.Size { return t.inner.MinSize() }

// ink is the colour of a text for an Emphasis.
func ink(emphasis string) fyne.ThemeColorName {
	switch emphasis {
	case "primary":
		return theme.ColorNamePrimary
	case "danger":
		return theme.ColorNameError
	case "warning":
		return theme.ColorNameWarning
	case "success":
		return theme.ColorNameSuccess
	case "muted":
		return style.ColorMuted
	}
	return theme.ColorNameForeground
}
