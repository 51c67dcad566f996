package canvas2d

import (
	"math"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// shape is the inside of a Path2D. It is flattened as if drawn shapeScale times
// as large, since the scale it will be drawn at is not known.
type shape struct {
	path path
}

const shapeScale = 4

// target is the path that a path method extends, and how it sees user space.
func (k *Kit) target(v goja.Value) (*path, matrix) {
	switch x := engine.Reveal(v).(type) {
	case *shape:
		return &x.path, matrix{a: shapeScale, d: shapeScale}
	case *Surface:
		x.ready()
		return &x.context.path, x.context.m
	default:
		panic(k.runtime.NewTypeError("not a path"))
	}
}

// pathMethod defines a function that extends a path.
func (k *Kit) pathMethod(name string, numbers int, f func(p *path, m matrix, n []float64, rest []goja.Value)) {
	k.define(name, func(a []goja.Value) goja.Value {
		p, m := k.target(a[0])
		var buffer [12]float64
		n := buffer[:numbers]
		for i := range n {
			if n[i] = a[i+1].ToFloat(); !finite(n[i]) {
				return nil
			}
		}
		f(p, m, n, a[1+numbers:])
		return nil
	})
}

func (k *Kit) definePaths() {
	chord := func(n int) { k.engine.Charge(uint64(n) * chordFuel) }
	k.define("newPath", func(a []goja.Value) goja.Value {
		s := &shape{path: path{chord: chord}}
		if len(a) > 0 {
			s.path.add(identity, &k.path(a[0]).path)
		}
		return k.engine.Opaque(s)
	})
	k.define("addPath", func(a []goja.Value) goja.Value {
		var n [6]float64
		for i := range n {
			n[i] = a[2+i].ToFloat()
		}
		if !finite(n[:]...) {
			return nil
		}
		m := matrix{n[0], n[1], n[2], n[3], n[4] * shapeScale, n[5] * shapeScale}
		k.path(a[0]).path.add(m, &k.path(a[1]).path)
		return nil
	})
	k.define("beginPath", func(a []goja.Value) goja.Value {
		p, _ := k.target(a[0])
		p.subs = nil
		return nil
	})
	k.pathMethod("closePath", 0, func(p *path, _ matrix, _ []float64, _ []goja.Value) { p.close() })
	k.pathMethod("moveTo", 2, func(p *path, m matrix, n []float64, _ []goja.Value) { p.moveTo(m.apply(point{n[0], n[1]})) })
	k.pathMethod("lineTo", 2, func(p *path, m matrix, n []float64, _ []goja.Value) { p.lineTo(m.apply(point{n[0], n[1]})) })
	k.pathMethod("quadraticCurveTo", 4, func(p *path, m matrix, n []float64, _ []goja.Value) {
		p.quadTo(m.apply(point{n[0], n[1]}), m.apply(point{n[2], n[3]}))
	})
	k.pathMethod("bezierCurveTo", 6, func(p *path, m matrix, n []float64, _ []goja.Value) {
		p.cubicTo(m.apply(point{n[0], n[1]}), m.apply(point{n[2], n[3]}), m.apply(point{n[4], n[5]}))
	})
	k.pathMethod("rect", 4, func(p *path, m matrix, n []float64, _ []goja.Value) { p.rect(m, n[0], n[1], n[2], n[3]) })
	k.pathMethod("roundRect", 8, func(p *path, m matrix, n []float64, _ []goja.Value) {
		p.roundRect(m, n[0], n[1], n[2], n[3], [4]float64{n[4], n[5], n[6], n[7]})
	})
	k.pathMethod("arcTo", 5, func(p *path, m matrix, n []float64, _ []goja.Value) {
		k.refuseNegative(n[4])
		p.arcTo(m, point{n[0], n[1]}, point{n[2], n[3]}, n[4])
	})
	k.pathMethod("arc", 5, func(p *path, m matrix, n []float64, rest []goja.Value) {
		k.refuseNegative(n[2])
		p.ellipse(m, point{n[0], n[1]}, n[2], n[2], 0, n[3], n[4], rest[0].ToBoolean())
	})
	k.pathMethod("ellipse", 7, func(p *path, m matrix, n []float64, rest []goja.Value) {
		k.refuseNegative(math.Min(n[2], n[3]))
		p.ellipse(m, point{n[0], n[1]}, n[2], n[3], n[4], n[5], n[6], rest[0].ToBoolean())
	})
}

func (k *Kit) refuseNegative(radius float64) {
	if radius < 0 {
		k.engine.Throw("IndexSizeError", "a radius is not negative")
	}
}

func (k *Kit) path(v goja.Value) *shape { return engine.Reveal(v).(*shape) }

// chosen is the path that fill and its like are about, in pixels: the
// context's own, or a Path2D.
func (k *Kit) chosen(c *context, v goja.Value) *path {
	s, ok := engine.Reveal(v).(*shape)
	if !ok {
		return &c.path
	}
	p := &path{chord: c.chord}
	p.add(c.m.mul(matrix{a: 1.0 / shapeScale, d: 1.0 / shapeScale}), &s.path)
	return p
}
