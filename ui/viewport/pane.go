package viewport

import (
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
)

// pane is an Image, and what a Canvas shows.
type pane struct {
	widget.BaseWidget
	e      *element
	raster *canvas.Raster
	rim    *canvas.Rectangle // shows that a Canvas has the keyboard
	front  *image.RGBA
	smooth bool
	w, h   float32 // of the picture, in its pixels
	asked  fyne.Size
}

// newPane returns a pane; that of a Canvas takes pointer and keys as well.
func newPane(e *element) impl {
	p := &pane{e: e, rim: canvas.NewRectangle(color.Transparent)}
	empty := image.NewRGBA(image.Rect(0, 0, 1, 1))
	p.raster = canvas.NewRaster(func(int, int) image.Image {
		if p.front == nil {
			return empty
		}
		return p.front
	})
	p.rim.StrokeWidth = 2
	p.rim.Hide()
	if e.kind == scene.Canvas {
		b := &board{pane: p}
		b.ExtendBaseWidget(b)
		return b
	}
	p.ExtendBaseWidget(p)
	return p
}

func (p *pane) object() fyne.CanvasObject { return p }

// release gives up the picture, the driver's copy included: Fyne keeps a widget
// that was thrown away for a minute, with all that it holds.
func (p *pane) release() {
	p.front, p.w, p.h = nil, 0, 0
	p.raster.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *pane) CreateRenderer() fyne.WidgetRenderer { return &paneRenderer{p} }

type paneRenderer struct{ p *pane }

func (r *paneRenderer) Destroy()           {}
func (r *paneRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *paneRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.raster, r.p.rim}
}

func (r *paneRenderer) Layout(size fyne.Size) {
	p := r.p
	at, shown := p.shown(size)
	p.raster.Move(at)
	p.raster.Resize(shown)
	p.rim.Resize(size)
	mode := canvas.ImageScalePixels
	if p.smooth || shown.Width*p.scale() < p.w-0.5 { // what is made smaller is always made smoothly
		mode = canvas.ImageScaleSmooth
	}
	if p.raster.ScaleMode != mode {
		p.raster.ScaleMode = mode
		p.raster.Refresh()
	}
	p.room(size)
}

func (r *paneRenderer) Refresh() {
	r.p.rim.StrokeColor = r.p.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	r.Layout(r.p.BaseWidget.Size())
	canvas.Refresh(r.p.rim)
}

// scale is how many pixels of the screen a scene unit has.
func (p *pane) scale() float32 {
	if c := p.e.view.canvas(); c != nil {
		return c.Scale()
	}
	return 1
}

// shown is where the picture stands in the widget: as large as fits, in its
// proportions, and not enlarged unless the element is to grow.
func (p *pane) shown(size fyne.Size) (fyne.Position, fyne.Size) {
	if p.w <= 0 || p.h <= 0 || size.Width <= 0 || size.Height <= 0 {
		return fyne.Position{}, fyne.Size{}
	}
	by := min(size.Width/p.w, size.Height/p.h)
	if !p.e.grow {
		by = min(by, 1)
	}
	shown := fyne.NewSize(p.w*by, p.h*by)
	return fyne.NewPos((size.Width-shown.Width)/2, (size.Height-shown.Height)/2), shown
}

// room tells a growing Canvas how many pixels it has room for.
func (p *pane) room(size fyne.Size) {
	if p.e.kind != scene.Canvas || !p.e.grow || p.e.id == 0 || size == p.asked || size.Width < 1 || size.Height < 1 {
		return
	}
	if p.e.view.busy { // while an element is brought up to date the tree is locked, which later wants to ask
		p.e.view.rooms[p] = size
		return
	}
	p.asked = size
	p.e.view.later(scene.Event{
		Type: scene.Resize, Node: p.e.id,
		Width: min(int(size.Width*p.scale()), scene.MaxCanvasSide), Height: min(int(size.Height*p.scale()), scene.MaxCanvasSide),
	})
}

// tellRooms tells what room could not tell.
func (v *view) tellRooms() {
	for p, size := range v.rooms {
		delete(v.rooms, p)
		p.room(size)
	}
}

// leastPicture is how far a picture shrinks before the viewport scrolls instead, in scene units.
const leastPicture = 48

func (p *pane) least() float32 { return min(p.w, leastPicture) }

func (p *pane) preferred() float32 {
	if p.e.grow {
		return leastPicture // the room is its size, not the other way round
	}
	return p.w
}

func (p *pane) tall(width float32) float32 {
	switch {
	case p.e.grow:
		return leastPicture
	case p.w > width && p.w > 0:
		return p.h * width / p.w
	}
	return p.h
}

func (p *pane) update(n *scene.Node, c changes) {
	if c.has(scene.Width, scene.Height, scene.Smooth) {
		p.w, p.h, p.smooth = float32(n.Number(scene.Width)), float32(n.Number(scene.Height)), n.Flag(scene.Smooth)
		p.e.view.changed(p.e, false)
		p.Refresh()
	}
	if !c.pixels {
		return
	}
	pic := p.e.view.screen.pictures[p.e.id]
	if pic == nil {
		p.front = nil
		return
	}
	if !pic.exchange() {
		p.e.view.screen.touch(p.e.id, changes{pixels: true})
		p.e.view.screen.config.Wake()
		return
	}
	p.front = pic.front
	p.raster.Refresh()
}

// board is a Canvas: a pane that the person can point at and type into.
type board struct {
	*pane
	keyboard
	buttons desktop.MouseButton
	listens bool // for keys
	pressed time.Time
	pressAt fyne.Position
}

func (b *board) object() fyne.CanvasObject { return b }
func (b *board) viewport() *view           { return b.e.view }

func (b *board) update(n *scene.Node, c changes) {
	b.keyboard.update(n, c)
	b.listens = n.Wants(scene.KeyDown) || n.Wants(scene.KeyUp)
	b.pane.update(n, c)
}

// Disabled implements fyne.Disableable: without an ear for keys a Canvas is no stop for Tab.
func (b *board) Disabled() bool { return !b.listens || b.e.disabled }

// Enable implements fyne.Disableable.
func (b *board) Enable() {}

// Disable implements fyne.Disableable.
func (b *board) Disable() {}
