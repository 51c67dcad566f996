package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// openingPage is what stands in a tab while its bundle is read. Most are read
// before anybody could read that, so it is empty at first.
type openingPage struct {
	page *fyne.Container
	busy *widget.Activity
	name string
	over bool
}

// openingTime is how long opening may take before the window says that it does.
const openingTime = 300 * time.Millisecond

func newOpeningPage(name string) *openingPage {
	return &openingPage{page: container.NewStack(newGround()), busy: widget.NewActivity(), name: name}
}

// say tells what takes so long, unless it is over.
func (o *openingPage) say() {
	if o.over {
		return
	}
	o.busy.Start()
	o.page.Add(message(nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(36), o.busy)),
		lang.L("Opening {{.Name}}", map[string]any{"Name": describe.Escape(o.name, describe.MaxName)}), ""))
}

// end stops what moves: Fyne paints the whole window for it, in sight or not.
func (o *openingPage) end() {
	o.over = true
	o.busy.Stop()
}

// message is a page of few words in the middle.
func message(m *style.Metrics, picture fyne.CanvasObject, title, text string, more ...fyne.CanvasObject) fyne.CanvasObject {
	head := style.NewParagraph(title, theme.ColorNameForeground).Bold().Sized(theme.SizeNameSubHeadingText).With(m)
	head.Align = fyne.TextAlignCenter
	rows := []fyne.CanvasObject{picture, head}
	if text != "" {
		words := style.NewParagraph(text, style.ColorMuted).With(m)
		words.Align = fyne.TextAlignCenter
		rows = append(rows, words)
	}
	column := style.Below(14, append(rows, more...)...)
	return container.NewStack(newGround(), container.New(middle{style.PageWidth * 0.6}, column))
}

// newGround is the ground of the viewer's own pages.
func newGround() fyne.CanvasObject { return style.NewSurface(style.ColorBar, 0) }

// middle centres one object of at most that width, a little above the middle.
type middle struct{ width float32 }

func (m middle) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(m.width, size.Width-32)
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height))
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(width, height))
	o[0].Move(fyne.NewPos((size.Width-width)/2, max((size.Height-height)*0.42, 8)))
}

func (middle) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// endedPage says what happened, and offers to start again.
func (t *tab) endedPage(r *running) fyne.CanvasObject {
	name := describe.Name(r.who)
	icon, title := "check", lang.L("'{{.Name}}' has finished", map[string]any{"Name": name})
	colour := theme.ColorNameSuccess
	switch r.phase.Exit {
	case account.Finished:
		if r.stopped {
			icon, colour, title = "stop", style.ColorMuted, lang.L("'{{.Name}}' was stopped", map[string]any{"Name": name})
		}
	case account.AppletFailed:
		icon, colour, title = "warning", theme.ColorNameError, lang.L("'{{.Name}}' failed", map[string]any{"Name": name})
	case account.Denied:
		icon, colour, title = "shield", theme.ColorNameWarning, lang.L("'{{.Name}}' was ended", map[string]any{"Name": name})
	case account.OverBudget:
		icon, colour, title = "memory", theme.ColorNameWarning, lang.L("'{{.Name}}' used up its budget", map[string]any{"Name": name})
	default:
		icon, colour, title = "warning", theme.ColorNameError, lang.L("The process of '{{.Name}}' died", map[string]any{"Name": name})
	}
	again := widget.NewButtonWithIcon(lang.L("Restart"), style.Icon("restart"), t.restart)
	again.Importance = widget.HighImportance
	shut := widget.NewButton(lang.L("Close"), func() { t.window.closePage(t) })
	more := []fyne.CanvasObject{
		container.NewCenter(style.Beside(8, shut, again)),
	}
	if len(t.restore) > 0 {
		note := style.NewParagraph(lang.L("What you typed is kept and is offered again after a restart."), style.ColorMuted)
		note.Align = fyne.TextAlignCenter
		more = append(more, note)
	}
	more = append(more, summary(r))
	if lines := r.log.last(12); lines != "" {
		log := style.NewParagraph(lines, style.ColorMuted)
		log.Style.Monospace = true
		log.TextSize, log.Metrics = theme.SizeNameCaptionText, t.window.metrics
		more = append(more, style.Below(4,
			style.NewText(lang.L("The last lines of its log, in the applet's own words"), style.ColorMuted).Caption(),
			style.On(style.NewSurface(style.ColorWell, 8), 10, log)))
	}
	return message(t.window.metrics, style.IconImage(style.ColoredIcon(icon, colour), 44), title, sentence(r.phase.Reason), more...)
}

// summary is what the run used.
func summary(r *running) fyne.CanvasObject {
	f := r.session.Figures()
	if f.CPU < 50*time.Millisecond && time.Since(r.started) < time.Second {
		return container.NewStack() // nothing that would be worth a word
	}
	text := lang.L("It ran for {{.Time}}, computed for {{.CPU}}, and held {{.Memory}} at most.", map[string]any{
		"Time": span(time.Since(r.started)), "CPU": seconds(f.CPU), "Memory": brief(max(f.MemoryPeak, f.Memory)),
	})
	if f.MemoryPeak == 0 {
		text = lang.L("It ran for {{.Time}} and computed for {{.CPU}}.", map[string]any{"Time": span(time.Since(r.started)), "CPU": seconds(f.CPU)})
	}
	p := style.NewParagraph(text, style.ColorMuted).Caption()
	p.Align = fyne.TextAlignCenter
	return p
}

// span is a length of time in words.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

// sentence makes of a reason ("the worker was killed") a sentence.
func sentence(reason string) string {
	reason = describe.EscapeLine(reason, describe.MaxReason)
	if reason == "" {
		return ""
	}
	first := []rune(reason)
	head := string(first[0])
	if head >= "a" && head <= "z" {
		head = string(first[0] - 'a' + 'A')
	}
	text := head + string(first[1:])
	if last := text[len(text)-1]; last != '.' && last != '!' && last != '?' {
		text += "."
	}
	return text
}

// failedPage says why an applet could not be opened or started.
func (t *tab) failedPage(failure error) fyne.CanvasObject {
	what, todo := t.window.config.Host.Explain(failure)
	again := widget.NewButtonWithIcon(lang.L("Try again"), style.Icon("restart"), t.restart)
	shut := widget.NewButton(lang.L("Close"), func() { t.window.closePage(t) })
	return message(t.window.metrics, style.IconImage(style.ColoredIcon("warning", theme.ColorNameError), 44),
		what, todo, container.NewCenter(style.Beside(8, shut, again)))
}

// veil covers a paused applet's viewport and takes its clicks.
type veil struct {
	widget.BaseWidget
	shield
	content fyne.CanvasObject
}

func newVeil(reason string, resume func()) *veil {
	title := style.NewText(lang.L("Paused"), theme.ColorNameForeground).Bold().Sized(theme.SizeNameSubHeadingText)
	title.Align = fyne.TextAlignCenter
	button := widget.NewButtonWithIcon(lang.L("Resume"), style.Icon("play"), resume)
	button.Importance = widget.HighImportance
	rows := []fyne.CanvasObject{style.IconImage(style.ColoredIcon("pause", style.ColorMuted), 40), title}
	if reason != "" {
		words := style.NewParagraph(sentence(reason), style.ColorMuted)
		words.Align = fyne.TextAlignCenter
		rows = append(rows, words)
	}
	v := &veil{content: container.NewStack(style.NewSurface(style.ColorVeil, 0),
		container.New(middle{420}, style.Below(12, append(rows, container.NewCenter(button))...)))}
	v.ExtendBaseWidget(v)
	return v
}

// CreateRenderer implements fyne.Widget.
func (v *veil) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.content) }

// offerRestore offers what was typed in the run before, once the new run shows its form.
func (t *tab) offerRestore(r *run) {
	if t.notice != nil || len(t.restore) == 0 || !r.screen.CanFill(t.restore) {
		return
	}
	fields := t.restore
	t.restore = nil
	done := func(fill bool) {
		if now, ok := t.live(); fill && ok { // perhaps another one by now
			now.screen.Fill(fields)
		}
		t.notice = nil
		t.show()
	}
	yes := widget.NewButton(lang.L("Fill in"), func() { done(true) })
	no := widget.NewButton(lang.L("No"), func() { done(false) })
	no.Importance = widget.LowImportance
	t.notice = t.band("restart", lang.L("What you typed before it ended is still here."), no, yes)
	t.show()
}

// Inside is what stands on the veil.
func (v *veil) Inside() fyne.CanvasObject { return v.content }
