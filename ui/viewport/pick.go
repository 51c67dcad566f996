package viewport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
)

// pick is a Select. Fyne's own opens a popup over the whole window; this one's
// list stays in the viewport.
type pick struct {
	widget.BaseWidget
	keyboard
	e       *element
	ground  *style.Surface
	text    *style.Text
	star    *style.Text
	values  []string
	labels  []string
	value   string
	hint    string
	focused bool
	content fyne.CanvasObject
}

func newPick(e *element) *pick {
	p := &pick{e: e, ground: style.NewSurface(theme.ColorNameInputBackground, 7).Bordered(theme.ColorNameInputBorder)}
	p.text = style.NewText("", theme.ColorNameForeground).Ellipsis()
	p.text.Metrics = e.view.metrics
	p.star = style.NewText("*", theme.ColorNameError).Bold()
	p.star.Hide()
	row := style.Beside(4, style.Wide(p.text), p.star, style.IconImage(style.ColoredIcon("down", style.ColorMuted), 20))
	p.content = container.NewStack(p.ground, style.Inset(10, 7, row))
	p.ExtendBaseWidget(p)
	return p
}

func (p *pick) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }
func (p *pick) object() fyne.CanvasObject           { return p }
func (p *pick) viewport() *view                     { return p.e.view }
func (p *pick) least() float32                      { return leastField }
func (p *pick) tall(float32) float32                { return p.content.MinSize().Height }
func (p *pick) Disabled() bool                      { return p.e.disabled }
func (p *pick) Enable()                             {}
func (p *pick) Disable()                            {}
func (p *pick) Cursor() desktop.Cursor              { return desktop.DefaultCursor }

// widestOptions is how many options are measured: all of a thousand would take their time.
const widestOptions = 50

func (p *pick) preferred() float32 {
	var w float32
	for i, label := range p.labels {
		if i == widestOptions {
			break
		}
		w = max(w, p.e.view.metrics.Width(label, p.Theme().Size(theme.SizeNameText), fyne.TextStyle{}))
	}
	return min(max(w+56, leastField), 360)
}

func (p *pick) update(n *scene.Node, c changes) {
	p.keyboard.update(n, c)
	if c.has(scene.Options) {
		pairs := n.List(scene.Options)
		p.values, p.labels = p.values[:0:0], p.labels[:0:0]
		for i := 0; i+1 < len(pairs); i += 2 {
			p.values, p.labels = append(p.values, pairs[i]), append(p.labels, pairs[i+1])
		}
		p.e.view.popups.close()
		p.e.view.changed(p.e, false)
	}
	if c.has(scene.Value) {
		p.value = n.Text(scene.Value)
	}
	if c.has(scene.Placeholder) {
		p.hint = n.Text(scene.Placeholder)
	}
	if c.has(scene.Required) {
		show(p.star, n.Flag(scene.Required))
	}
	if c.has(scene.Invalid) {
		p.ground.Border = theme.ColorNameInputBorder
		if n.Text(scene.Invalid) != "" {
			p.ground.Border = theme.ColorNameError
		}
		p.ground.Refresh()
	}
	p.show()
}

func (p *pick) reset() {
	p.values, p.labels, p.value, p.hint, p.handles, p.focused = nil, nil, "", "", nil, false
	p.star.Hide()
	p.show()
}

// show writes the chosen option.
func (p *pick) show() {
	text, colour := p.hint, theme.ColorNamePlaceHolder
	if i := p.index(); i >= 0 {
		text, colour = p.labels[i], theme.ColorNameForeground
	}
	if p.e.disabled {
		colour = theme.ColorNameDisabled
	}
	if p.text.Value() != text || p.text.Color != colour {
		p.text.Color = colour
		p.text.Set(text)
	}
}

func (p *pick) index() int {
	for i, v := range p.values {
		if v == p.value {
			return i
		}
	}
	return -1
}

// choose is the person's choice.
func (p *pick) choose(i int) {
	if i < 0 || i >= len(p.values) || p.e.disabled || p.values[i] == p.value {
		return
	}
	p.value = p.values[i]
	p.show()
	p.e.view.edit(p.e, p.value, false)
	p.e.view.edited(p.e, p.value, false)
}

// Tapped implements fyne.Tappable.
func (p *pick) Tapped(*fyne.PointEvent) {
	if p.e.disabled {
		return
	}
	p.e.view.grab(p)
	p.e.view.popups.open(p.e, p.labels, p.index(), p.choose)
}

// FocusGained implements fyne.Focusable.
func (p *pick) FocusGained() { p.mark(true); p.e.view.gained(p.e) }

// FocusLost implements fyne.Focusable.
func (p *pick) FocusLost() { p.mark(false); p.e.view.lost(p.e) }

func (p *pick) mark(focused bool) {
	p.focused = focused
	p.ground.Border = theme.ColorNameInputBorder
	if focused {
		p.ground.Border = theme.ColorNamePrimary
	}
	p.ground.Refresh()
}

// KeyDown implements desktop.Keyable.
func (p *pick) KeyDown(ev *fyne.KeyEvent) { p.e.view.press(p.e, scene.KeyDown, ev) }

// KeyUp implements desktop.Keyable.
func (p *pick) KeyUp(ev *fyne.KeyEvent) { p.e.view.press(p.e, scene.KeyUp, ev) }

// TypedRune implements fyne.Focusable.
func (p *pick) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *pick) TypedKey(ev *fyne.KeyEvent) {
	if p.takes(ev.Name) {
		return
	}
	switch ev.Name {
	case fyne.KeyUp:
		p.choose(max(p.index()-1, 0))
	case fyne.KeyDown:
		p.choose(min(p.index()+1, len(p.values)-1))
	case fyne.KeyHome:
		p.choose(0)
	case fyne.KeyEnd:
		p.choose(len(p.values) - 1)
	case fyne.KeyEscape:
		p.e.view.popups.close()
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if p.e.view.popups.Visible() {
			p.e.view.popups.close()
		} else {
			p.Tapped(nil)
		}
	default:
	}
}
