package scene

// Edit notes that the person changed Value or Checked of an element, and
// returns the revision that goes with the Input event. It returns 0 when the
// element is gone or cannot be edited.
func (t *Tree) Edit(id NodeID, value string, checked bool) uint32 {
	n := t.nodes[id]
	if n == nil {
		return 0
	}
	revision := n.revision + 1
	if !t.Note(Event{Type: Input, Node: id, Value: value, Checked: checked, Revision: revision}) {
		return 0
	}
	return revision
}

// Note takes an edit over from an Input or Change event that another Tree of
// the same scene made, and reports whether it could.
func (t *Tree) Note(ev Event) bool {
	n := t.nodes[ev.Node]
	if n == nil || !n.kind.Editable() || (ev.Type != Input && ev.Type != Change) || ev.Revision < n.revision {
		return false
	}
	prop, next := Value, property{text: FitText(n.kind, Value, ev.Value)}
	if n.kind == Checkbox {
		prop, next = Checked, property{flag: ev.Checked}
	}
	if t.grow(n, next.cost()-n.props[prop].cost()) != nil {
		return false
	}
	if n.props == nil {
		n.props = make(map[Prop]property)
	}
	n.props[prop] = next
	n.revision = ev.Revision
	return true
}

// Stale reports whether op sets the content of an element that the person has
// edited since the applet looked. Apply ignores such an operation; who keeps
// widgets asks before it.
func (t *Tree) Stale(op Op) bool {
	if op.Code != Set || (op.Prop != Value && op.Prop != Checked) {
		return false
	}
	n := t.nodes[op.Node]
	return n != nil && n.kind.Editable() && op.Revision < n.revision
}
