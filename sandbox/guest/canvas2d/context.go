package canvas2d

import (
	"image"
	"math"

	"github.com/dop251/goja"
)

// Meter accounts for native work. An engine.Engine is one.
type Meter interface {
	Charge(fuel uint64)
	Allocate(bytes uint64)
}

// What native work costs, in fuel; about what interpreted code would pay for
// the same time.
const (
	pixelsPerFuel = 2  // drawn
	bytesPerFuel  = 64 // copied
	chordFuel     = 4
	glyphFuel     = 40
)

const (
	// maxSaved bounds the stack of save: a page that saves without restoring would grow for ever.
	maxSaved = 1_000
	// maxLineText is the longest text that is drawn, in bytes: more is off any canvas.
	maxLineText = 32 << 10
)

// source is the colour of fills or strokes.
type source struct {
	colour   rgba
	gradient *gradient
	pattern  *pattern
	object   goja.Value // the gradient or pattern as the applet holds it
}

// pattern is what createPattern returns.
type pattern struct {
	bitmap           *Bitmap
	repeatX, repeatY bool
	m                matrix
}

// state is what save keeps.
type state struct {
	m            matrix
	clip         image.Rectangle
	mask         []uint8 // of the whole canvas; nil when clip says all
	fill, stroke source
	alpha        float64
	op           operation
	line         lineStyle
	font         fontSpec
	align        textAlign
	baseline     textBaseline
	smooth       bool
}

// context draws on a bitmap.
type context struct {
	*state
	bitmap *Bitmap
	saved  []*state
	path   path
	meter  Meter
	fonts  *fonts
	raster raster
	colour []byte // one row of colours
}

func newContext(b *Bitmap, m Meter, f *fonts) *context {
	c := &context{bitmap: b, meter: m, fonts: f}
	c.reset()
	return c
}

// reset forgets all state; setting the size of the canvas does that.
func (c *context) reset() {
	c.state = &state{
		m: identity, clip: c.bitmap.bounds(), alpha: 1, smooth: true,
		fill: source{colour: black}, stroke: source{colour: black},
		line: lineStyle{width: 1, miterLimit: 10},
		font: fontSpec{size: defaultFontSize},
	}
	c.saved = nil
	c.path = path{chord: c.chord}
}

func (c *context) chord(n int) { c.meter.Charge(uint64(n) * chordFuel) }

func (c *context) save() {
	if len(c.saved) >= maxSaved {
		copy(c.saved, c.saved[1:])
		c.saved = c.saved[:maxSaved-1]
	}
	kept := *c.state
	c.saved = append(c.saved, &kept)
}

func (c *context) restore() {
	if n := len(c.saved); n > 0 {
		c.state = c.saved[n-1]
		c.saved = c.saved[:n-1]
	}
}

// visible reports whether drawing can have any effect.
func (c *context) visible() bool {
	return !c.clip.Empty() && (c.alpha > 0 || c.op.unbounded())
}

// paint is how a source looks from the pixels, and whether it paints at all.
func (c *context) paint(s *source) (paint, bool) {
	switch {
	case s.gradient != nil:
		inverse, ok := c.m.inverse()
		s.gradient.prepare()
		return gradientPaint{s.gradient, inverse}, ok && len(s.gradient.stops) > 0
	case s.pattern != nil:
		inverse, ok := c.m.mul(s.pattern.m).inverse()
		b := s.pattern.bitmap
		return &texture{
			pix: b.Pix, width: b.Width, right: b.Width, bottom: b.Height, inverse: inverse,
			repeatX: s.pattern.repeatX, repeatY: s.pattern.repeatY, smooth: c.smooth,
		}, ok && b.Width > 0 && b.Height > 0
	default:
		return solid(s.colour), true
	}
}

// fillPath draws a path that is in pixels.
func (c *context) fillPath(p *path, evenOdd bool, s *source) {
	if !c.visible() {
		return
	}
	if colours, ok := c.paint(s); ok {
		c.shade(p, evenOdd, colours, 1)
	}
}

func (c *context) strokePath(p *path) {
	if c.visible() {
		c.fillPath(outline(p, c.line, c.m), false, &c.stroke)
	}
}

// shade draws the inside of a path with colours, each of which costs so much.
func (c *context) shade(p *path, evenOdd bool, colours paint, cost uint64) {
	c.raster.polygons(p)
	box := c.raster.box(c.clip)
	if c.op.unbounded() {
		box = c.clip
	}
	if box.Empty() {
		return
	}
	if need := 4 * box.Dx(); cap(c.colour) < need {
		c.colour = make([]byte, need)
	}
	colour := c.colour[:4*box.Dx()]
	alpha := uint32(math.Round(c.alpha * 256))
	flat, isFlat := colours.(solid)
	charge := func(pixels int) { c.meter.Charge(uint64(pixels)/pixelsPerFuel*cost + 1) }
	c.raster.scan(box, evenOdd, charge, func(y int, cover []uint8) {
		target := c.bitmap.row(y, box.Min.X, box.Max.X)
		var mask []uint8
		if c.mask != nil {
			mask = c.mask[y*c.bitmap.Width+box.Min.X:][:len(cover)]
		}
		if c.op != sourceOver {
			colours.span(colour, box.Min.X, y)
			compose(c.op, target, colour, cover, mask, alpha)
			return
		}
		for i, m := range mask {
			cover[i] = uint8(div255(uint32(cover[i]) * uint32(m)))
		}
		if isFlat {
			overSolid(target, rgba(flat), cover, alpha)
			return
		}
		colours.span(colour, box.Min.X, y)
		over(target, colour, cover, alpha)
	})
	c.bitmap.damage(box)
}

// wholePixels is the rectangle of user space as pixels, when it is exactly some.
func (c *context) wholePixels(x, y, w, h float64) (image.Rectangle, bool) {
	dx, dy, ok := c.m.offset()
	if !ok || !whole(x, y, x+w, y+h) {
		return image.Rectangle{}, false
	}
	return image.Rect(int(x)+dx, int(y)+dy, int(x+w)+dx, int(y+h)+dy), true
}

func whole(xs ...float64) bool {
	for _, x := range xs {
		if x != math.Trunc(x) || math.Abs(x) > maxCoordinate {
			return false
		}
	}
	return true
}

func (c *context) fillRect(x, y, w, h float64) {
	r, exact := c.wholePixels(x, y, w, h)
	plain := c.fill.gradient == nil && c.fill.pattern == nil && c.fill.colour.a == 255 && c.alpha == 1
	if exact && plain && c.mask == nil && c.op == sourceOver {
		r = r.Intersect(c.clip)
		c.meter.Charge(uint64(4*r.Dx()*r.Dy())/bytesPerFuel + 1)
		c.bitmap.fill(r, c.fill.colour)
		return
	}
	p := path{chord: c.chord}
	p.rect(c.m, x, y, w, h)
	c.fillPath(&p, false, &c.fill)
}

func (c *context) strokeRect(x, y, w, h float64) {
	p := path{chord: c.chord}
	p.rect(c.m, x, y, w, h)
	c.strokePath(&p)
}

func (c *context) clearRect(x, y, w, h float64) {
	if r, exact := c.wholePixels(x, y, w, h); exact && c.mask == nil {
		r = r.Intersect(c.clip)
		c.meter.Charge(uint64(4*r.Dx()*r.Dy())/bytesPerFuel + 1)
		c.bitmap.fill(r, rgba{})
		return
	}
	p := path{chord: c.chord}
	p.rect(c.m, x, y, w, h)
	op, alpha := c.op, c.alpha
	c.op, c.alpha = destinationOut, 1
	c.fillPath(&p, false, &source{colour: black})
	c.op, c.alpha = op, alpha
}

// clipTo makes the clip smaller by a path.
func (c *context) clipTo(p *path, evenOdd bool) {
	c.raster.polygons(p)
	box := c.raster.box(c.clip)
	if box.Empty() {
		c.clip = image.Rectangle{}
		return
	}
	if r, ok := pixelRect(p); ok && c.mask == nil {
		c.clip = c.clip.Intersect(r)
		return
	}
	size := c.bitmap.Width * c.bitmap.Height
	c.meter.Allocate(uint64(size))
	c.meter.Charge(uint64(size)/bytesPerFuel + 1)
	mask := make([]uint8, size)
	charge := func(pixels int) { c.meter.Charge(uint64(pixels)/pixelsPerFuel + 1) }
	c.raster.scan(box, evenOdd, charge, func(y int, cover []uint8) {
		row := mask[y*c.bitmap.Width+box.Min.X:][:len(cover)]
		if c.mask == nil {
			copy(row, cover)
			return
		}
		old := c.mask[y*c.bitmap.Width+box.Min.X:][:len(cover)]
		for i, v := range cover {
			row[i] = uint8(div255(uint32(v) * uint32(old[i])))
		}
	})
	c.mask, c.clip = mask, box
}

// pixelRect reports whether a path is one rectangle of whole pixels.
func pixelRect(p *path) (image.Rectangle, bool) {
	subs := p.subs
	if n := len(subs); n > 0 && len(subs[n-1].vertices) == 1 {
		subs = subs[:n-1]
	}
	if len(subs) != 1 || len(subs[0].vertices) != 4 {
		return image.Rectangle{}, false
	}
	v := subs[0].vertices
	for i := range v {
		next := v[(i+1)%4]
		if !whole(v[i].x, v[i].y) || (v[i].x != next.x) == (v[i].y != next.y) {
			return image.Rectangle{}, false
		}
	}
	low, high := p.bounds()
	return image.Rect(int(low.x), int(low.y), int(high.x), int(high.y)), true
}
