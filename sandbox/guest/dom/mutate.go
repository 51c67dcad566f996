package dom

import (
	"strings"

	"example.org/vitrine/sandbox/protocol/scene"
)

// insert puts child, or what a fragment holds, into parent before another
// child, or at the end when before is nil.
func (d *Document) insert(parent, child, before *node) {
	d.checkParent(parent, child)
	if before == child {
		before = child.next
	}
	if before != nil && before.parent != parent {
		d.engine.Throw("NotFoundError", "the node to insert before is not a child of this one")
	}
	if child.kind != fragmentNode {
		d.place(parent, child, before)
		return
	}
	for child.first != nil {
		d.place(parent, child.first, before)
	}
}

// checkParent throws unless parent may have the child.
func (d *Document) checkParent(parent, child *node) {
	if parent.kind != elementNode && parent.kind != fragmentNode {
		d.engine.Throw("HierarchyRequestError", "this node has no children")
	}
	if child.kind == documentNode || child == d.html || child == d.head || child == d.body {
		d.engine.Throw("HierarchyRequestError", "this node stays where it is")
	}
	if child.first == nil && child != parent {
		return // nothing is inside it
	}
	for a := parent; a != nil; a = a.parent {
		d.charge(1)
		if a == child {
			d.engine.Throw("HierarchyRequestError", "a node cannot be inside itself")
		}
	}
}

func (d *Document) place(parent, child, before *node) {
	d.charge(nodeFuel)
	if child.parent != nil {
		if child.next == before && child.parent == parent {
			return // it stands there already
		}
		old := child.parent
		child.unlink()
		d.markContent(old)
	}
	child.link(parent, before)
	d.connect(child, parent.connected)
	d.markContent(parent)
}

// remove takes a node out of its parent, if it has one.
func (d *Document) remove(n *node) {
	if n.parent == nil {
		return
	}
	if n == d.html || n == d.head || n == d.body {
		d.engine.Throw("HierarchyRequestError", "this node stays where it is")
	}
	d.charge(nodeFuel)
	parent := n.parent
	n.unlink()
	d.connect(n, false)
	d.markContent(parent)
}

// connect notes that a tree came into the document or left it.
func (d *Document) connect(top *node, connected bool) {
	d.charge(1)
	if top.connected == connected {
		return
	}
	if !connected {
		d.removed = append(d.removed, top)
	}
	for n := top; n != nil; n = n.after(top, false) {
		d.charge(1)
		n.connected = connected
		if n == d.active && !connected {
			d.active = nil
		}
		if connected && n.item != nil {
			d.mark(n, dirtyContent|dirtyProps) // it left in this turn, and may have changed since
		}
	}
}

// setData gives a text or comment its data.
func (d *Document) setData(n *node, s string) {
	if n.text == s {
		return
	}
	n.text = s
	if n.isText() && n.parent != nil {
		d.markContent(n.parent)
	}
}

// textContent is all text inside n, as it was given.
func (d *Document) textContent(n *node) string {
	if n.kind == textNode || n.kind == commentNode {
		return n.text
	}
	if n.first == n.last && n.first != nil && n.first.isText() {
		return n.first.text
	}
	size := 0
	for c := n.first; c != nil; c = c.after(n, false) {
		d.charge(2)
		if c.isText() {
			size += len(c.text)
		}
	}
	d.chargeText(size)
	var b strings.Builder
	b.Grow(size)
	for c := n.first; c != nil; c = c.after(n, false) {
		if c.isText() {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

// chargeText accounts for making a text of so many bytes.
func (d *Document) chargeText(size int) {
	if size >= largeText {
		d.engine.Allocate(uint64(size))
	}
	d.charge(uint64(size)/textBytesPerFuel + 1)
}

// setTextContent replaces what is inside n by one text, or nothing.
func (d *Document) setTextContent(n *node, s string) {
	if n.kind == textNode || n.kind == commentNode {
		d.setData(n, s)
		return
	}
	if n.first != nil && n.first == n.last && n.first.isText() && n.first.object == nil && s != "" {
		d.setData(n.first, s) // nobody can tell that it is the old one
		return
	}
	for n.first != nil {
		d.remove(n.first)
	}
	if s != "" {
		d.insert(n, &node{kind: textNode, name: "#text", text: s}, nil)
	}
}

// maxAttributes bounds the attributes of one element.
const maxAttributes = 200

// setAttribute gives an element an attribute, with what follows from it.
func (d *Document) setAttribute(n *node, name, value string) {
	if old, ok := n.attribute(name); ok && old == value {
		return
	}
	if len(n.attributes) >= maxAttributes && !n.has(name) {
		d.engine.Throw("QuotaExceededError", "an element has at most 200 attributes")
	}
	n.setAttribute(name, value)
	d.attributeChanged(n, name)
}

func (d *Document) removeAttribute(n *node, name string) {
	if n.has(name) {
		n.removeAttribute(name)
		d.attributeChanged(n, name)
	}
}

func (d *Document) attributeChanged(n *node, name string) {
	switch name {
	case "style":
		n.style = parseStyle(n.get("style"))
		d.markContent(n)
	case "width", "height":
		if n.name == "canvas" && n.picture != nil {
			w, h := n.canvasSize()
			n.picture.Resize(w, h)
		}
	case "rowcount":
		if n.rows != nil {
			n.rows.count = max(0, min(scene.MaxRowCount, int(n.number("rowcount", 0))))
		}
		d.markContent(n)
	case "type", "open", "headers", "href":
		d.markContent(n.parent)
	case "disabled":
		d.markInside(n)
	case "selected":
		if n.name == "option" {
			d.markContent(n)
		}
	case "label", "value":
		if n.tag.role == hidden { // an option
			d.markContent(n)
		}
	}
	d.markControl(n)
}

// markInside notes that what is inside n may look different.
func (d *Document) markInside(n *node) {
	if n.name != "fieldset" {
		return
	}
	for c := n.first; c != nil; c = c.after(n, false) {
		d.charge(1)
		if c.item != nil {
			d.mark(c, dirtyProps)
		}
	}
}

// clone copies a node, with what is inside when deep is set. Listeners and what
// a person entered stay behind, but not what the applet set.
func (d *Document) clone(n *node, deep bool) *node {
	top := n.copied()
	if !deep {
		return top
	}
	from, to := n, top
	for next := n.after(n, false); next != nil; next = next.after(n, false) {
		d.charge(nodeFuel)
		for from != next.parent { // up to where next hangs
			from, to = from.parent, to.parent
		}
		c := next.copied()
		c.link(to, nil)
		if next.first != nil {
			from, to = next, c
		}
	}
	return top
}

func (n *node) copied() *node {
	c := &node{kind: n.kind, name: n.name, tag: n.tag, text: n.text}
	c.attributes = append(c.attributes, n.attributes...)
	c.style = append(c.style, n.style...)
	if n.control != nil {
		control := *n.control
		c.control = &control
	}
	return c
}
