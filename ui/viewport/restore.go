package viewport

import (
	"strings"

	"fyne.io/fyne/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Field is what the person typed or chose in one element. Its place is told by
// what the element is called, since another run numbers elements anew.
type Field struct {
	kind    scene.Kind
	name    string
	nth     int // among those of the same kind and name
	value   string
	checked bool
}

// fieldKey is how a Field finds its element.
type fieldKey struct {
	kind scene.Kind
	name string
	nth  int
}

// Fields returns what the person edited and did not mark secret.
func (s *Screen) Fields() []Field {
	var out []Field
	s.eachField(func(n *scene.Node, k fieldKey) {
		if n.Revision() > 0 && !n.Flag(scene.Secret) {
			out = append(out, Field{k.kind, k.name, k.nth, n.Text(scene.Value), n.Flag(scene.Checked)})
		}
	})
	return out
}

// CanFill reports whether the scene has an element for any of the fields.
func (s *Screen) CanFill(fields []Field) bool {
	found := false
	wanted := index(fields)
	s.eachField(func(_ *scene.Node, k fieldKey) {
		_, ok := wanted[k]
		found = found || ok
	})
	return found
}

// Fill puts the fields back as if the person typed them again. Window's goroutine.
func (s *Screen) Fill(fields []Field) {
	wanted := index(fields)
	type edit struct {
		id scene.NodeID
		f  Field
	}
	var edits []edit
	s.eachField(func(n *scene.Node, k fieldKey) {
		if f, ok := wanted[k]; ok && !n.Flag(scene.ReadOnly) && !n.Flag(scene.Disabled) {
			edits = append(edits, edit{n.ID(), f})
		}
	})
	for _, e := range edits {
		if el := s.view.elements[e.id]; el != nil {
			s.view.edit(el, e.f.value, e.f.checked)
			s.mu.Lock()
			s.touch(e.id, changes{props: 1<<scene.Value | 1<<scene.Checked})
			s.mu.Unlock()
			s.view.edited(el, e.f.value, e.f.checked)
		}
	}
	s.config.Wake()
}

func index(fields []Field) map[fieldKey]Field {
	m := make(map[fieldKey]Field, len(fields))
	for _, f := range fields {
		m[fieldKey{f.kind, f.name, f.nth}] = f
	}
	return m
}

// eachField calls f for each element that is edited, in the document's order.
func (s *Screen) eachField(f func(*scene.Node, fieldKey)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[fieldKey]int{}
	var label string
	var walk func(n *scene.Node)
	walk = func(n *scene.Node) {
		switch {
		case n.Kind() == scene.Label || n.Kind() == scene.Heading:
			label = n.Text(scene.Text)
		case n.Kind().Editable():
			key := fieldKey{kind: n.Kind(), name: strings.Join([]string{label, n.Text(scene.Text), n.Text(scene.Placeholder), n.Text(scene.Tooltip)}, "\x00")}
			key.nth = counts[key]
			counts[fieldKey{kind: key.kind, name: key.name}]++
			f(n, key)
		}
		for _, c := range n.Children() {
			walk(c)
		}
	}
	walk(s.tree.Root())
}

// ElementAt finds the innermost element that takes dropped files at a position
// of the window; 0 when there is none.
func (s *Screen) ElementAt(pos fyne.Position) scene.NodeID {
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.view.object)
	at := pos.Subtract(origin)
	if at.X < 0 || at.Y < 0 || at.X >= s.view.size.Width || at.Y >= s.view.size.Height {
		return 0
	}
	var best *element
	for _, e := range s.view.elements {
		p, size := s.view.position(e), e.object.Size()
		in := at.X >= p.X && at.Y >= p.Y && at.X < p.X+size.Width && at.Y < p.Y+size.Height
		if in && (best == nil || e.depth() > best.depth()) && s.view.wants(e.id, scene.Drop) {
			best = e
		}
	}
	if best == nil {
		return 0
	}
	return best.id
}

// Hold stops the scene: nothing is drawn, sent or focused until it is let go.
// A prompt holds, and so does a pause.
func (s *Screen) Hold(on bool) {
	if on == s.view.held {
		return
	}
	s.view.held = on
	if on {
		s.view.popups.close()
		for f := range s.view.fields {
			f.CloseMenu()
		}
		s.view.order, s.view.focus = nil, 0
		clear(s.view.moves)
		if f := s.view.focused(); f != nil && s.view.owns(f) {
			s.view.unfocus()
		}
		return
	}
	s.config.Wake()
}

// Room is what the applet has for its elements, in scene units.
func (s *Screen) Room() fyne.Size { return s.view.room() }
