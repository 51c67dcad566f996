package dom

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/guest/canvas2d"
	"example.org/vitrine/sandbox/protocol/scene"
)

// nodeType is Node.nodeType.
type nodeType uint8

const (
	elementNode  nodeType = 1
	textNode     nodeType = 3
	commentNode  nodeType = 8
	documentNode nodeType = 9
	fragmentNode nodeType = 11
)

// node is a node of the document, or of a tree beside it.
type node struct {
	kind                            nodeType
	name                            string // of an element, in lower case
	tag                             *tag   // of an element
	parent, first, last, next, prev *node
	text                            string // of a text or comment
	attributes                      []attribute
	style                           []declaration
	object                          *goja.Object // what the applet holds; made when it first looks
	childNodes, children            *goja.Object // frozen arrays of its children and of the elements among them; nil after a change

	connected bool  // in the document
	dirty     dirty // what the next flush looks at
	item      *item // what shows it, or a run of text that begins with it
	listens   eventSet

	control *control          // of a form control
	picture *canvas2d.Surface // of a canvas or img
	rows    *rows             // of a list or table
	focus   focusWish

	roomWidth, roomHeight int // of a canvas that grows, in pixels, as the viewer said last
}

type attribute struct{ name, value string }

// item is an element of the scene.
type item struct {
	id      scene.NodeID
	kind    scene.Kind
	node    *node
	run     bool   // it shows the texts and inline elements that begin with node
	claimed uint64 // the flush that last found it among what is to be shown
}

// dirty says what of a node changed since the last flush.
type dirty uint8

const (
	dirtyProps dirty = 1 << iota
	dirtyContent
)

// focusWish is a focus() or blur() that the next flush passes on.
type focusWish uint8

const (
	noWish focusWish = iota
	wantsFocus
	wantsBlur
)

func (n *node) attribute(name string) (string, bool) {
	for i := range n.attributes {
		if n.attributes[i].name == name {
			return n.attributes[i].value, true
		}
	}
	return "", false
}

// get is an attribute's value, or nothing.
func (n *node) get(name string) string {
	v, _ := n.attribute(name)
	return v
}

func (n *node) has(name string) bool {
	_, ok := n.attribute(name)
	return ok
}

func (n *node) setAttribute(name, value string) {
	for i := range n.attributes {
		if n.attributes[i].name == name {
			n.attributes[i].value = value
			return
		}
	}
	n.attributes = append(n.attributes, attribute{name, value})
}

func (n *node) removeAttribute(name string) {
	n.attributes = slices.DeleteFunc(n.attributes, func(a attribute) bool { return a.name == name })
}

// hasClass reports whether the class attribute has a word.
func (n *node) hasClass(word string) bool {
	for c := range strings.FieldsSeq(n.get("class")) {
		if c == word {
			return true
		}
	}
	return false
}

// link puts a node without parent before another, or at the end.
func (n *node) link(parent, before *node) {
	parent.childNodes, parent.children = nil, nil
	n.parent = parent
	n.next = before
	if before != nil {
		n.prev = before.prev
		before.prev = n
	} else {
		n.prev = parent.last
		parent.last = n
	}
	if n.prev != nil {
		n.prev.next = n
	} else {
		parent.first = n
	}
}

// unlink takes a node out of its parent.
func (n *node) unlink() {
	n.parent.childNodes, n.parent.children = nil, nil
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		n.parent.first = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else {
		n.parent.last = n.prev
	}
	n.parent, n.prev, n.next = nil, nil, nil
}

// after is the node that follows n in document order within root, or nil. With
// skip it leaves out what is inside n.
func (n *node) after(root *node, skip bool) *node {
	if n.first != nil && !skip {
		return n.first
	}
	for ; n != root; n = n.parent {
		if n.next != nil {
			return n.next
		}
	}
	return nil
}

// isText reports whether n is a text.
func (n *node) isText() bool { return n.kind == textNode }

// ancestor is the nearest element of that name around n, or nil.
func (n *node) ancestor(name string) *node {
	for a := n.parent; a != nil; a = a.parent {
		if a.name == name {
			return a
		}
	}
	return nil
}
