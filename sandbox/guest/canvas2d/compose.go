package canvas2d

import "math"

// operation is a globalCompositeOperation.
type operation uint8

const (
	sourceOver operation = iota
	sourceIn
	sourceOut
	sourceAtop
	destinationOver
	destinationIn
	destinationOut
	destinationAtop
	lighter
	copySource
	xor
	multiply
	screen
	overlay
	darken
	lighten
	colourDodge
	colourBurn
	hardLight
	softLight
	difference
	exclusion
	operationEnd
)

var operationNames = [operationEnd]string{
	"source-over", "source-in", "source-out", "source-atop", "destination-over", "destination-in",
	"destination-out", "destination-atop", "lighter", "copy", "xor", "multiply", "screen", "overlay", "darken",
	"lighten", "color-dodge", "color-burn", "hard-light", "soft-light", "difference", "exclusion",
}

// unbounded reports whether the operation also changes pixels that the shape does not touch.
func (o operation) unbounded() bool {
	switch o {
	case sourceIn, sourceOut, destinationIn, destinationAtop, copySource:
		return true
	default:
		return false
	}
}

// over draws src with coverage over dst, all not premultiplied. alpha, 0 to
// 256, multiplies the coverage.
func over(dst, src []byte, cover []uint8, alpha uint32) {
	for i, c := range cover {
		if c == 0 {
			continue
		}
		s, d := src[4*i:4*i+4:4*i+4], dst[4*i:4*i+4:4*i+4]
		a := uint32(s[3])
		if c != 255 || alpha != 256 {
			a = div255(a * (uint32(c) * alpha >> 8))
		}
		blendPixel(d, uint32(s[0]), uint32(s[1]), uint32(s[2]), a)
	}
}

// overSolid is over with one colour.
func overSolid(dst []byte, c rgba, cover []uint8, alpha uint32) {
	full := uint32(c.a) * alpha >> 8
	r, g, b := uint32(c.r), uint32(c.g), uint32(c.b)
	for i, v := range cover {
		switch {
		case v == 0:
		case v == 255 && full == 255:
			d := dst[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = c.r, c.g, c.b, 255
		default:
			blendPixel(dst[4*i:4*i+4:4*i+4], r, g, b, div255(full*uint32(v)))
		}
	}
}

// div255 is x/255, rounded, for x up to 255*255.
func div255(x uint32) uint32 { return (x + 128 + (x+128)>>8) >> 8 }

// blendPixel draws one colour with alpha a over d.
func blendPixel(d []byte, r, g, b, a uint32) {
	switch {
	case a == 0:
	case a == 255:
		d[0], d[1], d[2], d[3] = uint8(r), uint8(g), uint8(b), 255
	case d[3] == 255:
		d[0] = uint8(div255(r*a + uint32(d[0])*(255-a)))
		d[1] = uint8(div255(g*a + uint32(d[1])*(255-a)))
		d[2] = uint8(div255(b*a + uint32(d[2])*(255-a)))
	case d[3] == 0:
		d[0], d[1], d[2], d[3] = uint8(r), uint8(g), uint8(b), uint8(a)
	default:
		below := uint32(d[3]) * (255 - a) // of 255*255
		sum := a*255 + below
		half := sum / 2
		d[0] = uint8((r*a*255 + uint32(d[0])*below + half) / sum)
		d[1] = uint8((g*a*255 + uint32(d[1])*below + half) / sum)
		d[2] = uint8((b*a*255 + uint32(d[2])*below + half) / sum)
		d[3] = uint8(div255(sum))
	}
}

// compose draws src over dst by any operation, where mask is how much of the
// pixel may change (the clip) and cover how much of it the shape covers.
func compose(op operation, dst, src []byte, cover, mask []uint8, alpha uint32) {
	for i := range cover {
		m := float64(1)
		if mask != nil {
			m = float64(mask[i]) / 255
		}
		if m == 0 {
			continue
		}
		s, d := src[4*i:4*i+4], dst[4*i:4*i+4]
		as := float64(s[3]) / 255 * float64(cover[i]) / 255 * float64(alpha) / 256
		ad := float64(d[3]) / 255
		if as == 0 && !op.unbounded() {
			continue
		}
		var out [3]float64 // premultiplied
		var ao float64
		for k := range out {
			cs, cd := float64(s[k])/255, float64(d[k])/255
			var c float64
			c, ao = op.mix(cs, as, cd, ad)
			out[k] = c*m + cd*ad*(1-m)
		}
		ao = ao*m + ad*(1-m)
		store(d, out[0]*255*255, out[1]*255*255, out[2]*255*255, ao*255)
	}
}

// mix returns the premultiplied result for one channel, and the alpha.
func (o operation) mix(cs, as, cd, ad float64) (c, a float64) {
	porterDuff := func(fs, fd float64) (float64, float64) {
		return cs*as*fs + cd*ad*fd, as*fs + ad*fd
	}
	switch o {
	case sourceOver:
		return porterDuff(1, 1-as)
	case sourceIn:
		return porterDuff(ad, 0)
	case sourceOut:
		return porterDuff(1-ad, 0)
	case sourceAtop:
		return porterDuff(ad, 1-as)
	case destinationOver:
		return porterDuff(1-ad, 1)
	case destinationIn:
		return porterDuff(0, as)
	case destinationOut:
		return porterDuff(0, 1-as)
	case destinationAtop:
		return porterDuff(1-ad, as)
	case lighter:
		return math.Min(1, cs*as+cd*ad), math.Min(1, as+ad)
	case copySource:
		return porterDuff(1, 0)
	case xor:
		return porterDuff(1-ad, 1-as)
	default:
		blended := cs*(1-ad) + ad*o.blend(cd, cs)
		return blended*as + cd*ad*(1-as), as + ad*(1-as)
	}
}

// blend is the separable blend function of the operation: b below, s above.
func (o operation) blend(b, s float64) float64 {
	switch o {
	case multiply:
		return b * s
	case screen:
		return b + s - b*s
	case overlay:
		return hardLight.blend(s, b)
	case darken:
		return math.Min(b, s)
	case lighten:
		return math.Max(b, s)
	case colourDodge:
		switch {
		case b == 0:
			return 0
		case s == 1:
			return 1
		}
		return math.Min(1, b/(1-s))
	case colourBurn:
		switch {
		case b == 1:
			return 1
		case s == 0:
			return 0
		}
		return 1 - math.Min(1, (1-b)/s)
	case hardLight:
		if s <= 0.5 {
			return b * 2 * s
		}
		return screen.blend(b, 2*s-1)
	case softLight:
		if s <= 0.5 {
			return b - (1-2*s)*b*(1-b)
		}
		d := math.Sqrt(b)
		if b <= 0.25 {
			d = ((16*b-12)*b + 4) * b
		}
		return b + (2*s-1)*(d-b)
	case difference:
		return math.Abs(b - s)
	case exclusion:
		return b + s - 2*b*s
	default:
		return s
	}
}
