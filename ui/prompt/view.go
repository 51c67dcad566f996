package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// Item is something with a text and a place in the window, in scene units.
type Item struct {
	Text    string  `json:"text"`
	X       float32 `json:"x"` // of its middle
	Y       float32 `json:"y"`
	Enabled bool    `json:"enabled"`
}

// View is what a sheet shows.
type View struct {
	Sentence string   `json:"sentence"`
	Texts    []string `json:"texts"`
	Buttons  []Item   `json:"buttons"`
	Fields   []Item   `json:"fields"` // choices and what can be written into
}

// View describes the sheet as it is.
func (s *Sheet) View() View {
	v := View{Sentence: s.prompt.Sentence, Texts: Texts(s.inner)}
	for _, b := range s.buttons {
		v.Buttons = append(v.Buttons, Place(b.Text, b, b.armed))
	}
	v.Texts = append(v.Texts, Texts(s.foot)...)
	v.Fields = Fields(s.foot)
	return v
}

// Place describes an object by a text. What was not painted yet has no place.
func Place(text string, o fyne.CanvasObject, enabled bool) Item {
	driver := fyne.CurrentApp().Driver()
	if driver.CanvasForObject(o) == nil {
		return Item{Text: text}
	}
	pos := driver.AbsolutePositionForObject(o)
	return Item{text, pos.X + o.Size().Width/2, pos.Y + o.Size().Height/2, enabled}
}

// Texts collects the texts below a container of the viewer's own.
func Texts(o fyne.CanvasObject) []string {
	var out []string
	walk(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*style.Text); ok && t.Value() != "" {
			out = append(out, t.Value())
		}
	})
	return out
}

// Buttons collects the buttons below a container of the viewer's own.
func Buttons(o fyne.CanvasObject) []Item {
	var out []Item
	walk(o, func(o fyne.CanvasObject) {
		switch b := o.(type) {
		case *widget.Button:
			out = append(out, Place(b.Text, b, !b.Disabled()))
		case *guard:
			out = append(out, Place(b.Text, b, b.armed))
		}
	})
	return out
}

// Labels are those texts with their places.
func Labels(o fyne.CanvasObject) []Item {
	var out []Item
	walk(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*style.Text); ok && t.Value() != "" {
			out = append(out, Place(t.Value(), t, true))
		}
	})
	return out
}

// Fields collects what can be chosen from, with the choice that is made, and
// what can be written into, with what stands there or would say what belongs
// there.
func Fields(o fyne.CanvasObject) []Item {
	var out []Item
	entry := func(e *widget.Entry, o fyne.CanvasObject) {
		text := e.Text
		if text == "" {
			text = e.PlaceHolder
		}
		out = append(out, Place(text, o, !e.Disabled()))
	}
	walk(o, func(o fyne.CanvasObject) {
		switch f := o.(type) {
		case *choice:
			out = append(out, Place(f.Selected, f, !f.Disabled()))
		case *widget.Select:
			out = append(out, Place(f.Selected, f, !f.Disabled()))
		case *scopeEntry:
			entry(&f.Entry, f)
		case *widget.Entry:
			entry(f, f)
		}
	})
	return out
}

// Listed is what Inside gives of a page with a list: the page's content and
// those of the list's lines that are on the screen. It is to be looked at only.
func Listed[Line fyne.CanvasObject](content fyne.CanvasObject, lines []Line) fyne.CanvasObject {
	all := []fyne.CanvasObject{content}
	for _, l := range lines { // the list keeps lines that it does not show
		driver := fyne.CurrentApp().Driver()
		if driver.CanvasForObject(l) != nil && !driver.AbsolutePositionForObject(l).IsZero() {
			all = append(all, l)
		}
	}
	return container.NewWithoutLayout(all...)
}

// walk visits what is visible below a container.
func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, f)
		}
	case *style.Stretch:
		walk(o.Content(), f)
	case *container.Scroll:
		walk(o.Content, f)
	case interface{ Inside() fyne.CanvasObject }:
		walk(o.Inside(), f)
	}
}
