package chooser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// Layer covers the whole window as an overlay, with a Chooser or a Question in it.
type Layer struct {
	widget.BaseWidget
	sheet fyne.CanvasObject
	top   float32
	dim   *style.Surface
}

// NewLayer returns the overlay for a sheet, which begins at top: within the
// trusted bar, like a prompt.
func NewLayer(sheet fyne.CanvasObject, top float32) *Layer {
	l := &Layer{sheet: sheet, top: top, dim: style.NewSurface(style.ColorDim, 0)}
	l.ExtendBaseWidget(l)
	return l
}

// Sheet is what lies on the layer.
func (l *Layer) Sheet() fyne.CanvasObject { return l.sheet }

// CreateRenderer implements fyne.Widget.
func (l *Layer) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(placement{l}, l.dim, l.sheet))
}

type placement struct{ l *Layer }

// Layout implements fyne.Layout.
func (p placement) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p.l.dim.Resize(size)
	width, height := min(760, size.Width-24), min(540, size.Height-p.l.top-16)
	if least, ok := p.l.sheet.(interface{ Height(width float32) float32 }); ok {
		height = min(height, least.Height(width))
	}
	p.l.sheet.Move(fyne.NewPos((size.Width-width)/2, p.l.top))
	p.l.sheet.Resize(fyne.NewSize(width, height))
}

// MinSize implements fyne.Layout.
func (placement) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Tapped implements fyne.Tappable: a click beside the chooser does nothing.
func (l *Layer) Tapped(*fyne.PointEvent) {}

// MouseDown implements desktop.Mouseable.
func (l *Layer) MouseDown(*desktop.MouseEvent) {}

// MouseUp implements desktop.Mouseable.
func (l *Layer) MouseUp(*desktop.MouseEvent) {}

// Scrolled implements fyne.Scrollable.
func (l *Layer) Scrolled(*fyne.ScrollEvent) {}
