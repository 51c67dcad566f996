package dom

import "github.com/dop251/goja"

func (d *Document) bindWindow() {
	d.define("innerWidth", func([]goja.Value) goja.Value { return d.js(d.window.width) })
	d.define("innerHeight", func([]goja.Value) goja.Value { return d.js(d.window.height) })
	d.define("devicePixelRatio", func([]goja.Value) goja.Value { return d.js(d.window.scale) })
	d.define("dark", func([]goja.Value) goja.Value { return d.js(d.window.dark) })
	d.define("defineAccessor", func(a []goja.Value) goja.Value {
		d.engine.DefineAccessor(a[0].String(), a[1], a[2])
		return nil
	})
	// Width and height of the room that a growing canvas has, 0 while unknown.
	d.define("room", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		return d.runtime.NewArray(n.roomWidth, n.roomHeight)
	})
}
