package canvas2d

import (
	"image"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

func (k *Kit) definePixels() {
	// Makes the zeroed buffer of an ImageData.
	k.define("newPixels", func(a []goja.Value) goja.Value {
		w, h := int(a[0].ToInteger()), int(a[1].ToInteger())
		k.checkSize(w, h)
		return k.value(k.runtime.NewArrayBuffer(k.pixels(w, h)))
	})
	k.define("getImageData", func(a []goja.Value) goja.Value {
		c := k.context(a)
		r := rectangle(a[1:5])
		k.checkSize(r.Dx(), r.Dy())
		pix := k.pixels(r.Dx(), r.Dy())
		c.bitmap.read(pix, r)
		return k.value(k.runtime.NewArrayBuffer(pix))
	})
	// Surface, data, width, height, x, y, and the part of the data to put.
	k.define("putImageData", func(a []goja.Value) goja.Value {
		c := k.context(a)
		w, h := int(a[2].ToInteger()), int(a[3].ToInteger())
		pix, ok := k.engine.Bytes(a[1].ToObject(k.runtime))
		if !ok || len(pix) != 4*w*h {
			k.engine.Throw("InvalidStateError", "the pixels of the ImageData are gone")
		}
		part := rectangle(a[6:10]).Intersect(image.Rect(0, 0, w, h))
		k.engine.Charge(uint64(4*part.Dx()*part.Dy())/bytesPerFuel + callFuel)
		c.bitmap.write(pix, w, part, clampInt(a[4]), clampInt(a[5]))
		return nil
	})
	// Answers the surface of a decoded picture.
	k.define("decode", func(a []goja.Value) goja.Value {
		data, ok := k.engine.Bytes(a[0].ToObject(k.runtime))
		if !ok {
			k.engine.Throw("InvalidStateError", "the bytes of the picture are gone")
		}
		return k.engine.Opaque(k.decode(data))
	})
	// Answers a surface with a copy of a part of another.
	k.define("crop", func(a []goja.Value) goja.Value {
		from := k.picture(a[0])
		r := rectangle(a[1:5])
		k.checkSize(r.Dx(), r.Dy())
		s := k.NewSurface(r.Dx(), r.Dy())
		if from != nil {
			s.ready()
			from.read(s.bitmap.Pix, r)
		}
		return k.engine.Opaque(s)
	})
	k.define("surfaceOfPixels", func(a []goja.Value) goja.Value {
		pix, ok := k.engine.Bytes(a[0].ToObject(k.runtime))
		w, h := int(a[1].ToInteger()), int(a[2].ToInteger())
		if !ok || len(pix) != 4*w*h {
			k.engine.Throw("InvalidStateError", "the pixels of the ImageData are gone")
		}
		s := k.NewSurface(w, h)
		s.ready()
		copy(s.bitmap.Pix, pix)
		return k.engine.Opaque(s)
	})
}

// pixels allocates the zeroed bytes of a picture whose size fits.
func (k *Kit) pixels(w, h int) []byte {
	n := 4 * w * h
	k.engine.Allocate(uint64(n))
	k.engine.Charge(uint64(n)/bytesPerFuel + callFuel)
	return make([]byte, n)
}

// clampInt is a whole number that arithmetic with sizes cannot overflow.
func clampInt(v goja.Value) int {
	return int(max(-maxCoordinate, min(maxCoordinate, float64(v.ToInteger()))))
}

// rectangle is x, y, width and height; negative sizes extend the other way.
func rectangle(a []goja.Value) image.Rectangle {
	x, y, w, h := clampInt(a[0]), clampInt(a[1]), clampInt(a[2]), clampInt(a[3])
	return image.Rect(x, y, x+w, y+h)
}

// Picture returns the surface behind a value that a prelude answered, or nil.
func Picture(v goja.Value) *Surface {
	s, _ := engine.Reveal(v).(*Surface)
	return s
}
