package scene

import "fmt"

// window is the part of a List's or Table's rows that the viewer holds: one
// run without holes, at most MaxFillRows long, around what was filled last.
type window struct {
	first int
	rows  []RowData
}

// RowsHeld is the run of rows that the viewer holds: first to first+count.
func (n *Node) RowsHeld() (first, count int) { return n.rows.first, len(n.rows.rows) }

// Row returns row i of a List or Table, and whether it is held. The number of
// its cells may be smaller than that of the columns, and greater when columns
// were taken away since.
func (n *Node) Row(i int) (RowData, bool) {
	at := i - n.rows.first
	if at < 0 || at >= len(n.rows.rows) {
		return RowData{}, false
	}
	return n.rows.rows[at], true
}

// columns is how many cells a row may have.
func (n *Node) columns() int {
	if n.kind == List {
		return 1
	}
	return len(n.List(Headers))
}

func (t *Tree) fill(n *Node, op *Op) error {
	if n.kind != List && n.kind != Table {
		return fmt.Errorf("a %s has no rows", n.kind)
	}
	if len(op.Cells) > MaxFillRows {
		return fmt.Errorf("%d rows at once: at most %d", len(op.Cells), MaxFillRows)
	}
	count := int(n.Number(RowCount))
	if op.First < 0 || op.First > count || len(op.Cells) > count-op.First {
		return fmt.Errorf("rows %d to %d of %d", op.First, op.First+len(op.Cells), count)
	}
	columns := n.columns()
	for i := range op.Cells {
		if err := checkRow(&op.Cells[i], columns); err != nil {
			return fmt.Errorf("row %d: %w", op.First+i, err)
		}
	}
	next := n.rows.with(op.First, op.Cells)
	if err := t.grow(n, next.cost()-n.rows.cost()); err != nil {
		return err
	}
	n.rows = next
	return nil
}

func checkRow(r *RowData, columns int) error {
	if len(r.Cells) > columns {
		return fmt.Errorf("%d cells in %d columns", len(r.Cells), columns)
	}
	if err := checkText(r.Key, MaxCell, MaxCell); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	for _, c := range r.Cells {
		if err := checkText(c, MaxCell, MaxCell); err != nil {
			return fmt.Errorf("cell: %w", err)
		}
	}
	return nil
}

// with returns w after rows from first have been written. Rows that touch what
// is held extend it, and the far end is dropped when that makes too many; rows
// elsewhere replace it.
func (w window) with(first int, rows []RowData) window {
	if len(rows) == 0 {
		return w
	}
	last, wLast := first+len(rows), w.first+len(w.rows)
	if len(w.rows) == 0 || first > wLast || last < w.first {
		return window{first: first, rows: append([]RowData(nil), rows...)}
	}
	from, to := min(first, w.first), max(last, wLast)
	if to-from > MaxFillRows {
		if first > w.first { // moving down: drop from the top
			from = to - MaxFillRows
		} else {
			to = from + MaxFillRows
		}
	}
	joined := make([]RowData, to-from)
	for i := range joined {
		switch at := from + i; {
		case at >= first && at < last:
			joined[i] = rows[at-first]
		default:
			joined[i] = w.rows[at-w.first]
		}
	}
	return window{first: from, rows: joined}
}

// cost is how much of MaxSceneText the rows take.
func (w window) cost() int {
	n := 0
	for i := range w.rows {
		n += len(w.rows[i].Key) + 2*stringCost
		for _, c := range w.rows[i].Cells {
			n += len(c) + stringCost
		}
	}
	return n
}

// cutRows drops the rows from count on and returns the cost they had.
func (n *Node) cutRows(count int) int {
	keep := min(max(count-n.rows.first, 0), len(n.rows.rows))
	if keep == len(n.rows.rows) {
		return 0
	}
	was := n.rows.cost()
	n.rows.rows = append([]RowData(nil), n.rows.rows[:keep]...)
	freed := was - n.rows.cost()
	n.text -= freed
	return freed
}
