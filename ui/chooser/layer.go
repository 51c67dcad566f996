package chooser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"vitrine/ui/style"
)

// Layer covers the whole window as an overlay, with a chooser in it.
type Layer struct {
	widget.BaseWidget
	chooser *Chooser
	top     float32
	dim     *style.Surface
}

// NewLayer returns the overlay for c, which begins at top: within the trusted
// bar, like a prompt.
func NewLayer(c *Chooser, top float32) *Layer {
	l := &Layer{chooser: c, top: top, dim: style.NewSurface(style.ColorDim, 0)}
	l.ExtendBaseWidget(l)
	return l
}

// Chooser is what lies on the layer.
func (l *Layer) Chooser() *Chooser { return l.chooser }

// CreateRenderer implements fyne.Widget.
func (l *Layer) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(placement{l}, l.dim, l.chooser))
}

type placement struct{ l *Layer }

// Layout implements fyne.Layout.
func (p placement) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p.l.dim.Resize(size)
	width, height := min(760, size.Width-24), min(540, size.Height-p.l.top-16)
	p.l.chooser.Move(fyne.NewPos((size.Width-width)/2, p.l.top))
	p.l.chooser.Resize(fyne.NewSize(width, height))
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
