package viewport

import (
	"slices"

	"fyne.io/fyne/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Element describes one element as it stands in the window.
type Element struct {
	ID     scene.NodeID `json:"id"`
	Kind   string       `json:"kind"`
	Text   string       `json:"text,omitempty"`
	Value  string       `json:"value,omitempty"`
	Max    float64      `json:"max,omitempty"`
	X      float32      `json:"x"` // of its upper left corner, in the window
	Y      float32      `json:"y"`
	Width  float32      `json:"width"`
	Height float32      `json:"height"`
}

// Elements describes all elements that are no containers, first to last made.
func (s *Screen) Elements() []Element {
	driver := fyne.CurrentApp().Driver()
	if driver.CanvasForObject(s.view.object) == nil {
		return nil // not painted yet, and so nowhere
	}
	origin := driver.AbsolutePositionForObject(s.view.object)
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Element
	for id, e := range s.view.elements {
		n := s.tree.Node(id)
		if n == nil || e.kind.Container() || e.hidden || !n.Attached() {
			continue
		}
		pos, size := origin.Add(s.view.position(e)), e.object.Size()
		out = append(out, Element{id, e.kind.String(), n.Text(scene.Text), n.Text(scene.Value), n.Number(scene.Max), pos.X, pos.Y, size.Width, size.Height})
	}
	slices.SortFunc(out, func(a, b Element) int { return int(a.ID) - int(b.ID) })
	return out
}
