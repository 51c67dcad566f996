package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// Frame is where the window's parts are, in the window's coordinates.
type Frame struct {
	Bar      fyne.Position // top left of the trusted bar
	BarSize  fyne.Size
	Viewport float32 // top of the viewport, which goes down to the window's end
}

// overlap is how much of the trusted bar's height a sheet leaves free above it.
const overlap = 6

// Layer covers the whole window as an overlay: it dims the viewport, holds the
// sheet and takes every click and key. Clicks above the trusted bar are handed
// to OnOutside: there are the tabs, and one applet's question must not keep a
// person from another applet.
type Layer struct {
	widget.BaseWidget

	OnOutside func(fyne.Position)

	sheet *Sheet
	frame func() Frame
	dim   *style.Surface

	content *fyne.Container
}

// NewLayer returns the overlay for a sheet. frame is asked on every layout.
func NewLayer(sheet *Sheet, frame func() Frame) *Layer {
	l := &Layer{sheet: sheet, frame: frame, dim: style.NewSurface(style.ColorDim, 0)}
	l.content = container.New(placement{l}, l.dim, l.sheet)
	sheet.resized = l.content.Refresh
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *Layer) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(l.content)
}

// placement lays out a Layer's content.
type placement struct{ *Layer }

// Layout implements fyne.Layout.
func (l placement) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	f := l.frame()
	l.dim.Move(fyne.NewPos(0, f.Viewport))
	l.dim.Resize(fyne.NewSize(size.Width, max(size.Height-f.Viewport, 0)))
	top := f.Bar.Y + overlap
	width := min(style.SheetWidth, size.Width-24)
	height := min(l.sheet.Height(width), size.Height-top-16)
	l.sheet.Move(fyne.NewPos((size.Width-width)/2, top))
	l.sheet.Resize(fyne.NewSize(width, height))
}

// MinSize implements fyne.Layout: an overlay never makes the window grow.
func (placement) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Tapped implements fyne.Tappable, for clicks beside the sheet.
func (l *Layer) Tapped(ev *fyne.PointEvent) {
	if ev.Position.Y < l.frame().Bar.Y && l.OnOutside != nil {
		l.OnOutside(ev.Position)
	}
}

// TappedSecondary implements fyne.SecondaryTappable: it takes the click.
func (l *Layer) TappedSecondary(*fyne.PointEvent) {}

// MouseDown implements desktop.Mouseable: it takes the click.
func (l *Layer) MouseDown(*desktop.MouseEvent) {}

// MouseUp implements desktop.Mouseable.
func (l *Layer) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable: nothing beneath learns of the pointer.
func (l *Layer) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (l *Layer) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *Layer) MouseOut() {}

// Scrolled implements fyne.Scrollable: nothing beneath scrolls.
func (l *Layer) Scrolled(*fyne.ScrollEvent) {}
