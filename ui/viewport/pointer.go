package viewport

import (
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"example.org/vitrine/sandbox/protocol/scene"
)

// wheelNotch turns Fyne's 10 units per notch of a wheel into a browser's 100 pixels.
const wheelNotch = 10

// event is a pointer event at a position in the widget, in the picture's pixels.
func (b *board) event(t scene.EventType, at fyne.Position) scene.Event {
	origin, shown := b.shown(b.BaseWidget.Size())
	ev := scene.Event{Type: t, Node: b.e.id, Buttons: uint8(b.buttons), Modifiers: modifiers()}
	if shown.Width > 0 && shown.Height > 0 {
		ev.X = float64((at.X - origin.X) / shown.Width * b.w)
		ev.Y = float64((at.Y - origin.Y) / shown.Height * b.h)
	}
	return ev
}

// MouseDown implements desktop.Mouseable.
func (b *board) MouseDown(ev *desktop.MouseEvent) {
	if b.e.disabled {
		return
	}
	if !b.Disabled() {
		b.e.view.grab(b)
	}
	b.buttons |= ev.Button
	b.e.view.popups.close()
	b.e.view.emit(b.event(scene.PointerDown, ev.Position))
	now := time.Now()
	if ev.Button == desktop.MouseButtonPrimary {
		near := ev.Position.Subtract(b.pressAt)
		if now.Sub(b.pressed) < doubleClick && near.X*near.X+near.Y*near.Y < 25 {
			b.e.view.emit(b.event(scene.DoubleClick, ev.Position))
			now = time.Time{}
		}
		b.pressed, b.pressAt = now, ev.Position
	}
}

// doubleClick is the longest time between the presses of one.
const doubleClick = 400 * time.Millisecond

// MouseUp implements desktop.Mouseable.
func (b *board) MouseUp(ev *desktop.MouseEvent) {
	if b.e.disabled || b.buttons&ev.Button == 0 {
		return
	}
	b.buttons &^= ev.Button
	b.e.view.emit(b.event(scene.PointerUp, ev.Position))
}

// MouseIn implements desktop.Hoverable.
func (b *board) MouseIn(ev *desktop.MouseEvent) { b.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (b *board) MouseMoved(ev *desktop.MouseEvent) {
	if !b.e.disabled {
		b.e.view.later(b.event(scene.PointerMove, ev.Position))
	}
}

// MouseOut implements desktop.Hoverable.
func (b *board) MouseOut() {}

// Dragged implements fyne.Draggable: moves with a button held, beyond the widget's edge too.
func (b *board) Dragged(ev *fyne.DragEvent) {
	if !b.e.disabled && b.buttons != 0 {
		b.e.view.later(b.event(scene.PointerMove, ev.Position))
	}
}

// DragEnd implements fyne.Draggable.
func (b *board) DragEnd() {}

// Scrolled implements fyne.Scrollable: the wheel belongs to a Canvas that listens for it.
func (b *board) Scrolled(ev *fyne.ScrollEvent) {
	if b.e.disabled || !b.e.view.wants(b.e.id, scene.Wheel) {
		b.e.view.scroll.Scrolled(ev)
		return
	}
	out := b.event(scene.Wheel, ev.Position)
	out.DeltaX, out.DeltaY = -float64(ev.Scrolled.DX)*wheelNotch, -float64(ev.Scrolled.DY)*wheelNotch
	b.e.view.later(out)
}

// FocusGained implements fyne.Focusable.
func (b *board) FocusGained() {
	b.rim.Show()
	b.Refresh()
	b.e.view.gained(b.e)
}

// FocusLost implements fyne.Focusable.
func (b *board) FocusLost() {
	b.rim.Hide()
	b.Refresh()
	b.buttons = 0
	b.e.view.lost(b.e)
}

// AcceptsTab implements fyne.Tabbable.
func (b *board) AcceptsTab() bool { return b.takes(fyne.KeyTab) }

// TypedRune implements fyne.Focusable: keys that make a character, repeats included.
func (b *board) TypedRune(r rune) {
	if unicode.IsPrint(r) {
		b.e.view.emit(scene.Event{Type: scene.KeyDown, Node: b.e.id, Key: string(r), Modifiers: modifiers()})
	}
}

// TypedKey implements fyne.Focusable: all other keys, repeats included.
func (b *board) TypedKey(ev *fyne.KeyEvent) {
	if !character(ev.Name) {
		b.e.view.emit(scene.Event{Type: scene.KeyDown, Node: b.e.id, Key: keyName(ev.Name), Modifiers: modifiers()})
	}
}

// KeyDown implements desktop.Keyable: TypedRune and TypedKey say it better.
func (b *board) KeyDown(*fyne.KeyEvent) {}

// KeyUp implements desktop.Keyable.
func (b *board) KeyUp(ev *fyne.KeyEvent) { b.e.view.press(b.e, scene.KeyUp, ev) }

// character reports whether a key makes a character of its own.
func character(name fyne.KeyName) bool {
	return name == fyne.KeySpace || utf8.RuneCountInString(string(name)) == 1
}

// TypedShortcut implements fyne.Shortcutable: what the applet does not handle is the viewer's.
func (b *board) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && b.takes(custom.KeyName) {
		b.e.view.emit(scene.Event{Type: scene.KeyDown, Node: b.e.id, Key: keyWith(custom.KeyName, modifiers()), Modifiers: modifiers()})
		return
	}
	b.e.view.shortcut(s)
}
