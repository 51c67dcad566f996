package canvas2d

import (
	"slices"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

func (k *Kit) defineSurfaces() {
	k.define("newSurface", func(a []goja.Value) goja.Value {
		w, h := int(a[0].ToInteger()), int(a[1].ToInteger())
		k.checkSize(w, h)
		return k.engine.Opaque(k.NewSurface(w, h))
	})
	k.define("resize", func(a []goja.Value) goja.Value {
		w, h := int(a[1].ToInteger()), int(a[2].ToInteger())
		k.checkSize(w, h)
		k.surface(a[0]).Resize(w, h)
		return nil
	})
	k.define("width", func(a []goja.Value) goja.Value { return k.value(k.surface(a[0]).width) })
	k.define("height", func(a []goja.Value) goja.Value { return k.value(k.surface(a[0]).height) })
	k.define("getContext", func(a []goja.Value) goja.Value { return k.surface(a[0]).Context(a[1]) })
}

func (k *Kit) surface(v goja.Value) *Surface { return engine.Reveal(v).(*Surface) }

func (k *Kit) checkSize(w, h int) {
	if !Fits(w, h) {
		k.engine.Throw("RangeError", "a picture has at most 16384 pixels a side and 67108864 in all")
	}
}

// attribute defines the getter and setter of a context's attribute.
func (k *Kit) attribute(name string, get func(c *context) any, set func(c *context, v goja.Value)) {
	k.define("get:"+name, func(a []goja.Value) goja.Value { return k.value(get(k.surface(a[0]).context)) })
	k.define("set:"+name, func(a []goja.Value) goja.Value {
		k.engine.Charge(callFuel)
		set(k.surface(a[0]).context, a[1])
		return nil
	})
}

// word defines an attribute that is one of some words.
func word[T ~uint8](k *Kit, name string, words []string, field func(c *context) *T) {
	k.attribute(name,
		func(c *context) any { return words[*field(c)] },
		func(c *context, v goja.Value) {
			if i := slices.Index(words, v.String()); i >= 0 {
				*field(c) = T(i)
			}
		})
}

// number defines an attribute that is a finite number of which ok holds.
func (k *Kit) number(name string, field func(c *context) *float64, ok func(x float64) bool) {
	k.attribute(name,
		func(c *context) any { return *field(c) },
		func(c *context, v goja.Value) {
			if x := v.ToFloat(); finite(x) && ok(x) {
				*field(c) = x
			}
		})
}

// maxDashPattern bounds the lengths of setLineDash.
const maxDashPattern = 256

func (k *Kit) defineState() {
	k.draw("save", 0, func(c *context, _ []float64, _ []goja.Value) goja.Value { c.save(); return nil })
	k.draw("restore", 0, func(c *context, _ []float64, _ []goja.Value) goja.Value { c.restore(); return nil })
	k.draw("reset", 0, func(c *context, _ []float64, _ []goja.Value) goja.Value {
		c.reset()
		c.bitmap.fill(c.bitmap.bounds(), rgba{})
		return nil
	})
	positive := func(x float64) bool { return x > 0 }
	always := func(float64) bool { return true }
	k.number("globalAlpha", func(c *context) *float64 { return &c.alpha }, func(x float64) bool { return x >= 0 && x <= 1 })
	k.number("lineWidth", func(c *context) *float64 { return &c.line.width }, positive)
	k.number("miterLimit", func(c *context) *float64 { return &c.line.miterLimit }, positive)
	k.number("lineDashOffset", func(c *context) *float64 { return &c.line.dashOffset }, always)
	word(k, "globalCompositeOperation", operationNames[:], func(c *context) *operation { return &c.op })
	word(k, "lineCap", []string{"butt", "round", "square"}, func(c *context) *lineCap { return &c.line.cap })
	word(k, "lineJoin", []string{"miter", "round", "bevel"}, func(c *context) *lineJoin { return &c.line.join })
	word(k, "textAlign", alignNames[:], func(c *context) *textAlign { return &c.align })
	word(k, "textBaseline", baselineNames[:], func(c *context) *textBaseline { return &c.baseline })
	k.attribute("imageSmoothingEnabled",
		func(c *context) any { return c.smooth },
		func(c *context, v goja.Value) { c.smooth = v.ToBoolean() })
	k.attribute("font",
		func(c *context) any { return c.font.String() },
		func(c *context, v goja.Value) {
			if f, ok := parseFont(v.String()); ok {
				c.font = f
			}
		})
	k.define("setLineDash", func(a []goja.Value) goja.Value {
		var dash []float64
		for _, v := range a[1:] {
			x := v.ToFloat()
			if !finite(x) || x < 0 || len(dash) >= maxDashPattern {
				return nil
			}
			dash = append(dash, x)
		}
		if len(dash)%2 == 1 {
			dash = append(dash, dash...)
		}
		k.surface(a[0]).context.line.dash = dash
		return nil
	})
	k.define("getLineDash", func(a []goja.Value) goja.Value {
		dash := k.surface(a[0]).context.line.dash
		list := make([]any, len(dash))
		for i, x := range dash {
			list[i] = x
		}
		return k.runtime.NewArray(list...)
	})
	k.defineTransforms()
}

func (k *Kit) defineTransforms() {
	change := func(name string, numbers int, f func(n []float64) matrix) {
		k.draw(name, numbers, func(c *context, n []float64, _ []goja.Value) goja.Value {
			c.m = c.m.mul(f(n))
			return nil
		})
	}
	change("translate", 2, func(n []float64) matrix { return matrix{a: 1, d: 1, e: n[0], f: n[1]} })
	change("scale", 2, func(n []float64) matrix { return matrix{a: n[0], d: n[1]} })
	change("rotate", 1, func(n []float64) matrix { return rotation(n[0]) })
	change("transform", 6, func(n []float64) matrix { return matrix{n[0], n[1], n[2], n[3], n[4], n[5]} })
	k.draw("setTransform", 6, func(c *context, n []float64, _ []goja.Value) goja.Value {
		c.m = matrix{n[0], n[1], n[2], n[3], n[4], n[5]}
		return nil
	})
	k.define("getTransform", func(a []goja.Value) goja.Value {
		m := k.surface(a[0]).context.m
		return k.runtime.NewArray(m.a, m.b, m.c, m.d, m.e, m.f)
	})
}
