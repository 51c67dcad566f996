package viewport

import (
	"image"
	"sync"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Limits on the pixels that are kept to be shown, twelve bytes for each: drawn,
// shown, and the driver's. A larger picture is kept reduced: no screen has more,
// and a scene may hold 96 million.
const (
	pictureArea = 8 << 20  // pixels of one picture
	heldArea    = 24 << 20 // pixels of all pictures of a scene, in a window that has that many
	leastArea   = 3 << 20  // and in a small one: 36 MB
	timesRoom   = 3        // pixels of all pictures for each that the viewport has
	pictureSide = 8192     // of a texture, on any graphics driver
)

// picture is what an Image or Canvas shows. The session's goroutine writes to
// back, the window's shows front; they are exchanged when the window paints.
type picture struct {
	mu            sync.Mutex
	width, height int // of the whole, in the applet's pixels
	reduce        int // one kept pixel stands for reduce*reduce
	front, back   *image.RGBA
	fresh         image.Rectangle // of back that front lacks
	stale         image.Rectangle // of back that front has newer
}

// Pixels takes a rectangle whose bytes are valid during the call only.
func (s *Screen) Pixels(p scene.Pixels, pix []byte) {
	s.mu.Lock()
	if s.tree.Err() != nil {
		s.mu.Unlock()
		return
	}
	if err := s.tree.CheckPixels(p); err != nil {
		s.mu.Unlock()
		s.config.Failed(err)
		return
	}
	pic := s.picture(p)
	s.touch(p.Node, changes{pixels: true})
	s.mu.Unlock()
	if len(pix) < p.Bytes() {
		return
	}
	pic.mu.Lock()
	pic.draw(image.Rect(p.X, p.Y, p.X+p.Width, p.Y+p.Height), pix)
	pic.mu.Unlock()
	s.config.Wake()
}

// picture finds or makes the picture of a node. The caller holds the lock.
func (s *Screen) picture(p scene.Pixels) *picture {
	pic := s.pictures[p.Node]
	if pic != nil && pic.width == p.CanvasWidth && pic.height == p.CanvasHeight {
		return pic
	}
	s.forget(p.Node)
	pic = &picture{width: p.CanvasWidth, height: p.CanvasHeight, reduce: 1}
	held := min(max(timesRoom*int(s.pixels.Load()), leastArea), heldArea)
	room := max(min(pictureArea, held-s.held), 1<<16)
	for pic.keptWidth()*pic.keptHeight() > room || pic.keptWidth() > pictureSide || pic.keptHeight() > pictureSide {
		pic.reduce++
	}
	s.held += pic.keptWidth() * pic.keptHeight()
	pic.back = image.NewRGBA(image.Rect(0, 0, pic.keptWidth(), pic.keptHeight()))
	s.pictures[p.Node] = pic
	return pic
}

// forget gives up the picture of a node. The caller holds the lock.
func (s *Screen) forget(id scene.NodeID) {
	if pic := s.pictures[id]; pic != nil {
		s.held -= pic.keptWidth() * pic.keptHeight()
		delete(s.pictures, id)
	}
}

func (p *picture) keptWidth() int  { return (p.width + p.reduce - 1) / p.reduce }
func (p *picture) keptHeight() int { return (p.height + p.reduce - 1) / p.reduce }

// draw writes a rectangle of the applet's pixels to back.
func (p *picture) draw(r image.Rectangle, pix []byte) {
	kept := image.Rect(r.Min.X/p.reduce, r.Min.Y/p.reduce, (r.Max.X-1)/p.reduce+1, (r.Max.Y-1)/p.reduce+1)
	if !p.stale.Empty() && !p.stale.In(kept) {
		copyRect(p.back, p.front, p.stale)
	}
	p.stale = image.Rectangle{}
	if p.reduce == 1 {
		for y := range r.Dy() {
			at := p.back.PixOffset(r.Min.X, r.Min.Y+y)
			row := p.back.Pix[at : at+4*r.Dx()]
			copy(row, pix[y*4*r.Dx():])
			premultiply(row)
		}
	} else {
		p.average(r, kept, pix)
	}
	p.fresh = p.fresh.Union(kept)
}

// average writes the means of the blocks that r covers, as far as it covers them.
func (p *picture) average(r, kept image.Rectangle, pix []byte) {
	for ky := kept.Min.Y; ky < kept.Max.Y; ky++ {
		y0, y1 := max(ky*p.reduce, r.Min.Y), min((ky+1)*p.reduce, r.Max.Y)
		for kx := kept.Min.X; kx < kept.Max.X; kx++ {
			x0, x1 := max(kx*p.reduce, r.Min.X), min((kx+1)*p.reduce, r.Max.X)
			var sum [4]int
			for y := y0; y < y1; y++ {
				at := ((y-r.Min.Y)*r.Dx() + x0 - r.Min.X) * 4
				for x := x0; x < x1; x++ {
					alpha := int(pix[at+3])
					sum[0] += int(pix[at]) * alpha
					sum[1] += int(pix[at+1]) * alpha
					sum[2] += int(pix[at+2]) * alpha
					sum[3] += alpha
					at += 4
				}
			}
			n := (y1 - y0) * (x1 - x0)
			at := p.back.PixOffset(kx, ky)
			for i := range 3 {
				p.back.Pix[at+i] = uint8(sum[i] / (255 * n))
			}
			p.back.Pix[at+3] = uint8(sum[3] / n)
		}
	}
}

// premultiply turns a row of plain colours into what image.RGBA holds. Most are opaque and stay.
func premultiply(row []byte) {
	for i := 3; i < len(row); i += 4 {
		if a := uint32(row[i]); a != 0xff {
			row[i-3] = uint8(uint32(row[i-3]) * a / 0xff)
			row[i-2] = uint8(uint32(row[i-2]) * a / 0xff)
			row[i-1] = uint8(uint32(row[i-1]) * a / 0xff)
		}
	}
}

func copyRect(to, from *image.RGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := to.PixOffset(r.Min.X, y)
		copy(to.Pix[at:at+4*r.Dx()], from.Pix[at:at+4*r.Dx()])
	}
}

// exchange brings what was drawn to the front and reports whether it is done;
// it does not wait for a session that is drawing.
func (p *picture) exchange() bool {
	if !p.mu.TryLock() {
		return false
	}
	defer p.mu.Unlock()
	if p.fresh.Empty() {
		return true
	}
	if p.front == nil {
		p.front = image.NewRGBA(p.back.Rect)
	}
	p.front, p.back = p.back, p.front
	p.stale, p.fresh = p.fresh, image.Rectangle{}
	return true
}
