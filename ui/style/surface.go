package style

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Surface is a rectangle in a colour of the theme, which it follows.
type Surface struct {
	widget.BaseWidget

	Color  fyne.ThemeColorName // "" is none
	Border fyne.ThemeColorName // "" is none
	Radius float32
	Bottom bool // round the lower corners only
	Top    bool // round the upper corners only
	Raised bool // with a shadow
}

// NewSurface returns a rectangle of that colour and corner radius.
func NewSurface(c fyne.ThemeColorName, radius float32) *Surface {
	s := &Surface{Color: c, Radius: radius}
	s.ExtendBaseWidget(s)
	return s
}

// Bordered gives s a thin border and returns it.
func (s *Surface) Bordered(c fyne.ThemeColorName) *Surface { s.Border = c; return s }

// CreateRenderer implements fyne.Widget.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &surfaceRenderer{surface: s, rect: canvas.NewRectangle(color.Transparent)}
	r.apply()
	return r
}

type surfaceRenderer struct {
	surface *Surface
	rect    *canvas.Rectangle
}

func (r *surfaceRenderer) Destroy()                     {}
func (r *surfaceRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *surfaceRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

func (r *surfaceRenderer) Refresh() {
	r.apply()
	r.rect.Refresh()
}

func (r *surfaceRenderer) apply() {
	s := r.surface
	th, v := s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.rect.FillColor = color.Transparent
	if s.Color != "" {
		r.rect.FillColor = th.Color(s.Color, v)
	}
	r.rect.CornerRadius = s.Radius
	if s.Bottom || s.Top {
		r.rect.CornerRadius = 0
		if s.Bottom {
			r.rect.BottomLeftCornerRadius, r.rect.BottomRightCornerRadius = s.Radius, s.Radius
		}
		if s.Top {
			r.rect.TopLeftCornerRadius, r.rect.TopRightCornerRadius = s.Radius, s.Radius
		}
	}
	r.rect.StrokeWidth = 0
	if s.Border != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = th.Color(s.Border, v), 1
	}
	if s.Raised {
		r.rect.Shadow = canvas.Shadow{Color: th.Color(theme.ColorNameShadow, v), BlurRadius: 18, Offset: fyne.NewPos(0, 6), Variant: canvas.DropShadow}
	}
}

// Framed puts a thin border around one of Fyne's fields that has none.
func Framed(field fyne.CanvasObject) *fyne.Container {
	return container.NewStack(field, NewSurface("", 7).Bordered(theme.ColorNameInputBorder))
}

// On puts content on a surface, with that much room around it.
func On(s *Surface, padding float32, content ...fyne.CanvasObject) *fyne.Container {
	return container.NewStack(s, Inset(padding, padding, content...))
}

// Inset puts room beside and above and below content, which is stacked downwards.
func Inset(horizontal, vertical float32, content ...fyne.CanvasObject) *fyne.Container {
	var inner fyne.CanvasObject
	if len(content) == 1 {
		inner = content[0]
	} else {
		inner = Below(8, content...)
	}
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), inner)
}

// Pill is a short text on a rounded ground: a state, a trust.
func Pill(text string, ink, ground fyne.ThemeColorName) *fyne.Container {
	return container.NewStack(NewSurface(ground, 9), Inset(8, 1, NewText(text, ink).Caption().Bold()))
}

// IconImage shows an icon at a size.
func IconImage(icon fyne.Resource, side float32) fyne.CanvasObject {
	image := canvas.NewImageFromResource(icon)
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(side))
	return container.NewCenter(image)
}
