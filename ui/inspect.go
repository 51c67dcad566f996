package ui

import (
	"fyne.io/fyne/v2"

	"vitrine/ui/prompt"
	"vitrine/ui/viewport"
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
	Page     []string           `json:"page,omitempty"` // texts of a page of the viewer's own
	Buttons  []Item             `json:"buttons,omitempty"`
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
		return v
	}
	if t.bar != nil {
		v.Name, v.Author = t.bar.name.Value(), t.bar.author.Value()
		for name, b := range map[string]fyne.CanvasObject{"Pause": t.bar.pause, "Stop": t.bar.stop, "Menu": t.bar.menu} {
			v.Buttons = append(v.Buttons, prompt.Place(name, b, !b.(fyne.Disableable).Disabled()))
		}
		if t.bar.rings.Visible() {
			v.Buttons = append(v.Buttons, prompt.Place(t.bar.rings.AccessibilityLabel(), t.bar.rings, true))
		}
	}
	r := t.run
	if r == nil {
		v.Page = prompt.Texts(t.holder)
		return v
	}
	v.Phase, v.Reason = phase(r.state.Phase), r.state.Reason
	if r.over {
		v.Page = prompt.Texts(t.holder)
		v.Buttons = append(v.Buttons, prompt.Buttons(t.holder)...)
		return v
	}
	v.Elements = r.screen.Elements()
	if q := t.question; q != nil && w.modal != nil && w.modal.object == q.layer {
		view := q.sheet.View()
		v.Prompt = &view
	}
	if t.notice != nil {
		v.Page = prompt.Texts(t.notice)
		v.Buttons = append(v.Buttons, prompt.Buttons(t.notice)...)
	}
	return v
}
