package viewport

import (
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/editor"
	"example.org/vitrine/ui/style"
)

// field is a TextField, NumberField or TextArea: an entry and, under it, what
// is wrong with its content. It is not used again for another node: what was
// typed could be brought back with undo.
type field struct {
	e       *element
	entry   *entry
	invalid *style.Text
	outer   *fyne.Container
	star    *style.Text
	rows    int
}

// Sizes of fields, in scene units.
const (
	fieldWidth = 220
	leastField = 90
)

func newField(e *element) *field {
	f := &field{e: e, invalid: style.NewParagraph("", theme.ColorNameError).Caption(), star: style.NewText("*", theme.ColorNameError).Bold()}
	f.entry = newEntry(f)
	f.invalid.Metrics = e.view.metrics
	f.invalid.Hide()
	f.star.Hide()
	f.outer = container.New(under{f}, f.entry, f.star, f.invalid)
	return f
}

func (f *field) object() fyne.CanvasObject { return f.outer }
func (f *field) least() float32            { return leastField }
func (f *field) preferred() float32        { return fieldWidth }
func (f *field) tall(width float32) float32 {
	h := f.entryHeight()
	if f.invalid.Visible() {
		h += 2 + f.invalid.HeightFor(width)
	}
	return h
}

// entryHeight is that of the entry alone.
func (f *field) entryHeight() float32 {
	if f.e.kind != scene.TextArea {
		return f.entry.MinSize().Height
	}
	line := f.invalid.Metrics.LineHeight(f.invalid.Theme().Size(theme.SizeNameText), fyne.TextStyle{})
	return line*float32(max(f.rows, 3)) + 2*theme.InnerPadding()
}

// under puts the message below the entry, which takes the rest of the height.
type under struct{ *field }

func (u under) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	var below float32
	if u.invalid.Visible() {
		below = 2 + u.invalid.HeightFor(size.Width)
		u.invalid.Resize(fyne.NewSize(size.Width, below-2))
		u.invalid.Move(fyne.NewPos(0, size.Height-below+2))
	}
	u.entry.Resize(fyne.NewSize(size.Width, max(size.Height-below, 0)))
	u.star.Resize(u.star.MinSize())
	u.star.Move(fyne.NewPos(size.Width-u.star.MinSize().Width-4, 2))
}

func (u under) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastField, u.tall(u.outer.Size().Width))
}

func (f *field) update(n *scene.Node, c changes) {
	en := f.entry
	en.keyboard.update(n, c)
	if c.has(scene.Placeholder) {
		en.SetHint(n.Text(scene.Placeholder))
	}
	if c.has(scene.Secret) && en.Secret != n.Flag(scene.Secret) {
		en.Secret = n.Flag(scene.Secret)
		en.Refresh()
	}
	if c.has(scene.Monospace) {
		en.SetFont(fyne.TextStyle{Monospace: n.Flag(scene.Monospace)})
	}
	if c.has(scene.Value) {
		en.SetText(n.Text(scene.Value))
	}
	if c.has(scene.ReadOnly) {
		en.ReadOnly = n.Flag(scene.ReadOnly)
	}
	if c.has(scene.Disabled) && n.Flag(scene.Disabled) != en.Disabled() {
		if n.Flag(scene.Disabled) {
			en.Disable()
		} else {
			en.Enable()
		}
	}
	if c.has(scene.Min, scene.Max, scene.Step) {
		en.low, en.high = n.Bounds()
		if en.step = n.Number(scene.Step); en.step <= 0 {
			en.step = 1
		}
	}
	f.updateMarks(n, c)
}

func (f *field) updateMarks(n *scene.Node, c changes) {
	if c.has(scene.Rows) {
		f.rows = int(n.Number(scene.Rows))
		f.e.view.changed(f.e, false)
	}
	if c.has(scene.Required) {
		show(f.star, n.Flag(scene.Required))
	}
	if c.has(scene.Invalid) {
		f.invalid.Set(n.Text(scene.Invalid))
		show(f.invalid, n.Text(scene.Invalid) != "")
		f.e.view.changed(f.e, false)
		f.outer.Refresh()
	}
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// release gives the field up: it is not shown any more.
func (f *field) release() { delete(f.e.view.fields, f.entry) }

// entry is the widget that is typed into.
type entry struct {
	editor.Editor
	keyboard
	f         *field
	dirty     bool // edited since it got the keyboard: a Change is due
	low, high float64
	step      float64
}

func newEntry(f *field) *entry {
	en := &entry{f: f, low: -scene.MaxNumber, high: scene.MaxNumber, step: 1}
	en.Init(f.e.view.metrics, f.e.kind == scene.TextArea, en)
	en.Limit = scene.MaxValue
	en.Changed = en.typed
	en.Beyond = func(ev *fyne.ScrollEvent) { f.e.view.scroll.Scrolled(ev) }
	en.Submitted = func() {
		en.finish()
		f.e.view.emit(scene.Event{Type: scene.Submit, Node: f.e.id})
	}
	if f.e.kind == scene.NumberField {
		en.Accept = func(r rune) bool { return strings.ContainsRune("0123456789.,-+eE", r) }
	}
	en.ExtendBaseWidget(en)
	f.e.view.fields[en] = f.e
	return en
}

func (en *entry) viewport() *view { return en.f.e.view }

func (en *entry) typed(text string) {
	en.dirty = true
	en.viewport().edit(en.f.e, text, false)
}

func (en *entry) finish() {
	if en.dirty {
		en.dirty = false
		en.f.e.view.edited(en.f.e, en.Text(), false)
	}
}

// FocusGained implements fyne.Focusable.
func (en *entry) FocusGained() { en.Editor.FocusGained(); en.viewport().gained(en.f.e) }

// FocusLost implements fyne.Focusable.
func (en *entry) FocusLost() {
	en.Editor.FocusLost()
	en.finish()
	en.viewport().lost(en.f.e)
}

// KeyDown implements desktop.Keyable.
func (en *entry) KeyDown(ev *fyne.KeyEvent) {
	en.Editor.KeyDown(ev)
	en.viewport().press(en.f.e, scene.KeyDown, ev)
}

// KeyUp implements desktop.Keyable.
func (en *entry) KeyUp(ev *fyne.KeyEvent) {
	en.Editor.KeyUp(ev)
	en.viewport().press(en.f.e, scene.KeyUp, ev)
}

// TypedKey implements fyne.Focusable.
func (en *entry) TypedKey(ev *fyne.KeyEvent) {
	if en.takes(ev.Name) {
		return
	}
	if number := en.f.e.kind == scene.NumberField; number && (ev.Name == fyne.KeyUp || ev.Name == fyne.KeyDown) {
		if !en.ReadOnly {
			en.count(ev.Name == fyne.KeyUp)
		}
		return
	}
	en.Editor.TypedKey(ev)
}

// count takes a number one step up or down.
func (en *entry) count(up bool) {
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(en.Text()), ",", "."), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		x = 0
	}
	step := en.step
	if !up {
		step = -step
	}
	x = min(max(x+step, en.low), en.high)
	en.Replace(strconv.FormatFloat(x, 'f', -1, 64))
}

// TypedShortcut implements fyne.Shortcutable.
func (en *entry) TypedShortcut(s fyne.Shortcut) {
	if !en.Do(s) {
		en.viewport().shortcut(s)
	}
}

// AcceptsTab lets Tab leave a TextArea, unless the applet handles it.
func (en *entry) AcceptsTab() bool { return en.takes(fyne.KeyTab) }
