package editor

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// pressTime is how soon after another press a press belongs to it.
const pressTime = 400 * time.Millisecond

// inBody turns a position in the field into one in its text.
func (e *Editor) inBody(pos fyne.Position) fyne.Position {
	if e.Lines {
		return pos.AddXY(0, e.scroll.Offset.Y)
	}
	return pos.AddXY(e.offset, 0)
}

// MouseDown implements desktop.Mouseable: it puts the cursor there, with Shift
// it selects, twice it selects a word, three times a line.
func (e *Editor) MouseDown(ev *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e.body); c != nil && !e.Disabled() && !e.focused {
		c.Focus(e.self)
	}
	at := e.at(e.inBody(ev.Position))
	if ev.Button == desktop.MouseButtonSecondary {
		if from, to := e.buffer.selection(); at < from || at > to || from == to {
			e.moveCaret(at, false)
		}
		return
	}
	now, moved := time.Now(), ev.Position.Subtract(e.pressedAt)
	if e.presses++; now.Sub(e.pressed) > pressTime || e.presses > 3 || moved.X*moved.X+moved.Y*moved.Y > 25 {
		e.presses = 1
	}
	e.pressed, e.pressedAt = now, ev.Position
	b := &e.buffer
	switch {
	case e.presses == 2 && !e.Secret:
		from, to := b.word(at)
		b.anchor = from
		e.moveCaret(to, true)
	case e.presses >= 2:
		from := strings.LastIndexByte(b.text[:at], '\n') + 1
		to := len(b.text)
		if i := strings.IndexByte(b.text[at:], '\n'); i >= 0 {
			to = at + i + 1
		}
		b.anchor = from
		e.moveCaret(to, true)
	default:
		e.moveCaret(at, ev.Modifier&fyne.KeyModifierShift != 0 || e.shift)
	}
}

func (e *Editor) moveCaret(at int, extend bool) {
	e.goal = -1
	e.buffer.move(at, extend)
	e.moved()
}

// MouseUp implements desktop.Mouseable.
func (e *Editor) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable: what lies under a field is not tapped.
func (e *Editor) Tapped(*fyne.PointEvent) {}

// drag selects up to a position in the text.
func (e *Editor) drag(pos fyne.Position) {
	if e.presses == 1 {
		if e.Lines {
			pos = pos.AddXY(edge, edge)
		}
		e.moveCaret(e.at(pos), true)
	}
}
