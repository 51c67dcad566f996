package viewport

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
)

// Sizes of lists and tables.
const (
	rowsShown   = 8  // rows that one without a height of its own shows
	rowInset    = 5  // scene units above and below a row's text
	rangeStep   = 32 // rows by which what is asked for moves: not every row scrolled is a question
	columnLeast = 48 // scene units of a column
)

// rowCache is the rows of a List or Table that the viewer holds, and which it
// asked for last.
type rowCache struct {
	count     int
	lines     int
	mono      bool
	first     int
	rows      []scene.RowData
	selected  int
	askedFrom int
	askedTo   int
	tapped    time.Time
	tappedRow int
}

// update takes over what changed and reports whether anything that is shown did.
func (r *rowCache) update(n *scene.Node, c changes) (shown, height bool) {
	if c.has(scene.RowCount) {
		r.count = int(n.Number(scene.RowCount))
		r.askedFrom, r.askedTo = 0, 0
		shown, height = true, true
	}
	if c.has(scene.RowHeight, scene.Monospace) {
		r.lines, r.mono = min(max(int(n.Number(scene.RowHeight)), 1), 10), n.Flag(scene.Monospace)
		shown, height = true, true
	}
	if c.rows {
		var held int
		r.first, held = n.RowsHeld()
		r.rows = make([]scene.RowData, held)
		for i := range r.rows {
			r.rows[i], _ = n.Row(r.first + i)
		}
		shown = true
	}
	return shown, height
}

// cell is the text of a cell, and whether its row is held.
func (r *rowCache) cell(row, column int) (string, bool) {
	at := row - r.first
	if at < 0 || at >= len(r.rows) {
		return "", false
	}
	if cells := r.rows[at].Cells; column < len(cells) {
		return cells[column], true
	}
	return "", true
}

// height of one row without separators.
func (r *rowCache) height(m *style.Metrics, size float32) float32 {
	return m.LineHeight(size, fyne.TextStyle{Monospace: r.mono})*float32(max(r.lines, 1)) + 2*rowInset
}

// ask sends the range of rows that is in sight and around it, when it is another than last time.
func (r *rowCache) ask(e *element, offset, height, row float32) {
	if e.id == 0 || row <= 0 || height <= 0 || r.count == 0 {
		return
	}
	first := int(offset / row)
	last := int((offset+height)/row) + 1
	from := max((first/rangeStep-1)*rangeStep, 0)
	to := min((last/rangeStep+2)*rangeStep, r.count)
	to = min(to, from+scene.MaxFillRows)
	if from >= to || from == r.askedFrom && to == r.askedTo {
		return
	}
	r.askedFrom, r.askedTo = from, to
	e.view.emit(scene.Event{Type: scene.Range, Node: e.id, First: from, Last: to})
}

// choose is the person's selection.
func (r *rowCache) choose(e *element, row int) {
	now := time.Now()
	again := row == r.tappedRow && now.Sub(r.tapped) < doubleClick
	r.tapped, r.tappedRow = now, row
	if row != r.selected {
		r.selected = row
		e.view.emit(scene.Event{Type: scene.RowSelect, Node: e.id, Row: row})
	}
	if again {
		e.view.emit(scene.Event{Type: scene.DoubleClick, Node: e.id, Row: row})
	}
}

// listing is a List.
type listing struct {
	widget.List
	rowCache
	e *element
}

func newRows(e *element) impl {
	l := &listing{e: e}
	l.selected = -1
	l.Length = func() int { return l.count }
	l.CreateItem = func() fyne.CanvasObject { return newCell(e.view) }
	l.UpdateItem = func(row widget.ListItemID, o fyne.CanvasObject) {
		text, held := l.cell(row, 0)
		o.(*cell).show(text, held, l.lines, l.mono, func() { l.Select(row); l.choose(e, row) })
		e.view.screen.config.Wake()
	}
	l.OnSelected = func(row widget.ListItemID) {
		if row != l.selected {
			l.choose(e, row)
		}
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

func (l *listing) object() fyne.CanvasObject { return l }
func (l *listing) viewport() *view           { return l.e.view }
func (l *listing) least() float32            { return leastField }
func (l *listing) preferred() float32        { return fieldWidth }

func (l *listing) tall(float32) float32 {
	return (l.height(l.e.view.metrics, l.Theme().Size(theme.SizeNameText)) + theme.Padding()) * float32(min(max(l.count, 3), rowsShown))
}

func (l *listing) update(n *scene.Node, c changes) {
	l.e.view.virtual[l.e] = l
	shown, height := l.rowCache.update(n, c)
	if height {
		l.e.view.changed(l.e, false)
	}
	if c.has(scene.SelectedRow) {
		l.selectRow(int(n.Number(scene.SelectedRow)))
	}
	if shown {
		l.Refresh()
	}
}

func (l *listing) selectRow(row int) {
	if l.selected = row; row < 0 || row >= l.count {
		l.selected = -1
		l.UnselectAll()
		return
	}
	l.Select(row)
}

func (l *listing) askRows(e *element) {
	row := l.height(e.view.metrics, l.Theme().Size(theme.SizeNameText)) + theme.Padding()
	l.ask(e, l.GetScrollOffset(), l.BaseWidget.Size().Height, row)
}

func (l *listing) FocusGained() { l.List.FocusGained(); l.e.view.gained(l.e) }
func (l *listing) FocusLost()   { l.List.FocusLost(); l.e.view.lost(l.e) }

// cell is one cell of a List or Table.
type cell struct {
	widget.BaseWidget
	text    *style.Text
	ground  *style.Surface
	lines   int
	tapped  func()
	used    bool // it has shown something before
	view    *view
	content fyne.CanvasObject
}

func newCell(v *view) *cell {
	c := &cell{view: v, text: style.NewText("", theme.ColorNameForeground).Ellipsis(), ground: style.NewSurface(theme.ColorNameSelection, 0), lines: 1}
	c.text.Metrics = v.metrics
	c.ground.Hide()
	c.content = container.NewStack(c.ground, style.Inset(8, rowInset, c.text))
	c.ExtendBaseWidget(c)
	return c
}

func (c *cell) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// MinSize implements fyne.CanvasObject.
func (c *cell) MinSize() fyne.Size {
	size := c.Theme().Size(theme.SizeNameText)
	return fyne.NewSize(columnLeast, c.text.Metrics.LineHeight(size, c.text.Style)*float32(c.lines)+2*rowInset)
}

// show fills the cell; a row that is not held is shown as a quiet ellipsis.
func (c *cell) show(text string, held bool, lines int, mono bool, tapped func()) {
	c.tapped, c.lines = tapped, max(lines, 1)
	colour := theme.ColorNameForeground
	if !held {
		text, colour = "…", theme.ColorNameDisabled
	}
	wrap := c.lines > 1
	if c.text.Value() == text && c.text.Color == colour && c.text.Style.Monospace == mono && c.text.Wrap == wrap {
		return
	}
	c.text.Color, c.text.Style.Monospace, c.text.Wrap, c.text.Lines = colour, mono, wrap, c.lines
	set := func() {
		c.text.Set("") // it may be another row's: better nothing than that, if there is no ink
		c.text.Set(text)
	}
	if c.used { // and so it is there: the person has scrolled, or the applet has filled it
		c.view.forPerson(set)
		return
	}
	c.used = true
	set()
}

// Tapped implements fyne.Tappable.
func (c *cell) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}
