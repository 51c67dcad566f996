package scene

import (
	"errors"
	"fmt"
	"slices"
)

// Tree is a scene as the patches so far have made it. A patch that breaks a
// rule is an attack or a defect of the worker, so the first error is final:
// every later Apply and CheckPixels returns it, and the session has to end.
// What the Tree holds stays within the limits even then.
//
// A Tree belongs to one goroutine at a time.
type Tree struct {
	nodes map[NodeID]*Node
	root  *Node
	last  NodeID // the highest identifier ever created; they only rise
	text  int    // bytes of all texts, each with its overhead
	area  int    // pixels of all pictures
	err   error
}

// NewTree returns a scene that holds Root alone.
func NewTree() *Tree {
	root := &Node{id: Root, kind: Column}
	return &Tree{nodes: map[NodeID]*Node{Root: root}, root: root, last: Root}
}

// Node returns an element, attached or not, or nil.
func (t *Tree) Node(id NodeID) *Node { return t.nodes[id] }

// Root returns the document's body.
func (t *Tree) Root() *Node { return t.root }

// Len is the number of elements, detached ones and Root included: 1 to MaxNodes.
func (t *Tree) Len() int { return len(t.nodes) }

// Err is the error that ended the Tree, or nil.
func (t *Tree) Err() error { return t.err }

// Apply carries out one patch. After an error nothing of the patch may be
// shown, and the Tree accepts no other.
func (t *Tree) Apply(ops []Op) error {
	if t.err != nil {
		return t.err
	}
	if len(ops) > MaxOps {
		return t.fail(fmt.Errorf("cannot apply a patch of %d operations: at most %d", len(ops), MaxOps))
	}
	for i := range ops {
		if err := t.apply(&ops[i]); err != nil {
			return t.fail(fmt.Errorf("cannot apply operation %d of a patch, %s of node %d: %w",
				i, ops[i].Code, ops[i].Node, err))
		}
	}
	return nil
}

// Try carries out one operation, or reports why it would be refused, changing
// nothing; it never ends the Tree. The worker uses it to keep a copy of the
// viewer's Tree, so that it never sends what would be refused there.
func (t *Tree) Try(op Op) error {
	if t.err != nil {
		return t.err
	}
	return t.apply(&op)
}

func (t *Tree) fail(err error) error {
	t.err = err
	return err
}

var (
	errUnknownNode = errors.New("no such node")
	errRoot        = errors.New("the root stays where it is")
	errStray       = errors.New("a field is set that the operation does not use")
)

func (t *Tree) apply(op *Op) error {
	if strayFields(op) {
		return errStray
	}
	if op.Code == Create {
		return t.create(op)
	}
	n := t.nodes[op.Node]
	if n == nil {
		return errUnknownNode
	}
	switch op.Code {
	case Insert:
		return t.insert(n, op)
	case Remove:
		if n == t.root {
			return errRoot
		}
		t.detach(n)
		t.forget(n)
		return nil
	case Detach:
		if n == t.root {
			return errRoot
		}
		t.detach(n)
		return nil
	case Set:
		return t.set(n, op)
	case Fill:
		return t.fill(n, op)
	default:
		return fmt.Errorf("unknown operation %d", op.Code)
	}
}

func (t *Tree) create(op *Op) error {
	if op.Node <= t.last {
		return fmt.Errorf("identifiers rise, the last was %d", t.last)
	}
	if op.Kind == 0 || op.Kind >= kindEnd {
		return fmt.Errorf("unknown kind %d", op.Kind)
	}
	if len(t.nodes) >= MaxNodes {
		return fmt.Errorf("more than %d nodes", MaxNodes)
	}
	t.last = op.Node
	t.nodes[op.Node] = &Node{id: op.Node, kind: op.Kind}
	return nil
}

func (t *Tree) insert(n *Node, op *Op) error {
	if n == t.root {
		return errRoot
	}
	parent := t.nodes[op.Parent]
	if parent == nil {
		return fmt.Errorf("parent %d: %w", op.Parent, errUnknownNode)
	}
	if !parent.kind.Container() {
		return fmt.Errorf("parent %d is a %s, which has no children", op.Parent, parent.kind)
	}
	depth := 0
	for a := parent; a != nil; a = a.parent {
		if a == n {
			return fmt.Errorf("parent %d is inside it", op.Parent)
		}
		depth++
	}
	if depth+n.height >= MaxDepth {
		return fmt.Errorf("nested more than %d deep", MaxDepth)
	}
	if op.Before == op.Node {
		return errors.New("it cannot stand before itself")
	}
	if op.Before != 0 {
		if before := t.nodes[op.Before]; before == nil || before.parent != parent {
			return fmt.Errorf("node %d is no child of %d", op.Before, op.Parent)
		}
	}
	t.detach(n)
	at := len(parent.children)
	if op.Before != 0 {
		at = slices.Index(parent.children, t.nodes[op.Before])
	}
	parent.children = slices.Insert(parent.children, at, n)
	n.parent = parent
	for c, a := n, parent; a != nil && a.height <= c.height; c, a = a, a.parent {
		a.height = c.height + 1
	}
	return nil
}

// detach takes n out of its parent, if it has one, and corrects the heights
// above it.
func (t *Tree) detach(n *Node) {
	parent := n.parent
	if parent == nil {
		return
	}
	at := slices.Index(parent.children, n)
	parent.children = slices.Delete(parent.children, at, at+1)
	n.parent = nil
	was := n.height
	for a := parent; a != nil && a.height == was+1; a = a.parent {
		height := 0
		for _, c := range a.children {
			height = max(height, c.height+1)
		}
		if height == a.height {
			return
		}
		was, a.height = a.height, height
	}
}

// forget ends a detached node and all below it.
func (t *Tree) forget(n *Node) {
	for _, c := range n.children {
		t.forget(c)
	}
	delete(t.nodes, n.id)
	t.text -= n.text
	t.area -= n.area()
	n.parent, n.children, n.gone = nil, nil, true
}

// grow accounts for a change in the size of n's texts, and refuses what would
// go beyond MaxSceneText.
func (t *Tree) grow(n *Node, by int) error {
	if t.text+by > MaxSceneText {
		return fmt.Errorf("more than %d bytes of text in all", MaxSceneText)
	}
	t.text += by
	n.text += by
	return nil
}

func (t *Tree) set(n *Node, op *Op) error {
	if op.Prop == 0 || op.Prop >= propEnd {
		return fmt.Errorf("unknown property %d", op.Prop)
	}
	if !n.kind.Has(op.Prop) {
		return fmt.Errorf("a %s has no %s", n.kind, op.Prop)
	}
	p := property{text: op.Text, number: op.Number, flag: op.Flag, list: op.List}
	if t.Stale(*op) {
		return nil
	}
	if err := checkProperty(n.kind, op.Prop, p); err != nil {
		return fmt.Errorf("%s: %w", op.Prop, err)
	}
	if n.kind.Picture() && (op.Prop == Width || op.Prop == Height) {
		if err := t.resize(n, op); err != nil {
			return err
		}
	}
	if err := t.grow(n, p.cost()-n.props[op.Prop].cost()); err != nil {
		return err
	}
	if op.Prop == RowCount {
		t.text -= n.cutRows(int(op.Number))
	}
	if n.props == nil {
		n.props = make(map[Prop]property)
	}
	n.props[op.Prop] = p
	return nil
}

// resize accounts for the new area of a picture.
func (t *Tree) resize(n *Node, op *Op) error {
	w, h := int(n.Number(Width)), int(n.Number(Height))
	if op.Prop == Width {
		w = int(op.Number)
	} else {
		h = int(op.Number)
	}
	if w*h > MaxCanvasArea {
		return fmt.Errorf("a picture of %d by %d pixels: at most %d pixels", w, h, MaxCanvasArea)
	}
	area := t.area + w*h - n.area()
	if area > MaxSceneArea {
		return fmt.Errorf("pictures of %d pixels in all: at most %d", area, MaxSceneArea)
	}
	t.area = area
	return nil
}
