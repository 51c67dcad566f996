package canvas2d

import "math"

// point is a place, in user space or in pixels of the canvas.
type point struct{ x, y float64 }

func (p point) add(q point) point     { return point{p.x + q.x, p.y + q.y} }
func (p point) sub(q point) point     { return point{p.x - q.x, p.y - q.y} }
func (p point) mul(k float64) point   { return point{p.x * k, p.y * k} }
func (p point) dot(q point) float64   { return p.x*q.x + p.y*q.y }
func (p point) cross(q point) float64 { return p.x*q.y - p.y*q.x }
func (p point) length() float64       { return math.Hypot(p.x, p.y) }

// matrix maps (x, y) to (a*x + c*y + e, b*x + d*y + f), as DOMMatrix names them.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// mul is the map that applies n first, then m.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		a: m.a*n.a + m.c*n.b, b: m.b*n.a + m.d*n.b,
		c: m.a*n.c + m.c*n.d, d: m.b*n.c + m.d*n.d,
		e: m.a*n.e + m.c*n.f + m.e, f: m.b*n.e + m.d*n.f + m.f,
	}
}

// inverse reports false when m maps the plane to a line or is not finite.
func (m matrix) inverse() (matrix, bool) {
	det := m.a*m.d - m.b*m.c
	if det == 0 || !finite(det, 1/det, m.e, m.f) {
		return matrix{}, false
	}
	return matrix{
		a: m.d / det, b: -m.b / det, c: -m.c / det, d: m.a / det,
		e: (m.c*m.f - m.d*m.e) / det, f: (m.b*m.e - m.a*m.f) / det,
	}, true
}

// scale is how much m lengthens the vector it lengthens most.
func (m matrix) scale() float64 {
	return math.Max(math.Hypot(m.a, m.b), math.Hypot(m.c, m.d))
}

// offset reports whether m moves by whole pixels and does nothing else.
func (m matrix) offset() (x, y int, ok bool) {
	if m.a != 1 || m.b != 0 || m.c != 0 || m.d != 1 ||
		m.e != math.Trunc(m.e) || m.f != math.Trunc(m.f) || math.Abs(m.e) > maxCoordinate || math.Abs(m.f) > maxCoordinate {
		return 0, 0, false
	}
	return int(m.e), int(m.f), true
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func rotation(angle float64) matrix {
	sin, cos := math.Sincos(angle)
	return matrix{a: cos, b: sin, c: -sin, d: cos}
}
