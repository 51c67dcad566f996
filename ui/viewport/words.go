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

// words is a Label or Heading.
type words struct {
	e    *element
	text *style.Text
}

func newWords(e *element) *words {
	w := &words{e: e, text: style.NewParagraph("", theme.ColorNameForeground)}
	w.text.Metrics = e.view.metrics
	return w
}

func (w *words) object() fyne.CanvasObject  { return w.text }
func (w *words) least() float32             { return w.text.MinSize().Width }
func (w *words) preferred() float32         { return w.text.Natural() }
func (w *words) tall(width float32) float32 { return w.text.HeightFor(width) }

func (w *words) update(n *scene.Node, c changes) {
	if !c.has(scene.Text, scene.Emphasis, scene.Level, scene.Monospace, scene.Align) {
		return
	}
	w.text.Color = ink(n.Text(scene.Emphasis))
	w.text.Style = fyne.TextStyle{Monospace: n.Flag(scene.Monospace)}
	w.text.TextSize = theme.SizeNameText
	w.text.Align = textAlign(n.Text(scene.Align))
	if n.Kind() == scene.Heading {
		w.text.Style.Bold = true
		w.text.TextSize = [...]fyne.ThemeSizeName{theme.SizeNameHeadingText, theme.SizeNameSubHeadingText, theme.SizeNameText}[level(n)-1]
	}
	w.text.Set(n.Text(scene.Text))
	w.e.view.watch(w.text, w.e)
	w.e.view.changed(w.e, false)
}

func (w *words) reset() {
	w.text.Set("")
	delete(w.e.view.tall, w.text)
}

func level(n *scene.Node) int { return min(max(int(n.Number(scene.Level)), 1), 3) }

func textAlign(a string) fyne.TextAlign {
	switch a {
	case "center":
		return fyne.TextAlignCenter
	case "end":
		return fyne.TextAlignTrailing
	}
	return fyne.TextAlignLeading
}

// longText is from how many bytes on a text can be too tall for all its lines
// to exist, or a line of it too wide.
const longText = 256

// watch keeps the lines of a long text to what is in sight.
func (v *view) watch(t *style.Text, e *element) {
	if len(t.Value()) > longText {
		v.tall[t] = e
	} else if _, ok := v.tall[t]; ok {
		delete(v.tall, t)
		t.RevealAll()
	}
}

// output is a result: text on a quiet ground that can be copied.
type output struct {
	widget.BaseWidget
	e       *element
	text    *style.Text
	value   string // what is copied: the text as it is, not as it is drawn
	ground  *style.Surface
	copy    *widget.Button
	content *fyne.Container
}

func newOutput(e *element) *output {
	o := &output{e: e, text: style.NewParagraph("", theme.ColorNameForeground), ground: style.NewSurface(style.ColorCard, 7)}
	o.ground.Border = theme.ColorNameSeparator
	o.text.Metrics = e.view.metrics
	o.copy = widget.NewButtonWithIcon("", theme.ContentCopyIcon(), func() { fyne.CurrentApp().Clipboard().SetContent(o.value) })
	o.copy.Importance = widget.LowImportance
	o.copy.Hide()
	o.content = container.NewStack(o.ground, style.Inset(outputInset, outputInset, o.text), container.New(corner{}, o.copy))
	o.ExtendBaseWidget(o)
	return o
}

// outputInset is the room around an output's text.
const outputInset = 9

func (o *output) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.content) }
func (o *output) object() fyne.CanvasObject           { return o }
func (o *output) least() float32                      { return o.text.MinSize().Width + 2*outputInset }
func (o *output) preferred() float32                  { return o.text.Natural() + 2*outputInset }
func (o *output) tall(width float32) float32 {
	return o.text.HeightFor(width-2*outputInset) + 2*outputInset
}

func (o *output) update(n *scene.Node, c changes) {
	if !c.has(scene.Text, scene.Emphasis, scene.Monospace, scene.Align) {
		return
	}
	o.text.Color = ink(n.Text(scene.Emphasis))
	o.text.Style.Monospace = n.Flag(scene.Monospace)
	o.text.Align = textAlign(n.Text(scene.Align))
	o.value = n.Text(scene.Text)
	o.text.Set(o.value)
	o.e.view.watch(o.text, o.e)
	o.e.view.changed(o.e, false)
}

func (o *output) reset() {
	o.value = ""
	o.text.Set("")
	o.copy.Hide()
	delete(o.e.view.tall, o.text)
}

// MouseIn implements desktop.Hoverable: the pointer brings the button for copying.
func (o *output) MouseIn(*desktop.MouseEvent) {
	if o.value != "" {
		o.copy.Show()
	}
}

// MouseMoved implements desktop.Hoverable.
func (o *output) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (o *output) MouseOut() { o.copy.Hide() }

// corner puts one object at the upper right.
type corner struct{}

func (corner) Layout(o []fyne.CanvasObject, size fyne.Size) {
	least := o[0].MinSize()
	o[0].Resize(least)
	o[0].Move(fyne.NewPos(max(size.Width-least.Width, 0), 0))
}

func (corner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// link is text that asks to open its address, which the viewer shows whole before it does.
type link struct {
	widget.BaseWidget
	e       *element
	text    *style.Text
	focused bool
}

func newLink(e *element) *link {
	l := &link{e: e, text: style.NewText("", theme.ColorNameHyperlink).Ellipsis()}
	l.text.Style.Underline = true
	l.text.Metrics = e.view.metrics
	l.ExtendBaseWidget(l)
	return l
}

func (l *link) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.text) }
func (l *link) object() fyne.CanvasObject           { return l }
func (l *link) viewport() *view                     { return l.e.view }
func (l *link) least() float32                      { return l.text.MinSize().Width }
func (l *link) preferred() float32                  { return l.text.Natural() }
func (l *link) tall(float32) float32                { return l.text.MinSize().Height }
func (l *link) Cursor() desktop.Cursor              { return desktop.PointerCursor }
func (l *link) Disabled() bool                      { return l.e.disabled }
func (l *link) Enable()                             {}
func (l *link) Disable()                            {}

func (l *link) update(n *scene.Node, c changes) {
	if c.has(scene.Text, scene.Address) {
		text := n.Text(scene.Text)
		if text == "" {
			text = n.Text(scene.Address)
		}
		l.text.Set(text)
		l.e.view.changed(l.e, false)
	}
}

func (l *link) reset() { l.text.Set("") }

// Tapped implements fyne.Tappable.
func (l *link) Tapped(*fyne.PointEvent) {
	if !l.e.disabled {
		l.e.view.emit(scene.Event{Type: scene.Click, Node: l.e.id})
	}
}

// FocusGained implements fyne.Focusable.
func (l *link) FocusGained() { l.show(true); l.e.view.gained(l.e) }

// FocusLost implements fyne.Focusable.
func (l *link) FocusLost() { l.show(false); l.e.view.lost(l.e) }

func (l *link) show(focused bool) {
	l.focused = focused
	l.text.Style.Bold = focused
	l.text.Refresh()
}

// TypedRune implements fyne.Focusable.
func (l *link) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *link) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace {
		l.Tapped(nil)
	}
}

// gained tells the applet that the keyboard came.
func (v *view) gained(e *element) {
	v.last = e.id
	v.emit(scene.Event{Type: scene.Focus, Node: e.id})
}

// lost tells it that the keyboard went.
func (v *view) lost(e *element) { v.emit(scene.Event{Type: scene.Blur, Node: e.id}) }
