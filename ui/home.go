package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// home is the page with the library of applets.
type home struct {
	window *Window
	list   *fyne.Container
	object fyne.CanvasObject

	warnings []warning
}

// warning is something that the person should know about the viewer.
type warning struct{ what, detail string }

func newHome(w *Window) *home {
	h := &home{window: w, list: style.Below(8)}
	open := widget.NewButtonWithIcon(lang.L("Open…"), style.Icon("plus"), w.askOpen)
	open.Importance = widget.HighImportance
	head := style.Beside(16,
		style.IconImage(style.Mark(), 56),
		style.Wide(style.Below(2,
			style.NewText("Vitrine", theme.ColorNameForeground).Bold().Sized(theme.SizeNameHeadingText),
			style.NewParagraph(lang.L("Programs from anyone, behind glass. An applet starts with nothing and asks you for the rest."), style.ColorMuted))),
		open)
	page := style.Inset(24, 28, style.Below(24, head, h.list))
	h.object = container.NewStack(newGround(), container.NewVScroll(container.New(narrow{style.PageWidth}, page)))
	return h
}

// narrow gives one object at most that width, in the middle.
type narrow struct{ width float32 }

func (n narrow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(n.width, size.Width)
	o[0].Resize(fyne.NewSize(width, size.Height))
	o[0].Move(fyne.NewPos((size.Width-width)/2, 0))
}

func (n narrow) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, o[0].MinSize().Height)
}

// refresh reads the library anew, if the page can be seen: shown does otherwise.
func (h *home) refresh() {
	if h.window.current != page(h) {
		return
	}
	entries := h.window.config.Host.Library()
	var used, samples []fyne.CanvasObject
	for _, e := range entries {
		if e.Opened.IsZero() {
			samples = append(samples, newCard(h, e))
		} else {
			used = append(used, newCard(h, e))
		}
	}
	var rows []fyne.CanvasObject
	if a := h.window.alarm; a != nil {
		rows = append(rows, a.card())
	}
	for _, w := range h.warnings {
		rows = append(rows, w.card())
	}
	if len(used) == 0 {
		rows = append(rows, emptyLibrary())
	} else {
		rows = append(rows, caption(lang.L("Opened before")))
		rows = append(rows, used...)
	}
	if len(samples) > 0 {
		rows = append(rows, caption(lang.L("Samples to try")))
		rows = append(rows, samples...)
	}
	h.list.Objects = rows
	h.list.Refresh()
}

// card is the warning in full.
func (w warning) card() fyne.CanvasObject {
	text := []fyne.CanvasObject{style.NewParagraph(w.what, style.ColorOnCaution).Bold()}
	lines := strings.Split(w.detail, "\n")
	for _, line := range lines[:min(len(lines), maxWarningLines)] {
		text = append(text, style.NewParagraph(describe.EscapeLine(line, describe.MaxReason), style.ColorOnCaution))
	}
	if more := len(lines) - maxWarningLines; more > 0 {
		text = append(text, style.NewParagraph(lang.L("and {{.N}} more", map[string]any{"N": more}), style.ColorOnCaution))
	}
	return style.On(style.NewSurface(style.ColorCaution, 10), 12, style.Beside(12,
		style.IconImage(style.ColoredIcon("warning", style.ColorOnCaution), 22),
		style.Wide(style.Below(2, text...))))
}

// maxWarningLines is how many faults are listed at once: who puts those right
// sees the others.
const maxWarningLines = 8

func caption(text string) fyne.CanvasObject {
	return style.Inset(2, 2, style.NewText(text, style.ColorMuted).Bold().Caption())
}

func emptyLibrary() fyne.CanvasObject {
	title := style.NewParagraph(lang.L("No applets yet"), theme.ColorNameForeground).Bold()
	title.Align = fyne.TextAlignCenter
	text := style.NewParagraph(lang.L("Drop an .applet file, a folder or a script here, or press Ctrl+O."), style.ColorMuted)
	text.Align = fyne.TextAlignCenter
	return style.On(style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator), 28,
		style.Below(8, style.IconImage(style.ColoredIcon("applet", style.ColorMuted), 36), title, text))
}

// card is one applet of the library.
type card struct {
	widget.BaseWidget
	home    *home
	entry   Entry
	ground  *style.Surface
	content fyne.CanvasObject
}

func newCard(h *home, e Entry) *card {
	c := &card{home: h, entry: e, ground: style.NewSurface(style.ColorSheet, 10).Bordered(theme.ColorNameSeparator)}
	icon := "applet"
	if e.Applet.Development {
		icon = "code"
	}
	name := style.NewText(describe.Name(e.Applet), theme.ColorNameForeground).Bold().Ellipsis().With(h.window.metrics)
	about := style.NewText(describe.EscapeLine(e.Detail, describe.MaxReason), style.ColorMuted).Ends().With(h.window.metrics)
	if !filepath.IsAbs(e.Detail) { // words, and no place
		about = style.NewParagraph(about.Value(), style.ColorMuted).With(h.window.metrics)
		about.Lines = 2
	}
	ink, ground := style.ColorMuted, style.ColorWell
	if e.Applet.Trust == permissions.Named {
		ink, ground = theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess
	}
	row := style.Beside(14,
		style.IconImage(style.ColoredIcon(icon, theme.ColorNamePrimary), 30),
		style.Wide(style.Below(1, name, about)),
		style.Pill(describe.Author(e.Applet), ink, ground))
	if !e.Opened.IsZero() {
		forget := widget.NewButtonWithIcon("", style.Icon("close"), func() {
			if err := h.window.config.Host.Forget(e); err != nil {
				h.window.Warn(lang.L("It cannot be taken from the library"), err.Error())
			}
			h.refresh()
		})
		forget.Importance = widget.LowImportance
		row = style.Beside(14, append(row.Objects, style.NewText(ago(e.Opened), style.ColorMuted).Caption(), forget)...)
	}
	c.content = container.NewStack(c.ground, style.Inset(16, 10, row))
	c.ExtendBaseWidget(c)
	return c
}

// ago is how long something is past, in words.
func ago(t time.Time) string {
	switch d := time.Since(t); {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		return lang.L("{{.N}} min ago", map[string]any{"N": int(d.Minutes())})
	case d < 24*time.Hour:
		return lang.L("{{.N}} h ago", map[string]any{"N": int(d.Hours())})
	case d < 14*24*time.Hour:
		return lang.L("{{.N}} d ago", map[string]any{"N": int(d.Hours() / 24)})
	}
	return fmt.Sprint(t.Format(time.DateOnly))
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// Inside is what the card shows.
func (c *card) Inside() fyne.CanvasObject { return c.content }

// Tapped implements fyne.Tappable.
func (c *card) Tapped(*fyne.PointEvent) { c.home.window.Open(c.entry.Path) }

// Cursor implements desktop.Cursorable.
func (c *card) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (c *card) MouseIn(*desktop.MouseEvent) { c.paint(theme.ColorNamePrimary) }

// MouseMoved implements desktop.Hoverable.
func (c *card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *card) MouseOut() { c.paint(theme.ColorNameSeparator) }

// FocusGained implements fyne.Focusable.
func (c *card) FocusGained() { c.paint(theme.ColorNamePrimary) }

// FocusLost implements fyne.Focusable.
func (c *card) FocusLost() { c.paint(theme.ColorNameSeparator) }

// TypedRune implements fyne.Focusable.
func (c *card) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *card) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace {
		c.Tapped(nil)
	}
}

func (c *card) paint(border fyne.ThemeColorName) {
	c.ground.Border = border
	c.ground.Refresh()
}

func (h *home) tab() (fyne.Resource, string) { return style.Icon("home"), "" }
func (h *home) waiting() bool                { return false }
func (h *home) top() fyne.CanvasObject       { return nil }
func (h *home) body() fyne.CanvasObject      { return h.object }
func (h *home) closed()                      {}

func (h *home) shown(on bool) {
	if on {
		h.refresh()
	}
}
