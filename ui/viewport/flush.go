package viewport

import (
	"slices"
	"time"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Limits on what one scene may cost the window's goroutine.
const (
	flushTime   = 6 * time.Millisecond // of one Flush; the rest waits for the next frame
	makeBurst   = scene.MaxNodes       // widgets made at once: a whole scene
	makeRate    = 50                   // widgets made per second after that: Fyne keeps discarded ones for a minute
	discardCost = 4                    // widgets that are not made for one that was thrown away: it is kept, and what replaces it is made
	spareLimit  = 1_000                // discarded widgets of one kind that are kept to be used again
	textPerTick = 64 << 10             // bytes of text that one Flush hands to widgets: each becomes a texture
	entryCost   = 16                   // bytes for one of an entry: it draws its lines to their ends, in sight or not
)

// Flush brings the widgets up to date and sends the events that were waiting
// for a frame. It returns whether there is more to do: call it again with the
// next frame.
func (s *Screen) Flush() (more bool) {
	v := s.view
	v.sendPending()
	if v.held {
		return false
	}
	v.flushing = true
	defer func() { v.flushing = false }()
	start := time.Now()
	v.refill(start)
	s.discard()
	text := 0
	for waiting := s.waiting(); len(waiting) > 0 && !more; waiting = s.waiting() {
		for _, id := range waiting {
			if time.Since(start) > flushTime || text > textPerTick || !s.update(id, &text) {
				more = true
				break
			}
		}
	}
	if len(v.dry) > 0 {
		s.mu.Lock()
		for _, id := range v.dry {
			if s.tree.Node(id) != nil {
				s.touch(id, changes{props: everything})
			}
		}
		s.mu.Unlock()
		v.dry, more = v.dry[:0], true
	}
	v.finishFlush()
	v.tellRooms()
	for e, r := range v.virtual {
		r.askRows(e)
	}
	return v.metrics.Retry() || more
}

// waiting lists what is dirty, parents mostly before children: identifiers rise.
func (s *Screen) waiting() []scene.NodeID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]scene.NodeID, 0, len(s.dirty))
	for id := range s.dirty {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// discard takes the widgets of removed nodes out.
func (s *Screen) discard() {
	s.mu.Lock()
	gone := s.gone
	s.gone = nil
	s.mu.Unlock()
	for _, id := range gone {
		s.view.drop(id)
	}
}

// update brings one node's widget up to date, and makes it when there is none.
// It reports false when no more widgets may be made for now.
func (s *Screen) update(id scene.NodeID, text *int) bool {
	v := s.view
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.dirty[id]
	n := s.tree.Node(id)
	if !ok || n == nil {
		delete(s.dirty, id)
		return true
	}
	e := v.elements[id]
	if e == nil {
		if e = v.make(n); e == nil {
			return false
		}
		c = changes{props: everything, children: true, rows: true, pixels: true}
	}
	delete(s.dirty, id)
	v.busy = true // what widgets call back now is not the person
	defer func() { v.busy = false }()
	e.attributes(n, c)
	if c.children && n.Kind().Container() {
		v.adopt(e, n)
	}
	e.impl.update(n, c)
	if c.has(scene.Text, scene.Value, scene.Tooltip) {
		*text += len(n.Text(scene.Text)) + entryCost*len(n.Text(scene.Value))
	}
	if c.has(scene.Focused) && n.Flag(scene.Focused) {
		v.focus = id
	}
	return true
}

// adopt gives a container the elements of its node's children that exist; a
// child that is made later makes its parent adopt it then.
func (v *view) adopt(e *element, n *scene.Node) {
	e.kids = e.kids[:0]
	for _, c := range n.Children() {
		if kid := v.elements[c.ID()]; kid != nil {
			if old := kid.parent; old != nil && old != e {
				if at := slices.Index(old.kids, kid); at >= 0 {
					old.kids = slices.Delete(old.kids, at, at+1)
				}
				v.changed(old, true)
			}
			kid.parent = e
			e.kids = append(e.kids, kid)
		}
	}
	v.changed(e, true)
}

// make returns a new or used element for n, or nil when none may be made now.
func (v *view) make(n *scene.Node) *element {
	var e *element
	if spare := v.spare[n.Kind()]; len(spare) > 0 {
		e = spare[len(spare)-1]
		v.spare[n.Kind()] = spare[:len(spare)-1]
	} else {
		if v.credit < 1 {
			return nil
		}
		v.credit--
		e = &element{view: v, kind: n.Kind()}
		e.impl = v.build(e)
		e.object = e.impl.object()
	}
	e.id = n.ID()
	v.elements[e.id] = e
	if p := n.Parent(); p != nil {
		if parent := v.elements[p.ID()]; parent != nil {
			v.screen.touch(p.ID(), changes{children: true})
		}
	}
	return e
}

// drop takes a removed node's element out of use.
func (v *view) drop(id scene.NodeID) {
	e := v.elements[id]
	if e == nil {
		return
	}
	delete(v.elements, id)
	delete(v.moves, id)
	delete(v.virtual, e)
	if e.parent != nil {
		v.changed(e.parent, true)
		if at := slices.Index(e.parent.kids, e); at >= 0 {
			e.parent.kids = slices.Delete(e.parent.kids, at, at+1)
		}
	}
	for _, kid := range e.kids {
		kid.parent = nil
	}
	if f := e.focusable(); f != nil && v.focused() == f {
		v.unfocus()
	}
	if p, ok := e.impl.(interface{ release() }); ok {
		p.release()
	}
	e.kids, e.parent, e.id = nil, nil, 0
	if r, ok := e.impl.(reusable); ok && len(v.spare[e.kind]) < spareLimit {
		v.busy = true
		r.reset()
		v.busy = false
		v.spare[e.kind] = append(v.spare[e.kind], e)
	} else {
		v.credit = max(v.credit-discardCost, 0)
	}
}

// refill pays out what the time since the last Flush allows to be made.
func (v *view) refill(now time.Time) {
	v.credit = min(v.credit+now.Sub(v.paid).Seconds()*makeRate, makeBurst)
	v.paid = now
}
