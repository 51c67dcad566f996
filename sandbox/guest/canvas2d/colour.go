package canvas2d

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// rgba is a colour that is not premultiplied.
type rgba struct{ r, g, b, a uint8 }

var black = rgba{a: 255}

// String is how fillStyle reads back.
func (c rgba) String() string {
	if c.a == 255 {
		return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b)
	}
	// As many decimals as tell the 256 steps apart, as browsers have it.
	alpha := math.Round(float64(c.a)/255*100) / 100
	if uint8(math.Round(alpha*255)) != c.a {
		alpha = math.Round(float64(c.a)/255*1000) / 1000
	}
	return fmt.Sprintf("rgba(%d, %d, %d, %s)", c.r, c.g, c.b, strconv.FormatFloat(alpha, 'f', -1, 64))
}

// maxColour is the longest text that is looked at as a colour.
const maxColour = 128

// parseColour reads a CSS colour: a name, #rgb, #rgba, #rrggbb, #rrggbbaa,
// rgb(), rgba(), hsl(), hsla() in old and new notation, hwb().
func parseColour(s string) (rgba, bool) {
	if len(s) > maxColour {
		return rgba{}, false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.HasPrefix(s, "#") {
		return parseHex(s[1:])
	}
	if open := strings.IndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") {
		return parseFunction(s[:open], s[open+1:len(s)-1])
	}
	switch s {
	case "transparent":
		return rgba{}, true
	case "currentcolor":
		return black, true
	case "rebeccapurple":
		return rgba{0x66, 0x33, 0x99, 0xff}, true
	}
	c, ok := colornames.Map[s]
	return rgba{c.R, c.G, c.B, c.A}, ok
}

func parseHex(s string) (rgba, bool) {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return rgba{}, false
	}
	wide := func(shift int) uint8 { return uint8(n >> shift) }
	narrow := func(shift int) uint8 { return uint8(n>>shift&15) * 17 }
	switch len(s) {
	case 3:
		return rgba{narrow(8), narrow(4), narrow(0), 255}, true
	case 4:
		return rgba{narrow(12), narrow(8), narrow(4), narrow(0)}, true
	case 6:
		return rgba{wide(16), wide(8), wide(0), 255}, true
	case 8:
		return rgba{wide(24), wide(16), wide(8), wide(0)}, true
	}
	return rgba{}, false
}

func parseFunction(name, args string) (rgba, bool) {
	var parts []string
	if strings.Contains(args, ",") {
		parts = strings.Split(args, ",")
	} else {
		before, alpha, found := strings.Cut(args, "/")
		parts = strings.Fields(before)
		if len(parts) != 3 {
			return rgba{}, false
		}
		if found {
			parts = append(parts, alpha)
		}
	}
	if len(parts) != 3 && len(parts) != 4 {
		return rgba{}, false
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	alpha := 1.0
	if len(parts) == 4 {
		var ok bool
		if alpha, ok = parseShare(parts[3], 1); !ok {
			return rgba{}, false
		}
	}
	switch name {
	case "rgb", "rgba":
		var c [3]float64
		for i := range c {
			var ok bool
			if c[i], ok = parseShare(parts[i], 255); !ok {
				return rgba{}, false
			}
			c[i] /= 255
		}
		return fromUnit(c[0], c[1], c[2], alpha), true
	case "hsl", "hsla", "hwb":
		hue, ok := parseHue(parts[0])
		x, okX := parsePercent(parts[1])
		y, okY := parsePercent(parts[2])
		if !ok || !okX || !okY {
			return rgba{}, false
		}
		if name == "hwb" {
			return fromHWB(hue, x, y, alpha), true
		}
		return fromHSL(hue, x, y, alpha), true
	}
	return rgba{}, false
}

func parseNumber(s string) (float64, bool) {
	if s == "none" {
		return 0, true
	}
	for _, c := range []byte(s) { // ParseFloat knows notations that CSS does not
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' {
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

// parseShare reads a number, or a percentage of whole.
func parseShare(s string, whole float64) (float64, bool) {
	if number, found := strings.CutSuffix(s, "%"); found {
		x, ok := parseNumber(number)
		return x / 100 * whole, ok
	}
	return parseNumber(s)
}

func parsePercent(s string) (float64, bool) {
	x, ok := parseNumber(strings.TrimSuffix(s, "%"))
	return math.Max(0, math.Min(1, x/100)), ok
}

// angles are the units of a hue in degrees; "grad" stands before "rad", which it ends in.
var angles = [...]struct {
	unit    string
	degrees float64
}{{"deg", 1}, {"grad", 0.9}, {"rad", 180 / math.Pi}, {"turn", 360}}

// parseHue returns degrees.
func parseHue(s string) (float64, bool) {
	for _, angle := range angles {
		if number, found := strings.CutSuffix(s, angle.unit); found {
			x, ok := parseNumber(number)
			return x * angle.degrees, ok
		}
	}
	return parseNumber(s)
}

func fromUnit(r, g, b, a float64) rgba {
	byteOf := func(x float64) uint8 { return uint8(math.Round(math.Max(0, math.Min(1, x)) * 255)) }
	return rgba{byteOf(r), byteOf(g), byteOf(b), byteOf(a)}
}

func fromHSL(h, s, l, a float64) rgba {
	channel := func(n float64) float64 {
		k := math.Mod(n+h/30, 12)
		if k < 0 {
			k += 12
		}
		return l - s*math.Min(l, 1-l)*math.Max(-1, math.Min(math.Min(k-3, 9-k), 1))
	}
	return fromUnit(channel(0), channel(8), channel(4), a)
}

func fromHWB(h, white, dark, a float64) rgba {
	if sum := white + dark; sum >= 1 {
		grey := white / sum
		return fromUnit(grey, grey, grey, a)
	}
	pure := fromHSL(h, 1, 0.5, 1)
	mix := func(c uint8) float64 { return float64(c)/255*(1-white-dark) + white }
	return fromUnit(mix(pure.r), mix(pure.g), mix(pure.b), a)
}
