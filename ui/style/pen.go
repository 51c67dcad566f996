package style

import (
	"math"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// Pen walks along a line of text and knows where each character stands and how
// it is drawn: tabs reach to the next stop, and what cannot be drawn, or not in
// time, is drawn as U+FFFD. The text itself stays as it is.
//
// A copy of a Pen goes on from where it was copied.
type Pen struct {
	a      *advances
	secret bool
	x      float32
	n      int // characters
	flat   int // of these, the last ones that have no width
}

// Pen returns one at the beginning of a line. With secret, every character is
// drawn as a bullet.
func (m *Metrics) Pen(size float32, style fyne.TextStyle, secret bool) Pen {
	return Pen{a: m.of(face{size: size, style: style}), secret: secret}
}

const (
	tabStop  = 4  // spaces
	flatMost = 8  // characters on one place, such as accents: more only take time
	stride   = 64 // characters between those at which a Window begins
	bullet   = '•'
)

// flatWidth is the least width, in scene units, of a character that has one.
const flatWidth = 0.5

// X is where the pen is, in scene units from the beginning of the line.
func (p *Pen) X() float32 { return p.x }

// Step goes over one character.
func (p *Pen) Step(r rune) { p.step(r) }

// step returns what to draw for r, so many times.
func (p *Pen) step(r rune) (drawn rune, times int) {
	if p.n%stride == 0 {
		p.flat = 0 // so that a Window has all it needs to know
	}
	p.n++
	drawn = r
	switch {
	case p.secret:
		drawn = bullet
	case r == '\t':
		space := p.a.width(' ')
		w := tabStop*space - float32(math.Mod(float64(p.x), float64(tabStop*space)))
		if w < space/2 {
			w += tabStop * space
		}
		p.x += w
		p.flat = 0
		return ' ', max(int(math.Round(float64(w/space))), 1)
	case r < 128 && r >= ' ' && r != 0x7f:
	case unicode.IsControl(r), p.a.missing(r):
		drawn = unicode.ReplacementChar
	}
	w := p.a.width(drawn)
	if w >= flatWidth {
		p.flat = 0
	} else if p.flat++; p.flat > flatMost {
		drawn = unicode.ReplacementChar
		w = p.a.width(drawn)
	}
	p.x += w
	return drawn, 1
}

// Window is a part of a line, in bytes, that is drawn at Left.
type Window struct {
	From, Until int
	Left, Right float32 // scene units from the beginning of the line
	pen         Pen     // at From
}

// Window finds the part of a line that can be seen between left and right. It
// takes time in proportion to the text before right.
func (p Pen) Window(line string, left, right float32) Window {
	w := Window{pen: p, Left: p.x}
	for i, r := range line {
		if p.n%stride == 0 && p.x <= left {
			w.From, w.Left, w.pen = i, p.x, p
		}
		if p.x > right {
			w.Until, w.Right = i, p.x
			return w
		}
		p.step(r)
	}
	w.Until, w.Right = len(line), p.x
	return w
}

// Drawn is what is drawn for the part of the line from the window's beginning
// to byte until.
func (w Window) Drawn(line string, until int) string {
	var b strings.Builder
	pen := w.pen
	for _, r := range line[w.From:until] {
		drawn, times := pen.step(r)
		for range times {
			b.WriteRune(drawn)
		}
	}
	return b.String()
}

// At is where byte i of the line stands, which may lie outside the window. In
// it, it is where the font puts it.
func (w Window) At(line string, i int) float32 {
	if i >= w.From && i <= w.Until {
		return w.Left + w.measure(line, i)
	}
	var pen Pen
	from := 0
	if i > w.From {
		pen, from = w.pen, w.From
	} else {
		pen = Pen{a: w.pen.a, secret: w.pen.secret}
	}
	for _, r := range line[from:i] {
		pen.step(r)
	}
	return pen.x
}

// measure is the width of what is drawn from the window's beginning to byte i.
// A space at the end of a text has no width to Fyne.
func (w Window) measure(line string, i int) float32 {
	drawn := w.Drawn(line, i)
	bare := strings.TrimRight(drawn, " ")
	spaces := float32(len(drawn) - len(bare))
	if bare == "" {
		return spaces * w.pen.a.width(' ')
	}
	return fyne.MeasureText(bare, w.pen.a.face.size, w.pen.a.face.style).Width + spaces*w.pen.a.width(' ')
}

// Index is the byte of the line before the character that is nearest to x.
func (w Window) Index(line string, x float32) int {
	if x <= w.Left {
		return w.From
	}
	starts := make([]int, 0, 256) // of characters, and the end
	for i := range line[w.From:w.Until] {
		starts = append(starts, w.From+i)
	}
	starts = append(starts, w.Until)
	low, high := 0, len(starts)-1 // the answer lies between
	for low+1 < high {
		middle := (low + high) / 2
		if w.At(line, starts[middle]) <= x {
			low = middle
		} else {
			high = middle
		}
	}
	if low < high && x-w.At(line, starts[low]) > w.At(line, starts[high])-x {
		low = high
	}
	return starts[low]
}

// Rows breaks text into rows no wider than width, after spaces and line breaks
// and inside words that are wider, and returns where each begins, in bytes. A
// width of zero breaks after line breaks only. Spaces may stand out. It takes
// time in proportion to the text.
func (p Pen) Rows(text string, width float32) []int32 {
	rows := []int32{0}
	if width <= 0 {
		for i := range len(text) {
			if text[i] == '\n' {
				rows = append(rows, int32(i+1))
			}
		}
		return rows
	}
	begin := p
	start, space := 0, 0 // of this row, and after its last space
	for i, r := range text {
		if r == '\n' {
			start, space, p = i+1, i+1, begin
			rows = append(rows, int32(start))
			continue
		}
		p.step(r)
		switch {
		case r == ' ' || r == '\t':
			space = i + 1
		case p.x > width && i > start:
			if space <= start {
				space = i
			}
			start, p = space, begin
			for _, again := range text[start:i] {
				p.step(again)
			}
			p.step(r)
			rows = append(rows, int32(start))
		}
	}
	return rows
}
