package dom

import (
	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/protocol/scene"
)

func (d *Document) bindRows() {
	d.define("rowCount", func(a []goja.Value) goja.Value { return d.js(d.node(a[0]).virtual().count) })
	d.define("setRowCount", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.virtual().count = int(max(0, min(scene.MaxRowCount, a[1].ToInteger())))
		d.rowsChanged(n)
		return nil
	})
	d.define("headers", func(a []goja.Value) goja.Value { return d.engine.FromGo(d.node(a[0]).virtual().headers) })
	d.define("setHeaders", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.virtual().headers = fitted(a[1:])
		d.rowsChanged(n)
		return nil
	})
	d.define("widths", func(a []goja.Value) goja.Value { return d.engine.FromGo(d.node(a[0]).virtual().widths) })
	d.define("setWidths", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.virtual().widths = fitted(a[1:])
		d.rowsChanged(n)
		return nil
	})
	d.define("selectedRow", func(a []goja.Value) goja.Value { return d.js(d.node(a[0]).virtual().selected) })
	d.define("setSelectedRow", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		n.virtual().selected = int(max(-1, min(scene.MaxRowCount-1, a[1].ToInteger())))
		d.rowsChanged(n)
		return nil
	})
	// Answers the rows that the viewer shows: first and last, exclusive.
	d.define("range", func(a []goja.Value) goja.Value {
		r := d.node(a[0]).virtual()
		return d.runtime.NewArray(r.first, min(r.last, r.count))
	})
	// Node, first, then an array of texts: for each row its key, the number of its cells, the cells.
	d.define("fill", func(a []goja.Value) goja.Value {
		n, first := d.node(a[0]), int(max(0, min(scene.MaxRowCount, a[1].ToInteger())))
		d.addFill(n, fill{first, d.readRows(a[2].ToObject(d.runtime))})
		return nil
	})
}

// rowsChanged notes a change of a virtual element's properties. A table becomes
// virtual with the first.
func (d *Document) rowsChanged(n *node) {
	d.mark(n, dirtyProps)
	if n.name == "table" && n.item != nil && n.item.kind != scene.Table {
		d.markContent(n)
	}
}

func fitted(values []goja.Value) []string {
	list := make([]string, 0, min(len(values), scene.MaxColumns))
	for _, v := range values {
		if len(list) < scene.MaxColumns {
			list = append(list, scene.FitCell(v.String()))
		}
	}
	return list
}

// readRows reads the flat array of fill, which the prelude made.
func (d *Document) readRows(list *goja.Object) []scene.RowData {
	var flat []string
	if err := d.runtime.ExportTo(list, &flat); err != nil {
		panic(err)
	}
	d.charge(uint64(len(flat)))
	var out []scene.RowData
	for len(flat) >= 2 {
		count := 0
		for _, c := range flat[1] {
			count = count*10 + int(c-'0')
		}
		row := scene.RowData{Key: scene.FitCell(flat[0]), Cells: make([]string, count)}
		for i := range row.Cells {
			row.Cells[i] = scene.FitCell(flat[2+i])
		}
		out = append(out, row)
		flat = flat[2+count:]
	}
	return out
}
