package dom

import (
	"slices"

	"example.org/vitrine/sandbox/protocol/scene"
)

// mark notes that something of n has to be looked at by the next flush.
func (d *Document) mark(n *node, what dirty) {
	if !n.connected {
		return // looked at as a whole when it is attached
	}
	if n.dirty == 0 {
		d.dirty = append(d.dirty, n)
	}
	n.dirty |= what
}

// markContent notes that the children or text of n changed. What surrounds it
// can look different then: a text that it is part of, a button that shows the
// text inside, a paragraph that is a label as long as it holds text alone. So
// all elements are looked at up to one that is shown by itself.
func (d *Document) markContent(n *node) {
	for ; n != nil && n.connected; n = n.parent {
		if n.kind != elementNode {
			continue
		}
		d.mark(n, dirtyContent|dirtyProps)
		if n.item != nil && !n.item.run && !n.tag.inline && n.name != "label" {
			return
		}
	}
}

// emit tries an operation on the Document's own Tree and queues it for the
// viewer. It reports false when the scene has no room for it.
func (d *Document) emit(op scene.Op) bool {
	if err := d.tree.Try(op); err != nil {
		d.warn(err)
		return false
	}
	d.ops = append(d.ops, op)
	d.charge(opFuel)
	return true
}

// Flush turns what changed since the last one into patches and pixels. The
// engine calls it at the end of each turn.
func (d *Document) Flush() {
	d.flushes++
	for _, n := range d.removed {
		d.forget(n)
	}
	d.removed = d.removed[:0]
	if len(d.crowded) > 0 && d.tree.Len() < scene.MaxNodes {
		crowded := d.crowded
		d.crowded = nil
		for _, n := range crowded {
			d.mark(n, dirtyContent)
		}
	}
	for i := 0; i < len(d.dirty); i++ { // updating an element can make its parent dirty
		n := d.dirty[i]
		what := n.dirty
		n.dirty = 0
		if n.connected && n.item != nil {
			d.update(n, what)
		}
	}
	clear(d.dirty)
	d.dirty = d.dirty[:0]
	for i := 0; i < len(d.displaced); i++ { // sweeping one can displace those inside
		d.sweep(d.displaced[i])
	}
	clear(d.displaced)
	d.displaced = d.displaced[:0]
	d.send()
	d.present()
}

// send hands the queued operations over in frames.
func (d *Document) send() {
	for len(d.ops) > 0 {
		n, bytes := 0, 0
		for n < len(d.ops) && n < scene.MaxOps {
			if bytes += opBytes(&d.ops[n]); bytes > maxPatchBytes && n > 0 {
				break
			}
			n++
		}
		d.screen.Patch(slices.Clone(d.ops[:n]))
		clear(d.ops[:n])
		d.ops = d.ops[n:]
	}
	d.ops = nil
}

// maxPatchBytes keeps a patch within a frame of the wire (1 MiB).
const maxPatchBytes = 512 << 10

// opBytes is about how many bytes an operation takes on the wire.
func opBytes(op *scene.Op) int {
	n := 40 + len(op.Text)
	for _, s := range op.List {
		n += len(s) + 4
	}
	for i := range op.Cells {
		n += len(op.Cells[i].Key) + 12
		for _, c := range op.Cells[i].Cells {
			n += len(c) + 4
		}
	}
	return n
}

// forget removes from the scene what shows a tree that left the document.
func (d *Document) forget(top *node) {
	for n := top; n != nil; n = n.after(top, false) {
		d.charge(1)
		if n.item != nil && !n.connected {
			d.drop(n.item)
		}
	}
}

// drop removes an element of the scene. Elements inside it whose nodes are
// shown elsewhere by now are kept; sweep looks after them.
func (d *Document) drop(it *item) {
	if d.tree.Node(it.id) == nil {
		return
	}
	d.rescue(it)
	d.emit(scene.Op{Code: scene.Remove, Node: it.id})
}

// rescue detaches what has to outlive the removal of it, and forgets the rest.
func (d *Document) rescue(it *item) {
	d.charge(1)
	delete(d.items, it.id)
	if it.node.item == it {
		it.node.item = nil
	}
	for _, c := range slices.Clone(d.tree.Node(it.id).Children()) {
		child := d.items[c.ID()]
		if child.node.connected && child.node.item == child {
			d.emit(scene.Op{Code: scene.Detach, Node: child.id})
			d.displaced = append(d.displaced, child)
			continue
		}
		d.rescue(child)
	}
}

// sweep removes an element that was displaced and that nothing claimed since.
func (d *Document) sweep(it *item) {
	if d.items[it.id] != it {
		return
	}
	if it.claimed != d.flushes || it.node.item != it || d.tree.Node(it.id).Parent() == nil {
		d.drop(it)
	}
}

// update brings the scene element of a node up to date.
func (d *Document) update(n *node, what dirty) {
	if n.item.run {
		return // its parent's business
	}
	kind := d.shownAs(n)
	if kind != n.item.kind {
		d.remake(n)
		return
	}
	if what&dirtyContent != 0 && kind.Container() {
		d.arrange(n, 0)
	}
	d.properties(n)
}

// remake has the element's surroundings looked at again, since it is of another
// kind now, or not shown by itself any more.
func (d *Document) remake(n *node) {
	old := n.item
	n.item = nil
	d.displaced = append(d.displaced, old)
	d.markContent(n.parent)
}

// arrange makes the children of an element of the scene those that the node's
// content asks for, with as few operations as possible.
func (d *Document) arrange(n *node, depth int) {
	it := n.item
	parts := d.parts(n)
	wanted := make([]*item, 0, len(parts))
	for _, p := range parts {
		if child := d.ensure(p, depth+1); child != nil {
			child.claimed = d.flushes
			wanted = append(wanted, child)
		}
	}
	if len(wanted) < len(parts) && d.tree.Len() >= scene.MaxNodes && !slices.Contains(d.crowded, n) {
		d.crowded = append(d.crowded, n)
	}
	if d.inPlace(it, wanted) {
		return
	}
	at := make(map[*item]int, len(wanted)) // where it stands now, from 1
	children := d.tree.Node(it.id).Children()
	for i, c := range children {
		at[d.items[c.ID()]] = i + 1
	}
	d.charge(uint64(len(children) + len(wanted)))
	stays := increasing(wanted, at)
	var before scene.NodeID
	for i := len(wanted) - 1; i >= 0; i-- {
		child := wanted[i]
		if !stays[i] && !d.emit(scene.Op{Code: scene.Insert, Node: child.id, Parent: it.id, Before: before}) {
			d.drop(child)
			continue
		}
		delete(at, child)
		before = child.id
	}
	if len(at) == 0 {
		return
	}
	for _, c := range slices.Clone(d.tree.Node(it.id).Children()) { // in order, which a map has not
		if child := d.items[c.ID()]; at[child] != 0 {
			d.displaced = append(d.displaced, child)
		}
	}
}

// inPlace reports whether the children of an element are those wanted already.
func (d *Document) inPlace(it *item, wanted []*item) bool {
	return slices.EqualFunc(wanted, d.tree.Node(it.id).Children(), func(w *item, c *scene.Node) bool { return w.id == c.ID() })
}

// increasing marks the elements of a longest run of wanted that stand in that
// order already: only the others are moved.
func increasing(wanted []*item, at map[*item]int) []bool {
	stays := make([]bool, len(wanted))
	tails := make([]int, 0, len(wanted)) // index into wanted of the smallest end of a run of each length
	previous := make([]int, len(wanted))
	for i, it := range wanted {
		place := at[it]
		if place == 0 {
			continue
		}
		k, _ := slices.BinarySearchFunc(tails, place, func(t, place int) int { return at[wanted[t]] - place })
		previous[i] = -1
		if k > 0 {
			previous[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	if len(tails) == 0 {
		return stays
	}
	for i := tails[len(tails)-1]; i >= 0; i = previous[i] {
		stays[i] = true
	}
	return stays
}

// ensure returns the element of the scene that shows a part, made if need be,
// or nil when there is no room.
func (d *Document) ensure(p part, depth int) *item {
	kind := scene.Label
	if !p.run {
		kind = d.shownAs(p.node)
	}
	if old := p.node.item; old != nil && old.kind == kind && old.run == p.run {
		if p.run {
			d.setText(old, scene.Text, d.runText(p))
		}
		return old
	}
	if kind == 0 || depth >= scene.MaxDepth {
		return nil
	}
	d.last++
	if !d.emit(scene.Op{Code: scene.Create, Node: d.last, Kind: kind}) {
		return nil
	}
	if old := p.node.item; old != nil {
		d.displaced = append(d.displaced, old)
	}
	it := &item{id: d.last, kind: kind, node: p.node, run: p.run}
	d.items[it.id] = it
	p.node.item = it
	if p.run {
		d.setText(it, scene.Text, d.runText(p))
		return it
	}
	p.node.dirty &^= dirtyContent | dirtyProps
	if kind.Container() {
		d.arrange(p.node, depth)
	}
	d.properties(p.node)
	if p.node.picture != nil {
		p.node.picture.Damaged()
	}
	return it
}
