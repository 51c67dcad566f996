package canvas2d

import (
	"image"
	"math"
)

// maxBox bounds the square that is averaged for one pixel of a picture made smaller.
const maxBox = 32

// drawImage draws the part (sx, sy, sw, sh) of a picture into the rectangle (dx, dy, dw, dh) of user space.
func (c *context) drawImage(b *Bitmap, sx, sy, sw, sh, dx, dy, dw, dh float64) {
	if sw < 0 {
		sx, sw = sx+sw, -sw
	}
	if sh < 0 {
		sy, sh = sy+sh, -sh
	}
	if !c.visible() || sw == 0 || sh == 0 || dw == 0 || dh == 0 {
		return
	}
	// What lies outside the picture is not drawn: cut both rectangles alike.
	kx, ky := dw/sw, dh/sh
	if cut := math.Max(0, -sx); cut > 0 {
		sx, sw, dx, dw = sx+cut, sw-cut, dx+cut*kx, dw-cut*kx
	}
	if cut := math.Max(0, -sy); cut > 0 {
		sy, sh, dy, dh = sy+cut, sh-cut, dy+cut*ky, dh-cut*ky
	}
	if cut := math.Max(0, sx+sw-float64(b.Width)); cut > 0 {
		sw, dw = sw-cut, dw-cut*kx
	}
	if cut := math.Max(0, sy+sh-float64(b.Height)); cut > 0 {
		sh, dh = sh-cut, dh-cut*ky
	}
	if !(sw > 0 && sh > 0) || !finite(dx, dy, dw, dh) {
		return
	}
	if b == c.bitmap {
		b = c.copyOf(b)
	}
	if c.blit(b, sx, sy, sw, sh, dx, dy, dw, dh) {
		return
	}
	toUser := matrix{a: dw / sw, d: dh / sh, e: dx - sx*dw/sw, f: dy - sy*dh/sh}
	inverse, ok := c.m.mul(toUser).inverse()
	if !ok {
		return
	}
	t := &texture{
		pix: b.Pix, width: b.Width, inverse: inverse, edge: true, smooth: c.smooth,
		left: floor(sx), top: floor(sy), right: int(math.Ceil(sx + sw)), bottom: int(math.Ceil(sy + sh)),
	}
	cost := uint64(4)
	if shrink := inverse.scale(); t.smooth && shrink >= 1.5 {
		t.box = int(math.Min(maxBox, math.Round(shrink)))
		cost += uint64(t.box * t.box)
	}
	p := path{chord: c.chord}
	p.rect(c.m, dx, dy, dw, dh)
	c.shade(&p, false, t, cost)
}

// blit draws pixel by pixel where nothing is scaled or turned, and reports whether it could.
func (c *context) blit(b *Bitmap, sx, sy, sw, sh, dx, dy, dw, dh float64) bool {
	mx, my, ok := c.m.offset()
	if !ok || c.op != sourceOver || c.mask != nil || dw != sw || dh != sh || !whole(sx, sy, sw, sh, dx, dy) {
		return false
	}
	target := image.Rect(0, 0, int(sw), int(sh)).Add(image.Pt(int(dx)+mx, int(dy)+my))
	shift := image.Pt(int(sx), int(sy)).Sub(target.Min)
	target = target.Intersect(c.clip)
	if target.Empty() {
		return true
	}
	c.meter.Charge(uint64(target.Dx()*target.Dy())/pixelsPerFuel + 1)
	if cap(c.raster.cover) < target.Dx() {
		c.raster.cover = make([]uint8, target.Dx())
	}
	cover := c.raster.cover[:target.Dx()]
	for i := range cover {
		cover[i] = 255
	}
	alpha := uint32(math.Round(c.alpha * 256))
	for y := target.Min.Y; y < target.Max.Y; y++ {
		over(c.bitmap.row(y, target.Min.X, target.Max.X),
			b.row(y+shift.Y, target.Min.X+shift.X, target.Max.X+shift.X), cover, alpha)
	}
	c.bitmap.damage(target)
	return true
}

// copyOf is a picture of its own with the same content.
func (c *context) copyOf(b *Bitmap) *Bitmap {
	c.meter.Allocate(uint64(len(b.Pix)))
	c.meter.Charge(uint64(len(b.Pix))/bytesPerFuel + 1)
	return &Bitmap{Width: b.Width, Height: b.Height, Pix: append([]byte(nil), b.Pix...)}
}
