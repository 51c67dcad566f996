package prompt

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vitrine/ui/style"
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
}

// View describes the sheet as it is.
func (s *Sheet) View() View {
	v := View{Sentence: s.prompt.Sentence, Texts: Texts(s.inner)}
	for _, b := range s.buttons {
		v.Buttons = append(v.Buttons, Place(b.Text, b, b.armed))
	}
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
		if b, ok := o.(*widget.Button); ok {
			out = append(out, Place(b.Text, b, !b.Disabled()))
		}
	})
	return out
}

func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	f(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, f)
		}
	case *style.Stretch:
		walk(o.Content(), f)
	case interface{ Inside() fyne.CanvasObject }:
		walk(o.Inside(), f)
	}
}
