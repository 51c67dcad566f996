package canvas2d

import (
	"math"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

func (k *Kit) defineDrawing() {
	k.draw("fillRect", 4, func(c *context, n []float64, _ []goja.Value) goja.Value {
		c.fillRect(n[0], n[1], n[2], n[3])
		return nil
	})
	k.draw("strokeRect", 4, func(c *context, n []float64, _ []goja.Value) goja.Value {
		c.strokeRect(n[0], n[1], n[2], n[3])
		return nil
	})
	k.draw("clearRect", 4, func(c *context, n []float64, _ []goja.Value) goja.Value {
		c.clearRect(n[0], n[1], n[2], n[3])
		return nil
	})
	// Rest: a Path2D or null, whether even-odd.
	k.draw("fill", 0, func(c *context, _ []float64, rest []goja.Value) goja.Value {
		c.fillPath(k.chosen(c, rest[0]), rest[1].ToBoolean(), &c.state.fill)
		return nil
	})
	k.draw("stroke", 0, func(c *context, _ []float64, rest []goja.Value) goja.Value {
		c.strokePath(k.chosen(c, rest[0]))
		return nil
	})
	k.draw("clip", 0, func(c *context, _ []float64, rest []goja.Value) goja.Value {
		c.clipTo(k.chosen(c, rest[0]), rest[1].ToBoolean())
		return nil
	})
	k.draw("isPointInPath", 2, func(c *context, n []float64, rest []goja.Value) goja.Value {
		return k.value(k.chosen(c, rest[0]).contains(point{n[0], n[1]}, rest[1].ToBoolean()))
	})
	k.draw("isPointInStroke", 2, func(c *context, n []float64, rest []goja.Value) goja.Value {
		return k.value(outline(k.chosen(c, rest[0]), c.line, c.m).contains(point{n[0], n[1]}, false))
	})
	k.define("drawText", func(a []goja.Value) goja.Value {
		c := k.context(a)
		x, y, most := a[2].ToFloat(), a[3].ToFloat(), a[4].ToFloat()
		k.engine.Charge(callFuel)
		if finite(x, y) && !math.IsNaN(most) {
			c.drawText(a[1].String(), x, y, most, a[5].ToBoolean())
		}
		return nil
	})
	k.define("measureText", func(a []goja.Value) goja.Value {
		k.engine.Charge(callFuel)
		m := k.surface(a[0]).context.measureText(a[1].String())
		return k.runtime.NewArray(m.width, m.left, m.right, m.above, m.below, m.ascent, m.descent)
	})
	k.draw("drawImage", 8, func(c *context, n []float64, rest []goja.Value) goja.Value {
		if b := k.picture(rest[0]); b != nil {
			c.drawImage(b, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7])
		}
		return nil
	})
}

// picture is the bitmap of something that can be drawn; nil when it has no pixels.
func (k *Kit) picture(v goja.Value) *Bitmap {
	s, ok := engine.Reveal(v).(*Surface)
	if !ok || s.width == 0 || s.height == 0 {
		return nil
	}
	s.ready()
	return &s.bitmap
}

func (k *Kit) defineStyles() {
	for name, field := range map[string]func(c *context) *source{
		"fillStyle":   func(c *context) *source { return &c.state.fill },
		"strokeStyle": func(c *context) *source { return &c.state.stroke },
	} {
		k.define("get:"+name, func(a []goja.Value) goja.Value {
			s := field(k.surface(a[0]).context)
			if s.object != nil {
				return s.object
			}
			return k.value(s.colour.String())
		})
		k.define("set:"+name, func(a []goja.Value) goja.Value {
			k.engine.Charge(callFuel)
			if c, ok := parseColour(a[1].String()); ok {
				*field(k.surface(a[0]).context) = source{colour: c}
			}
			return nil
		})
		// A gradient or pattern, and the object that stands for it.
		k.define("paint:"+name, func(a []goja.Value) goja.Value {
			s := field(k.surface(a[0]).context)
			switch x := engine.Reveal(a[1]).(type) {
			case *gradient:
				*s = source{gradient: x, object: a[2]}
			case *pattern:
				*s = source{pattern: x, object: a[2]}
			}
			return nil
		})
	}
	k.define("newGradient", func(a []goja.Value) goja.Value {
		var n [6]float64
		for i := range n {
			if n[i] = a[1+i].ToFloat(); !finite(n[i]) {
				k.engine.Throw("TypeError", "a gradient needs finite numbers")
			}
		}
		g := &gradient{kind: gradientKind(a[0].ToInteger())}
		switch g.kind {
		case linearGradient:
			g.x0, g.y0, g.x1, g.y1 = n[0], n[1], n[2], n[3]
		case radialGradient:
			k.refuseNegative(math.Min(n[2], n[5]))
			g.x0, g.y0, g.r0, g.x1, g.y1, g.r1 = n[0], n[1], n[2], n[3], n[4], n[5]
		case conicGradient:
			g.angle, g.x0, g.y0 = n[0], n[1], n[2]
		}
		return k.engine.Opaque(g)
	})
	k.define("addColorStop", func(a []goja.Value) goja.Value {
		g := engine.Reveal(a[0]).(*gradient)
		at := a[1].ToFloat()
		if !(at >= 0 && at <= 1) {
			k.engine.Throw("IndexSizeError", "a colour stop lies between 0 and 1")
		}
		c, ok := parseColour(a[2].String())
		if !ok {
			k.engine.Throw("SyntaxError", "a colour stop needs a CSS colour")
		}
		if len(g.stops) < maxStops {
			k.engine.Charge(callFuel)
			g.addStop(at, c)
		}
		return nil
	})
	k.define("newPattern", func(a []goja.Value) goja.Value {
		b := k.picture(a[0])
		if b == nil {
			return goja.Null()
		}
		k.engine.Allocate(uint64(len(b.Pix)))
		k.engine.Charge(uint64(len(b.Pix))/bytesPerFuel + 1)
		copied := &Bitmap{Width: b.Width, Height: b.Height, Pix: append([]byte(nil), b.Pix...)}
		return k.engine.Opaque(&pattern{copied, a[1].ToBoolean(), a[2].ToBoolean(), identity})
	})
}
