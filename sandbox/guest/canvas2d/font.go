package canvas2d

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/gomonobolditalic"
	"golang.org/x/image/font/gofont/gomonoitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// fontSpec is what the font attribute says. There are two families, Go and Go
// Mono, so that every machine measures and draws the same.
type fontSpec struct {
	size               float64 // in user space
	bold, italic, mono bool
}

const (
	defaultFontSize = 10
	maxFontSize     = 10_000
	maxFontText     = 256 // bytes of the font attribute
)

// fontUnits are the pixels per unit of a CSS length.
var fontUnits = [...]struct {
	unit   string
	pixels float64
}{{"px", 1}, {"rem", 16}, {"em", defaultFontSize}, {"pt", 96.0 / 72}, {"pc", 16}, {"in", 96}, {"cm", 96 / 2.54}, {"mm", 96 / 25.4}, {"%", defaultFontSize / 100.0}}

// parseFont reads the CSS font shorthand: style, weight, size with an optional line height, families.
func parseFont(s string) (fontSpec, bool) {
	if len(s) > maxFontText {
		return fontSpec{}, false
	}
	var f fontSpec
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		switch w {
		case "normal", "small-caps", "lighter", "condensed", "expanded":
			continue
		case "italic", "oblique":
			f.italic = true
			continue
		case "bold", "bolder":
			f.bold = true
			continue
		}
		if weight, err := strconv.Atoi(w); err == nil && weight >= 1 && weight <= 1000 {
			f.bold = weight >= 600
			continue
		}
		size, ok := parseFontSize(w)
		families := strings.Join(words[i+1:], " ")
		if !ok || families == "" {
			return fontSpec{}, false
		}
		f.size = size
		f.mono = strings.Contains(families, "mono") || strings.Contains(families, "courier") || strings.Contains(families, "consol")
		return f, true
	}
	return fontSpec{}, false
}

func parseFontSize(w string) (float64, bool) {
	w, _, _ = strings.Cut(w, "/")
	for _, u := range fontUnits {
		number, found := strings.CutSuffix(w, u.unit)
		if !found {
			continue
		}
		x, ok := parseNumber(number)
		if !ok || !(x >= 0) {
			return 0, false
		}
		return math.Min(x*u.pixels, maxFontSize), true
	}
	return 0, false
}

// String is how the font attribute reads back.
func (f fontSpec) String() string {
	var b strings.Builder
	if f.italic {
		b.WriteString("italic ")
	}
	if f.bold {
		b.WriteString("bold ")
	}
	b.WriteString(strconv.FormatFloat(f.size, 'f', -1, 64))
	if f.mono {
		b.WriteString("px monospace")
	} else {
		b.WriteString("px sans-serif")
	}
	return b.String()
}

// maxGlyphs bounds the outlines kept of one face.
const maxGlyphs = 2_000

// fonts are the faces parsed so far. They belong to one engine.
type fonts struct {
	faces [8]*face
}

// face is one font with its outlines.
type face struct {
	font            *sfnt.Font
	buffer          sfnt.Buffer
	em              float64
	ascent, descent float64 // in ems, both positive
	xHeight         float64
	glyphs          map[sfnt.GlyphIndex]*glyph
}

// glyph is an outline in ems, y downwards.
type glyph struct {
	advance float64
	outline sfnt.Segments
}

// face returns the face of a font, or nil when the embedded font cannot be read, which would be a defect.
func (fs *fonts) face(spec fontSpec) *face {
	index := 0
	for i, on := range [3]bool{spec.bold, spec.italic, spec.mono} {
		if on {
			index |= 1 << i
		}
	}
	if fs.faces[index] == nil {
		data := [8][]byte{
			goregular.TTF, gobold.TTF, goitalic.TTF, gobolditalic.TTF,
			gomono.TTF, gomonobold.TTF, gomonoitalic.TTF, gomonobolditalic.TTF,
		}[index]
		f, err := sfnt.Parse(data)
		if err != nil {
			return nil
		}
		next := &face{font: f, em: float64(f.UnitsPerEm()), glyphs: make(map[sfnt.GlyphIndex]*glyph)}
		if m, err := f.Metrics(&next.buffer, next.ppem(), font.HintingNone); err == nil {
			next.ascent, next.descent, next.xHeight = next.ems(m.Ascent), next.ems(m.Descent), next.ems(m.XHeight)
		}
		fs.faces[index] = next
	}
	return fs.faces[index]
}

// ppem is the size at which a unit of the font is a pixel, so that nothing is rounded.
func (f *face) ppem() fixed.Int26_6 { return fixed.I(int(f.font.UnitsPerEm())) }

func (f *face) ems(x fixed.Int26_6) float64 { return float64(x) / 64 / f.em }

func (f *face) glyph(i sfnt.GlyphIndex) *glyph {
	if g := f.glyphs[i]; g != nil {
		return g
	}
	g := &glyph{}
	if advance, err := f.font.GlyphAdvance(&f.buffer, i, f.ppem(), font.HintingNone); err == nil {
		g.advance = f.ems(advance)
	}
	if segments, err := f.font.LoadGlyph(&f.buffer, i, f.ppem(), nil); err == nil {
		g.outline = append(sfnt.Segments(nil), segments...)
	}
	if len(f.glyphs) >= maxGlyphs {
		clear(f.glyphs)
	}
	f.glyphs[i] = g
	return g
}

// placed is a glyph and where it begins, in ems from the start of the text.
type placed struct {
	*glyph
	x float64
}

// layout sets text in one line and returns its width in ems.
func (f *face) layout(text string) ([]placed, float64) {
	line := make([]placed, 0, len(text))
	x := 0.0
	var previous sfnt.GlyphIndex
	for n, r := range []rune(text) {
		index, err := f.font.GlyphIndex(&f.buffer, r)
		if err != nil {
			index = 0
		}
		if n > 0 {
			if kern, err := f.font.Kern(&f.buffer, previous, index, f.ppem(), font.HintingNone); err == nil {
				x += f.ems(kern)
			}
		}
		g := f.glyph(index)
		line = append(line, placed{g, x})
		x += g.advance
		previous = index
	}
	return line, x
}

// trace adds the glyph's outline, seen through a map from ems.
func (f *face) trace(p *path, g placed, m matrix) {
	at := func(q fixed.Point26_6) point {
		return m.apply(point{g.x + f.ems(q.X), f.ems(q.Y)})
	}
	for _, s := range g.outline {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.close()
			p.moveTo(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			p.lineTo(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			p.quadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.cubicTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	p.close()
}

// extent is the box around the outlines of a line, in ems, y downwards; false when nothing is drawn.
func (f *face) extent(line []placed) (low, high point, drawn bool) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, g := range line {
		if len(g.outline) == 0 {
			continue
		}
		b := g.outline.Bounds()
		low = point{math.Min(low.x, g.x+f.ems(b.Min.X)), math.Min(low.y, f.ems(b.Min.Y))}
		high = point{math.Max(high.x, g.x+f.ems(b.Max.X)), math.Max(high.y, f.ems(b.Max.Y))}
		drawn = true
	}
	return low, high, drawn
}
