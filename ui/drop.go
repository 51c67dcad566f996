package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/chooser"
)

// dropped opens applets that are dropped on the window, and gives other files
// to the applet they were dropped on: that is the person's choice of them.
func (w *Window) dropped(pos fyne.Position, uris []fyne.URI) {
	t, ok := w.current.(*tab)
	ok = ok && t.running() && w.modal == nil
	var given []string
	for _, uri := range uris {
		switch {
		case uri.Scheme() != "file":
		case ok && !openable(uri):
			given = append(given, uri.Path())
		default:
			w.Open(uri.Path())
		}
	}
	if len(given) > 0 && w.current == page(t) {
		t.drop(pos, given)
	}
}

// drop hands files that were dropped at a position of the window to the element
// there. What a chooser would warn of is asked about first.
func (t *tab) drop(pos fyne.Position, paths []string) {
	r, ok := t.state.(*running)
	if !ok {
		return
	}
	node := r.screen.ElementAt(pos)
	if node == 0 {
		return
	}
	hand := func() {
		for _, path := range paths {
			r.session.Drop(node, path)
		}
	}
	o := chooser.Options{
		Kind: chooser.Open, Applet: r.who, Surroundings: t.window.config.Surroundings, Hesitate: t.window.hesitateWhile,
		Title: lang.L("Give this to '{{.Name}}'?", map[string]any{"Name": describe.Name(r.who)}),
	}
	var m *modal
	q, err := chooser.NewQuestion(o, paths, func(yes bool) {
		t.sheet = nil
		if t.window.modal == m {
			t.window.cover(nil)
			t.present()
		}
		t.show()
		if yes {
			hand()
		}
	})
	switch {
	case err != nil: // it cannot be looked at, or is no file: nor could the applet
	case q == nil:
		hand()
	default:
		m = &modal{object: chooser.NewLayer(q, stripHeight+6), escape: q.Cancel, gone: q.Cancel}
		r.screen.Hold(true)
		t.window.cover(m)
		t.window.window.Canvas().Focus(q.First())
		t.sheet = q.Cancel
		t.show()
	}
}
