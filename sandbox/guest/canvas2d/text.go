package canvas2d

import (
	"math"
	"strings"
)

type (
	textAlign    uint8
	textBaseline uint8
)

const (
	alignStart textAlign = iota
	alignEnd
	alignLeft
	alignRight
	alignCentre
)

var alignNames = [...]string{"start", "end", "left", "right", "center"}

const (
	alphabetic textBaseline = iota
	topBaseline
	hangingBaseline
	middleBaseline
	ideographicBaseline
	bottomBaseline
)

var baselineNames = [...]string{"alphabetic", "top", "hanging", "middle", "ideographic", "bottom"}

// line sets a text for drawing or measuring.
func (c *context) setLine(text string) (*face, []placed, float64) {
	f := c.fonts.face(c.font)
	if f == nil || c.font.size == 0 {
		return nil, nil, 0
	}
	if len(text) > maxLineText {
		text = strings.ToValidUTF8(text[:maxLineText], "")
	}
	text = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v' {
			return ' '
		}
		return r
	}, text)
	c.meter.Charge(uint64(len(text))*glyphFuel + 1)
	line, width := f.layout(text)
	return f, line, width
}

// shift is how far the alphabetic baseline lies below the one that is asked for, in ems.
func (c *context) shift(f *face) float64 {
	switch c.baseline {
	case topBaseline:
		return f.ascent
	case hangingBaseline:
		return f.ascent * 0.8
	case middleBaseline:
		return (f.ascent - f.descent) / 2
	case bottomBaseline, ideographicBaseline:
		return -f.descent
	default:
		return 0
	}
}

// start is where text of that width begins relative to its anchor, in ems.
func (c *context) start(width float64) float64 {
	switch c.align {
	case alignEnd, alignRight:
		return -width
	case alignCentre:
		return -width / 2
	default:
		return 0
	}
}

// drawText fills or strokes a line of text; maxWidth is +Inf when there is none.
func (c *context) drawText(text string, x, y, maxWidth float64, stroke bool) {
	f, line, width := c.setLine(text)
	if f == nil || !c.visible() || !(maxWidth > 0) {
		return
	}
	size := c.font.size
	squeeze := math.Min(1, maxWidth/(width*size))
	if width == 0 {
		squeeze = 1
	}
	local := matrix{a: size * squeeze, d: size, e: x + c.start(width)*size*squeeze, f: y + c.shift(f)*size}
	p := path{chord: c.chord}
	m := c.m.mul(local)
	for _, g := range line {
		f.trace(&p, g, m)
	}
	if stroke {
		c.strokePath(&p)
		return
	}
	c.fillPath(&p, false, &c.fill)
}

// textMetrics is what measureText returns, in user space.
type textMetrics struct {
	width                     float64
	left, right, above, below float64
	ascent, descent           float64
}

func (c *context) measureText(text string) textMetrics {
	f, line, width := c.setLine(text)
	if f == nil {
		return textMetrics{}
	}
	size, start, shift := c.font.size, c.start(width), c.shift(f)
	m := textMetrics{width: width * size, ascent: (f.ascent - shift) * size, descent: (f.descent + shift) * size}
	if low, high, drawn := f.extent(line); drawn {
		m.left, m.right = -(low.x+start)*size, (high.x+start)*size
		m.above, m.below = -(low.y+shift)*size, (high.y+shift)*size
	}
	return m
}
