package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// Ring is a layer of a worker's confinement that is missing, in sentences for
// the person.
type Ring struct {
	Name   string
	Stops  string // what it does where it holds
	Remedy string // how to have it
}

// badge says in the trusted bar that rings are missing, and explains when it
// is tapped. It shows nothing where all hold.
type badge struct {
	widget.BaseWidget
	rings  []Ring
	tapped func()

	label  *style.Text
	ground *style.Surface
	pill   fyne.CanvasObject
}

func newBadge(tapped func()) *badge {
	b := &badge{tapped: tapped, label: style.NewText("", style.ColorOnCaution).Caption().Bold(), ground: style.NewSurface(style.ColorCaution, 9)}
	b.pill = container.NewStack(b.ground, style.Inset(8, 1,
		style.Beside(5, style.IconImage(style.ColoredIcon("shield", style.ColorOnCaution), 13), b.label)))
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// set shows how many rings are missing.
func (b *badge) set(missing []Ring) {
	b.rings = missing
	switch len(missing) {
	case 0:
		b.Hide()
		return
	case 1:
		b.label.SetText(lang.L("1 wall missing"))
	default:
		b.label.SetText(lang.L("{{.Count}} walls missing", map[string]any{"Count": len(missing)}))
	}
	b.Show()
}

// CreateRenderer implements fyne.Widget.
func (b *badge) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewCenter(b.pill))
}

// Tapped implements fyne.Tappable.
func (b *badge) Tapped(*fyne.PointEvent) { b.tapped() }

// MouseIn implements desktop.Hoverable.
func (b *badge) MouseIn(*desktop.MouseEvent) { b.edge(style.ColorOnCaution) }

// MouseMoved implements desktop.Hoverable.
func (*badge) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *badge) MouseOut() { b.edge("") }

func (b *badge) edge(c fyne.ThemeColorName) {
	b.ground.Border = c
	b.ground.Refresh()
}

// Cursor implements desktop.Cursorable.
func (*badge) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements fyne.Accessible.
func (b *badge) AccessibilityLabel() string { return b.label.Value() }

// AccessibilityRole implements fyne.Accessible.
func (*badge) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// ringsWidth is that of the explanation.
const ringsWidth = 520

// explainRings says what is missing around the applet's worker, below the bar.
// A prompt that comes meanwhile takes it away.
func (t *tab) explainRings(b *badge) {
	rows := []fyne.CanvasObject{
		style.NewText(lang.L("Fewer walls than there could be"), theme.ColorNameForeground).Bold(),
		style.NewParagraph(lang.L("This applet runs confined, but this machine does not give its process every wall. "+
			"What is missing would matter only if the applet broke out of its JavaScript engine."), style.ColorMuted),
	}
	for i, r := range b.rings {
		about := []fyne.CanvasObject{
			style.NewText(lang.L("{{.Name}} is missing", map[string]any{"Name": r.Name}), theme.ColorNameForeground).Bold(),
			style.NewParagraph(lang.L("Where it is in place: {{.Stops}}", map[string]any{"Stops": r.Stops}), theme.ColorNameForeground),
		}
		if last := i+1 == len(b.rings) || b.rings[i+1].Remedy != r.Remedy; last && r.Remedy != "" {
			about = append(about, style.NewParagraph(lang.L("To have it: {{.Remedy}}", map[string]any{"Remedy": r.Remedy}), style.ColorMuted).Caption())
		}
		rows = append(rows, style.Below(2, about...))
	}
	content := style.Inset(14, 10, style.Below(12, rows...))
	c := t.window.window.Canvas()
	top, size := stripHeight+barHeight, c.Size()
	width := min(ringsWidth, size.Width-24)
	content.Resize(fyne.NewSize(width, content.MinSize().Height)) // the height is known when the width is
	height := min(content.MinSize().Height, size.Height-top-24)
	scroll := container.NewVScroll(content)
	scroll.SetMinSize(fyne.NewSize(width, height))
	x := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).X
	widget.NewPopUp(scroll, c).ShowAtPosition(fyne.NewPos(min(x, size.Width-width-20), top))
}
