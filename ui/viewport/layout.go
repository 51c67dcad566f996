package viewport

import (
	"fyne.io/fyne/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// The layout works in two passes over elements: how wide each must and likes
// to be, then how tall it is at the width it gets. Wrapped text thus has its
// height at once, and a scene of n elements costs n, not n times its depth.

// leastWidth is the narrowest that e can be, with what it contains.
func (e *element) leastWidth() float32 {
	if e.leastValid {
		return e.least
	}
	var w float32
	if e.kind.Container() {
		for _, k := range e.shown() {
			if e.kind == scene.Row {
				w += k.leastWidth()
			} else {
				w = max(w, k.leastWidth())
			}
		}
		w = e.spread(w) + 2*e.inset()
	} else {
		w = e.impl.least()
	}
	if e.width > 0 && !e.kind.Picture() {
		w = max(w, min(e.width, maxExtent))
	}
	e.least, e.leastValid = w, true
	return w
}

// maxExtent bounds what an applet can ask for: far beyond it Fyne's coordinates lose single units.
const maxExtent = 100_000

// spread adds to a width what a Row's gaps and a Grid's further columns take.
func (e *element) spread(w float32) float32 {
	switch e.kind {
	case scene.Row:
		return w + e.gap*float32(max(len(e.shown())-1, 0))
	case scene.Grid:
		return w*float32(e.columns) + e.gap*float32(e.columns-1)
	default:
		return w
	}
}

// inset is the room that a container keeps around its children.
func (e *element) inset() float32 {
	switch {
	case e.kind == scene.Group:
		return groupInset
	case e.id == scene.Root:
		return rootInset
	}
	return 0
}

// preferredWidth is how wide e likes to be.
func (e *element) preferredWidth() float32 {
	if e.width > 0 && !e.kind.Picture() {
		return max(min(e.width, maxExtent), e.leastWidth())
	}
	if !e.kind.Container() {
		return max(e.impl.preferred(), e.leastWidth())
	}
	var w float32
	for _, k := range e.shown() {
		if e.kind == scene.Row {
			w += k.preferredWidth()
		} else {
			w = max(w, k.preferredWidth())
		}
	}
	return e.spread(w) + 2*e.inset()
}

// heightFor is how tall e is at that width.
func (e *element) heightFor(width float32) float32 {
	if e.tallValid && e.forWidth == width {
		return e.tall
	}
	var h float32
	if e.kind.Container() {
		h = e.stackHeight(width)
	} else {
		h = e.impl.tall(width)
	}
	if e.height > 0 && !e.kind.Picture() {
		h = min(e.height, maxExtent)
	}
	e.forWidth, e.tall, e.tallValid = width, h, true
	return h
}

func (e *element) stackHeight(width float32) float32 {
	width -= 2 * e.inset()
	var h float32
	kids := e.shown()
	switch e.kind {
	case scene.Row:
		for i, w := range e.shares(width) {
			h = max(h, kids[i].heightFor(w))
		}
	case scene.Grid:
		cell := e.cell(width)
		for at := 0; at < len(kids); at += e.columns {
			if at > 0 {
				h += e.gap
			}
			h += rowHeight(kids[at:min(at+e.columns, len(kids))], cell)
		}
	default:
		for i, k := range kids {
			if i > 0 {
				h += e.gap
			}
			h += k.heightFor(e.across(k, width))
		}
	}
	h += 2 * e.inset()
	if e.kind == scene.Group {
		h += e.impl.(*box).titleHeight()
	}
	return h
}

func rowHeight(kids []*element, cell float32) (h float32) {
	for _, k := range kids {
		h = max(h, k.heightFor(cell))
	}
	return h
}

// cell is the width of a Grid's columns.
func (e *element) cell(width float32) float32 {
	return max((width-e.gap*float32(e.columns-1))/float32(e.columns), 1)
}

// across is the width that a child gets in a Column of that width. What is
// read or typed in takes all of it; a button or picture takes what it needs,
// unless the Column stretches everything.
func (e *element) across(k *element, width float32) float32 {
	if e.align == "stretch" || k.align == "stretch" || k.grow || (e.align == "" && k.fills()) {
		return width
	}
	return min(k.preferredWidth(), width)
}

// fills reports whether e is of use at any width.
func (e *element) fills() bool {
	switch e.kind {
	case scene.Button, scene.Checkbox, scene.Link:
		return false
	default:
		return e.width == 0 && !e.kind.Picture()
	}
}

// shares divides a Row's width among its children.
func (e *element) shares(width float32) []float32 {
	kids := e.shown()
	out := make([]float32, len(kids))
	room := width - e.gap*float32(max(len(kids)-1, 0))
	var want, least float32
	growing := 0
	for i, k := range kids {
		out[i] = k.preferredWidth()
		want, least = want+out[i], least+k.leastWidth()
		if k.grow {
			growing++
		}
	}
	switch {
	case want <= room && growing > 0:
		for i, k := range kids {
			if k.grow {
				out[i] += (room - want) / float32(growing)
			}
		}
	case want > room:
		give := float32(1) // what share of what it could give each child gives
		if want > least {
			give = min((want-room)/(want-least), 1)
		}
		for i, k := range kids {
			out[i] -= (out[i] - k.leastWidth()) * give
		}
	}
	return out
}

// shown are the children that take part in the layout.
func (e *element) shown() []*element {
	for i, k := range e.kids {
		if k.hidden {
			return visible(e.kids, i)
		}
	}
	return e.kids
}

func visible(kids []*element, hidden int) []*element {
	out := append([]*element(nil), kids[:hidden]...)
	for _, k := range kids[hidden:] {
		if !k.hidden {
			out = append(out, k)
		}
	}
	return out
}

// place lays out e's children in a box of that size, below the title if it has one.
func (e *element) place(size fyne.Size) {
	in := e.inset()
	top := in
	if e.kind == scene.Group {
		top += e.impl.(*box).titleHeight()
	}
	width, height := size.Width-2*in, size.Height-top-in
	switch e.kind {
	case scene.Row:
		e.placeRow(in, top, width, height)
	case scene.Grid:
		e.placeGrid(in, top, width)
	default:
		e.placeColumn(in, top, width, height)
	}
}

func (e *element) placeColumn(x, y, width, height float32) {
	kids := e.shown()
	heights := make([]float32, len(kids))
	spare := height - e.gap*float32(max(len(kids)-1, 0))
	growing := 0
	for i, k := range kids {
		heights[i] = k.heightFor(e.across(k, width))
		spare -= heights[i]
		if k.grow {
			growing++
		}
	}
	for i, k := range kids {
		if k.grow && spare > 0 {
			heights[i] += spare / float32(growing)
		}
		w := e.across(k, width)
		move(k, x+offset(e.alignOf(k, "start"), width-w), y, w, heights[i])
		y += heights[i] + e.gap
	}
}

func (e *element) placeRow(x, y, width, height float32) {
	kids := e.shown()
	widths := e.shares(width)
	var line float32
	for i, k := range kids {
		line = max(line, k.lineFor(widths[i]))
	}
	for i, k := range kids {
		h := k.heightFor(widths[i])
		align := e.alignOf(k, "")
		top := offset(align, height-h)
		if align == "" {
			top = offset("center", line-k.lineFor(widths[i]))
		}
		if align == "stretch" || k.grow && !k.fixed() || e.align == "" && k.kind.Container() {
			h, top = max(h, height), 0
		}
		move(k, x, y+top, widths[i], h)
		x += widths[i] + e.gap
	}
}

// lineFor is the height by which e is centred on its neighbours: a message
// under a field does not count.
func (e *element) lineFor(width float32) float32 {
	if f, ok := e.impl.(*field); ok && e.kind != scene.TextArea {
		return f.entryHeight()
	}
	return e.heightFor(width)
}

// fixed reports whether e looks wrong when it is taller than it needs.
func (e *element) fixed() bool {
	grows := e.kind.Picture() || e.kind.Virtual() || e.kind.Container() || e.kind == scene.TextArea || e.kind == scene.Spacer
	return !grows
}

func (e *element) placeGrid(x, y, width float32) {
	kids := e.shown()
	cell := e.cell(width)
	for at := 0; at < len(kids); at += e.columns {
		row := kids[at:min(at+e.columns, len(kids))]
		h := rowHeight(row, cell)
		var line float32
		for _, k := range row {
			line = max(line, k.lineFor(cell))
		}
		for i, k := range row {
			tall := k.heightFor(cell)
			top := offset("center", line-k.lineFor(cell))
			if align := e.alignOf(k, ""); align != "" {
				top = offset(align, h-tall)
			}
			if k.kind.Container() {
				tall, top = h, 0
			}
			move(k, x+float32(i)*(cell+e.gap), y+top, cell, tall)
		}
		y += h + e.gap
	}
}

// alignOf is how a child stands across its container's direction.
func (e *element) alignOf(k *element, otherwise string) string {
	if k.align != "" && (k.kind.Container() || !textual(k.kind)) {
		return k.align
	}
	if e.align != "" {
		return e.align
	}
	return otherwise
}

// textual reports whether Align says how the text stands in the element, not the element in its container.
func textual(k scene.Kind) bool {
	return k == scene.Label || k == scene.Heading || k == scene.Output
}

func offset(align string, room float32) float32 {
	switch align {
	case "center":
		return max(room/2, 0)
	case "end":
		return max(room, 0)
	}
	return 0
}

func move(k *element, x, y, w, h float32) {
	k.object.Move(fyne.NewPos(x, y))
	k.object.Resize(fyne.NewSize(w, h))
}

// inside is the fyne.Layout of a container's own object.
type inside struct{ *element }

// Layout implements fyne.Layout.
func (l inside) Layout(_ []fyne.CanvasObject, size fyne.Size) { l.place(size) }

// MinSize implements fyne.Layout.
func (l inside) MinSize([]fyne.CanvasObject) fyne.Size {
	width := l.leastWidth()
	if have := l.object.Size().Width; have > width {
		width = have
	}
	return fyne.NewSize(l.leastWidth(), l.heightFor(width))
}
