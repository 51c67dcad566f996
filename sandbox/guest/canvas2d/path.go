package canvas2d

import "math"

const (
	// tolerance is how far, in pixels, a chord may lie from its curve.
	tolerance = 0.06
	// maxSegments bounds the chords of one curve, however large it is.
	maxSegments = 4_000
	// maxCoordinate keeps pixel coordinates where float64 has ample fractions
	// and int has ample room; what lies beyond is off any canvas.
	maxCoordinate = 1e9
)

// vertex is a point of a polyline. A smooth one lies on a curve, so that
// a stroke rounds it whatever the line join.
type vertex struct {
	point
	smooth bool
}

// subpath is a polyline.
type subpath struct {
	vertices []vertex
	closed   bool
}

// path is a list of polylines: curves are flattened as they are added, when
// the scale they will be drawn at is known.
type path struct {
	subs  []subpath
	chord func(n int) // told of the chords added, to charge for them
}

func (p *path) charge(n int) {
	if p.chord != nil {
		p.chord(n)
	}
}

// last returns the open end of the path and whether there is one.
func (p *path) last() (point, bool) {
	if len(p.subs) == 0 {
		return point{}, false
	}
	v := p.subs[len(p.subs)-1].vertices
	return v[len(v)-1].point, true
}

func clampPoint(q point) point {
	return point{
		math.Max(-maxCoordinate, math.Min(maxCoordinate, q.x)),
		math.Max(-maxCoordinate, math.Min(maxCoordinate, q.y)),
	}
}

func (p *path) moveTo(q point) {
	q = clampPoint(q)
	p.charge(1)
	if n := len(p.subs); n > 0 && len(p.subs[n-1].vertices) == 1 && !p.subs[n-1].closed {
		p.subs[n-1].vertices[0].point = q // a lone move leaves nothing behind
		return
	}
	p.subs = append(p.subs, subpath{vertices: []vertex{{point: q}}})
}

func (p *path) lineTo(q point) { p.extend(q, false) }

func (p *path) extend(q point, smooth bool) {
	q = clampPoint(q)
	if len(p.subs) == 0 {
		p.moveTo(q)
		return
	}
	p.charge(1)
	s := &p.subs[len(p.subs)-1]
	if s.closed { // a new subpath begins where the closed one did
		p.subs = append(p.subs, subpath{vertices: []vertex{s.vertices[0]}})
		s = &p.subs[len(p.subs)-1]
		s.vertices[0].smooth = false
	}
	s.vertices = append(s.vertices, vertex{q, smooth})
}

func (p *path) close() {
	if n := len(p.subs); n > 0 && len(p.subs[n-1].vertices) > 1 {
		p.subs[n-1].closed = true
	}
}

func (p *path) quadTo(c, q point) {
	start, ok := p.last()
	if !ok {
		p.moveTo(c)
		start = c
	}
	d := start.sub(c.mul(2)).add(q).length()
	n := segments(math.Sqrt(d / (4 * tolerance)))
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		p.extend(start.mul(u*u).add(c.mul(2*u*t)).add(q.mul(t*t)), true)
	}
	p.extend(q, false)
}

func (p *path) cubicTo(c1, c2, q point) {
	start, ok := p.last()
	if !ok {
		p.moveTo(c1)
		start = c1
	}
	d := math.Max(start.sub(c1.mul(2)).add(c2).length(), c1.sub(c2.mul(2)).add(q).length())
	n := segments(math.Sqrt(0.75 * d / tolerance))
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		p.extend(start.mul(u*u*u).add(c1.mul(3*u*u*t)).add(c2.mul(3*u*t*t)).add(q.mul(t*t*t)), true)
	}
	p.extend(q, false)
}

// segments rounds up within the bounds.
func segments(x float64) int {
	if !(x < maxSegments) {
		return maxSegments
	}
	return max(1, int(math.Ceil(x)))
}

// arcSteps is how many chords an arc of that radius in pixels needs.
func arcSteps(radius, sweep float64) int {
	if radius <= tolerance {
		return 4
	}
	return max(4, segments(math.Abs(sweep)/(2*math.Acos(1-tolerance/radius))))
}

// ellipse adds an arc in user space, seen through m, joined by a line to what
// is there. Radii are not negative.
func (p *path) ellipse(m matrix, centre point, rx, ry, rotation, from, to float64, counterclockwise bool) {
	sweep := arcSweep(from, to, counterclockwise)
	sin, cos := math.Sincos(rotation)
	n := arcSteps(math.Max(rx, ry)*m.scale(), sweep)
	for i := range n + 1 {
		s, c := math.Sincos(from + sweep*float64(i)/float64(n))
		x, y := rx*c, ry*s
		q := m.apply(point{centre.x + x*cos - y*sin, centre.y + x*sin + y*cos})
		p.extend(q, i > 0 && i < n)
	}
}

// arcSweep is the angle from one direction to another as the arc methods of
// the canvas define it: at most one turn.
func arcSweep(from, to float64, counterclockwise bool) float64 {
	const turn = 2 * math.Pi
	sweep := to - from
	switch {
	case !counterclockwise && sweep >= turn, counterclockwise && -sweep >= turn:
		sweep = turn
	default:
		if sweep = math.Mod(sweep, turn); sweep < 0 {
			sweep += turn
		}
		if counterclockwise && sweep > 0 {
			sweep -= turn
		}
		return sweep
	}
	if counterclockwise {
		return -sweep
	}
	return sweep
}

// arcTo adds a line and an arc tangent to the lines from the end of the path to p1 and
// from there to p2, all in user space.
func (p *path) arcTo(m matrix, p1, p2 point, radius float64) {
	end, ok := p.last()
	inverse, regular := m.inverse()
	if !ok || !regular {
		p.extend(m.apply(p1), false)
		return
	}
	p0 := inverse.apply(end)
	in, out := p0.sub(p1), p2.sub(p1)
	li, lo := in.length(), out.length()
	if li == 0 || lo == 0 || radius == 0 || in.cross(out) == 0 {
		p.extend(m.apply(p1), false)
		return
	}
	in, out = in.mul(1/li), out.mul(1/lo)
	half := math.Acos(math.Max(-1, math.Min(1, in.dot(out)))) / 2
	reach := radius / math.Tan(half)
	middle := in.add(out)
	centre := p1.add(middle.mul(radius / math.Sin(half) / middle.length()))
	t0, t1 := p1.add(in.mul(reach)), p1.add(out.mul(reach))
	from := math.Atan2(t0.y-centre.y, t0.x-centre.x)
	to := math.Atan2(t1.y-centre.y, t1.x-centre.x)
	if !finite(centre.x, centre.y, from, to) {
		p.extend(m.apply(p1), false)
		return
	}
	p.ellipse(m, centre, radius, radius, 0, from, to, in.cross(out) > 0)
}

// rect adds a closed rectangle.
func (p *path) rect(m matrix, x, y, w, h float64) {
	p.moveTo(m.apply(point{x, y}))
	p.lineTo(m.apply(point{x + w, y}))
	p.lineTo(m.apply(point{x + w, y + h}))
	p.lineTo(m.apply(point{x, y + h}))
	p.close()
	p.moveTo(m.apply(point{x, y}))
}

// roundRect adds a closed rectangle with rounded corners: radii of the upper
// left, upper right, lower right and lower left one, not negative, made
// smaller together where they do not fit.
func (p *path) roundRect(m matrix, x, y, w, h float64, radii [4]float64) {
	fit := 1.0
	for i, side := range [4]float64{math.Abs(w), math.Abs(h), math.Abs(w), math.Abs(h)} {
		if sum := radii[i] + radii[(i+1)%4]; sum > side {
			fit = math.Min(fit, side/sum)
		}
	}
	sx, sy := math.Copysign(1, w), math.Copysign(1, h)
	corner := [4]point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
	inward := [4]point{{sx, sy}, {-sx, sy}, {-sx, -sy}, {sx, -sy}}
	flip := matrix{a: sx, d: sy} // an arc of a mirrored rectangle is mirrored as well
	first := true
	for i := range corner {
		r := radii[i] * fit
		c := corner[i].add(point{inward[i].x * r, inward[i].y * r})
		local := m.mul(matrix{a: 1, d: 1, e: c.x, f: c.y}).mul(flip)
		from := math.Pi + float64(i)*math.Pi/2
		if first {
			s, cs := math.Sincos(from)
			p.moveTo(local.apply(point{r * cs, r * s}))
			first = false
		}
		p.ellipse(local, point{}, r, r, 0, from, from+math.Pi/2, false)
	}
	p.close()
	p.moveTo(m.apply(point{x, y}))
}

// add appends q, seen through m.
func (p *path) add(m matrix, q *path) {
	for _, s := range q.subs {
		p.charge(len(s.vertices))
		next := subpath{vertices: make([]vertex, len(s.vertices)), closed: s.closed}
		for i, v := range s.vertices {
			next.vertices[i] = vertex{clampPoint(m.apply(v.point)), v.smooth}
		}
		p.subs = append(p.subs, next)
	}
}

// bounds is the smallest rectangle around the path.
func (p *path) bounds() (low, high point) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range p.subs {
		for _, v := range s.vertices {
			low = point{math.Min(low.x, v.x), math.Min(low.y, v.y)}
			high = point{math.Max(high.x, v.x), math.Max(high.y, v.y)}
		}
	}
	return low, high
}
