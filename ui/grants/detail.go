package grants

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// detailWidth is the width of the detail, in scene units.
const detailWidth = 320

// describe shows the chosen grant beside the list.
func (p *Page) describe() {
	p.detail.Objects = nil
	for i := range p.all {
		if p.all[i].ID == p.chosen {
			p.detail.Objects = []fyne.CanvasObject{p.card(&p.all[i])}
		}
	}
	p.detail.Refresh()
	p.compose()
}

// card is a grant in detail.
func (p *Page) card(g *grant) fyne.CanvasObject {
	now := p.now()
	rows := []fyne.CanvasObject{
		style.NewParagraph(g.name+" "+g.what, theme.ColorNameForeground).Bold(),
		inFull(g),
		fact(lang.L("Asked"), g.Sentence), // escaped when it was made
		fact(lang.L("Package"), describe.Escape(g.Source, describe.MaxName)),
		pair(fact(lang.L("Author"), g.author), fact(lang.L("Number"), number(g.ID))),
		pair(fact(lang.L("Holds"), until(g.Remembered, now)), fact(lang.L("Decided"), g.Created.Format("2006-01-02 15:04"))),
		fact(lang.L("Use"), used(g.Remembered, now)),
	}
	if len(g.why) > 0 {
		rows = append(rows, style.On(style.NewSurface(style.ColorCaution, 8), 10,
			style.NewParagraph(strings.Join(g.why, ", "), style.ColorOnCaution)))
	}
	if g.orphan != "" {
		rows = append(rows, style.On(style.NewSurface(style.ColorCaution, 8), 10, style.NewParagraph(g.orphan, style.ColorOnCaution)))
	}
	column := style.Below(10, append(rows, p.actions(g), p.edit(g))...)
	ground := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	return container.NewStack(ground, container.NewVScroll(style.Inset(14, 14, column)))
}

// inFull is what a decision is about at any length, to be read and copied: in
// the list and in sentences a long path is shortened.
func inFull(g *grant) fyne.CanvasObject {
	text := describe.Text(g.Scope, g.Request())
	if text == "" {
		return style.Hidden()
	}
	shown := describe.EscapeLine(text, describe.MaxWhole)
	copied := widget.NewButtonWithIcon("", theme.ContentCopyIcon(), func() {
		// What a path hides is not put where it could be pasted into a shell.
		fyne.CurrentApp().Clipboard().SetContent(shown)
	})
	copied.Importance = widget.LowImportance
	return style.Beside(4, style.Wide(fact(lang.L("In full"), shown)), copied)
}

// fixedWidth gives its content a width, and room to its left, while there is any.
type fixedWidth struct{ width float32 }

func (f fixedWidth) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const room = 10
	o[0].Move(fyne.NewPos(room, 0))
	o[0].Resize(fyne.NewSize(max(size.Width-room, 0), size.Height))
}

func (f fixedWidth) MinSize(o []fyne.CanvasObject) fyne.Size {
	if len(o[0].(*fyne.Container).Objects) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(f.width, 1)
}

// pair is two facts beside each other.
func pair(a, b fyne.CanvasObject) fyne.CanvasObject { return container.NewGridWithColumns(2, a, b) }

// fact is a label over its value, or nothing.
func fact(label, value string) fyne.CanvasObject {
	if value == "" {
		return style.Hidden()
	}
	return style.Below(0, style.NewText(label, style.ColorMuted).Caption(), style.NewParagraph(value, theme.ColorNameForeground))
}

// actions are what can be done with a grant.
func (p *Page) actions(g *grant) fyne.CanvasObject {
	revoke := widget.NewButton(lang.L("Revoke"), func() { p.revoke(g.ID) })
	revoke.Importance = widget.DangerImportance
	every := widget.NewButton(lang.L("Revoke all of this applet"), func() { p.revokeApplet(g.Applet.Identity) })
	rows := []fyne.CanvasObject{revoke}
	if g.Verdict == permissions.Grant && g.Until.IsZero() { // what ends at a time does so in any case
		pin := lang.L("Keep even when unused")
		if g.Pinned {
			pin = lang.L("Let it expire when unused")
		}
		rows = append(rows, widget.NewButton(pin, func() {
			m := *g.Remembered
			m.Pinned = !m.Pinned
			p.change(m)
		}))
	}
	if narrow := p.narrow(g); narrow != nil {
		rows = append(rows, narrow)
	}
	return style.Below(6, append(rows, every)...)
}

// edit lets the person write how long a decision holds and what it covers. What
// is for a run only ends with it.
func (p *Page) edit(g *grant) fyne.CanvasObject {
	if g.Run != "" {
		return style.Hidden()
	}
	spans := []permissions.Span{permissions.Hour, permissions.Midnight, permissions.Month, permissions.Always}
	holds := widget.NewSelect([]string{lang.L("For 1 hour"), lang.L("Until midnight"), lang.L("For 30 days"), lang.L("Always")}, nil)
	holds.PlaceHolder = lang.L("Change how long it holds")
	holds.OnChanged = func(string) {
		m := *g.Remembered
		m.Span = spans[max(holds.SelectedIndex(), 0)]
		m.Until, _ = m.Span.Until(p.now()) // one of ours
		p.change(m)
	}
	text := describe.Text(g.Scope, g.Request())
	if !describe.Editable(text) {
		return style.Framed(holds)
	}
	covers := widget.NewEntry()
	covers.SetText(text)
	said := style.NewParagraph("", style.ColorMuted).Caption()
	var scope describe.Scope
	apply := widget.NewButton(lang.L("Change what it covers"), func() {
		m := *g.Remembered
		m.Scope = scope.Scope
		p.change(m)
	})
	apply.Disable()
	covers.OnChanged = func(written string) {
		var err error
		scope, err = p.surroundings.ParseScope(written, g.Request())
		switch {
		case err != nil:
			said.Color = theme.ColorNameError
			said.Set(describe.EscapeLine(err.Error(), describe.MaxReason))
			apply.Disable()
		case written == text:
			said.SetText("")
			apply.Disable()
		default:
			said.Color = style.ColorMuted
			said.Set(scope.Covered())
			apply.Enable()
		}
		p.detail.Refresh()
	}
	return style.Below(6, style.Framed(holds), style.NewText(lang.L("It covers"), style.ColorMuted).Caption(), covers, said, apply)
}

// change puts a decision in the place of the one that has its ID.
func (p *Page) change(m permissions.Remembered) {
	if err := p.store.Change(context.Background(), m); err != nil {
		p.warn(err)
	}
	p.Reload()
}

// narrow offers what would have been enough, if that is less.
func (p *Page) narrow(g *grant) fyne.CanvasObject {
	if g.Verdict != permissions.Grant || g.Uses == 0 {
		return nil
	}
	proposal, done, err := p.store.Narrower(context.Background(), g.ID)
	if err != nil || len(proposal) == 0 {
		return nil
	}
	words := make([]string, 0, len(proposal))
	for i := range proposal {
		words = append(words, p.words.deed(&proposal[i]))
	}
	button := widget.NewButton(lang.L("Narrow to what it used"), func() {
		if err := done(context.Background()); err != nil {
			p.warn(err)
		}
		p.Reload()
	})
	return style.Below(4, button, style.NewParagraph(strings.Join(words, "\n"), style.ColorMuted).Caption())
}
