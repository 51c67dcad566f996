package canvas2d

import (
	"math"
	"sort"
)

// paint is where the colours of a shape come from.
type paint interface {
	// span writes the colours of the pixels (x, y), (x+1, y) ... to out, four bytes each, not premultiplied.
	span(out []byte, x, y int)
}

// solid is one colour.
type solid rgba

func (c solid) span(out []byte, _, _ int) {
	for i := 0; i+4 <= len(out); i += 4 {
		out[i], out[i+1], out[i+2], out[i+3] = c.r, c.g, c.b, c.a
	}
}

// maxStops bounds the colour stops of a gradient.
const maxStops = 1_000

// stop is a colour at a place from 0 to 1.
type stop struct {
	at     float64
	colour rgba
}

// gradient is what createLinearGradient and its sisters return.
type gradient struct {
	kind          gradientKind
	x0, y0, r0    float64
	x1, y1, r1    float64
	angle         float64 // of a conic one
	stops         []stop
	table         [tableSize][4]uint8
	tableUpToDate bool
}

type gradientKind uint8

const (
	linearGradient gradientKind = iota
	radialGradient
	conicGradient
)

// tableSize is how finely a gradient's colours are kept.
const tableSize = 1024

func (g *gradient) addStop(at float64, c rgba) {
	i := sort.Search(len(g.stops), func(i int) bool { return g.stops[i].at > at })
	g.stops = append(g.stops, stop{})
	copy(g.stops[i+1:], g.stops[i:])
	g.stops[i] = stop{at, c}
	g.tableUpToDate = false
}

func (g *gradient) prepare() {
	if g.tableUpToDate {
		return
	}
	g.tableUpToDate = true
	if len(g.stops) == 0 {
		g.table = [tableSize][4]uint8{}
		return
	}
	next := 0
	for i := range g.table {
		t := float64(i) / (tableSize - 1)
		for next < len(g.stops) && g.stops[next].at <= t {
			next++
		}
		var c rgba
		switch {
		case next == 0:
			c = g.stops[0].colour
		case next == len(g.stops):
			c = g.stops[next-1].colour
		default:
			a, b := g.stops[next-1], g.stops[next]
			k := (t - a.at) / (b.at - a.at)
			mix := func(p, q uint8) uint8 { return uint8(float64(p)*(1-k) + float64(q)*k + 0.5) }
			c = rgba{mix(a.colour.r, b.colour.r), mix(a.colour.g, b.colour.g), mix(a.colour.b, b.colour.b), mix(a.colour.a, b.colour.a)}
		}
		g.table[i] = [4]uint8{c.r, c.g, c.b, c.a}
	}
}

// gradientPaint is a gradient seen through a map from pixels to user space.
type gradientPaint struct {
	*gradient
	inverse matrix
}

func (g gradientPaint) span(out []byte, x, y int) {
	step := point{g.inverse.a, g.inverse.b}
	p := g.inverse.apply(point{float64(x) + 0.5, float64(y) + 0.5})
	for i := 0; i+4 <= len(out); i += 4 {
		t, ok := g.place(p)
		p = p.add(step)
		if !ok {
			out[i], out[i+1], out[i+2], out[i+3] = 0, 0, 0, 0
			continue
		}
		c := &g.table[int(math.Max(0, math.Min(1, t))*(tableSize-1)+0.5)]
		out[i], out[i+1], out[i+2], out[i+3] = c[0], c[1], c[2], c[3]
	}
}

// place is where between the stops a point of user space lies, and whether the
// gradient paints there at all.
func (g *gradient) place(p point) (float64, bool) {
	switch g.kind {
	case linearGradient:
		d := point{g.x1 - g.x0, g.y1 - g.y0}
		square := d.dot(d)
		if square == 0 {
			return 0, false
		}
		return p.sub(point{g.x0, g.y0}).dot(d) / square, true
	case conicGradient:
		t := (math.Atan2(p.y-g.y0, p.x-g.x0) - g.angle) / (2 * math.Pi)
		return t - math.Floor(t), true
	default:
		return g.placeRadial(p)
	}
}

// placeRadial finds the greatest t whose circle, between the two circles and
// beyond, goes through p and has a radius.
func (g *gradient) placeRadial(p point) (float64, bool) {
	cd := point{g.x1 - g.x0, g.y1 - g.y0}
	pd := p.sub(point{g.x0, g.y0})
	dr := g.r1 - g.r0
	a := cd.dot(cd) - dr*dr
	b := pd.dot(cd) + g.r0*dr
	c := pd.dot(pd) - g.r0*g.r0
	if a == 0 {
		if b == 0 {
			return 0, false
		}
		t := c / (2 * b)
		return t, g.r0+t*dr >= 0
	}
	disc := b*b - a*c
	if disc < 0 {
		return 0, false
	}
	root := math.Sqrt(disc)
	t0, t1 := (b+root)/a, (b-root)/a
	if t0 < t1 {
		t0, t1 = t1, t0
	}
	if g.r0+t0*dr >= 0 {
		return t0, true
	}
	return t1, g.r0+t1*dr >= 0
}

// texture is a picture seen through a map from pixels to the picture's.
type texture struct {
	pix              []byte
	width            int
	left, top        int // the part that is used
	right, bottom    int
	inverse          matrix
	repeatX, repeatY bool
	edge             bool // what lies outside continues the edge: the shape is the picture's own
	smooth           bool
	box              int // smooth: side of the square of pixels to average, for pictures made smaller
}

func (t *texture) span(out []byte, x, y int) {
	step := point{t.inverse.a, t.inverse.b}
	p := t.inverse.apply(point{float64(x) + 0.5, float64(y) + 0.5})
	for i := 0; i+4 <= len(out); i += 4 {
		switch {
		case !t.smooth:
			copy(out[i:i+4], t.texel(floor(p.x), floor(p.y)))
		case t.box > 1:
			t.average(out[i:i+4], p)
		default:
			t.bilinear(out[i:i+4], p)
		}
		p = p.add(step)
	}
}

func floor(x float64) int {
	return int(math.Floor(math.Max(-maxCoordinate, math.Min(maxCoordinate, x))))
}

var transparent = []byte{0, 0, 0, 0}

// texel is the pixel (x, y) of the picture, which may lie outside.
func (t *texture) texel(x, y int) []byte {
	x, okX := t.wrap(x, t.left, t.right, t.repeatX)
	y, okY := t.wrap(y, t.top, t.bottom, t.repeatY)
	if !okX || !okY {
		return transparent
	}
	return t.pix[4*(y*t.width+x):][:4]
}

func (t *texture) wrap(i, low, high int, repeat bool) (int, bool) {
	if i >= low && i < high {
		return i, true
	}
	switch {
	case repeat:
		size := high - low
		return low + ((i-low)%size+size)%size, true
	case t.edge:
		return max(low, min(high-1, i)), true
	default:
		return 0, false
	}
}

func (t *texture) bilinear(out []byte, p point) {
	x, y := floor(p.x-0.5), floor(p.y-0.5)
	fx, fy := p.x-0.5-float64(x), p.y-0.5-float64(y)
	blendTexels(out, [][]byte{t.texel(x, y), t.texel(x+1, y), t.texel(x, y+1), t.texel(x+1, y+1)},
		[]float64{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy})
}

func blendTexels(out []byte, texels [][]byte, weights []float64) {
	var r, g, b, a float64
	for i, c := range texels {
		w := weights[i] * float64(c[3])
		r, g, b, a = r+w*float64(c[0]), g+w*float64(c[1]), b+w*float64(c[2]), a+w
	}
	store(out, r, g, b, a)
}

// store writes a colour given premultiplied, with alpha up to 255.
func store(out []byte, r, g, b, a float64) {
	if a < 0.5 {
		out[0], out[1], out[2], out[3] = 0, 0, 0, 0
		return
	}
	out[0], out[1], out[2], out[3] = uint8(r/a+0.5), uint8(g/a+0.5), uint8(b/a+0.5), uint8(math.Min(255, a+0.5))
}

// average takes the mean of a square of pixels around p.
func (t *texture) average(out []byte, p point) {
	x0, y0 := floor(p.x-float64(t.box)/2+0.5), floor(p.y-float64(t.box)/2+0.5)
	var r, g, b, a uint64
	for y := y0; y < y0+t.box; y++ {
		for x := x0; x < x0+t.box; x++ {
			c := t.texel(x, y)
			w := uint64(c[3])
			r, g, b, a = r+w*uint64(c[0]), g+w*uint64(c[1]), b+w*uint64(c[2]), a+w
		}
	}
	n := float64(t.box * t.box)
	store(out, float64(r)/n, float64(g)/n, float64(b)/n, float64(a)/n)
}
