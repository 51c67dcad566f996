package canvas2d

import "math"

// lineStyle is how a path is stroked, in user space.
type lineStyle struct {
	width      float64
	cap        lineCap
	join       lineJoin
	miterLimit float64
	dash       []float64 // an even number of lengths, or none
	dashOffset float64
}

type (
	lineCap  uint8
	lineJoin uint8
)

const (
	buttCap lineCap = iota
	roundCap
	squareCap
)

const (
	miterJoin lineJoin = iota
	roundJoin
	bevelJoin
)

// maxDashes bounds the dashes of one subpath: a finer pattern is drawn solid.
const maxDashes = 100_000

// outline is the polygon, filled non-zero, that stroking p gives. p is in
// pixels; m is the map from user space, where widths and dashes are measured.
func outline(p *path, style lineStyle, m matrix) *path {
	out := &path{chord: p.chord}
	inverse, ok := m.inverse()
	if !ok {
		return out
	}
	s := stroker{style: style, half: style.width / 2, m: m, out: out}
	s.steps = arcSteps(s.half*m.scale(), math.Pi)
	for _, sub := range p.subs {
		line := make([]vertex, 0, len(sub.vertices))
		for _, v := range sub.vertices {
			q := inverse.apply(v.point)
			if n := len(line); n > 0 && line[n-1].point == q {
				continue
			}
			line = append(line, vertex{q, v.smooth})
		}
		p.charge(len(sub.vertices))
		if sub.closed && len(line) > 1 && line[0].point == line[len(line)-1].point {
			line = line[:len(line)-1]
		}
		if len(line) == 1 && len(sub.vertices) == 1 && !sub.closed {
			continue // a move alone
		}
		if len(style.dash) == 0 {
			s.line(line, sub.closed)
			continue
		}
		s.dashes(line, sub.closed)
	}
	return out
}

type stroker struct {
	style lineStyle
	half  float64
	steps int // chords of half a turn
	m     matrix
	out   *path
	side  []point // the outline being made, in user space
}

// line strokes one polyline without equal neighbours.
func (s *stroker) line(line []vertex, closed bool) {
	switch {
	case len(line) == 0:
		return
	case len(line) == 1:
		s.dot(line[0].point)
		return
	case closed && len(line) > 2:
		s.along(line, true)
		s.flush()
		s.along(reversed(line), true)
		s.flush()
		return
	}
	back := reversed(line)
	s.along(line, false)
	s.cap(line[len(line)-1].point, direction(line[len(line)-2], line[len(line)-1]))
	s.along(back, false)
	s.cap(line[0].point, direction(line[1], line[0]))
	s.flush()
}

func reversed(line []vertex) []vertex {
	back := make([]vertex, len(line))
	for i, v := range line {
		back[len(line)-1-i] = v
	}
	return back
}

func direction(a, b vertex) point {
	d := b.sub(a.point)
	return d.mul(1 / d.length())
}

// normal points to the side of the line that along follows.
func normal(d point) point { return point{-d.y, d.x} }

// paidAtOnce is for how many points of an outline are paid together: round
// joints can make millions of them before the polygon is done.
const paidAtOnce = 4 << 10

func (s *stroker) emit(p point) {
	s.side = append(s.side, p)
	if len(s.side)%paidAtOnce == 0 {
		s.out.charge(paidAtOnce)
	}
}

// flush ends a polygon.
func (s *stroker) flush() {
	if len(s.side) > 2 {
		s.out.charge(len(s.side) % paidAtOnce)
		vertices := make([]vertex, len(s.side))
		for i, p := range s.side {
			vertices[i].point = clampPoint(s.m.apply(p))
		}
		s.out.subs = append(s.out.subs, subpath{vertices: vertices, closed: true})
	}
	s.side = s.side[:0]
}

// along emits one side of a polyline.
func (s *stroker) along(line []vertex, closed bool) {
	n := len(line)
	last := n - 1
	if closed {
		last = n
	}
	var previous point
	if closed {
		previous = direction(line[n-1], line[0])
	}
	for i := range last {
		d := direction(line[i], line[(i+1)%n])
		if i == 0 && !closed {
			s.emit(line[0].add(normal(d).mul(s.half)))
		} else {
			s.corner(line[i], previous, d)
		}
		previous = d
	}
	if !closed {
		s.emit(line[n-1].add(normal(previous).mul(s.half)))
	}
}

// corner emits one side of the joint of two segments.
func (s *stroker) corner(v vertex, in, out point) {
	a, b := normal(in), normal(out)
	from, to := v.add(a.mul(s.half)), v.add(b.mul(s.half))
	turn := in.cross(out)
	if turn > 0 { // the inner side: through the corner, which the segments cover
		s.emit(from)
		s.emit(v.point)
		s.emit(to)
		return
	}
	cos := a.dot(b)
	join := s.style.join
	if v.smooth {
		join = roundJoin
	}
	switch {
	case join == roundJoin:
		s.arc(v.point, a, b)
	case join == miterJoin && 2 <= s.style.miterLimit*s.style.miterLimit*(1+cos) && 1+cos > 1e-9:
		s.emit(v.add(a.add(b).mul(s.half / (1 + cos))))
	default:
		s.emit(from)
		s.emit(to)
	}
}

// arc emits points around centre, against the direction of normal, from one
// unit vector to another.
func (s *stroker) arc(centre, a, b point) {
	angle := math.Acos(math.Max(-1, math.Min(1, a.dot(b))))
	n := max(1, int(math.Ceil(float64(s.steps)*angle/math.Pi)))
	start := math.Atan2(a.y, a.x)
	s.emit(centre.add(a.mul(s.half)))
	for i := 1; i < n; i++ {
		sin, cos := math.Sincos(start - angle*float64(i)/float64(n))
		s.emit(centre.add(point{cos, sin}.mul(s.half)))
	}
	s.emit(centre.add(b.mul(s.half)))
}

// cap emits the end of a line that runs in direction d.
func (s *stroker) cap(end, d point) {
	a := normal(d)
	switch s.style.cap {
	case roundCap:
		s.arc(end, a, d)
		s.arc(end, d, a.mul(-1))
	case squareCap:
		s.emit(end.add(a.add(d).mul(s.half)))
		s.emit(end.add(d.sub(a).mul(s.half)))
	default: // butt: the sides meet at the end
	}
}

// dot strokes a line without length.
func (s *stroker) dot(p point) {
	if s.style.cap == buttCap {
		return
	}
	right := point{1, 0}
	s.cap(p, right)
	s.cap(p, right.mul(-1))
	s.flush()
}

// dashes strokes the parts of a polyline that the pattern leaves.
func (s *stroker) dashes(line []vertex, closed bool) {
	if closed && len(line) > 1 {
		line = append(line, line[0])
	}
	period, total := 0.0, 0.0
	for _, d := range s.style.dash {
		period += d
	}
	for i := 1; i < len(line); i++ {
		total += line[i].sub(line[i-1].point).length()
	}
	if !(period > 0) || !(total/period*float64(len(s.style.dash)) < maxDashes) {
		s.line(line, false)
		return
	}
	phase := math.Mod(s.style.dashOffset, period)
	if phase < 0 {
		phase += period
	}
	index := 0
	for phase >= s.style.dash[index] {
		phase -= s.style.dash[index]
		index = (index + 1) % len(s.style.dash)
	}
	left := s.style.dash[index] - phase
	var dash []vertex
	if index%2 == 0 {
		dash = append(dash, line[0])
	}
	for i := 1; i < len(line); i++ {
		from, to := line[i-1], line[i]
		length := to.sub(from.point).length()
		at := 0.0
		for left <= length-at {
			at += left
			cut := vertex{point: from.add(to.sub(from.point).mul(at / length))}
			if index%2 == 0 {
				s.dash(append(dash, cut))
				dash = dash[:0]
			} else {
				dash = append(dash[:0], cut)
			}
			index = (index + 1) % len(s.style.dash)
			left = s.style.dash[index]
		}
		left -= length - at
		if index%2 == 0 {
			dash = append(dash, to)
		}
	}
	if index%2 == 0 {
		s.dash(dash)
	}
}

// dash strokes one dash, leaving out equal neighbours.
func (s *stroker) dash(dash []vertex) {
	line := make([]vertex, 0, len(dash))
	for _, v := range dash {
		if n := len(line); n == 0 || line[n-1].point != v.point {
			line = append(line, v)
		}
	}
	s.line(line, false)
}
