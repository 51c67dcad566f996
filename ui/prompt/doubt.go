package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// Doubt is what there is to think of before something happens that the person
// has begun by themselves, such as to choose a file. All texts are the viewer's
// words, or escaped.
type Doubt struct {
	Title   string
	Summary string // what will happen in the person's terms
	Risks   []string
	Object  []describe.Fact
	No, Yes string // what the buttons say, of which Yes goes on
}

// DoubtSheet asks whether to go on. Like a Sheet it takes no click and no key
// before Arm; the caller waits for Hesitation first. Its methods are called on
// the window's goroutine.
type DoubtSheet struct {
	widget.BaseWidget
	keys    *keys
	buttons []*guard
	head    fyne.CanvasObject
	foot    fyne.CanvasObject
	body    *container.Scroll
	content fyne.CanvasObject
}

// NewDoubtSheet returns the sheet for d. It calls back or yes; Esc is back.
func NewDoubtSheet(d Doubt, back, yes func()) *DoubtSheet {
	s := &DoubtSheet{keys: newKeys(back)}
	s.ExtendBaseWidget(s)
	var rows []fyne.CanvasObject
	if d.Summary != "" {
		rows = append(rows, style.NewParagraph(d.Summary, theme.ColorNameForeground))
	}
	if len(d.Risks) > 0 {
		rows = append(rows, Risks(d.Risks, nil))
	}
	rows = append(rows, table(d.Object, nil))
	// Neither button is coloured: the sheet does not advise.
	s.buttons = []*guard{
		newGuard(d.No, widget.MediumImportance, back, back),
		newGuard(d.Yes, widget.MediumImportance, back, yes),
	}
	s.head = style.NewParagraph(d.Title, theme.ColorNameForeground).Bold().Sized(theme.SizeNameSubHeadingText)
	s.foot = style.Beside(8, style.Room(), s.buttons[0], s.buttons[1])
	s.body = container.NewVScroll(style.Inset(0, 14, style.Below(14, rows...)))
	s.content = container.NewStack(s.keys, container.NewBorder(s.head, s.foot, nil, nil, s.body))
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *DoubtSheet) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(s.content)
}

// Height is how much the sheet wants at that width.
func (s *DoubtSheet) Height(width float32) float32 {
	const gaps = 16 // of the border's layout, at most
	inner := s.body.Content
	for _, o := range []fyne.CanvasObject{s.head, inner, s.foot} {
		o.Resize(fyne.NewSize(width, o.MinSize().Height)) // the height is known when the width is
	}
	return s.head.MinSize().Height + inner.MinSize().Height + s.foot.MinSize().Height + gaps
}

// Keys is what must have the keyboard when the sheet comes into sight.
func (s *DoubtSheet) Keys() fyne.Focusable { return s.keys }

// Arm lets the buttons act from now on.
func (s *DoubtSheet) Arm() {
	s.keys.closed = false
	for _, b := range s.buttons {
		b.arm()
	}
}

// Inside is what the sheet shows, for tests and tools that read it.
func (s *DoubtSheet) Inside() fyne.CanvasObject { return s.content }
