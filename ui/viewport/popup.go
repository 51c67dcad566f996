package viewport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// popups is the layer for what an element opens over others. It is part of the
// viewport and clipped by it, unlike Fyne's own popups, which may cover the
// whole window and with it the trusted bar.
type popups struct {
	widget.BaseWidget
	view   *view
	ground *style.Surface
	list   *widget.List
	holder *fyne.Container
	at     fyne.Position // of what opened it, in the viewport
	size   fyne.Size
	items  []string
	chosen int
	pick   func(int)
}

func newPopups(v *view) *popups {
	p := &popups{view: v, ground: style.NewSurface(theme.ColorNameMenuBackground, 8).Bordered(theme.ColorNameInputBorder)}
	p.ground.Raised = true
	p.list = widget.NewList(func() int { return len(p.items) },
		func() fyne.CanvasObject {
			mark := style.IconImage(style.ColoredIcon("check", theme.ColorNamePrimary), 16)
			text := style.NewText("", "").Ellipsis()
			text.Metrics = v.metrics
			return style.Inset(8, 6, style.Beside(6, mark, style.Wide(text)))
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			p.fill(o.(*fyne.Container).Objects[0].(*fyne.Container), i)
		})
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) { p.choose(i) }
	p.holder = container.NewWithoutLayout(p.ground, p.list)
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *popups) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.holder) }

// MinSize implements fyne.CanvasObject.
func (p *popups) MinSize() fyne.Size { return fyne.Size{} }

// open shows items below (or above) an element.
func (p *popups) open(under *element, items []string, chosen int, pick func(int)) {
	if p.view.held {
		return
	}
	p.items, p.pick, p.chosen = items, pick, chosen
	p.at, p.size = p.view.position(under), under.object.Size()
	p.list.UnselectAll()
	p.arrange()
	p.Show()
	p.list.Refresh()
	if chosen >= 0 && chosen < len(items) {
		p.list.ScrollTo(chosen)
	}
}

// fill shows item i in a line of the list.
func (p *popups) fill(row *fyne.Container, i int) {
	mark := row.Objects[0].(*fyne.Container).Objects[0]
	show(mark, i == p.chosen)
	row.Objects[1].(*style.Stretch).Content().(*style.Text).SetText(p.items[i])
}

// arrange places the list inside the viewport, whatever its length.
func (p *popups) arrange() {
	bounds := p.view.size
	row := p.list.CreateItem().MinSize().Height
	want := row*float32(len(p.items)) + 8
	width := min(max(p.size.Width, 160), max(bounds.Width-8, 0))
	below := bounds.Height - (p.at.Y + p.size.Height) - 6
	above := p.at.Y - 6
	y := p.at.Y + p.size.Height + 2
	height := min(want, below)
	if height < want && above > below {
		height = min(want, above)
		y = p.at.Y - height - 2
	}
	height = max(height, min(row+8, bounds.Height))
	x := min(max(p.at.X, 4), max(bounds.Width-width-4, 0))
	p.ground.Move(fyne.NewPos(x, y))
	p.ground.Resize(fyne.NewSize(width, height))
	p.list.Move(fyne.NewPos(x+4, y+4))
	p.list.Resize(fyne.NewSize(width-8, max(height-8, 0)))
}

func (p *popups) choose(i int) {
	pick := p.pick
	p.close()
	if pick != nil {
		pick(i)
	}
}

func (p *popups) close() {
	if p.Visible() {
		p.pick = nil
		p.Hide()
	}
}

// Tapped closes the popup: the click was beside the list.
func (p *popups) Tapped(*fyne.PointEvent) { p.close() }

// Scrolled keeps what is beneath where it is.
func (p *popups) Scrolled(*fyne.ScrollEvent) {}

// position is where an element is in the viewport.
func (v *view) position(e *element) fyne.Position {
	pos := v.shell.Position() // the scroll offset, negative
	for a := e; a != nil; a = a.parent {
		pos = pos.Add(a.object.Position()) // a container's content begins where it does
	}
	return pos
}
