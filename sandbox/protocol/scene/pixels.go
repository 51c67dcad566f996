package scene

import (
	"errors"
	"fmt"
)

// CheckPixels reports why a rectangle of pixels may not be taken from an arena
// of ArenaSize bytes; nil means that p's geometry can be relied on: the
// rectangle lies in the picture, the picture has the size that the patches gave
// it, and its bytes lie in the arena. An error is final, as with Apply.
func (t *Tree) CheckPixels(p Pixels) error {
	if t.err != nil {
		return t.err
	}
	if err := t.checkPixels(p); err != nil {
		return t.fail(fmt.Errorf("cannot show pixels of node %d: %w", p.Node, err))
	}
	return nil
}

func (t *Tree) checkPixels(p Pixels) error {
	n := t.nodes[p.Node]
	if n == nil {
		return errUnknownNode
	}
	if !n.kind.Picture() {
		return fmt.Errorf("a %s has no pixels", n.kind)
	}
	w, h := int(n.Number(Width)), int(n.Number(Height))
	if p.CanvasWidth != w || p.CanvasHeight != h {
		return fmt.Errorf("a picture of %d by %d pixels that should have %d by %d", p.CanvasWidth, p.CanvasHeight, w, h)
	}
	if p.Width <= 0 || p.Height <= 0 || p.X < 0 || p.Y < 0 ||
		p.X > w || p.Width > w-p.X || p.Y > h || p.Height > h-p.Y {
		return errors.New("the rectangle is empty or lies outside the picture")
	}
	// Neither product overflows: both sides are at most MaxCanvasSide by now.
	if size := p.Bytes(); p.Offset < 0 || size > ArenaSize || p.Offset > ArenaSize-size {
		return errors.New("the bytes lie outside the arena")
	}
	return nil
}
