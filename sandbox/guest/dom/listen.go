package dom

import "example.org/vitrine/sandbox/protocol/scene"

// eventSet is a set of scene events, a bit each.
type eventSet uint32

func eventsOf(list ...scene.EventType) (s eventSet) {
	for _, e := range list {
		s |= 1 << e
	}
	return s
}

// sources maps each event of the document to what the viewer has to send for
// it; events of the scene that are called the same need no entry.
var sources = map[string]eventSet{
	"mousedown": eventsOf(scene.PointerDown), "mousemove": eventsOf(scene.PointerMove), "mouseup": eventsOf(scene.PointerUp),
	"click":       eventsOf(scene.Click, scene.PointerDown, scene.PointerUp),
	"contextmenu": eventsOf(scene.PointerDown), "auxclick": eventsOf(scene.PointerDown, scene.PointerUp),
	"focusin": eventsOf(scene.Focus), "focusout": eventsOf(scene.Blur), "keypress": eventsOf(scene.KeyDown),
	"dragover": eventsOf(scene.Drop), "reset": eventsOf(scene.Click),
	"submit":      eventsOf(scene.Submit, scene.Click),
	"pointerdown": eventsOf(scene.PointerDown, scene.PointerUp), // a drag needs its end
}

// sourcesOf is what the viewer has to send so that an event can be dispatched.
func sourcesOf(name string) eventSet {
	s := sources[name]
	if e := scene.EventNamed(name); e != 0 {
		s |= eventsOf(e)
	}
	return s
}

// listen notes a listener for an event on n, or on the window when n is nil.
// What a listener gets bubbles up to it, so everything inside is concerned.
func (d *Document) listen(n *node, name string) {
	s := sourcesOf(name)
	if s == 0 && name != "windowresize" {
		return // never dispatched by the viewer
	}
	d.heard[name] = true
	if n == nil {
		n = d.root
	}
	if n.listens|s == n.listens {
		return
	}
	n.listens |= s
	if !n.connected {
		return
	}
	for c := n; c != nil; c = c.after(n, false) {
		d.charge(1)
		if c.item != nil {
			d.mark(c, dirtyProps)
		}
	}
}

// listens names the events that the viewer has to send for an element.
func (d *Document) listens(n *node, kind scene.Kind) []string {
	var s eventSet
	for a := n; a != nil; a = a.parent {
		s |= a.listens
	}
	if s == 0 {
		return nil
	}
	if n.name == "label" && kind == scene.Checkbox {
		s |= n.soleCheckbox().listens
	}
	var names []string
	for e := scene.Click; e.Name() != ""; e++ {
		if s&eventsOf(e) != 0 && kind.Sends(e) {
			names = append(names, e.Name())
		}
	}
	return names
}
