package style

import (
	"fyne.io/fyne/v2"
)

// maxRunes bounds what a Metrics remembers: an applet may show every character there is.
const maxRunes = 8192

// face is a font at a size.
type face struct {
	size  float32
	style fyne.TextStyle
}

// Metrics measures text by adding up the widths of its characters. That is not
// what a shaper would say to the last fraction of a unit, but it is linear in
// the length of the text, which is what an applet's text needs: Fyne's own
// wrapping takes seconds for a few hostile kilobytes.
//
// A Metrics belongs to the goroutine that owns the window.
type Metrics struct {
	faces map[face]*advances
}

// advances are the widths of one face's characters.
type advances struct {
	face  face
	ascii [128]float32
	other map[rune]float32
	line  float32
}

// NewMetrics returns an empty Metrics.
func NewMetrics() *Metrics { return &Metrics{faces: map[face]*advances{}} }

func (m *Metrics) of(f face) *advances {
	a, ok := m.faces[f]
	if !ok {
		a = &advances{face: f, other: map[rune]float32{}, line: fyne.MeasureText("Mg", f.size, f.style).Height}
		m.faces[f] = a
	}
	return a
}

func (a *advances) width(r rune) float32 {
	if r < 128 {
		if a.ascii[r] == 0 {
			a.ascii[r] = a.measure(r)
		}
		return a.ascii[r]
	}
	if w, ok := a.other[r]; ok {
		return w
	}
	w := a.measure(r)
	if len(a.other) < maxRunes {
		a.other[r] = w
	}
	return w
}

// measure takes the character between two others, because a space at the end
// of a text has no width.
func (a *advances) measure(r rune) float32 {
	both := fyne.MeasureText("n"+string(r)+"n", a.face.size, a.face.style).Width
	bare := fyne.MeasureText("nn", a.face.size, a.face.style).Width
	return max(both-bare, 0)
}

// span is the part of a text, in bytes, that stands on one line.
type span struct{ start, end int }

// lines breaks text at spaces and newlines, and inside words that are wider
// than width. A width of zero breaks at newlines only. It never returns more
// than limit lines.
func (a *advances) lines(text string, width float32, limit int) []span {
	var out []span
	start, space := 0, -1 // space: where the line can be broken, or -1
	var x, afterSpace float32
	for i, r := range text {
		if len(out) == limit {
			return out
		}
		if r == '\n' {
			out = append(out, span{start, i})
			start, space, x = i+1, -1, 0
			continue
		}
		w := a.width(r)
		if width > 0 && x+w > width && i > start && r != ' ' {
			if space >= start {
				out = append(out, span{start, space})
				start, x = space+1, afterSpace
			} else {
				out = append(out, span{start, i})
				start, x = i, 0
			}
			space = -1
		}
		x += w
		afterSpace += w
		if r == ' ' {
			space, afterSpace = i, 0
		}
	}
	if len(out) < limit {
		out = append(out, span{start, len(text)})
	}
	return out
}

// fit cuts text so that it and an ellipsis are no wider than width.
func (a *advances) fit(text string, width float32) string {
	var x float32
	cut := -1
	dots := a.width('…')
	for i, r := range text {
		if cut < 0 && x+dots > width {
			cut = i
		}
		x += a.width(r)
		if x > width && cut >= 0 {
			// the cut is before the character that no longer left room for the dots
			last := previous(text, cut)
			return text[:last] + "…"
		}
	}
	return text
}

// previous is where the character before byte i begins.
func previous(text string, i int) int {
	for i--; i > 0 && text[i]&0xC0 == 0x80; i-- {
	}
	return max(i, 0)
}

// natural is the width of text on one line.
func (a *advances) natural(text string) float32 {
	var widest, x float32
	for _, r := range text {
		if r == '\n' {
			widest, x = max(widest, x), 0
			continue
		}
		x += a.width(r)
	}
	return max(widest, x)
}

// LineHeight is that of a line of text, in scene units.
func (m *Metrics) LineHeight(size float32, style fyne.TextStyle) float32 {
	return m.of(face{size: size, style: style}).line
}

// Width is how wide a text is on one line.
func (m *Metrics) Width(text string, size float32, style fyne.TextStyle) float32 {
	return m.of(face{size: size, style: style}).natural(text)
}
