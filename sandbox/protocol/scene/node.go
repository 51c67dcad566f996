package scene

import "slices"

// Node is one element of a Tree. Its methods are the queries of whoever shows
// it; only Tree.Apply changes it. Slices that it returns belong to the Tree.
type Node struct {
	id       NodeID
	kind     Kind
	parent   *Node
	children []*Node
	height   int // of the tree below: 0 without children
	props    map[Prop]property
	rows     window
	revision uint32
	text     int // bytes of all its texts, with overhead
	gone     bool
}

// property is the value of a Prop: one field of it, as the Prop says.
type property struct {
	text   string
	number float64
	flag   bool
	list   []string
}

// stringCost counts a string's header and bookkeeping, so that a million empty
// strings are not free.
const stringCost = 32

// cost is how much of MaxSceneText a property takes.
func (p property) cost() int {
	n := 0
	if p.text != "" {
		n = len(p.text) + stringCost
	}
	for _, s := range p.list {
		n += len(s) + stringCost
	}
	return n
}

// ID is the element's identifier.
func (n *Node) ID() NodeID { return n.id }

// Kind is what the element is.
func (n *Node) Kind() Kind { return n.kind }

// Parent is the element that n stands in, or nil for the root and what is detached.
func (n *Node) Parent() *Node { return n.parent }

// Children are the elements in n, first to last.
func (n *Node) Children() []*Node { return n.children }

// Gone reports whether n was removed; it is then no longer part of its Tree.
func (n *Node) Gone() bool { return n.gone }

// Attached reports whether n is part of the document.
func (n *Node) Attached() bool {
	for ; n != nil; n = n.parent {
		if n.id == Root {
			return true
		}
	}
	return false
}

// Has reports whether a patch has ever set p.
func (n *Node) Has(p Prop) bool {
	_, ok := n.props[p]
	return ok
}

// Text is a property that is a text; empty when it was never set. The bytes
// are valid UTF-8 within the limits, and otherwise hostile.
func (n *Node) Text(p Prop) string { return n.props[p].text }

// Flag is a property that is a flag; false when it was never set.
func (n *Node) Flag(p Prop) bool { return n.props[p].flag }

// Number is a property that is a number, finite and in the property's range;
// zero when it was never set.
func (n *Node) Number(p Prop) float64 { return n.props[p].number }

// List is a property that is a list; nil when it was never set.
func (n *Node) List(p Prop) []string { return n.props[p].list }

// Bounds are Min and Max of a Slider or NumberField, with the defaults of the
// kind where they were not set: 0 and 100 of a Slider, none (-MaxNumber and
// MaxNumber) of a NumberField. high is never below low.
func (n *Node) Bounds() (low, high float64) {
	low, high = -MaxNumber, MaxNumber
	if n.kind == Slider {
		low, high = 0, 100
	}
	if n.Has(Min) {
		low = n.Number(Min)
	}
	if n.Has(Max) {
		high = n.Number(Max)
	}
	return low, max(low, high)
}

// Wants reports whether the viewer is to send events of type e for n. Edits
// (Input), row ranges, selections and the room of a growing Canvas are sent
// whether listened for or not: the applet reads them as values at any time.
// All others are sent when Listens names them.
func (n *Node) Wants(e EventType) bool {
	if !n.kind.Sends(e) {
		return false
	}
	switch e {
	case Input, Range, RowSelect, Resize:
		return true
	default:
		return slices.Contains(n.props[Listens].list, e.Name())
	}
}

// Revision counts the edits of n that Tree.Edit has noted.
func (n *Node) Revision() uint32 { return n.revision }

// area is how many pixels a picture has.
func (n *Node) area() int {
	if !n.kind.Picture() {
		return 0
	}
	return int(n.Number(Width)) * int(n.Number(Height))
}
