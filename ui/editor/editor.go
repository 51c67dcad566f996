// Package editor is a field for text that may be hostile: its value can be long,
// in lines of any length and characters of any kind, and the window answers all
// the same. Fyne's own entry lays its whole text out for every change and draws
// every line to its end.
//
// An Editor keeps the text as it was given. Only what is in sight is drawn, and
// only in the drawing does a character that no font has, or a control character,
// become U+FFFD; what is copied, sent or undone is the text.
//
// It does not protect the person from what the text says, and its time is
// linear in the text's length for each change: whoever sets texts limits them.
package editor

import (
	"image/color"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// Editor is a field of one line, or of several that are wrapped. All of it
// belongs to the window's goroutine.
type Editor struct {
	widget.DisableableWidget

	Lines     bool // several lines
	Secret    bool // draws bullets, and cannot be copied from
	ReadOnly  bool
	Limit     int             // bytes that can be put in; 0 is no limit
	Accept    func(rune) bool // characters that can be typed; nil are all
	Changed   func(text string)
	Submitted func() // Enter in a single line, Shift and Enter in several
	// Beyond is told of the wheel where there is nothing more to scroll to; nil
	// leaves it at that.
	Beyond func(*fyne.ScrollEvent)

	self    fyne.Focusable
	metrics *style.Metrics
	font    fyne.TextStyle
	buffer  buffer
	hint    *style.Text
	body    *body
	wrapper fyne.CanvasObject // a scroller for several lines, a clip for one
	scroll  *scroller
	offset  float32 // what of a single line is to the left of the field

	rows      []int32 // where they begin
	rowsFor   rowsFor
	rowsKnown bool

	seenFrom, seenTo fyne.Position // what is in sight, in the field's coordinates; zero: all

	focused   bool
	shift     bool    // is held
	goal      float32 // where the cursor would like to be while it moves up and down; negative: where it is
	pressed   time.Time
	pressedAt fyne.Position
	presses   int
	menu      *widget.PopUpMenu
	blinking  *fyne.Animation
}

// rowsFor is what rows were made for, apart from the text.
type rowsFor struct {
	width, size float32
	font        fyne.TextStyle
	secret      bool
}

// Sizes, in scene units.
const (
	inset      = 8 // around the text
	caretWidth = 1.5
	margin     = 24 // between the cursor and the end of the field
	// Unless Reveal says what is in sight, no more than this of a field is.
	mostSeen = 8192
	rowsMost = 64
)

// New returns an empty Editor of one line, or of several.
func New(m *style.Metrics, lines bool) *Editor {
	e := &Editor{}
	e.Init(m, lines, e)
	e.ExtendBaseWidget(e)
	return e
}

// Init prepares an Editor that is part of another widget, self, which calls
// ExtendBaseWidget afterwards.
func (e *Editor) Init(m *style.Metrics, lines bool, self fyne.Focusable) {
	e.self, e.metrics, e.Lines, e.goal = self, m, lines, -1
	e.hint = style.NewText("", theme.ColorNamePlaceHolder)
	e.hint.Wrap, e.hint.Cut, e.hint.Metrics = lines, !lines, m
	e.body = newBody(e)
	if lines {
		e.scroll = newScroller(e)
		e.wrapper = e.scroll
	} else {
		clip := container.NewClip(container.NewWithoutLayout(e.body))
		clip.ExtendBaseWidget(clip) // it does so by itself only when it is too late for the first layout
		e.wrapper = clip
	}
}

// Text is the text as it is.
func (e *Editor) Text() string { return e.buffer.text }

// SetText replaces the text. The cursor stays where it was, as far as that is
// still there, and Changed is not called.
func (e *Editor) SetText(text string) {
	if text == e.buffer.text {
		return
	}
	e.buffer.set(text)
	e.changed()
	e.Refresh()
}

// Replace puts another text in the place of all of it, as if the person did.
func (e *Editor) Replace(text string) {
	if !e.ReadOnly && !e.Disabled() && text != e.buffer.text {
		e.buffer.replace(0, len(e.buffer.text), text)
		e.edited()
	}
}

// SetHint is what an empty field shows.
func (e *Editor) SetHint(text string) { e.hint.Set(text) }

// SetFont makes the text monospace, or not.
func (e *Editor) SetFont(font fyne.TextStyle) {
	if e.font != font {
		e.font, e.hint.Style = font, font
		e.Refresh()
	}
}

// Selected is the text that is selected.
func (e *Editor) Selected() string {
	from, to := e.buffer.selection()
	return e.buffer.text[from:to]
}

// Select selects from one byte to another, which must stand between characters;
// the cursor is at the latter.
func (e *Editor) Select(from, to int) {
	e.buffer.anchor = boundary(e.buffer.text, from)
	e.buffer.move(boundary(e.buffer.text, to), true)
	e.moved()
}

// Reveal says which part of the field can be seen, in its own coordinates: no
// other is drawn.
func (e *Editor) Reveal(from, to fyne.Position) {
	const step = 128
	from = fyne.NewPos(float32(int(from.X/step)-1)*step, float32(int(from.Y/step)-1)*step)
	to = fyne.NewPos(float32(int(to.X/step)+1)*step, float32(int(to.Y/step)+1)*step)
	if from != e.seenFrom || to != e.seenTo {
		e.seenFrom, e.seenTo = from, to
		e.body.place()
		e.body.Refresh()
	}
}

// unseen tells whether nothing of the field can be seen, so that nothing need
// be computed for it.
func (e *Editor) unseen() bool {
	size := e.Size()
	return size.Width <= 0 || e.seenFrom != e.seenTo &&
		(e.seenTo.X <= 0 || e.seenTo.Y <= 0 || e.seenFrom.X >= size.Width || e.seenFrom.Y >= size.Height)
}

// Redraw implements style.Redrawer.
func (e *Editor) Redraw(found bool) {
	if found {
		e.rowsKnown = false
	}
	e.body.Refresh()
}

// Refresh implements fyne.CanvasObject.
func (e *Editor) Refresh() {
	e.rowsKnown = false
	e.BaseWidget.Refresh()
}

func (e *Editor) textSize() float32   { return e.Theme().Size(theme.SizeNameText) }
func (e *Editor) lineHeight() float32 { return e.metrics.LineHeight(e.textSize(), e.font) }
func (e *Editor) pen() style.Pen      { return e.metrics.Pen(e.textSize(), e.font, e.Secret) }

// changed forgets what was computed from the text.
func (e *Editor) changed() {
	e.rowsKnown, e.goal = false, -1
}

// edited is what follows a change by the person.
func (e *Editor) edited() {
	e.changed()
	if e.Changed != nil {
		e.Changed(e.buffer.text)
	}
	e.moved()
}

// moved shows where the cursor is now, to which the person has moved it.
func (e *Editor) moved() {
	e.metrics.ForPerson(true)
	defer e.metrics.ForPerson(false)
	e.showCursor()
	e.blink()
	e.body.Refresh()
}

// breakRows finds the rows, unless they are known.
func (e *Editor) breakRows() {
	made := rowsFor{size: e.textSize(), font: e.font, secret: e.Secret}
	if e.Lines {
		made.width = max(e.Size().Width-2*inset-theme.ScrollBarSize(), 1)
	}
	if e.rowsKnown && made == e.rowsFor {
		return
	}
	e.rowsFor, e.rowsKnown = made, true
	if !e.Lines {
		e.rows = append(e.rows[:0], 0)
		return
	}
	e.rows = e.pen().Rows(e.buffer.text, made.width)
}

// row is the text of a row, and where it begins.
func (e *Editor) row(i int) (text string, start int) {
	start, end := int(e.rows[i]), len(e.buffer.text)
	if i+1 < len(e.rows) {
		if end = int(e.rows[i+1]); e.buffer.text[end-1] == '\n' {
			end--
		}
	}
	return e.buffer.text[start:end], start
}

// hard tells whether row i ends with a line break, or the text.
func (e *Editor) hard(i int) bool {
	return i+1 >= len(e.rows) || e.buffer.text[e.rows[i+1]-1] == '\n'
}

// rowOf is the row that a place is in.
func (e *Editor) rowOf(at int) int {
	low, high := 0, len(e.rows)
	for low+1 < high {
		if middle := (low + high) / 2; int(e.rows[middle]) <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// sight is what of the text can be seen: rows, and scene units from their
// beginning.
func (e *Editor) sight() (first, until int, left, right float32) {
	size := e.Size()
	from, to := e.seenFrom, e.seenTo
	if from == to {
		from, to = fyne.Position{}, fyne.NewPos(mostSeen, mostSeen)
	}
	left, right = max(from.X, 0), min(to.X, size.Width)
	if !e.Lines {
		return 0, 1, left + e.offset - inset, right + e.offset - inset
	}
	line, top := e.lineHeight(), e.scroll.Offset.Y-inset
	first = min(max(int((top+max(from.Y, 0))/line), 0), len(e.rows))
	until = min(max(int((top+min(to.Y, size.Height))/line)+1, first), len(e.rows))
	if e.seenFrom == e.seenTo {
		until = min(until, first+rowsMost)
	}
	return first, until, left - inset, right - inset
}

// window is what of row i is drawn.
func (e *Editor) window(i int) (w style.Window, text string, start int) {
	_, _, left, right := e.sight()
	text, start = e.row(i)
	return e.pen().Window(text, left, right), text, start
}

// place is where a place of the text stands, in the body's coordinates.
func (e *Editor) place(at int) fyne.Position {
	e.breakRows()
	i := e.rowOf(at)
	w, text, start := e.window(i)
	return fyne.NewPos(inset+w.At(text, min(at-start, len(text))), inset+float32(i)*e.lineHeight())
}

// at is the place of the text that is nearest to a position in the body.
func (e *Editor) at(pos fyne.Position) int {
	e.breakRows()
	i := min(max(int((pos.Y-inset)/e.lineHeight()), 0), len(e.rows)-1)
	if pos.Y < inset {
		i = 0
	}
	w, text, start := e.window(i)
	at := start + w.Index(text, pos.X-inset)
	if at == start+len(text) && !e.hard(i) && at > start { // that place is the next row's
		_, size := utf8.DecodeLastRuneInString(text)
		at -= size
	}
	return at
}

// showCursor scrolls so that the cursor is in sight.
func (e *Editor) showCursor() {
	size := e.Size()
	if size.Width <= 0 {
		return
	}
	pos := e.place(e.buffer.at)
	if e.Lines {
		line := e.lineHeight()
		top := e.scroll.Offset.Y
		switch {
		case pos.Y-inset < top:
			top = pos.Y - inset
		case pos.Y+line+inset > top+e.scroll.Size().Height:
			top = pos.Y + line + inset - e.scroll.Size().Height
		}
		e.body.place()
		if top = max(top, 0); top != e.scroll.Offset.Y {
			e.scroll.ScrollToOffset(fyne.NewPos(0, top))
		}
		return
	}
	room := size.Width - 2*inset
	x := pos.X - inset
	edge := min(margin, room/3)
	switch {
	case x < e.offset+edge:
		e.offset = max(x-edge, 0)
	case x > e.offset+room-edge:
		e.offset = x - room + edge
	}
	if e.offset > 0 { // no emptier than it has to be at the end
		w, text, _ := e.window(0)
		if w.Until == len(text) {
			e.offset = max(min(e.offset, w.Right-room+caretWidth), 0)
			if x < e.offset {
				e.offset = x
			}
		}
	}
	e.body.place()
}

// cursorOn is how long the cursor is drawn, and then not drawn.
const cursorOn = 500 * time.Millisecond

// blinks is how often the cursor blinks after a key or click. Then it stays: a
// window that nobody uses is not painted.
const blinks = 20

// blink begins to blink, if the field has the keyboard.
func (e *Editor) blink() {
	e.still()
	if !e.focused || e.Disabled() || e.ReadOnly || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	e.blinking = fyne.NewAnimation(2*cursorOn, func(done float32) {
		if on := done < 0.5 || done == 1; on != e.body.caret.Visible() && e.focused {
			if on {
				e.body.caret.Show()
			} else {
				e.body.caret.Hide()
			}
			canvas.Refresh(e.body.caret)
		}
	})
	e.blinking.Curve = fyne.AnimationLinear
	e.blinking.RepeatCount = blinks
	e.blinking.Start()
}

// still ends the blinking with the cursor in sight.
func (e *Editor) still() {
	if e.blinking != nil {
		e.blinking.Stop()
		e.blinking = nil
	}
	if e.focused {
		e.body.caret.Show()
	}
}

// MinSize implements fyne.CanvasObject.
func (e *Editor) MinSize() fyne.Size {
	rows := float32(1)
	if e.Lines {
		rows = 3
	}
	return fyne.NewSize(4*inset, rows*e.lineHeight()+2*inset)
}

// Cursor implements desktop.Cursorable.
func (e *Editor) Cursor() desktop.Cursor { return desktop.TextCursor }

// CreateRenderer implements fyne.Widget.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	ground.StrokeWidth = 1
	r := &renderer{e: e, ground: ground, objects: []fyne.CanvasObject{ground, e.hint, e.wrapper}}
	r.Refresh()
	return r
}

type renderer struct {
	e       *Editor
	ground  *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (r *renderer) Destroy()                     { r.e.still() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) MinSize() fyne.Size           { return r.e.MinSize() }

func (r *renderer) Layout(size fyne.Size) {
	e := r.e
	r.ground.Resize(size)
	e.hint.Move(fyne.NewSquareOffsetPos(inset))
	e.hint.Resize(size.SubtractWidthHeight(2*inset, 2*inset))
	e.wrapper.Move(fyne.NewPos(edge, edge))
	e.wrapper.Resize(size.SubtractWidthHeight(2*edge, 2*edge))
	e.body.place()
	e.body.Refresh()
}

func (r *renderer) Refresh() {
	e := r.e
	th, variant := e.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorNameInputBackground, variant)
	r.ground.CornerRadius = th.Size(theme.SizeNameInputRadius)
	border, width := theme.ColorNameInputBorder, float32(1)
	switch {
	case e.Disabled():
		border = theme.ColorNameSeparator
	case e.focused:
		border, width = theme.ColorNamePrimary, 2
	}
	r.ground.StrokeColor, r.ground.StrokeWidth = th.Color(border, variant), width
	r.Layout(e.Size())
	r.ground.Refresh()
}

// clean is text fit to be put in: line breaks of one kind, or none.
func (e *Editor) clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if !e.Lines {
		s = strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", " ")
	}
	return s
}

// insert puts s in the place of the selection, as much of it as there is room for.
func (e *Editor) insert(s string) {
	if e.ReadOnly || e.Disabled() {
		return
	}
	from, to := e.buffer.selection()
	if room := e.Limit - (len(e.buffer.text) - (to - from)); e.Limit > 0 && len(s) > room {
		s = s[:boundary(s, max(room, 0))]
		if s == "" {
			return
		}
	}
	if from == to && s == "" {
		return
	}
	e.buffer.replace(from, to, s)
	e.edited()
}

// remove takes out what stands between two places.
func (e *Editor) remove(from, to int) {
	if e.ReadOnly || e.Disabled() || from == to {
		return
	}
	e.buffer.replace(from, to, "")
	e.edited()
}
