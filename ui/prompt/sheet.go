// Package prompt shows a question to the person in the window: a sheet that
// comes down over the trusted bar, where no applet can draw, and dims the
// applet's viewport.
//
// It shows what permissions/prompt described, which is already escaped and
// bounded, and returns what the person answered. It protects the answer from
// haste and from input meant for the applet; it cannot protect a person who
// does not read.
package prompt

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// Hesitation is how long a prompt must have been in sight before its buttons
// act: longer than it takes to finish a click or a key that was under way.
const Hesitation = time.Second

// Answer is what the person decided: a Decision to hand to the Gate. A thing
// that was dismissed is the zero Decision, which denies once; a budget, Later.
type Answer = permissions.Decision

// Sheet is one question in the window. Its methods are called on the window's goroutine.
type Sheet struct {
	widget.BaseWidget

	prompt  describe.Prompt
	metrics *style.Metrics
	parse   Parser
	answer  func(Answer)
	done    bool
	grant   *guard
	armed   bool
	keys    *keys
	buttons []*guard
	span    int
	scope   int
	step    int
	preview *style.Text
	resized func()      // a text that may be taller or lower was changed
	edited  *scopeEntry // a scope that the person writes; nil where there is none
	content fyne.CanvasObject
	body    *container.Scroll
	inner   fyne.CanvasObject
	foot    fyne.CanvasObject
	head    fyne.CanvasObject
}

// Parser reads a scope that the person wrote, for the request of the sheet.
type Parser func(text string) (describe.Scope, error)

// NewSheet returns the sheet for p, whose words are drawn with m. It calls answer once, and nothing acts
// before Arm. Without parse the person chooses among the scopes of p only.
func NewSheet(p describe.Prompt, m *style.Metrics, parse Parser, answer func(Answer)) *Sheet {
	s := &Sheet{prompt: p, metrics: m, parse: parse, answer: answer}
	s.ExtendBaseWidget(s)
	s.keys = newKeys(s.Dismiss)
	s.head, s.inner, s.foot = s.band(), s.details(), s.actions()
	s.body = container.NewVScroll(style.Inset(20, 14, s.inner))
	ground := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	ground.Raised = true
	// keys lies at the bottom: it takes the keyboard, and no clicks.
	s.content = container.NewStack(s.keys, ground, container.New(stack{}, s.head, s.body, s.foot))
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// Keys is what must have the keyboard when the sheet opens: it hands it to nothing.
func (s *Sheet) Keys() fyne.Focusable { return s.keys }

// Arm lets the buttons act. The caller waits for Hesitation first, each time
// the sheet comes into sight.
func (s *Sheet) Arm() {
	s.keys.closed, s.armed = false, true
	for _, b := range s.buttons {
		b.arm()
	}
	s.judge()
}

// judge keeps Grant Request from acting while the scope that the person writes
// cannot be understood.
func (s *Sheet) judge() {
	switch {
	case s.edited != nil && s.edited.Visible() && s.edited.err != nil:
		s.grant.disarm()
	case s.armed && !s.grant.armed:
		s.grant.arm()
	}
}

// Disarm makes the buttons inert until the next Arm.
func (s *Sheet) Disarm() {
	s.keys.closed, s.armed = true, false
	for _, b := range s.buttons {
		b.disarm()
	}
}

// Dismiss answers as a person does who does not want to answer.
func (s *Sheet) Dismiss() {
	if s.prompt.Budget {
		s.finish(Answer{Verdict: permissions.Later})
		return
	}
	s.finish(Answer{})
}

// Height is how much the sheet wants at that width.
func (s *Sheet) Height(width float32) float32 {
	inner := s.body.Content
	inner.Resize(fyne.NewSize(width, inner.MinSize().Height))
	s.foot.Resize(fyne.NewSize(width, s.foot.MinSize().Height))
	return s.head.MinSize().Height + inner.MinSize().Height + s.foot.MinSize().Height
}

// stack puts head and foot at the ends and gives what is between the rest.
type stack struct{}

func (stack) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head, foot := o[0].MinSize().Height, o[2].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width, head))
	o[1].Move(fyne.NewPos(0, head))
	o[1].Resize(fyne.NewSize(size.Width, max(size.Height-head-foot, 0)))
	o[2].Move(fyne.NewPos(0, size.Height-foot))
	o[2].Resize(fyne.NewSize(size.Width, foot))
}

func (stack) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (s *Sheet) finish(a Answer) {
	if s.done {
		return
	}
	s.done = true
	s.Disarm()
	if a.Verdict != "" {
		a.Sentence = s.prompt.Sentence
	}
	s.answer(a)
}

// decide answers with the span and scope that are chosen.
func (s *Sheet) decide(v permissions.Verdict, all bool) {
	a := Answer{Verdict: v, All: all}
	if s.span < len(s.prompt.Spans) {
		a.Span = s.prompt.Spans[s.span]
	}
	if s.step < len(s.prompt.Steps) {
		a.Step = s.prompt.Steps[s.step].Step
	}
	switch {
	case s.edited != nil && s.edited.Visible():
		a.Scope = s.edited.scope.Scope
	case s.scope < len(s.prompt.Scopes):
		a.Scope = s.prompt.Scopes[s.scope].Scope
	}
	if all {
		a.Span, a.Scope = permissions.Run, permissions.Scope{}
	}
	s.finish(a)
}

// band is the head of the sheet, over the trusted bar.
func (s *Sheet) band() fyne.CanvasObject {
	ground := style.NewSurface(style.ColorBand, 12)
	ground.Top = true
	shut := newDismiss(s.Dismiss)
	row := style.Beside(10,
		style.IconImage(style.ColoredIcon(iconOf(s.prompt.Request.Action), style.ColorOnBand), 22),
		style.NewText(s.prompt.Title, style.ColorOnBand).Bold().Sized(theme.SizeNameSubHeadingText),
		style.Room(),
		style.NewText(lang.L("Vitrine asks"), style.ColorOnBandMuted).Caption(),
		shut,
	)
	return container.NewStack(ground, style.Inset(16, 5, row))
}

// actions is the foot of the sheet.
func (s *Sheet) actions() fyne.CanvasObject {
	// None of the buttons is coloured: the sheet does not advise.
	grant := newGuard(lang.L("Grant Request"), widget.MediumImportance, s.Dismiss, func() { s.decide(permissions.Grant, false) })
	s.grant = grant
	abort := newGuard(lang.L("Abort Task"), widget.LowImportance, s.Dismiss, func() { s.finish(Answer{Verdict: permissions.Abort}) })
	s.buttons = []*guard{abort, grant}
	row := style.Beside(8, abort, style.Room(), grant)
	if !s.prompt.Budget {
		deny := newGuard(lang.L("Deny"), widget.MediumImportance, s.Dismiss, func() { s.decide(permissions.Deny, false) })
		all := newGuard(lang.L("Deny all of this kind"), widget.LowImportance, s.Dismiss, func() { s.decide(permissions.Deny, true) })
		s.buttons = []*guard{abort, all, deny, grant}
		row = style.Beside(8, abort, style.Room(), all, deny, grant)
	}
	rows := []fyne.CanvasObject{row}
	if choices := s.choices(); choices != nil { // with the buttons: an answer must not scroll out of sight
		rows = []fyne.CanvasObject{choices, row}
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(0), widget.NewSeparator(), style.Inset(20, 12, style.Below(12, rows...)))
}

// iconOf is the picture for what is asked.
func iconOf(a permissions.Action) string {
	switch a {
	case permissions.UseMemory:
		return "memory"
	case permissions.UseCPU, permissions.UseFuel, permissions.RefillCPU:
		return "clock"
	case permissions.Store:
		return "storage"
	case permissions.ReadFile, permissions.WriteFile:
		return "file"
	case permissions.Connect:
		return "globe"
	case permissions.ReadClipboard, permissions.WriteClipboard:
		return "clipboard"
	case permissions.Notify:
		return "bell"
	case permissions.OpenLink:
		return "link"
	}
	return "shield"
}
