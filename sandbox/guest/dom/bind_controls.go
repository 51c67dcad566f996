package dom

import (
	"strconv"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/guest/canvas2d"
)

func (d *Document) bindControls() {
	d.define("value", func(a []goja.Value) goja.Value { return d.js(d.value(d.node(a[0]))) })
	d.define("setValue", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		d.setValue(d.node(a[0]), d.string(a[1]))
		return nil
	})
	d.define("checked", func(a []goja.Value) goja.Value { return d.js(d.checked(d.node(a[0]))) })
	d.define("setChecked", func(a []goja.Value) goja.Value {
		d.setChecked(d.node(a[0]), a[1].ToBoolean())
		return nil
	})
	d.define("selected", func(a []goja.Value) goja.Value {
		option := d.node(a[0])
		if sel := option.ancestor("select"); sel != nil {
			return d.js(d.chosen(sel) == option)
		}
		return d.js(selected(option))
	})
	d.define("setSelected", func(a []goja.Value) goja.Value {
		option := d.node(a[0])
		if sel := option.ancestor("select"); sel != nil && a[1].ToBoolean() {
			d.choose(sel, func(o *node) bool { return o == option })
			return nil
		}
		c := option.controlled()
		c.checked, c.hasChecked = a[1].ToBoolean(), true
		d.markContent(option)
		return nil
	})
	d.define("options", func(a []goja.Value) goja.Value {
		var list []any
		d.options(d.node(a[0]), func(o *node) bool {
			list = append(list, d.object(o))
			return true
		})
		return d.runtime.NewArray(list...)
	})
	d.define("selectedIndex", func(a []goja.Value) goja.Value {
		sel := d.node(a[0])
		chosen, index, at := d.chosen(sel), -1, 0
		d.options(sel, func(o *node) bool {
			if o == chosen {
				index = at
			}
			at++
			return true
		})
		return d.js(index)
	})
	d.define("setSelectedIndex", func(a []goja.Value) goja.Value {
		index := int(a[1].ToInteger())
		at := -1
		d.choose(d.node(a[0]), func(*node) bool { at++; return at == index })
		return nil
	})
	d.define("setInvalid", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.controlled().invalid = a[1].String()
		d.markControl(n)
		return nil
	})
	d.define("invalid", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		if n.control == nil {
			return d.js("")
		}
		return d.js(n.control.invalid)
	})
	d.define("reset", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.control = nil
		if n.name == "select" {
			d.options(n, func(o *node) bool { o.control = nil; return true })
		}
		d.markControl(n)
		return nil
	})
	d.define("focus", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.focus = wantsFocus
		d.active = n
		d.mark(n, dirtyProps)
		return nil
	})
	d.define("blur", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.focus = wantsBlur
		if d.active == n {
			d.active = nil
		}
		d.mark(n, dirtyProps)
		return nil
	})
	d.bindPictures()
}

func (d *Document) bindPictures() {
	d.define("surface", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		if n.name == "img" {
			if n.picture == nil {
				return goja.Null()
			}
			return n.picture.Opaque()
		}
		return d.canvas(n).Opaque()
	})
	d.define("context", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		d.mark(n, dirtyProps) // from now on it has pixels
		return d.canvas(n).Context(n.object)
	})
	d.define("pictureWidth", func(a []goja.Value) goja.Value {
		w, _ := d.pictureSize(d.node(a[0]))
		return d.js(w)
	})
	d.define("pictureHeight", func(a []goja.Value) goja.Value {
		_, h := d.pictureSize(d.node(a[0]))
		return d.js(h)
	})
	d.define("resizeCanvas", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		w, h := int(a[1].ToInteger()), int(a[2].ToInteger())
		if !canvas2d.Fits(w, h) {
			d.engine.Throw("RangeError", "a canvas has at most 16384 pixels a side and 67108864 in all")
		}
		d.canvas(n).Resize(w, h)
		n.setAttribute("width", strconv.Itoa(w))
		n.setAttribute("height", strconv.Itoa(h))
		d.mark(n, dirtyProps)
		return nil
	})
	// Gives an img the pixels of a surface, or takes them away with null.
	d.define("setPicture", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.picture = canvas2d.Picture(a[1])
		if n.picture != nil {
			n.picture.Damaged()
		}
		d.mark(n, dirtyProps)
		return nil
	})
}

func (d *Document) pictureSize(n *node) (w, h int) {
	switch {
	case n.name == "canvas":
		return d.canvas(n).Size()
	case n.picture != nil:
		return n.picture.Size()
	default:
		return 0, 0
	}
}
