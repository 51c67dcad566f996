package editor

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// FocusGained implements fyne.Focusable.
func (e *Editor) FocusGained() {
	e.focused = true
	e.blink()
	e.Refresh()
}

// FocusLost implements fyne.Focusable.
func (e *Editor) FocusLost() {
	e.focused, e.shift, e.buffer.typing = false, false, false
	e.still()
	e.Refresh()
}

// AcceptsTab implements fyne.Tabbable: a field of several lines takes tabs,
// unless who extends it says otherwise.
func (e *Editor) AcceptsTab() bool { return e.Lines }

// KeyDown implements desktop.Keyable: with Shift, what moves the cursor selects.
func (e *Editor) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		e.shift = true
	}
}

// KeyUp implements desktop.Keyable.
func (e *Editor) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		e.shift = false
	}
}

// TypedRune implements fyne.Focusable.
func (e *Editor) TypedRune(r rune) {
	if e.Accept == nil || e.Accept(r) {
		e.insert(string(r))
	}
}

// TypedKey implements fyne.Focusable.
func (e *Editor) TypedKey(ev *fyne.KeyEvent) {
	if e.Disabled() {
		return
	}
	b := &e.buffer
	from, to := b.selection()
	switch ev.Name {
	case fyne.KeyBackspace:
		if from == to && from > 0 {
			_, size := utf8.DecodeLastRuneInString(b.text[:from])
			from -= size
		}
		e.remove(from, to)
	case fyne.KeyDelete:
		if from == to {
			to = b.next(to)
		}
		e.remove(from, to)
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case e.Lines && !e.shift:
			e.insert("\n")
		case e.Submitted != nil:
			e.Submitted()
		}
	case fyne.KeyTab:
		e.insert("\t")
	case fyne.KeyLeft:
		if from != to && !e.shift {
			e.moveTo(from)
		} else {
			e.moveTo(b.previous(b.at))
		}
	case fyne.KeyRight:
		if from != to && !e.shift {
			e.moveTo(to)
		} else {
			e.moveTo(b.next(b.at))
		}
	case fyne.KeyHome:
		e.moveTo(e.rowStart())
	case fyne.KeyEnd:
		e.moveTo(e.rowEnd())
	case fyne.KeyUp:
		e.moveRows(-1)
	case fyne.KeyDown:
		e.moveRows(1)
	case fyne.KeyPageUp:
		e.moveRows(-e.page())
	case fyne.KeyPageDown:
		e.moveRows(e.page())
	default:
	}
}

// moveTo puts the cursor somewhere; with Shift, it selects.
func (e *Editor) moveTo(at int) {
	e.goal = -1
	e.buffer.move(at, e.shift)
	e.moved()
}

func (e *Editor) rowStart() int {
	e.breakRows()
	return int(e.rows[e.rowOf(e.buffer.at)])
}

func (e *Editor) rowEnd() int {
	e.breakRows()
	i := e.rowOf(e.buffer.at)
	text, start := e.row(i)
	end := start + len(text)
	if !e.hard(i) && len(text) > 0 {
		_, size := utf8.DecodeLastRuneInString(text)
		end -= size
	}
	return end
}

// page is how many rows the field shows.
func (e *Editor) page() int { return max(int((e.Size().Height-2*inset)/e.lineHeight())-1, 1) }

// moveRows moves the cursor up or down, to where it would like to be.
func (e *Editor) moveRows(by int) {
	pos := e.place(e.buffer.at)
	goal := e.goal
	if goal < 0 {
		goal = pos.X
	}
	i := e.rowOf(e.buffer.at)
	var at int
	switch {
	case i+by < 0 && i == 0:
		at = 0
	case i+by >= len(e.rows) && i == len(e.rows)-1:
		at = len(e.buffer.text)
	default:
		i = min(max(i+by, 0), len(e.rows)-1)
		at = e.at(fyne.NewPos(goal, inset+(float32(i)+0.5)*e.lineHeight()))
	}
	e.buffer.move(at, e.shift)
	e.goal = goal
	e.moved()
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Editor) TypedShortcut(s fyne.Shortcut) { e.Do(s) }

// Do carries a key combination out and tells whether it is one of a field's.
func (e *Editor) Do(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		e.copy(s.Clipboard)
	case *fyne.ShortcutCut:
		if e.copy(s.Clipboard) {
			e.remove(e.buffer.selection())
		}
	case *fyne.ShortcutPaste:
		e.insert(e.clean(s.Clipboard.Content()))
	case *fyne.ShortcutSelectAll:
		e.goal = -1
		e.buffer.anchor = 0
		e.buffer.move(len(e.buffer.text), true)
		e.moved()
	case *fyne.ShortcutUndo:
		e.back((*buffer).undo)
	case *fyne.ShortcutRedo:
		e.back((*buffer).redo)
	case *desktop.CustomShortcut:
		return e.combination(s)
	default:
		return false
	}
	return true
}

// back undoes or does again.
func (e *Editor) back(f func(*buffer) bool) {
	if !e.ReadOnly && !e.Disabled() && f(&e.buffer) {
		e.edited()
	}
}

// copy puts what is selected on the clipboard and tells whether it could.
func (e *Editor) copy(c fyne.Clipboard) bool {
	if e.Secret || e.Selected() == "" {
		return false
	}
	c.SetContent(e.Selected())
	return true
}

// combination is one of Ctrl, or Alt on a Mac, and a key that moves or deletes.
func (e *Editor) combination(s *desktop.CustomShortcut) bool {
	const shift = fyne.KeyModifierShift
	if held := s.Modifier &^ shift; held != fyne.KeyModifierShortcutDefault && held != fyne.KeyModifierAlt {
		return false
	}
	b := &e.buffer
	was := e.shift
	e.shift = s.Modifier&shift != 0
	defer func() { e.shift = was }()
	switch s.KeyName {
	case fyne.KeyLeft:
		e.moveTo(e.wordStart(b.at))
	case fyne.KeyRight:
		e.moveTo(e.wordEnd(b.at))
	case fyne.KeyHome, fyne.KeyUp:
		e.moveTo(0)
	case fyne.KeyEnd, fyne.KeyDown:
		e.moveTo(len(b.text))
	case fyne.KeyBackspace, fyne.KeyDelete:
		from, to := b.selection()
		switch {
		case from != to:
		case s.KeyName == fyne.KeyBackspace:
			from = e.wordStart(from)
		default:
			to = e.wordEnd(to)
		}
		e.remove(from, to)
	case fyne.KeyZ:
		if e.shift {
			e.back((*buffer).redo)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.Submitted != nil {
			e.Submitted()
		}
	default:
		return false
	}
	return true
}

// wordStart and wordEnd do not tell where the words of a secret are.
func (e *Editor) wordStart(at int) int {
	if e.Secret {
		return 0
	}
	return e.buffer.wordBefore(at)
}

func (e *Editor) wordEnd(at int) int {
	if e.Secret {
		return len(e.buffer.text)
	}
	return e.buffer.wordAfter(at)
}

// TappedSecondary implements fyne.SecondaryTappable: a menu of what can be done.
func (e *Editor) TappedSecondary(ev *fyne.PointEvent) {
	app := fyne.CurrentApp()
	c := app.Driver().CanvasForObject(e.body)
	if c == nil || e.Disabled() {
		return
	}
	item := func(name string, on bool, s fyne.Shortcut) *fyne.MenuItem {
		i := fyne.NewMenuItem(lang.L(name), func() { e.Do(s) })
		i.Disabled = !on
		return i
	}
	clipboard := app.Clipboard()
	selected := e.Selected() != "" && !e.Secret
	e.menu = widget.NewPopUpMenu(fyne.NewMenu("",
		item("Undo", !e.ReadOnly && len(e.buffer.undos) > 0, &fyne.ShortcutUndo{}),
		item("Redo", !e.ReadOnly && len(e.buffer.redos) > 0, &fyne.ShortcutRedo{}),
		fyne.NewMenuItemSeparator(),
		item("Cut", selected && !e.ReadOnly, &fyne.ShortcutCut{Clipboard: clipboard}),
		item("Copy", selected, &fyne.ShortcutCopy{Clipboard: clipboard}),
		item("Paste", !e.ReadOnly, &fyne.ShortcutPaste{Clipboard: clipboard}),
		item("Select all", e.buffer.text != "", &fyne.ShortcutSelectAll{}),
	), c)
	e.menu.ShowAtPosition(ev.AbsolutePosition)
}

// CloseMenu closes the menu, if it is open.
func (e *Editor) CloseMenu() {
	if e.menu != nil {
		e.menu.Hide()
		e.menu = nil
	}
}
