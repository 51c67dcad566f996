package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// guard is a button of a prompt. Until it is armed it does nothing, so that a
// click or key meant for the applet decides nothing. A click counts only when
// both halves of it came after that; a key only when it went down while the
// person had the focus here, so that a key held down decides nothing either.
type guard struct {
	widget.Button

	escape  func()
	armed   bool
	pressed bool // the pointer went down here, armed
	fresh   bool // a key went down here, armed, and has not acted yet
}

func newGuard(text string, importance widget.Importance, escape, tapped func()) *guard {
	g := &guard{escape: escape}
	g.Text, g.Importance, g.OnTapped = text, importance, tapped
	g.ExtendBaseWidget(g)
	g.Disable()
	return g
}

// arm lets the button act from now on.
func (g *guard) arm() {
	g.armed, g.pressed, g.fresh = true, false, false
	g.Enable()
}

// disarm makes the button inert again.
func (g *guard) disarm() {
	g.armed, g.pressed, g.fresh = false, false, false
	g.Disable()
}

// MouseDown implements desktop.Mouseable.
func (g *guard) MouseDown(*desktop.MouseEvent) { g.pressed = g.armed }

// MouseUp implements desktop.Mouseable.
func (g *guard) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (g *guard) Tapped(ev *fyne.PointEvent) {
	if !g.armed || !g.pressed {
		return
	}
	g.pressed = false
	g.Button.Tapped(ev)
}

// FocusGained implements fyne.Focusable.
func (g *guard) FocusGained() {
	g.fresh = false
	g.Button.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (g *guard) FocusLost() {
	g.fresh = false
	g.Button.FocusLost()
}

// KeyDown implements desktop.Keyable: unlike TypedKey it is not called again while a key is held.
func (g *guard) KeyDown(*fyne.KeyEvent) { g.fresh = g.armed }

// KeyUp implements desktop.Keyable.
func (g *guard) KeyUp(*fyne.KeyEvent) { g.fresh = false }

// TypedKey implements fyne.Focusable.
func (g *guard) TypedKey(ev *fyne.KeyEvent) {
	fresh := g.fresh
	g.fresh = false
	switch ev.Name {
	case fyne.KeyEscape:
		g.escape()
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if fresh && g.armed {
			g.Button.Tapped(nil)
		}
	default:
	}
}

// choice is a Select whose Esc dismisses the prompt.
type choice struct {
	widget.Select
	escape func()
}

func newChoice(options []string, escape func(), changed func(index int)) *choice {
	c := &choice{escape: escape}
	c.Options = options
	c.ExtendBaseWidget(c)
	c.SetSelectedIndex(0)
	c.OnChanged = func(string) { changed(c.SelectedIndex()) }
	return c
}

// TypedKey implements fyne.Focusable.
func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		c.escape()
		return
	}
	c.Select.TypedKey(ev)
}

// keys holds the keyboard when a prompt opens, so that it goes to nothing that
// acts: neither to a button of the prompt nor to the applet.
type keys struct {
	widget.BaseWidget
	escape func()
	closed bool // Tab does not leave it
}

func newKeys(escape func()) *keys {
	k := &keys{escape: escape, closed: true}
	k.ExtendBaseWidget(k)
	return k
}

func (k *keys) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}

func (k *keys) FocusGained()     {}
func (k *keys) FocusLost()       {}
func (k *keys) TypedRune(rune)   {}
func (k *keys) AcceptsTab() bool { return k.closed }

func (k *keys) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		k.escape()
	}
}
