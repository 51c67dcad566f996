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

// strip is the row of tabs along the window's upper edge.
type strip struct {
	widget.BaseWidget
	shield

	onSelect, onClose func(page)
	items             []*item
	row               *fyne.Container
	content           fyne.CanvasObject
}

// Widths of tabs, in scene units.
const (
	tabWidth  = 210
	tabLeast  = 64
	tabHeight = style.StripHeight - 6
)

func newStrip(onSelect, onClose func(page), onOpen, onMenu func()) *strip {
	s := &strip{onSelect: onSelect, onClose: onClose, row: container.New(tabRow{})}
	open := widget.NewButtonWithIcon("", style.Icon("plus"), onOpen)
	menu := widget.NewButtonWithIcon("", style.Icon("menu"), onMenu)
	open.Importance, menu.Importance = widget.LowImportance, widget.LowImportance
	s.content = container.NewStack(style.NewSurface(style.ColorStrip, 0),
		container.New(stripLayout{}, s.row, open, menu))
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *strip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// show makes a tab of each page; home has neither text nor cross.
func (s *strip) show(pages []page, current page) {
	for len(s.items) < len(pages) {
		s.items = append(s.items, newItem(s))
	}
	s.items = s.items[:len(pages)]
	objects := make([]fyne.CanvasObject, len(pages))
	for i, p := range pages {
		s.items[i].show(p, p == current)
		objects[i] = s.items[i]
	}
	s.row.Objects = objects
	s.content.Refresh()
}

// at selects or closes the tab at a position in the window, for a prompt's
// layer, which takes every click.
func (s *strip) at(pos fyne.Position) {
	driver := fyne.CurrentApp().Driver()
	for _, i := range s.items {
		origin := driver.AbsolutePositionForObject(i)
		if inside(pos, origin, i.Size()) {
			if i.cross.Visible() && inside(pos, driver.AbsolutePositionForObject(i.cross), i.cross.Size()) {
				s.onClose(i.page)
				return
			}
			s.onSelect(i.page)
			return
		}
	}
}

func inside(p, origin fyne.Position, size fyne.Size) bool {
	return p.X >= origin.X && p.X < origin.X+size.Width && p.Y >= origin.Y && p.Y < origin.Y+size.Height
}

// stripLayout gives the tabs what the two buttons at the right leave.
type stripLayout struct{}

func (stripLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	row, open, menu := o[0], o[1], o[2]
	side := size.Height - 6
	room := max(size.Width-2*side-16, 0)
	width := min(row.MinSize().Width, room)
	row.Move(fyne.NewPos(6, size.Height-tabHeight))
	row.Resize(fyne.NewSize(width, tabHeight))
	open.Move(fyne.NewPos(6+width+2, 3))
	open.Resize(fyne.NewSquareSize(side))
	menu.Move(fyne.NewPos(size.Width-side-4, 3))
	menu.Resize(fyne.NewSquareSize(side))
}

func (stripLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, style.StripHeight) }

// tabRow makes tabs narrower when there are many.
type tabRow struct{}

func (tabRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 {
		return
	}
	home := float32(tabHeight + 8)
	width := min(tabWidth, max((size.Width-home)/float32(max(len(o)-1, 1)), 1))
	var x float32
	for i, tab := range o {
		w := width
		if i == 0 {
			w = home
		}
		tab.Move(fyne.NewPos(x, 0))
		tab.Resize(fyne.NewSize(w-2, size.Height))
		x += w
	}
}

func (tabRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(tabHeight+8+tabWidth*float32(max(len(o)-1, 0)), tabHeight)
}

// item is one tab.
type item struct {
	widget.BaseWidget

	strip   *strip
	page    page
	current bool
	hovered bool
	ground  *style.Surface
	image   *fyne.Container
	label   *style.Text
	dot     fyne.CanvasObject // the page waits for the person
	cross   *cross
	content *fyne.Container
}

func newItem(s *strip) *item {
	i := &item{
		strip: s, ground: style.NewSurface(style.ColorStrip, 8), image: container.NewStack(),
		label: style.NewText("", theme.ColorNameForeground).Ellipsis(),
		dot:   container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(8), style.NewSurface(theme.ColorNameWarning, 4))),
	}
	i.ground.Top = true
	i.cross = newCross(func() { s.onClose(i.page) })
	i.content = container.NewStack(i.ground, style.Inset(8, 0, style.Beside(6, i.image, style.Wide(i.label), i.dot, i.cross)))
	i.ExtendBaseWidget(i)
	return i
}

// CreateRenderer implements fyne.Widget.
func (i *item) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.content) }

func (i *item) show(p page, current bool) {
	i.page, i.current = p, current
	icon, title := p.tab()
	i.image.Objects = []fyne.CanvasObject{style.IconImage(icon, 18)}
	i.label.SetText(title)
	home := title == ""
	setVisible(i.cross, !home)
	setVisible(i.dot, p.waiting() && !current)
	i.paint()
	i.content.Refresh()
}

func (i *item) paint() {
	i.ground.Color = style.ColorStrip
	switch {
	case i.current:
		i.ground.Color = style.ColorBar
	case i.hovered:
		i.ground.Color = theme.ColorNameHover
	}
	i.ground.Refresh()
}

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// Tapped implements fyne.Tappable.
func (i *item) Tapped(*fyne.PointEvent) { i.strip.onSelect(i.page) }

// MouseIn implements desktop.Hoverable.
func (i *item) MouseIn(*desktop.MouseEvent) { i.hovered = true; i.paint() }

// MouseMoved implements desktop.Hoverable.
func (i *item) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (i *item) MouseOut() { i.hovered = false; i.paint() }

// AccessibilityLabel implements fyne.Accessible.
func (i *item) AccessibilityLabel() string {
	if t := i.label.Value(); t != "" {
		return t
	}
	return lang.L("Home")
}

// AccessibilityRole implements fyne.Accessible.
func (i *item) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// cross closes a tab.
type cross struct {
	widget.BaseWidget
	tapped  func()
	ground  *style.Surface
	content fyne.CanvasObject
}

func newCross(tapped func()) *cross {
	c := &cross{tapped: tapped, ground: style.NewSurface(theme.ColorNameHover, 5)}
	c.ground.Hide()
	c.content = container.NewStack(c.ground, style.Inset(3, 3, style.IconImage(style.ColoredIcon("close", style.ColorMuted), 14)))
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *cross) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// Tapped implements fyne.Tappable.
func (c *cross) Tapped(*fyne.PointEvent) { c.tapped() }

// MouseIn implements desktop.Hoverable.
func (c *cross) MouseIn(*desktop.MouseEvent) { c.ground.Show() }

// MouseMoved implements desktop.Hoverable.
func (c *cross) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *cross) MouseOut() { c.ground.Hide() }
