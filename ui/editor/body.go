package editor

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// body is the text of an Editor: as large as all of it, but with lines only
// where they are in sight.
type body struct {
	widget.BaseWidget
	e     *Editor
	caret *canvas.Rectangle
}

func newBody(e *Editor) *body {
	b := &body{e: e, caret: canvas.NewRectangle(color.Transparent)}
	b.caret.Hide()
	b.ExtendBaseWidget(b)
	return b
}

// place gives the body its size and position. In a scroller, the scroller does.
func (b *body) place() {
	if b.e.Lines {
		if b.e.unseen() && !b.e.focused {
			return
		}
		b.e.breakRows()
		b.e.scroll.Refresh() // it has another height now
		return
	}
	size := b.e.wrapper.Size()
	b.Move(fyne.NewPos(-b.e.offset-edge, -edge))
	b.Resize(fyne.NewSize(size.Width+b.e.offset+2*edge, size.Height+2*edge))
}

// scroller shows a part of the body of several lines.
type scroller struct {
	container.Scroll
	e *Editor
}

func newScroller(e *Editor) *scroller {
	s := &scroller{e: e}
	s.Content, s.Direction = e.body, container.ScrollVerticalOnly
	s.OnScrolled = func(fyne.Position) { e.body.Refresh() }
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled implements fyne.Scrollable. What has no effect here may have one on
// the page that the field stands on.
func (s *scroller) Scrolled(ev *fyne.ScrollEvent) {
	before := s.Offset
	s.e.metrics.ForPerson(true)
	s.Scroll.Scrolled(ev)
	s.e.metrics.ForPerson(false)
	if s.Offset == before && s.e.Beyond != nil {
		s.e.Beyond(ev)
	}
}

// edge is the border of a field, over which no text runs, in scene units.
const edge = 2

// MinSize implements fyne.CanvasObject.
func (b *body) MinSize() fyne.Size {
	if !b.e.Lines {
		return fyne.Size{}
	}
	return fyne.NewSize(1, float32(len(b.e.rows))*b.e.lineHeight()+2*inset-2*edge)
}

// Dragged implements fyne.Draggable: the pointer selects.
func (b *body) Dragged(ev *fyne.DragEvent) { b.e.drag(ev.Position) }

// DragEnd implements fyne.Draggable.
func (b *body) DragEnd() {}

// CreateRenderer implements fyne.Widget.
func (b *body) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b: b} }

type bodyRenderer struct {
	b       *body
	lines   []*canvas.Text
	marks   []*canvas.Rectangle // of the selection, a row each
	objects []fyne.CanvasObject
	first   int  // row that lines begin with
	moved   bool // it was another one before
}

func (r *bodyRenderer) Destroy()                     {}
func (r *bodyRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *bodyRenderer) MinSize() fyne.Size           { return r.b.MinSize() }
func (r *bodyRenderer) Layout(fyne.Size)             { r.draw() }

func (r *bodyRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.b)
}

// draw brings lines, selection and cursor to what is in sight.
func (r *bodyRenderer) draw() {
	e := r.b.e
	if e.unseen() {
		r.need(0)
		return
	}
	e.breakRows()
	show(e.hint, e.buffer.text == "")
	first, until, left, right := e.sight()
	from, to := e.buffer.selection()
	if !e.focused {
		to = from
	}
	th, variant := e.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	ink := th.Color(theme.ColorNameForeground, variant)
	if e.Disabled() {
		ink = th.Color(theme.ColorNameDisabled, variant)
	}
	line, size := e.lineHeight(), e.textSize()
	r.need(until - first)
	at := e.rowOf(e.buffer.at)
	r.moved, r.first = first != r.first, first
	defer e.metrics.Drew(e)
	for i := range r.lines {
		text, start := e.row(first + i)
		w := e.pen().Window(text, left, right)
		y := inset + float32(first+i)*line - r.above()
		r.write(r.lines[i], w.Drawn(text, w.Until), ink, size, fyne.NewPos(inset+w.Left-r.before(), y), fyne.NewSize(w.Right-w.Left, line), first+i == at)
		r.mark(r.marks[i], e, first+i, w, text, start, from, to, y, line)
	}
	caret := r.b.caret
	show(caret, e.focused && !e.Disabled() && (e.blinking == nil || caret.Visible()))
	caret.FillColor = th.Color(theme.ColorNamePrimary, variant)
	if e.focused {
		pos := e.place(e.buffer.at)
		caret.Move(fyne.NewPos(pos.X-r.before()-caretWidth/2, pos.Y-r.above()))
		caret.Resize(fyne.NewSize(caretWidth, line))
	}
}

// above and before are what the body's own position takes from that of its text.
func (r *bodyRenderer) above() float32 {
	if r.b.e.Lines {
		return edge
	}
	return 0
}

func (r *bodyRenderer) before() float32 { return r.above() }

func (r *bodyRenderer) write(line *canvas.Text, text string, ink color.Color, size float32, pos fyne.Position, room fyne.Size, cursor bool) {
	line.Move(pos)
	line.Resize(room)
	if line.Text == text && line.Color == ink && line.TextSize == size && line.TextStyle == r.b.e.font {
		return
	}
	// what is being typed is always drawn
	if e := r.b.e; !e.metrics.MayDraw(text, size, e.font, ink, room.Width) && !(e.focused && cursor) {
		if r.moved && line.Text != "" { // it is another row's
			line.Text = ""
			line.Refresh()
		}
		return
	}
	line.Text, line.Color, line.TextSize, line.TextStyle = text, ink, size, r.b.e.font
	line.Refresh()
}

// mark draws what of row i is selected.
func (r *bodyRenderer) mark(m *canvas.Rectangle, e *Editor, i int, w style.Window, text string, start, from, to int, y, line float32) {
	end := start + len(text)
	if to <= start && !(from < to && to == start) || from > end || from == to || to == start {
		m.Hide()
		return
	}
	x0, x1 := w.Left, w.Right
	if from > start {
		x0 = max(w.At(text, from-start), x0)
	}
	if to <= end {
		x1 = min(w.At(text, to-start), x1)
	} else if e.hard(i) {
		x1 += line / 3 // the line break
	}
	m.FillColor = e.Theme().Color(theme.ColorNameSelection, fyne.CurrentApp().Settings().ThemeVariant())
	m.Move(fyne.NewPos(inset+x0-r.before(), y))
	m.Resize(fyne.NewSize(max(x1-x0, 0), line))
	m.Show()
	m.Refresh()
}

// need makes exactly n lines and marks.
func (r *bodyRenderer) need(n int) {
	if n == len(r.lines) && len(r.objects) == 2*n+1 {
		return
	}
	for len(r.lines) < n {
		mark := canvas.NewRectangle(color.Transparent)
		mark.Hide()
		r.lines, r.marks = append(r.lines, canvas.NewText("", nil)), append(r.marks, mark)
	}
	clear(r.lines[n:])
	clear(r.marks[n:])
	r.lines, r.marks = r.lines[:n], r.marks[:n]
	r.objects = make([]fyne.CanvasObject, 0, 2*n+1)
	for _, m := range r.marks {
		r.objects = append(r.objects, m)
	}
	for _, l := range r.lines {
		r.objects = append(r.objects, l)
	}
	r.objects = append(r.objects, r.b.caret)
}

func show(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}
