package ui

import (
	"fyne.io/fyne/v2"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/ui/chooser"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/viewport"
)

// View is what the window shows at a moment, in words and places: for tests
// that click in real windows, and for tools that read a screen aloud.
type View struct {
	Title    string             `json:"title"`
	Tabs     []Item             `json:"tabs"`
	Name     string             `json:"name,omitempty"`
	Author   string             `json:"author,omitempty"`
	Phase    string             `json:"phase,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Page     []string           `json:"page,omitempty"`   // texts of a page of the viewer's own
	Labels   []Item             `json:"labels,omitempty"` // those texts, with their places
	Buttons  []Item             `json:"buttons,omitempty"`
	Fields   []Item             `json:"fields,omitempty"` // of a page of the viewer's own
	Prompt   *prompt.View       `json:"prompt,omitempty"`
	Elements []viewport.Element `json:"elements,omitempty"`
}

// Item is something with a text and a place in the window, in scene units.
type Item = prompt.Item

// View describes the window as it is. Fyne's goroutine.
func (w *Window) View() View {
	v := View{Title: w.window.Title()}
	for _, i := range w.strip.items {
		v.Tabs = append(v.Tabs, prompt.Place(i.AccessibilityLabel(), i, true))
	}
	t, ok := w.current.(*tab)
	if !ok {
		o := w.current.body()
		if w.modal != nil {
			o = w.modal.object
		}
		v.Page, v.Labels, v.Buttons, v.Fields = prompt.Texts(o), prompt.Labels(o), prompt.Buttons(o), prompt.Fields(o)
		return v
	}
	if a, ok := t.state.applet(); ok {
		v.Name, v.Author = a.bar.name.Value(), a.bar.author.Value()
		for name, b := range map[string]fyne.CanvasObject{"Pause": a.bar.pause, "Stop": a.bar.stop, "Menu": a.bar.menu} {
			v.Buttons = append(v.Buttons, prompt.Place(name, b, !b.(fyne.Disableable).Disabled()))
		}
		if a.bar.rings.Visible() {
			v.Buttons = append(v.Buttons, prompt.Place(a.bar.rings.AccessibilityLabel(), a.bar.rings, true))
		}
	}
	r, ok := t.live()
	if !ok {
		if s, ok := t.state.(*ended); ok && s.last != nil {
			v.Phase, v.Reason = phase(account.Ended), s.last.phase.Reason
		}
		v.Page = prompt.Texts(t.holder)
		v.Buttons = append(v.Buttons, prompt.Buttons(t.holder)...)
		return v
	}
	v.Phase, v.Reason = phase(r.phase.Phase), r.phase.Reason
	v.Elements = r.screen.Elements()
	if o, ok := w.sheet(); ok {
		v.Page, v.Labels, v.Buttons, v.Fields = prompt.Texts(o), prompt.Labels(o), prompt.Buttons(o), prompt.Fields(o)
		return v
	}
	if q := t.question; q != nil && w.modal != nil && w.modal.object == q.layer {
		view := q.sheet.View()
		v.Prompt = &view
	}
	if band := t.over(); band != nil {
		v.Page = prompt.Texts(band)
		v.Buttons = append(v.Buttons, prompt.Buttons(band)...)
	}
	return v
}

// sheet is what the person chooses files in, or is asked about dropped ones.
func (w *Window) sheet() (fyne.CanvasObject, bool) {
	if w.modal == nil {
		return nil, false
	}
	l, ok := w.modal.object.(*chooser.Layer)
	if !ok {
		return nil, false
	}
	return l.Sheet(), true
}
