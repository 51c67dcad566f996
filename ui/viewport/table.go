package viewport

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
)

// grid is a Table.
type grid struct {
	widget.Table
	rowCache
	e        *element
	headers  []string
	shares   []float32
	laidOut  fyne.Size
	dividing bool // the width among the columns
	sight    int  // first row in sight, as UpdateCell learned it: Fyne's Table does not say
}

func newGrid(e *element) impl {
	g := &grid{e: e}
	g.selected = -1
	g.ShowHeaderRow = true
	g.Length = func() (int, int) {
		if g.dividing {
			return 0, 0
		}
		return g.rowsToLayOut(), len(g.headers)
	}
	g.CreateCell = func() fyne.CanvasObject { return newCell(e.view) }
	g.UpdateCell = func(id widget.TableCellID, o fyne.CanvasObject) {
		g.sees(id.Row)
		text, held := g.cell(id.Row, id.Col)
		c := o.(*cell)
		c.show(text, held, g.lines, g.mono, func() { g.pick(id.Row) })
		show(c.ground, id.Row == g.selected)
		e.view.screen.config.Wake()
	}
	g.CreateHeader = func() fyne.CanvasObject {
		c := newCell(e.view)
		c.text.Style.Bold = true
		return c
	}
	g.UpdateHeader = func(id widget.TableCellID, o fyne.CanvasObject) {
		if c := o.(*cell); id.Col >= 0 && id.Col < len(g.headers) {
			c.text.SetText(g.headers[id.Col])
			c.tapped = func() { e.view.emit(scene.Event{Type: scene.HeaderClick, Node: e.id, Column: id.Col}) }
		}
	}
	g.OnSelected = func(id widget.TableCellID) { g.pick(id.Row) }
	g.ExtendBaseWidget(g)
	return g
}

func (g *grid) object() fyne.CanvasObject { return g }
func (g *grid) viewport() *view           { return g.e.view }
func (g *grid) least() float32            { return leastField }
func (g *grid) preferred() float32        { return max(fieldWidth, float32(len(g.headers))*columnLeast*2) }

func (g *grid) rowHeight() float32 {
	return g.height(g.e.view.metrics, g.Theme().Size(theme.SizeNameText))
}

func (g *grid) tall(float32) float32 {
	return (g.rowHeight() + theme.Padding()) * float32(min(max(g.count, 3), rowsShown)+1)
}

// rowsToLayOut is none while there is no room for any. Fyne's Table takes all
// rows for visible then, and makes a separator for each: of ten million rows,
// that is gigabytes, and the window stands still for a minute.
func (g *grid) rowsToLayOut() int {
	if g.BaseWidget.Size().Height <= g.rowHeight()+theme.Padding() {
		return 0
	}
	return g.count
}

// pick selects the whole row: Fyne would mark one cell.
func (g *grid) pick(row int) {
	g.UnselectAll()
	g.choose(g.e, row)
	g.Refresh()
}

func (g *grid) update(n *scene.Node, c changes) {
	g.e.view.virtual[g.e] = g
	shown, height := g.rowCache.update(n, c)
	if c.has(scene.Headers) {
		g.headers, shown = n.List(scene.Headers), true
		g.laidOut = fyne.Size{}
	}
	if c.has(scene.Widths) {
		g.shares = shares(n.List(scene.Widths))
		g.laidOut = fyne.Size{}
	}
	if c.has(scene.SelectedRow) {
		g.selected, shown = int(n.Number(scene.SelectedRow)), true
	}
	if height {
		g.e.view.changed(g.e, false)
	}
	g.columns(g.BaseWidget.Size())
	if shown {
		g.Refresh()
	}
}

// shares reads decimal shares; what is not one counts as 1.
func shares(list []string) []float32 {
	out := make([]float32, len(list))
	for i, s := range list {
		x, err := strconv.ParseFloat(s, 32)
		if err != nil || math.IsNaN(x) || x <= 0 || x > 1000 {
			x = 1
		}
		out[i] = float32(x)
	}
	return out
}

// Resize implements fyne.CanvasObject.
func (g *grid) Resize(size fyne.Size) {
	rows := g.rowsToLayOut()
	g.columns(size)
	g.Table.Resize(size)
	if g.rowsToLayOut() != rows {
		g.Table.Refresh()
	}
}

// columns divides the width among the columns.
func (g *grid) columns(size fyne.Size) {
	if size == g.laidOut || size.Width <= 0 || len(g.headers) == 0 {
		return
	}
	g.laidOut = size
	var sum float32
	share := func(i int) float32 {
		if i < len(g.shares) {
			return g.shares[i]
		}
		return 1
	}
	for i := range g.headers {
		sum += share(i)
	}
	room := size.Width - theme.Padding()*float32(len(g.headers)-1)
	g.dividing = true // Fyne's Table lays all its cells out anew for each column
	for i := range g.headers {
		g.SetColumnWidth(i, max(room*share(i)/sum, columnLeast))
	}
	g.dividing = false
	g.Refresh()
}

func (g *grid) askRows(e *element) {
	row := g.rowHeight() + theme.Padding()
	g.ask(e, float32(g.sight)*row, g.BaseWidget.Size().Height, row)
}

// sees moves the run of rows in sight so that it holds row.
func (g *grid) sees(row int) {
	rows := int(g.BaseWidget.Size().Height/(g.rowHeight()+theme.Padding())) + 1
	g.sight = max(min(g.sight, row), row-rows+1)
}

func (g *grid) FocusGained() { g.Table.FocusGained(); g.e.view.gained(g.e) }
func (g *grid) FocusLost()   { g.Table.FocusLost(); g.e.view.lost(g.e) }
