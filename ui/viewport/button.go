package viewport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
)

// button is a Button.
type button struct {
	widget.Button
	keyboard
	e *element
}

func newButton(e *element) *button {
	b := &button{e: e}
	b.OnTapped = func() { e.view.emit(scene.Event{Type: scene.Click, Node: e.id, Modifiers: modifiers()}) }
	b.ExtendBaseWidget(b)
	return b
}

func (b *button) object() fyne.CanvasObject { return b }
func (b *button) viewport() *view           { return b.e.view }
func (b *button) least() float32            { return b.MinSize().Width }
func (b *button) preferred() float32        { return b.MinSize().Width }
func (b *button) tall(float32) float32      { return b.MinSize().Height }

func (b *button) update(n *scene.Node, c changes) {
	b.keyboard.update(n, c)
	if !c.has(scene.Text, scene.Emphasis, scene.Disabled, scene.Tooltip) {
		return
	}
	text := n.Text(scene.Text)
	if text == "" {
		text = n.Text(scene.Tooltip)
	}
	if len(text) > captionLimit { // a caption is not wrapped: its widget is as wide as its text
		text = scene.FitText(scene.Button, scene.Text, text[:captionLimit]) + "…"
	}
	if text != b.Text && !b.e.mayCaption(text) {
		return
	}
	b.Text, b.Importance = text, importance(n.Text(scene.Emphasis))
	if n.Flag(scene.Disabled) != b.Disabled() {
		if n.Flag(scene.Disabled) {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	b.Refresh()
	b.e.view.changed(b.e, false)
}

// captionLimit is how many bytes of a button's or check box's text are shown.
const captionLimit = 160

// mayCaption tells whether there is ink for a caption that Fyne draws. Otherwise
// it has e brought up to date again with the next picture.
func (e *element) mayCaption(text string) bool {
	m, size := e.view.metrics, theme.TextSize()
	if m.MayDraw(text, size, fyne.TextStyle{}, nil, m.Width(text, size, fyne.TextStyle{})) {
		return true
	}
	e.view.dry = append(e.view.dry, e.id)
	return false
}

func (b *button) reset() {
	b.Text, b.handles = "", nil
	b.Enable()
	b.FocusLostQuietly()
}

// FocusLostQuietly forgets how the last owner was left.
func (b *button) FocusLostQuietly() { b.Button.FocusLost(); b.Button.MouseOut() }

func (b *button) FocusGained() { b.Button.FocusGained(); b.e.view.gained(b.e) }
func (b *button) FocusLost()   { b.Button.FocusLost(); b.e.view.lost(b.e) }

func (b *button) KeyDown(ev *fyne.KeyEvent) { b.e.view.press(b.e, scene.KeyDown, ev) }
func (b *button) KeyUp(ev *fyne.KeyEvent)   { b.e.view.press(b.e, scene.KeyUp, ev) }

func (b *button) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case b.takes(ev.Name):
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		b.Tapped(nil)
	default:
		b.Button.TypedKey(ev)
	}
}

func importance(emphasis string) widget.Importance {
	switch emphasis {
	case "primary":
		return widget.HighImportance
	case "danger":
		return widget.DangerImportance
	case "warning":
		return widget.WarningImportance
	case "success":
		return widget.SuccessImportance
	case "muted":
		return widget.LowImportance
	}
	return widget.MediumImportance
}

// check is a Checkbox.
type check struct {
	widget.Check
	keyboard
	e *element
}

func newCheck(e *element) *check {
	c := &check{e: e}
	c.OnChanged = func(on bool) {
		e.view.edit(e, "", on)
		e.view.edited(e, "", on)
	}
	c.ExtendBaseWidget(c)
	return c
}

func (c *check) object() fyne.CanvasObject { return c }
func (c *check) viewport() *view           { return c.e.view }
func (c *check) least() float32            { return c.MinSize().Width }
func (c *check) preferred() float32        { return c.MinSize().Width }
func (c *check) tall(float32) float32      { return c.MinSize().Height }

func (c *check) update(n *scene.Node, ch changes) {
	c.keyboard.update(n, ch)
	if ch.has(scene.Text, scene.Required) {
		text := n.Text(scene.Text)
		if len(text) > captionLimit {
			text = scene.FitText(scene.Checkbox, scene.Text, text[:captionLimit]) + "…"
		}
		if n.Flag(scene.Required) {
			text += " *"
		}
		if c.Text != text && c.e.mayCaption(text) {
			c.Text = text
			c.Refresh()
			c.e.view.changed(c.e, false)
		}
	}
	if ch.has(scene.Checked) {
		c.SetChecked(n.Flag(scene.Checked))
	}
	if ch.has(scene.Disabled) && n.Flag(scene.Disabled) != c.Disabled() {
		if n.Flag(scene.Disabled) {
			c.Disable()
		} else {
			c.Enable()
		}
	}
}

func (c *check) reset() {
	c.Text, c.handles = "", nil
	c.SetChecked(false)
	c.Enable()
}

func (c *check) FocusGained()              { c.Check.FocusGained(); c.e.view.gained(c.e) }
func (c *check) FocusLost()                { c.Check.FocusLost(); c.e.view.lost(c.e) }
func (c *check) KeyDown(ev *fyne.KeyEvent) { c.e.view.press(c.e, scene.KeyDown, ev) }
func (c *check) KeyUp(ev *fyne.KeyEvent)   { c.e.view.press(c.e, scene.KeyUp, ev) }
func (c *check) TypedKey(ev *fyne.KeyEvent) {
	if !c.takes(ev.Name) {
		c.Check.TypedKey(ev)
	}
}
