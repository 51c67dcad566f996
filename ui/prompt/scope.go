package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// scopeEntry is where the person writes what the answer covers: a folder, a
// pattern, a host and port. What it means now stands under it while they write.
type scopeEntry struct {
	widget.Entry
	sheet *Sheet
	scope describe.Scope
	err   error
}

func newScopeEntry(s *Sheet) *scopeEntry {
	e := &scopeEntry{sheet: s}
	e.OnChanged = e.read
	e.ExtendBaseWidget(e)
	e.Hide()
	return e
}

// begin shows the entry with a text to start from.
func (e *scopeEntry) begin(text string) {
	e.Show()
	if text != e.Text {
		e.SetText(text)
		return
	}
	e.read(text)
}

// read finds out what the text covers.
func (e *scopeEntry) read(text string) {
	e.scope, e.err = e.sheet.parse(text)
	if e.err != nil {
		e.sheet.say(describe.EscapeLine(e.err.Error(), describe.MaxReason), theme.ColorNameError)
	} else {
		e.sheet.say(e.scope.Covered(), style.ColorMuted)
	}
	e.sheet.judge()
}

// TypedKey implements fyne.Focusable.
func (e *scopeEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.sheet.Dismiss()
		return
	}
	e.Entry.TypedKey(k)
}
