package grants

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	"example.org/vitrine/ui/style"
)

// line is a row of the list. One widget serves headings and grants: the list
// uses each again for another row.
type line struct {
	widget.BaseWidget
	page *Page

	heading *style.Text
	all     *widget.Button
	icon    *fyne.Container
	what    *style.Text
	who     *style.Text
	when    *style.Text
	revoke  *widget.Button
	head    *fyne.Container
	body    *fyne.Container
	content fyne.CanvasObject
}

func newLine(p *Page) *line {
	l := &line{
		page: p, heading: style.NewText("", style.ColorMuted).Bold().Caption().Ends(),
		icon: container.NewStack(style.IconImage(style.Icon("file"), 22)),
		what: style.NewText("", theme.ColorNameForeground).Ends(),
		who:  style.NewText("", style.ColorMuted).Caption().Ellipsis(),
		when: style.NewText("", style.ColorMuted).Caption(),
	}
	l.all = widget.NewButton(lang.L("Revoke all"), nil)
	l.revoke = widget.NewButton(lang.L("Revoke"), nil)
	l.all.Importance, l.revoke.Importance = widget.LowImportance, widget.LowImportance
	l.head = style.Inset(10, 2, style.Beside(8, style.Wide(l.heading), l.all))
	l.body = style.Inset(10, 3, style.Beside(12, l.icon, style.Wide(style.Below(1, l.what, l.who)), l.when, l.revoke))
	l.content = container.NewStack(l.head, l.body)
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }

// Inside is what the line shows.
func (l *line) Inside() fyne.CanvasObject { return l.content }

func (l *line) show(r row) {
	if r.grant == nil {
		l.body.Hide()
		l.head.Show()
		l.heading.SetText(r.heading)
		l.all.OnTapped = func() {
			if r.applet != "" {
				l.page.revokeApplet(r.applet)
				return
			}
			l.page.revoke(r.ids...)
		}
		if l.page.order == ByApplet || l.page.order == ByAuthor {
			l.all.Show()
		} else {
			l.all.Hide()
		}
		return
	}
	g := r.grant
	l.head.Hide()
	l.body.Show()
	colour := style.ColorMuted
	switch {
	case g.Verdict != permissions.Grant:
	case level(g) == 2:
		colour = theme.ColorNameError
	case level(g) == 1:
		colour = theme.ColorNameWarning
	}
	l.icon.Objects = []fyne.CanvasObject{style.IconImage(style.ColoredIcon(icon(g.Remembered), colour), 22)}
	l.what.SetText(g.name + " " + g.what)
	l.who.SetText(join(g.orphan, g.author, used(g.Remembered, l.page.now()), pinned(g.Remembered)))
	l.when.SetText(until(g.Remembered, l.page.now()))
	id := g.ID
	l.revoke.OnTapped = func() { l.page.revoke(id) }
	l.content.Refresh()
}

func pinned(m *permissions.Remembered) string {
	if m.Pinned {
		return lang.L("pinned")
	}
	return ""
}

// icon is the picture of what a decision is about.
func icon(m *permissions.Remembered) string {
	switch {
	case m.Verdict != permissions.Grant:
		return "close"
	case m.Scope.Folder != "" || m.Resource.File != nil && m.Resource.File.Folder:
		return "folder"
	case m.Resource.File != nil:
		return "file"
	case m.Resource.Endpoint != nil:
		return "globe"
	case m.Action == permissions.ReadClipboard || m.Action == permissions.WriteClipboard:
		return "clipboard"
	case m.Action == permissions.Notify:
		return "bell"
	case m.Action == permissions.OpenLink:
		return "link"
	}
	return "shield"
}
