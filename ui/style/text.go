package style

import (
	"math"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// maxLines bounds the lines of one Text: what scrolls further than this is no longer read.
const maxLines = 4096

// wideLine is from how many bytes on of a line only what is in sight is drawn:
// Fyne draws a line to its end, on a picture as wide as the line.
const wideLine = 256

// farRight is how much of such a line is drawn unless Reveal says which part, in
// scene units: no window is wider.
const farRight = 8192

// realised is how many lines of a Text exist as canvas objects unless Reveal says which.
const realised = 64

// Text is text of one look, without padding: on one line with an ellipsis, or
// wrapped. Its cost is linear in its length, and no more of its lines exist as
// canvas objects than Reveal asks for, whatever an applet puts in it.
type Text struct {
	widget.BaseWidget

	Color    fyne.ThemeColorName // "" is the foreground
	TextSize fyne.ThemeSizeName  // "" is normal text
	Style    fyne.TextStyle
	Align    fyne.TextAlign
	Wrap     bool
	Cut      bool // one line that may be narrower than its text
	Middle   bool // what is cut out then is the middle: the end of a path tells it from others
	Lines    int  // the most lines shown when wrapped; 0 is no limit
	Metrics  *Metrics

	value       string
	width       float32 // that broken was made for
	broken      []span
	valid       bool
	from, until int     // lines that exist; until 0: the first ones
	left, right float32 // of wide lines, what exists; right 0: the beginning
	cut         bool
}

// NewText returns a Text on one line.
func NewText(value string, c fyne.ThemeColorName) *Text {
	t := &Text{Color: c, value: clean(value)}
	t.ExtendBaseWidget(t)
	return t
}

// NewParagraph returns a wrapped Text.
func NewParagraph(value string, c fyne.ThemeColorName) *Text {
	t := NewText(value, c)
	t.Wrap = true
	return t
}

// Bold makes t bold and returns it.
func (t *Text) Bold() *Text { t.Style.Bold = true; return t }

// Sized sets the size and returns t.
func (t *Text) Sized(n fyne.ThemeSizeName) *Text { t.TextSize = n; return t }

// Caption makes t small and returns it.
func (t *Text) Caption() *Text { return t.Sized(theme.SizeNameCaptionText) }

// Ellipsis lets t be narrower than its text and returns it.
func (t *Text) Ellipsis() *Text { t.Cut = true; return t }

// Ends is Ellipsis, where both ends of the text matter, as of a path.
func (t *Text) Ends() *Text { t.Cut, t.Middle = true, true; return t }

// With measures and draws t with m and returns it.
func (t *Text) With(m *Metrics) *Text { t.Metrics = m; return t }

// Value is the text that is shown.
func (t *Text) Value() string { return t.value }

// SetText changes what is shown.
func (t *Text) SetText(value string) {
	if value = clean(value); value == t.value {
		return
	}
	t.value, t.valid = value, false
	t.Refresh()
}

// Set changes what is shown after its look was changed too.
func (t *Text) Set(value string) {
	t.value, t.valid = clean(value), false
	t.Refresh()
}

// Redraw implements Redrawer.
func (t *Text) Redraw(found bool) {
	if found {
		t.valid = false
	}
	t.Refresh()
}

// Natural is the width that t has on one line, or with only its own line breaks.
func (t *Text) Natural() float32 { return t.advances().natural(t.value) + 1 }

// HeightFor is how tall t is at that width.
func (t *Text) HeightFor(width float32) float32 {
	if !t.Wrap {
		return t.advances().line
	}
	t.layout(width)
	return t.advances().line * float32(len(t.broken))
}

// RevealAll takes Reveal back.
func (t *Text) RevealAll() {
	if t.until != 0 {
		t.from, t.until, t.left, t.right = 0, 0, 0, 0
		t.Refresh()
	}
}

// Reveal says which part of t can be seen, in its own coordinates, so that
// only those lines need exist, and of wide ones only that part.
func (t *Text) Reveal(from, to fyne.Position) {
	line := t.advances().line
	first := max(int(from.Y/line)-4, 0)
	until := max(int(to.Y/line)+5, first+1)
	if len(t.broken) <= realised {
		first, until = 0, realised
	}
	left := float32(math.Floor(float64(from.X/revealStep))) * revealStep
	right := float32(math.Ceil(float64(max(to.X, 1)/revealStep))) * revealStep
	if first != t.from || until != t.until || left != t.left || right != t.right {
		t.from, t.until, t.left, t.right = first, until, left, right
		t.Refresh()
	}
}

// revealStep is by how many scene units what exists of a wide line moves.
const revealStep = 256

// clean makes text fit to be drawn: tabs become spaces, and characters that
// draw nothing become visible.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == '\r':
			return -1
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

func (t *Text) advances() *advances {
	if t.Metrics == nil {
		t.Metrics = newTrusting()
	}
	size := t.TextSize
	if size == "" {
		size = theme.SizeNameText
	}
	return t.Metrics.of(face{size: t.Theme().Size(size), style: t.Style})
}

// layout breaks the text for width, unless that was done already.
func (t *Text) layout(width float32) {
	if t.valid && width == t.width {
		return
	}
	a := t.advances()
	limit := maxLines
	if t.Lines > 0 {
		limit = t.Lines + 1
	}
	wrapAt := width
	if !t.Wrap {
		wrapAt, limit = 0, 1
	}
	t.broken = a.lines(t.value, wrapAt, limit)
	t.cut = false
	if t.Wrap && t.Lines > 0 && len(t.broken) > t.Lines {
		t.broken, t.cut = t.broken[:t.Lines], true
	}
	t.width, t.valid = width, true
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &textRenderer{text: t}
}

type textRenderer struct {
	text    *Text
	lines   []*canvas.Text
	objects []fyne.CanvasObject
	first   int // line of the text that lines begin with
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *textRenderer) MinSize() fyne.Size {
	t := r.text
	a := t.advances()
	if t.Wrap {
		width := t.BaseWidget.Size().Width
		if width <= 0 {
			width = max(t.width, 240)
		}
		t.layout(width)
		return fyne.NewSize(min(a.natural(firstWords(t.value)), 48), a.line*float32(len(t.broken)))
	}
	if t.Cut {
		return fyne.NewSize(min(a.natural(t.value), a.width('…')*3), a.line)
	}
	return fyne.NewSize(a.natural(t.value), a.line)
}

// firstWords is enough of a text to tell whether it is narrower than the narrowest paragraph.
func firstWords(s string) string { return s[:min(len(s), 16)] }

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.text
	t.layout(size.Width)
	a := t.advances()
	from, until := t.from, t.until
	if until == 0 {
		from, until = 0, realised
	}
	until = min(until, len(t.broken))
	from = min(from, until)
	r.need(until - from)
	colour := t.Color
	if colour == "" {
		colour = theme.ColorNameForeground
	}
	ink := t.Theme().Color(colour, fyne.CurrentApp().Settings().ThemeVariant())
	defer t.Metrics.Drew(t)
	moved := from != r.first
	r.first = from
	left, right := t.left, t.right
	if right == 0 {
		right = farRight
	}
	for i, line := range r.lines {
		s := t.broken[from+i]
		text := t.value[s.start:s.end]
		switch {
		case t.cut && from+i == len(t.broken)-1:
			text = a.fit(text+" …………", size.Width)
		case t.Cut && t.Middle && !t.Wrap:
			text = a.fitEnds(text, size.Width)
		case t.Cut && !t.Wrap:
			text = a.fit(text, size.Width)
		}
		pos, room, align := fyne.NewPos(0, float32(from+i)*a.line), size.Width, t.Align
		if len(text) > wideLine {
			text, pos.X, room = a.part(text, align, size.Width, left, right)
			align = fyne.TextAlignLeading
		} else {
			text = a.drawn(text)
		}
		line.Move(pos)
		line.Resize(fyne.NewSize(room, a.line))
		if line.Text == text && line.Color == ink && line.TextSize == a.face.size && line.TextStyle == t.Style && line.Alignment == align {
			continue
		}
		if !t.Metrics.MayDraw(text, a.face.size, t.Style, ink, min(room, a.natural(text))) {
			if moved && line.Text != "" { // it is another line's
				line.Text = ""
				line.Refresh()
			}
			continue
		}
		line.Text, line.Color, line.TextSize, line.TextStyle, line.Alignment = text, ink, a.face.size, t.Style, align
		line.Refresh()
	}
}

// part is what is drawn of a wide line between left and right, where it begins,
// and how wide it is.
func (a *advances) part(line string, align fyne.TextAlign, width, left, right float32) (drawn string, x, wide float32) {
	pen := Pen{a: a}
	var shift float32
	if align != fyne.TextAlignLeading {
		shift = width - pen.Window(line, 0, math.MaxFloat32).Right
		if align == fyne.TextAlignCenter {
			shift /= 2
		}
	}
	w := pen.Window(line, left-shift, right-shift)
	return w.Drawn(line, w.Until), w.Left + shift, w.Right - w.Left
}

// need makes exactly n line objects.
func (r *textRenderer) need(n int) {
	if n == len(r.lines) {
		return
	}
	for len(r.lines) < n {
		r.lines = append(r.lines, canvas.NewText("", nil))
	}
	r.lines = r.lines[:n]
	r.objects = make([]fyne.CanvasObject, n)
	for i, l := range r.lines {
		r.objects[i] = l
	}
}

func (r *textRenderer) Refresh() {
	t := r.text
	if a := t.advances(); t.valid && a.face.size > 0 {
		t.valid = false // the theme may have another size now
	}
	r.Layout(t.BaseWidget.Size())
	canvas.Refresh(t)
}
