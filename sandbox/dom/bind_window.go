package dom

import "github.com/dop251/goja"

func (d *Document) bindWindow() {
	d.define("innerWidth", func([]goja.Value) goja.Value { return d.js(d.window.width) })
	d.define("innerHeight", func([]goja.Value) goja.Value { return d.js(d.window.height) })
	d.define("devicePixelRatio", func([]goja.Value) goja.Value { return d.js(d.window.scale) })
	d.define("dark", func([]goja.Value) goja.Value { return d.js(d.window.dark) })
	// Width and height of the room that a growing canvas has, 0 while unknown.
	d.define("room", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		return d.runtime.NewArray(n.roomWidth, n.roomHeight)
	})
}
