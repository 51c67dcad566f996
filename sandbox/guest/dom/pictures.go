package dom

import (
	"strconv"

	"example.org/vitrine/sandbox/guest/canvas2d"
	"example.org/vitrine/sandbox/protocol/scene"
)

// The size of a canvas without attributes, in pixels.
const (
	defaultCanvasWidth  = 300
	defaultCanvasHeight = 150
)

// canvasSize is the size that a canvas's attributes give it, in pixels; the
// default where they make no sense.
func (n *node) canvasSize() (w, h int) {
	side := func(name string, without int) int {
		x, err := strconv.Atoi(n.get(name))
		if err != nil || x < 0 {
			return without
		}
		return x
	}
	w, h = side("width", defaultCanvasWidth), side("height", defaultCanvasHeight)
	if !canvas2d.Fits(w, h) {
		return 0, 0
	}
	return w, h
}

// canvas is the picture of a canvas element, made at the first look.
func (d *Document) canvas(n *node) *canvas2d.Surface {
	if n.picture == nil {
		w, h := n.canvasSize()
		n.picture = d.kit.NewSurface(w, h)
	}
	return n.picture
}

func (d *Document) pictureProperties(n *node, it *item) {
	w, h := 0, 0
	switch {
	case it.kind == scene.Canvas:
		w, h = d.canvas(n).Size()
	case n.picture != nil:
		w, h = n.picture.Size()
	}
	old := d.tree.Node(it.id)
	first, second := scene.Width, scene.Height
	firstSize, secondSize := float64(w), float64(h)
	if float64(h) < old.Number(scene.Height) { // the smaller side first: the area may not grow in between
		first, second, firstSize, secondSize = second, first, secondSize, firstSize
	}
	d.setNumber(it, first, firstSize, true, 0)
	d.setNumber(it, second, secondSize, true, 0)
	d.setFlag(it, scene.Smooth, n.css("image-rendering") != "pixelated" && n.css("image-rendering") != "crisp-edges")
	if n.picture != nil {
		d.pictures[it.id] = it
	}
}

// present shows what was drawn on pictures that are part of the scene.
func (d *Document) present() {
	for _, id := range d.pictureIDs() {
		it := d.items[id]
		if it == nil || it.node.item != it || it.node.picture == nil {
			delete(d.pictures, id)
			continue
		}
		picture := it.node.picture
		r, pix := picture.Damage()
		w, h := picture.Size()
		shown := d.tree.Node(id)
		if r.Empty() || int(shown.Number(scene.Width)) != w || int(shown.Number(scene.Height)) != h {
			continue // nothing new, or no room in the scene for a picture of that size
		}
		d.screen.Present(id, w, h, r, pix)
		picture.Shown()
	}
}
