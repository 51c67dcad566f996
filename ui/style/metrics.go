package style

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
// It also knows the characters that no font of the system has. Fyne draws a
// replacement for each, one by one on a picture as wide as the whole line: 4 KB
// of them take seconds. Their replacement in the text looks the same and is
// drawn at once. To find them takes time as well, so that only some are looked
// for at a time; until then, a character that is not known counts as one.
//
// A Metrics belongs to the goroutine that owns the window.
type Metrics struct {
	Scale float32 // pixels of a scene unit, as far as known

	faces    map[face]*advances
	trusting bool // every character counts as one that there is

	credit  float64 // characters that may be looked for
	paid    time.Time
	guessed bool // since that was last asked, in a text that was drawn
	ink     ink
	waiting map[Redrawer]struct{} // that were drawn with a guess
}

// Limits on looking for characters. One that no font has takes 0.4 ms, as all
// fonts of the system are asked, and one that there is a twentieth of that.
const (
	lookBurst = 100
	lookRate  = 50 // a second
	foundCost = 0.05
)

// advances are the widths of one face's characters.
type advances struct {
	metrics *Metrics
	face    face
	ascii   [128]float32
	other   map[rune]float32
	gaps    map[rune]bool // characters that no font has
	line    float32

	none, exactly float32 // widths of a character that no font can have
}

// NewMetrics returns an empty Metrics.
func NewMetrics() *Metrics {
	return &Metrics{faces: map[face]*advances{}, credit: lookBurst, paid: time.Now(), waiting: map[Redrawer]struct{}{}, ink: newInk()}
}

// newTrusting returns one for a text of ours, or a short one.
func newTrusting() *Metrics {
	m := NewMetrics()
	m.trusting = true
	return m
}

func (m *Metrics) of(f face) *advances {
	a, ok := m.faces[f]
	if !ok {
		a = &advances{
			metrics: m, face: f, other: map[rune]float32{}, gaps: map[rune]bool{},
			line: fyne.MeasureText("Mg", f.size, f.style).Height,
		}
		m.faces[f] = a
	}
	return a
}

// mayLook tells whether another character may be looked for now.
func (m *Metrics) mayLook() bool {
	if m.trusting {
		return true
	}
	now := time.Now()
	m.credit = min(m.credit+now.Sub(m.paid).Seconds()*lookRate, lookBurst)
	m.paid = now
	return m.credit >= 1
}

// Redrawer is a widget that draws text.
type Redrawer interface {
	// Redraw draws the text again. With found, characters may have been found
	// that were guessed before, so that all of it has to be measured anew.
	Redraw(found bool)
}

// Drew notes that a text was drawn, perhaps with a guess, or not all of it.
func (m *Metrics) Drew(t Redrawer) {
	if m.guessed {
		m.guessed = false
		m.waiting[t] = struct{}{}
	}
	if m.ink.refused {
		m.ink.refused = false
		m.ink.waiting[t] = struct{}{}
	}
}

// retryAtOnce is how many texts Retry draws again.
const retryAtOnce = 32

// Retry draws texts again, some at a time, for which characters had to be
// guessed, or for which there was no time, and tells whether there are more.
// Call it before each picture.
func (m *Metrics) Retry() (more bool) {
	more = m.ink.retry()
	if len(m.waiting) == 0 {
		return more
	}
	if m.mayLook(); m.credit < lookBurst/2 {
		return true
	}
	n := 0
	for t := range m.waiting {
		if n++; n > retryAtOnce {
			return true
		}
		delete(m.waiting, t)
		t.Redraw(true)
	}
	return more || len(m.waiting) > 0
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
	if !a.metrics.trusting && inNoFont(r) {
		return a.width(unicode.ReplacementChar)
	}
	if !a.metrics.mayLook() {
		a.metrics.guessed = true
		return a.width(unicode.ReplacementChar)
	}
	if len(a.other) >= maxRunes {
		clear(a.other)
		clear(a.gaps)
	}
	w := a.measure(r)
	a.metrics.credit -= foundCost
	if !a.metrics.trusting && r != unicode.ReplacementChar && a.lacks(r, w) {
		a.metrics.credit--
		a.gaps[r] = true
		w = a.width(unicode.ReplacementChar)
	}
	a.other[r] = w
	return w
}

// inNoFont tells whether nobody has given r a shape: it is not assigned, or
// for private use.
func inNoFont(r rune) bool { return !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) }

// noCharacter never becomes one.
const noCharacter = '\U0010ffff'

// exactSize is one at which no two characters are as wide as each other by rounding.
const exactSize = 1000

// lacks tells whether no font has a character of that width.
func (a *advances) lacks(r rune, width float32) bool {
	if a.none == 0 {
		a.none = a.measure(noCharacter)
		a.exactly = fyne.MeasureText(string(noCharacter), exactSize, a.face.style).Width
	}
	return width == a.none && fyne.MeasureText(string(r), exactSize, a.face.style).Width == a.exactly
}

// missing tells whether r is to be drawn as a replacement.
func (a *advances) missing(r rune) bool {
	if r < 128 || a.metrics.trusting || r == unicode.ReplacementChar {
		return false
	}
	a.width(r)
	_, known := a.other[r]
	return !known || a.gaps[r]
}

// drawn is text as it is to be drawn.
func (a *advances) drawn(text string) string {
	return strings.Map(func(r rune) rune {
		if a.missing(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
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

// fitEnds cuts the middle out of text so that it and an ellipsis are no wider
// than width. Of the end it keeps the last part of a path, and as many as have
// room in the half of it.
func (a *advances) fitEnds(text string, width float32) string {
	if a.natural(text) <= width {
		return text
	}
	room := width - a.width('…')
	var x float32
	tail, part := len(text), 0 // where what is kept of the end begins: anywhere, or with a part of a path
	for i := len(text); i > 0; tail = i {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
		if x += a.width(r); x > room*endShare {
			break
		}
		if r == '/' && i < len(text)-1 && (part == 0 || x <= room/2) {
			part = i
		}
	}
	if part > 0 {
		tail = part
	}
	var before float32
	room -= a.natural(text[tail:])
	head := 0
	for i, r := range text[:tail] {
		if before += a.width(r); before > room {
			break
		}
		head = i + utf8.RuneLen(r)
	}
	return text[:head] + "…" + text[tail:]
}

// endShare is how much of the room the end of a text gets at most.
const endShare = 0.7

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
