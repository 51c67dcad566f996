package dom

import (
	"math"
	"slices"
	"strconv"

	"example.org/vitrine/sandbox/protocol/scene"
)

// rows is what a list or table holds beyond its attributes.
type rows struct {
	count    int
	headers  []string
	widths   []string
	selected int // -1: none
	first    int // of the rows that the viewer shows, as it said last
	last     int // exclusive
	fills    []fill
}

// fill is rows to be sent with the next flush.
type fill struct {
	first int
	rows  []scene.RowData
}

// virtual makes the rows of a node that lacks them.
func (n *node) virtual() *rows {
	if n.rows == nil {
		n.rows = &rows{selected: -1}
		if count, err := strconv.Atoi(n.get("rowcount")); err == nil {
			n.rows.count = max(0, min(scene.MaxRowCount, count))
		}
	}
	return n.rows
}

func (d *Document) rowsProperties(n *node, it *item) {
	r := n.virtual()
	if it.kind == scene.Table {
		d.setList(it, scene.Headers, r.headers)
		d.setList(it, scene.Widths, r.widths)
	}
	d.setNumber(it, scene.RowCount, float64(r.count), true, 0)
	height, err := strconv.ParseFloat(n.get("rowheight"), 64)
	d.setNumber(it, scene.RowHeight, math.Max(1, math.Min(scene.MaxRowHeight, height)), err == nil, 1)
	d.setNumber(it, scene.SelectedRow, float64(min(r.selected, r.count-1)), true, -1)
	d.setFlag(it, scene.Monospace, n.monospaced())
	for _, f := range r.fills {
		d.fill(it, r, f)
	}
	r.fills = nil
}

// maxFillBytes keeps the rows of one operation within a frame of the wire.
const maxFillBytes = 128 << 10

// fill sends rows, as far as they exist by now.
func (d *Document) fill(it *item, r *rows, f fill) {
	columns := len(r.headers)
	if it.kind == scene.List {
		columns = 1
	}
	f.rows = f.rows[:max(0, min(len(f.rows), r.count-f.first))]
	for i := range f.rows {
		if len(f.rows[i].Cells) > columns {
			f.rows[i].Cells = f.rows[i].Cells[:columns]
		}
	}
	for len(f.rows) > 0 {
		n, bytes := 0, 0
		for n < len(f.rows) {
			bytes += len(f.rows[n].Key)
			for _, c := range f.rows[n].Cells {
				bytes += len(c) + 4
			}
			if bytes > maxFillBytes && n > 0 {
				break
			}
			n++
		}
		d.emit(scene.Op{Code: scene.Fill, Node: it.id, First: f.first, Cells: f.rows[:n:n]})
		f.first, f.rows = f.first+n, f.rows[n:]
	}
}

// addFill notes rows for the next flush. Of too many, those shown are kept.
func (d *Document) addFill(n *node, f fill) {
	r := n.virtual()
	if len(f.rows) > scene.MaxFillRows {
		from := max(0, min(r.first-f.first-scene.MaxFillRows/4, len(f.rows)-scene.MaxFillRows))
		f.first, f.rows = f.first+from, f.rows[from:from+scene.MaxFillRows]
	}
	if len(r.fills) > 0 && r.fills[len(r.fills)-1].first == f.first && len(r.fills[len(r.fills)-1].rows) <= len(f.rows) {
		r.fills = r.fills[:len(r.fills)-1]
	}
	if len(r.fills) >= maxFills {
		r.fills = slices.Delete(r.fills, 0, 1)
	}
	r.fills = append(r.fills, f)
	d.mark(n, dirtyProps)
}

// maxFills bounds the fills of one turn: together they can cover every row held.
const maxFills = 64
