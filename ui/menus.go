package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// menu is the window's own.
func (w *Window) menu() {
	items := []*fyne.MenuItem{
		{Label: lang.L("Open…"), Icon: style.Icon("plus"), Action: w.askOpen},
		{Label: lang.L("Library"), Icon: style.Icon("home"), Action: func() { w.show(w.home) }},
	}
	if w.config.Grants != nil {
		items = append(items, &fyne.MenuItem{Label: lang.L("Permissions"), Icon: style.Icon("shield"), Action: func() { w.showGrants("") }})
	}
	if w.config.Activity != nil {
		items = append(items, &fyne.MenuItem{Label: lang.L("Activity"), Icon: style.Icon("chart"), Action: func() { w.showActivity("") }})
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		&fyne.MenuItem{Label: lang.L("Quit"), Icon: style.Icon("close"), Action: w.Close})
	w.popUp(items, stripHeight)
}

// menu is the applet's: what can be done with it beyond the buttons of its bar.
func (t *tab) menu(identity string) {
	items := []*fyne.MenuItem{
		{Label: lang.L("Restart"), Icon: style.Icon("restart"), Action: t.restart},
	}
	if t.window.config.Grants != nil {
		items = append(items, &fyne.MenuItem{Label: lang.L("Permissions of this applet"), Icon: style.Icon("shield"), Action: func() { t.window.showGrants(identity) }})
	}
	if t.window.config.Activity != nil {
		items = append(items, &fyne.MenuItem{Label: lang.L("Activity of this applet"), Icon: style.Icon("chart"), Action: func() { t.window.showActivity(identity) }})
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		&fyne.MenuItem{Label: lang.L("Close"), Icon: style.Icon("close"), Action: func() { t.window.closePage(t) }})
	t.window.popUp(items, stripHeight+barHeight)
}

// popUp opens a menu at the right edge.
func (w *Window) popUp(items []*fyne.MenuItem, y float32) {
	c := w.window.Canvas()
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	m.ShowAtPosition(fyne.NewPos(c.Size().Width-m.MinSize().Width-8, y))
}

// OwnPage is a page of the viewer's own.
type OwnPage interface {
	fyne.CanvasObject
	Close()
}

// own is one of the viewer's own pages.
type own struct {
	icon, title string
	object      OwnPage
}

func (o *own) tab() (fyne.Resource, string) { return style.Icon(o.icon), o.title }
func (o *own) waiting() bool                { return false }
func (o *own) top() fyne.CanvasObject       { return nil }
func (o *own) body() fyne.CanvasObject      { return o.object }
func (o *own) closed()                      { o.object.Close() }
func (o *own) shown(bool)                   {}

func (w *Window) showGrants(identity string) {
	w.add(&own{"shield", lang.L("Permissions"), w.config.Grants(identity)})
}

func (w *Window) showActivity(identity string) {
	w.add(&own{"chart", lang.L("Activity"), w.config.Activity(identity)})
}
