package viewport

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"example.org/vitrine/sandbox/protocol/scene"
)

// keyboard is the part of an element that passes keys on to the applet.
type keyboard struct {
	handles []string // scene.Keys: the viewer does nothing with these
}

func (k *keyboard) update(n *scene.Node, c changes) {
	if c.has(scene.Keys) {
		k.handles = n.List(scene.Keys)
	}
}

// takes reports whether the applet handles a key itself.
func (k *keyboard) takes(name fyne.KeyName) bool {
	return len(k.handles) > 0 && slices.ContainsFunc(k.handles, func(h string) bool { return strings.EqualFold(h, keyName(name)) })
}

// press passes on that a key went down or up.
func (v *view) press(e *element, t scene.EventType, ev *fyne.KeyEvent) {
	v.emit(scene.Event{Type: t, Node: e.id, Key: keyWith(ev.Name, modifiers()), Modifiers: modifiers()})
}

// modifiers are the keys held now.
func modifiers() (m scene.Modifiers) {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	if !ok {
		return 0
	}
	held := d.CurrentKeyModifiers()
	for _, pair := range [...]struct {
		key fyne.KeyModifier
		bit scene.Modifiers
	}{
		{fyne.KeyModifierShift, scene.Shift},
		{fyne.KeyModifierControl, scene.Control},
		{fyne.KeyModifierAlt, scene.Alt},
		{fyne.KeyModifierSuper, scene.Meta},
	} {
		if held&pair.key != 0 {
			m |= pair.bit
		}
	}
	return m
}

// keyWith is KeyboardEvent.key: a letter follows Shift.
func keyWith(name fyne.KeyName, m scene.Modifiers) string {
	key := keyName(name)
	if len(key) == 1 && m&scene.Shift == 0 {
		return strings.ToLower(key)
	}
	return key
}

// keyName is what KeyboardEvent.key calls a key that Fyne names.
func keyName(name fyne.KeyName) string {
	switch name {
	case fyne.KeyUp:
		return "ArrowUp"
	case fyne.KeyDown:
		return "ArrowDown"
	case fyne.KeyLeft:
		return "ArrowLeft"
	case fyne.KeyRight:
		return "ArrowRight"
	case fyne.KeyReturn, fyne.KeyEnter:
		return "Enter"
	case fyne.KeyBackspace:
		return "Backspace"
	case fyne.KeyPageUp:
		return "PageUp"
	case fyne.KeyPageDown:
		return "PageDown"
	case fyne.KeySpace:
		return " "
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		return "Shift"
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		return "Control"
	case desktop.KeyAltLeft, desktop.KeyAltRight:
		return "Alt"
	case desktop.KeySuperLeft, desktop.KeySuperRight:
		return "Meta"
	case desktop.KeyCapsLock:
		return "CapsLock"
	default:
		return string(name) // Escape, Tab, Delete, Home, End, Insert, F1 ..., letters and digits are called the same
	}
}
