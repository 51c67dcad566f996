package prompt

import (
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

// details is what the sheet says, in the order in which it matters: what is
// asked, by whom, about what, and what speaks for and against it.
func (s *Sheet) details() fyne.CanvasObject {
	p := s.prompt
	rows := []fyne.CanvasObject{
		style.NewParagraph(p.Sentence, theme.ColorNameForeground).With(s.metrics).Bold().Sized(theme.SizeNameSubHeadingText),
		s.who(),
	}
	if p.Summary != "" {
		rows = append(rows, style.NewParagraph(p.Summary, theme.ColorNameForeground).With(s.metrics))
	}
	if len(p.Risks) > 0 { // before what may be long: a stranger must not push it out of sight
		rows = append(rows, Risks(p.Risks, s.metrics))
	}
	if len(p.Object) > 0 {
		rows = append(rows, table(p.Object, s.metrics))
	}
	if p.Reason != "" {
		rows = append(rows, s.reason(p.Reason))
	}
	if len(p.Account) > 0 {
		rows = append(rows, figures(p.Account))
	}
	if p.OnDeny != "" {
		rows = append(rows, style.NewParagraph(p.OnDeny, style.ColorMuted).Caption())
	}
	return style.Below(14, rows...)
}

// who names the applet, in its own words, and its author, in the viewer's.
func (s *Sheet) who() fyne.CanvasObject {
	ink, ground := style.ColorMuted, style.ColorWell
	if s.prompt.Request.Applet.Trust == permissions.Named {
		ink, ground = theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess
	}
	return style.Beside(8,
		style.IconImage(style.ColoredIcon("applet", style.ColorMuted), 18),
		style.Wide(style.NewText(s.prompt.Name, theme.ColorNameForeground).Ellipsis().With(s.metrics)),
		style.Pill(s.prompt.Author, ink, ground),
	)
}

// figures is the account so far, small, two to a line.
func figures(facts []describe.Fact) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, len(facts))
	for i, f := range facts {
		cells[i] = style.Beside(6,
			style.NewText(f.Label, style.ColorMuted).Caption(),
			style.Wide(style.NewText(f.Value, theme.ColorNameForeground).Caption().Ellipsis()))
	}
	return container.New(layout.NewGridLayoutWithColumns(2), cells...)
}

// labelWidth is the column of labels in a table of facts.
const labelWidth = 156

func table(facts []describe.Fact, m *style.Metrics) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(facts))
	for i, f := range facts {
		label := style.NewParagraph(f.Label, style.ColorMuted)
		value := style.NewParagraph(f.Value, theme.ColorNameForeground).With(m)
		rows[i] = container.New(&factRow{}, label, value)
	}
	return style.Below(4, rows...)
}

// factRow puts a value beside its label, both from the top.
type factRow struct{}

func (factRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(labelWidth-12, size.Height))
	o[1].Resize(fyne.NewSize(max(size.Width-labelWidth, 60), size.Height))
	o[1].Move(fyne.NewPos(labelWidth, 0))
}

func (factRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(labelWidth+60, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

// Risks is what to think of before granting, as it stands in prompts.
func Risks(list []string, m *style.Metrics) fyne.CanvasObject {
	lines := make([]fyne.CanvasObject, len(list))
	for i, r := range list {
		lines[i] = style.NewParagraph(r, style.ColorOnCaution).With(m)
	}
	icon := style.IconImage(style.ColoredIcon("warning", style.ColorOnCaution), 20)
	return style.On(style.NewSurface(style.ColorCaution, 8), 10,
		style.Beside(10, icon, style.Wide(style.Below(4, lines...))))
}

// reason quotes the applet. The mark and the caption say that it is not the viewer who speaks.
func (s *Sheet) reason(text string) fyne.CanvasObject {
	words := style.NewParagraph("“"+text+"”", theme.ColorNameForeground).With(s.metrics)
	words.Style.Italic = true
	icon := style.IconImage(style.ColoredIcon("quote", style.ColorMuted), 20)
	return style.On(style.NewSurface(style.ColorWell, 8), 10,
		style.Beside(10, icon, style.Wide(style.Below(2,
			style.NewText(lang.L("In the applet's own words"), style.ColorMuted).Caption(), words))))
}

// choices is what an answer covers and how long it holds; nil when there is no choice.
func (s *Sheet) choices() fyne.CanvasObject {
	var columns []fyne.CanvasObject
	if len(s.prompt.Steps) > 0 {
		labels := make([]string, len(s.prompt.Steps))
		for i, step := range s.prompt.Steps {
			labels[i] = step.Label
		}
		pick := newChoice(labels, s.Dismiss, func(i int) { s.step = max(i, 0) })
		columns = append(columns, column(lang.L("Granting allows"), pick))
	}
	if len(s.prompt.Scopes) > 0 {
		labels := make([]string, len(s.prompt.Scopes))
		for i, scope := range s.prompt.Scopes {
			labels[i] = scope.Label
		}
		columns = append(columns, s.scopes(labels))
	}
	if len(s.prompt.Spans) > 0 {
		labels := make([]string, len(s.prompt.Spans))
		for i, span := range s.prompt.Spans {
			labels[i] = SpanLabel(span)
		}
		pick := newChoice(labels, s.Dismiss, func(i int) { s.span = max(i, 0) })
		columns = append(columns, column(lang.L("and holds"), pick))
	}
	if len(columns) == 0 {
		return nil
	}
	grid := container.NewGridWithColumns(len(columns), columns...)
	switch {
	case s.preview == nil:
		return grid
	case s.edited == nil:
		return style.Below(6, grid, container.New(twoLines{}, s.preview))
	}
	return style.Below(6, grid, s.edited, container.New(twoLines{}, s.preview))
}

// twoLines keeps room for two lines of a text, so that the buttons under it stay
// where they are when it changes.
type twoLines struct{}

func (twoLines) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

func (twoLines) MinSize(o []fyne.CanvasObject) fyne.Size {
	least := o[0].MinSize()
	line := style.NewText("", "").Caption().MinSize().Height
	return fyne.NewSize(least.Width, max(least.Height, 2*line))
}

// scopes is what an answer covers: one of those proposed, or what the person
// writes, with what that covers now.
func (s *Sheet) scopes(labels []string) fyne.CanvasObject {
	s.preview = style.NewParagraph(s.prompt.Scopes[0].Preview, style.ColorMuted).Caption().With(s.metrics)
	if s.parse != nil && describe.Editable(describe.Text(permissions.Scope{}, s.prompt.Request)) {
		labels = append(labels, lang.L("Something else…"))
		s.edited = newScopeEntry(s)
	}
	pick := newChoice(labels, s.Dismiss, func(i int) {
		if i == len(s.prompt.Scopes) {
			s.edited.begin(describe.Text(s.prompt.Scopes[s.scope].Scope, s.prompt.Request))
		} else {
			s.scope = max(i, 0)
			chosen, words := s.prompt.Scopes[s.scope], s.prompt.Scopes[s.scope].Preview
			if i > 0 { // in full: the choice itself may be cut at the very end that matters
				words = chosen.Covered()
			}
			s.say(words, style.ColorMuted)
			if s.edited != nil {
				s.edited.Hide()
			}
		}
		s.judge()
		s.Refresh()
	})
	return column(lang.L("The answer covers"), pick)
}

// say writes under the scope.
func (s *Sheet) say(text string, colour fyne.ThemeColorName) {
	s.preview.Color = colour
	s.preview.Set(text)
	if s.resized != nil {
		s.resized()
	}
}

func column(title string, pick fyne.CanvasObject) fyne.CanvasObject {
	return style.Below(4, style.NewText(title, style.ColorMuted).Caption(), pick)
}

// SpanLabel says how long a decision holds.
func SpanLabel(span permissions.Span) string {
	switch span {
	case permissions.Once:
		return lang.L("Just this once")
	case permissions.Run:
		return lang.L("Until the applet ends")
	case permissions.Hour:
		return lang.L("For 1 hour")
	case permissions.Midnight:
		return lang.L("Until midnight")
	case permissions.Month:
		return lang.L("For 30 days")
	case permissions.Always:
		return lang.L("Always")
	}
	return string(span)
}

// dismiss is the small cross in the band.
type dismiss struct {
	widget.BaseWidget
	tapped func()
}

func newDismiss(tapped func()) *dismiss {
	d := &dismiss{tapped: tapped}
	d.ExtendBaseWidget(d)
	return d
}

func (d *dismiss) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(style.Inset(5, 5, style.IconImage(style.ColoredIcon("close", style.ColorOnBand), 18)))
}

func (d *dismiss) Tapped(*fyne.PointEvent) { d.tapped() }
