package canvas2d

import "image"

// Bitmap is a picture of Width by Height pixels: red, green, blue and alpha,
// not premultiplied, row after row without padding. Damage is what changed
// since whoever shows it last took it.
type Bitmap struct {
	Width, Height int
	Pix           []byte
	Damage        image.Rectangle
}

func (b *Bitmap) bounds() image.Rectangle { return image.Rect(0, 0, b.Width, b.Height) }

// reset gives the bitmap a size and makes it transparent. The caller has
// checked the size and accounted for the bytes.
func (b *Bitmap) reset(w, h int) {
	b.Width, b.Height = w, h
	if n := 4 * w * h; cap(b.Pix) >= n && cap(b.Pix) <= 2*n {
		b.Pix = b.Pix[:n]
		clear(b.Pix)
	} else {
		b.Pix = make([]byte, n)
	}
	b.Damage = b.bounds()
}

// row is the bytes of pixels x0 to x1 of row y.
func (b *Bitmap) row(y, x0, x1 int) []byte {
	start := 4 * (y*b.Width + x0)
	return b.Pix[start : start+4*(x1-x0)]
}

func (b *Bitmap) damage(r image.Rectangle) {
	b.Damage = b.Damage.Union(r.Intersect(b.bounds()))
}

// fill sets every pixel of r, which lies inside.
func (b *Bitmap) fill(r image.Rectangle, c rgba) {
	if r.Empty() {
		return
	}
	first := b.row(r.Min.Y, r.Min.X, r.Max.X)
	first[0], first[1], first[2], first[3] = c.r, c.g, c.b, c.a
	for done := 4; done < len(first); done *= 2 {
		copy(first[done:], first[:done])
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(b.row(y, r.Min.X, r.Max.X), first)
	}
	b.damage(r)
}

// write copies the part r of a picture of width pixels a row to where it lies
// when the picture's corner is at (x, y).
func (b *Bitmap) write(pix []byte, width int, r image.Rectangle, x, y int) {
	target := r.Add(image.Pt(x, y)).Intersect(b.bounds())
	if target.Empty() {
		return
	}
	for ty := target.Min.Y; ty < target.Max.Y; ty++ {
		from := 4 * ((ty-y)*width + target.Min.X - x)
		copy(b.row(ty, target.Min.X, target.Max.X), pix[from:])
	}
	b.damage(target)
}

// read copies r, whose parts outside the bitmap are transparent, to pix, which is all zero.
func (b *Bitmap) read(pix []byte, r image.Rectangle) {
	inside := r.Intersect(b.bounds())
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		to := 4 * ((y-r.Min.Y)*r.Dx() + inside.Min.X - r.Min.X)
		copy(pix[to:], b.row(y, inside.Min.X, inside.Max.X))
	}
}
