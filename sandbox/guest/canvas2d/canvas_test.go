package canvas2d_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/canvas2d"
	"example.org/vitrine/sandbox/guest/globals"
)

// host collects what an applet logs and how it fails.
type host struct {
	log      []string
	failures []string
}

func (*host) Call(engine.Call)               {}
func (h *host) Console(_, text string)       { h.log = append(h.log, text) }
func (*host) SetTimer(uint32, float64, bool) {}
func (*host) ClearTimer(uint32)              {}
func (*host) RequestFrame()                  {}
func (h *host) Failure(f engine.Failure)     { h.failures = append(h.failures, f.Message) }
func (*host) Exit(int)                       {}
func (h *host) text() string                 { return strings.Join(h.log, "\n") }

// stage is an engine with a canvas: the global ctx draws on surface.
type stage struct {
	*host
	engine  *engine.Engine
	kit     *canvas2d.Kit
	surface *canvas2d.Surface
}

func newStage(t testing.TB, o engine.Options, w, h int) *stage {
	t.Helper()
	s := &stage{host: &host{}}
	o.Host = s.host
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.engine = e
	if err := globals.Install(e); err != nil {
		t.Fatal(err)
	}
	kit, err := canvas2d.Install(e)
	if err != nil {
		t.Fatal(err)
	}
	s.kit = kit
	s.fresh(w, h)
	context := e.Native("context", 0, func(goja.FunctionCall) goja.Value { return s.surface.Context(goja.Null()) })
	if err := e.Runtime().Set("context", context); err != nil {
		t.Fatal(err)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	e.Configure(engine.Environment{Now: 1e12, Locale: "en", Zone: "UTC"})
	return s
}

// fresh goes on with an empty canvas and log: making an engine takes its time.
func (s *stage) fresh(w, h int) {
	s.surface = s.kit.NewSurface(w, h)
	s.log, s.failures = nil, nil
}

// run runs source with ctx and fails the test when it throws.
func (s *stage) run(t testing.TB, source string) {
	t.Helper()
	if err := s.engine.Run(1e12, engine.Script{Name: "main.js", Source: "const ctx = context();" + source}); err != nil {
		t.Fatal(err)
	}
	if len(s.failures) > 0 {
		t.Fatalf("failed: %v", s.failures)
	}
}

// at is the pixel (x, y) of the surface.
func (s *stage) at(x, y int) color.NRGBA {
	_, pix := s.surface.Damage()
	w, _ := s.surface.Size()
	if pix == nil {
		return color.NRGBA{}
	}
	p := pix[4*(y*w+x):]
	return color.NRGBA{p[0], p[1], p[2], p[3]}
}

var (
	red    = color.NRGBA{255, 0, 0, 255}
	blue   = color.NRGBA{0, 0, 255, 255}
	black  = color.NRGBA{0, 0, 0, 255}
	nobody = color.NRGBA{}
)

func near(a, b color.NRGBA) bool {
	differ := func(p, q uint8) bool { return int(p)-int(q) > 2 || int(q)-int(p) > 2 }
	return !differ(a.R, b.R) && !differ(a.G, b.G) && !differ(a.B, b.B) && !differ(a.A, b.A)
}

func TestDrawing(t *testing.T) {
	type pixels map[image.Point]color.NRGBA
	at := image.Pt
	half := color.NRGBA{255, 0, 0, 128}
	tests := []struct {
		name, source string
		want         pixels
	}{
		{
			"rectangle", `ctx.fillStyle = 'red'; ctx.fillRect(10, 10, 20, 20)`,
			pixels{at(10, 10): red, at(29, 29): red, at(9, 10): nobody, at(30, 29): nobody},
		},
		{
			"half a pixel", `ctx.fillStyle = 'red'; ctx.fillRect(10.5, 10, 20, 20)`,
			pixels{at(10, 15): half, at(11, 15): red, at(30, 15): half, at(31, 15): nobody},
		},
		{"negative size", `ctx.fillStyle = 'red'; ctx.fillRect(30, 30, -20, -20)`, pixels{at(10, 10): red, at(30, 30): nobody}},
		{"partly outside", `ctx.fillStyle = 'red'; ctx.fillRect(-1e9, -50, 2e9, 60)`, pixels{at(0, 0): red, at(99, 9): red, at(50, 10): nobody}},
		{"far away", `ctx.fillStyle = 'red'; ctx.fillRect(1e300, 1e300, 10, 10); ctx.fillRect(-1e300, 0, 2e300, 5.5)`, pixels{at(50, 4): red, at(50, 50): nobody}},
		{"cleared", `ctx.fillRect(0, 0, 100, 100); ctx.clearRect(10, 10, 10, 10)`, pixels{at(10, 10): nobody, at(9, 9): black, at(20, 20): black}},
		{"cleared half", `ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 100, 100); ctx.clearRect(10.5, 10, 10, 10)`, pixels{at(10, 12): half, at(11, 12): nobody}},
		{"NaN is ignored", `ctx.fillRect(NaN, 0, 10, 10); ctx.fillRect(0, 0, Infinity, 10)`, pixels{at(5, 5): nobody}},
		{
			"translucent", `ctx.fillStyle = 'blue'; ctx.fillRect(0, 0, 50, 50); ctx.fillStyle = 'rgba(255, 0, 0, 0.5)'; ctx.fillRect(0, 0, 50, 50)`,
			pixels{at(5, 5): {128, 0, 127, 255}},
		},
		{"globalAlpha", `ctx.globalAlpha = 0.5; ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 10, 10)`, pixels{at(5, 5): half}},
		{
			"triangle", `ctx.fillStyle = 'red'; ctx.beginPath(); ctx.moveTo(0, 0); ctx.lineTo(50, 0); ctx.lineTo(0, 50); ctx.fill()`,
			pixels{at(10, 10): red, at(40, 40): nobody, at(25, 24): half},
		},
		{"non-zero", `ctx.fillStyle = 'red'; ctx.rect(0, 0, 60, 60); ctx.rect(20, 20, 20, 20); ctx.fill()`, pixels{at(30, 30): red}},
		{"even-odd", `ctx.fillStyle = 'red'; ctx.rect(0, 0, 60, 60); ctx.rect(20, 20, 20, 20); ctx.fill('evenodd')`, pixels{at(30, 30): nobody, at(10, 10): red}},
		{"hole", `ctx.fillStyle = 'red'; ctx.rect(0, 0, 60, 60); ctx.rect(40, 20, -20, 20); ctx.fill()`, pixels{at(30, 30): nobody, at(10, 10): red}},
		{"circle", `ctx.fillStyle = 'red'; ctx.arc(50, 50, 40, 0, 7); ctx.fill()`, pixels{at(50, 50): red, at(50, 11): red, at(50, 8): nobody, at(22, 22): red, at(20, 20): nobody}},
		{"ellipse", `ctx.fillStyle = 'red'; ctx.ellipse(50, 50, 40, 10, Math.PI / 2, 0, 2 * Math.PI); ctx.fill()`, pixels{at(50, 15): red, at(15, 50): nobody}},
		{"counterclockwise", `ctx.fillStyle = 'red'; ctx.arc(50, 50, 40, 0, Math.PI, true); ctx.fill()`, pixels{at(50, 20): red, at(50, 80): nobody}},
		{"arcTo", `ctx.lineWidth = 4; ctx.strokeStyle = 'red'; ctx.moveTo(10, 10); ctx.arcTo(90, 10, 90, 90, 40); ctx.stroke()`, pixels{at(30, 10): red, at(88, 10): nobody, at(78, 21): red}},
		{"bezier", `ctx.fillStyle = 'red'; ctx.moveTo(0, 100); ctx.bezierCurveTo(0, 0, 100, 0, 100, 100); ctx.fill()`, pixels{at(50, 30): red, at(50, 20): nobody, at(2, 2): nobody}},
		{"quadratic", `ctx.fillStyle = 'red'; ctx.moveTo(0, 100); ctx.quadraticCurveTo(50, 0, 100, 100); ctx.fill()`, pixels{at(50, 55): red, at(50, 45): nobody}},
		{"rounded", `ctx.fillStyle = 'red'; ctx.roundRect(10, 10, 80, 80, [30, 0]); ctx.fill()`, pixels{at(12, 12): nobody, at(88, 12): red, at(87, 87): nobody, at(12, 87): red, at(50, 50): red}},
		{
			"stroke", `ctx.strokeStyle = 'red'; ctx.lineWidth = 10; ctx.moveTo(20, 50); ctx.lineTo(80, 50); ctx.stroke()`,
			pixels{at(20, 45): red, at(79, 54): red, at(50, 44): nobody, at(19, 50): nobody, at(80, 50): nobody},
		},
		{"square caps", `ctx.strokeStyle = 'red'; ctx.lineCap = 'square'; ctx.lineWidth = 10; ctx.moveTo(20, 50); ctx.lineTo(80, 50); ctx.stroke()`, pixels{at(15, 45): red, at(84, 54): red}},
		{"round caps", `ctx.strokeStyle = 'red'; ctx.lineCap = 'round'; ctx.lineWidth = 20; ctx.moveTo(20, 50); ctx.lineTo(80, 50); ctx.stroke()`, pixels{at(11, 50): red, at(11, 42): nobody}},
		{"a dot", `ctx.strokeStyle = 'red'; ctx.lineCap = 'round'; ctx.lineWidth = 20; ctx.moveTo(50, 50); ctx.lineTo(50, 50); ctx.stroke()`, pixels{at(50, 42): red, at(41, 41): nobody}},
		{"miter", `ctx.strokeStyle = 'red'; ctx.lineWidth = 20; ctx.moveTo(10, 80); ctx.lineTo(80, 80); ctx.lineTo(80, 10); ctx.stroke()`, pixels{at(88, 88): red}},
		{"bevel", `ctx.strokeStyle = 'red'; ctx.lineJoin = 'bevel'; ctx.lineWidth = 20; ctx.moveTo(10, 80); ctx.lineTo(80, 80); ctx.lineTo(80, 10); ctx.stroke()`, pixels{at(88, 88): nobody, at(82, 82): red}},
		{"closed", `ctx.strokeStyle = 'red'; ctx.lineWidth = 10; ctx.strokeRect(20, 20, 60, 60)`, pixels{at(16, 16): red, at(84, 84): red, at(50, 50): nobody, at(50, 17): red}},
		{
			"dashes", `ctx.strokeStyle = 'red'; ctx.lineWidth = 10; ctx.setLineDash([10, 20]); ctx.moveTo(0, 50); ctx.lineTo(100, 50); ctx.stroke()`,
			pixels{at(5, 50): red, at(20, 50): nobody, at(35, 50): red, at(50, 50): nobody, at(95, 50): red},
		},
		{"dash offset", `ctx.strokeStyle = 'red'; ctx.lineWidth = 10; ctx.setLineDash([10]); ctx.lineDashOffset = 10; ctx.moveTo(0, 50); ctx.lineTo(100, 50); ctx.stroke()`, pixels{at(5, 50): nobody, at(15, 50): red}},
		{"too many dashes are solid", `ctx.strokeStyle = 'red'; ctx.lineWidth = 10; ctx.setLineDash([1e-9]); ctx.moveTo(0, 50); ctx.lineTo(100, 50); ctx.stroke()`, pixels{at(50, 50): red}},
		{"translate", `ctx.fillStyle = 'red'; ctx.translate(50, 0); ctx.fillRect(0, 0, 10, 10)`, pixels{at(50, 5): red, at(5, 5): nobody}},
		{"rotate", `ctx.fillStyle = 'red'; ctx.translate(50, 50); ctx.rotate(Math.PI / 2); ctx.fillRect(0, 0, 40, 10)`, pixels{at(45, 80): red, at(80, 45): nobody}},
		{"save and restore", `ctx.save(); ctx.scale(10, 10); ctx.fillStyle = 'blue'; ctx.restore(); ctx.fillRect(0, 0, 5, 5); ctx.restore()`, pixels{at(4, 4): black, at(5, 5): nobody}},
		{"singular", `ctx.scale(0, 1); ctx.fillRect(0, 0, 50, 50); ctx.strokeRect(0, 0, 50, 50); ctx.setTransform(); ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 5, 5)`, pixels{at(3, 3): red, at(0, 20): nobody}},
		{"clip to pixels", `ctx.rect(20, 20, 10, 10); ctx.clip(); ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 100, 100)`, pixels{at(20, 20): red, at(30, 30): nobody, at(19, 19): nobody}},
		{
			"clip to a circle", `ctx.save(); ctx.arc(50, 50, 20, 0, 7); ctx.clip(); ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 100, 100); ctx.restore(); ctx.fillStyle = 'blue'; ctx.fillRect(0, 0, 5, 5)`,
			pixels{at(50, 50): red, at(33, 33): nobody, at(2, 2): blue},
		},
		{
			"clip in a clip", `ctx.arc(50, 50, 20, 0, 7); ctx.clip(); ctx.beginPath(); ctx.arc(70, 50, 20, 0, 7); ctx.clip(); ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 100, 100)`,
			pixels{at(60, 50): red, at(40, 50): nobody, at(80, 50): nobody},
		},
		{
			"linear gradient", `const g = ctx.createLinearGradient(0, 0, 100, 0); g.addColorStop(0, 'red'); g.addColorStop(1, 'blue'); ctx.fillStyle = g; ctx.fillRect(0, 0, 100, 10)`,
			pixels{at(0, 5): {254, 0, 1, 255}, at(50, 5): {126, 0, 129, 255}, at(99, 5): {1, 0, 254, 255}},
		},
		{
			"radial gradient", `const g = ctx.createRadialGradient(50, 50, 0, 50, 50, 40); g.addColorStop(0, 'red'); g.addColorStop(1, 'blue'); ctx.fillStyle = g; ctx.fillRect(0, 0, 100, 100)`,
			pixels{at(50, 50): {251, 0, 4, 255}, at(99, 50): blue},
		},
		{
			"conic gradient", `const g = ctx.createConicGradient(0, 50, 50); g.addColorStop(0, 'red'); g.addColorStop(0.5, 'red'); g.addColorStop(0.5, 'blue'); ctx.fillStyle = g; ctx.fillRect(0, 0, 100, 100)`,
			pixels{at(50, 80): red, at(50, 20): blue},
		},
		{
			"pattern", `const o = new OffscreenCanvas(2, 1); const c = o.getContext('2d'); c.fillStyle = 'red'; c.fillRect(0, 0, 1, 1); ctx.imageSmoothingEnabled = false; ctx.fillStyle = ctx.createPattern(o, 'repeat'); ctx.fillRect(0, 0, 100, 100)`,
			pixels{at(0, 0): red, at(1, 0): nobody, at(50, 33): red},
		},
		{
			"no-repeat", `const o = new OffscreenCanvas(2, 2); const c = o.getContext('2d'); c.fillStyle = 'red'; c.fillRect(0, 0, 2, 2); ctx.imageSmoothingEnabled = false; ctx.fillStyle = ctx.createPattern(o, 'no-repeat'); ctx.fillRect(0, 0, 100, 100)`,
			pixels{at(1, 1): red, at(2, 1): nobody},
		},
		{
			"drawImage", `const o = new OffscreenCanvas(10, 10); const c = o.getContext('2d'); c.fillStyle = 'red'; c.fillRect(0, 0, 10, 10); ctx.drawImage(o, 20, 20); ctx.drawImage(o, 50, 50, 40, 40); ctx.drawImage(o, 2, 2, 2, 2, 0, 60, 10, 10)`,
			pixels{at(20, 20): red, at(29, 29): red, at(30, 30): nobody, at(50, 50): red, at(89, 89): red, at(90, 90): nobody, at(5, 65): red},
		},
		{"drawImage smaller", `const o = new OffscreenCanvas(100, 100); const c = o.getContext('2d'); for (let x = 0; x < 100; x += 2) { c.fillStyle = 'red'; c.fillRect(x, 0, 1, 100) } ctx.drawImage(o, 0, 0, 10, 10)`, pixels{at(5, 5): half}},
		{"drawImage of itself", `ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 10, 10); ctx.drawImage(ctx_canvas(), 5, 5)`, pixels{at(12, 12): red}},
		{"beyond the picture", `const o = new OffscreenCanvas(10, 10); o.getContext('2d').fillRect(0, 0, 10, 10); ctx.drawImage(o, -10, 0, 20, 10, 0, 0, 20, 10)`, pixels{at(5, 5): nobody, at(15, 5): black}},
		{"destination-out", `ctx.fillRect(0, 0, 50, 50); ctx.globalCompositeOperation = 'destination-out'; ctx.fillRect(10, 10, 10, 10)`, pixels{at(15, 15): nobody, at(5, 5): black}},
		{"copy", `ctx.fillRect(0, 0, 50, 50); ctx.globalCompositeOperation = 'copy'; ctx.fillStyle = 'red'; ctx.fillRect(10, 10, 10, 10)`, pixels{at(15, 15): red, at(5, 5): nobody}},
		{"multiply", `ctx.fillStyle = '#808080'; ctx.fillRect(0, 0, 50, 50); ctx.globalCompositeOperation = 'multiply'; ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 10, 10)`, pixels{at(5, 5): {128, 0, 0, 255}}},
		{"lighter", `ctx.fillStyle = 'blue'; ctx.fillRect(0, 0, 50, 50); ctx.globalCompositeOperation = 'lighter'; ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 10, 10)`, pixels{at(5, 5): {255, 0, 255, 255}}},
		{"text", `ctx.fillStyle = 'red'; ctx.font = 'bold 100px sans-serif'; ctx.textBaseline = 'top'; ctx.fillText('I', 10, 0)`, pixels{at(30, 60): red, at(80, 60): nobody}},
		{"centred text", `ctx.fillStyle = 'red'; ctx.font = 'bold 100px sans-serif'; ctx.textBaseline = 'middle'; ctx.textAlign = 'center'; ctx.fillText('I', 50, 50)`, pixels{at(50, 50): red, at(10, 50): nobody}},
		{"Path2D", `const p = new Path2D(); p.arc(5, 5, 4, 0, 7); ctx.scale(10, 10); ctx.fillStyle = 'red'; ctx.fill(p)`, pixels{at(50, 50): red, at(50, 12): red, at(50, 8): nobody}},
		{"Path2D of paths", `const p = new Path2D(); p.rect(0, 0, 10, 10); const q = new Path2D(p); q.addPath(p, { e: 50 }); ctx.fillStyle = 'red'; ctx.fill(q)`, pixels{at(5, 5): red, at(55, 5): red, at(30, 5): nobody}},
		{
			"putImageData", `const d = ctx.createImageData(10, 10); d.data.fill(255); d.data[0] = 7; ctx.putImageData(d, 20, 20); ctx.putImageData(d, -5, 95)`,
			pixels{at(20, 20): {7, 255, 255, 255}, at(29, 29): {255, 255, 255, 255}, at(30, 30): nobody, at(4, 99): {255, 255, 255, 255}},
		},
		{"a part of an ImageData", `const d = ctx.createImageData(10, 10); d.data.fill(255); ctx.putImageData(d, 20, 20, 5, 5, 2, 2)`, pixels{at(25, 25): {255, 255, 255, 255}, at(24, 24): nobody, at(27, 27): nobody}},
		{"getImageData", `ctx.fillStyle = 'rgba(255, 0, 0, 0.2)'; ctx.fillRect(0, 0, 10, 10); const d = ctx.getImageData(-5, 0, 10, 10); ctx.clearRect(0, 0, 100, 100); ctx.putImageData(d, 50, 50)`, pixels{at(54, 55): nobody, at(55, 55): {255, 0, 0, 51}}},
	}
	s := newStage(t, engine.Options{}, 0, 0)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.fresh(100, 100)
			s.run(t, strings.ReplaceAll(test.source, "ctx_canvas()", "(() => { const b = new OffscreenCanvas(100, 100); b.getContext('2d').putImageData(ctx.getImageData(0, 0, 100, 100), 0, 0); return b })()"))
			for p, want := range test.want {
				if got := s.at(p.X, p.Y); !near(got, want) && (got.A != 0 || want.A != 0) {
					t.Errorf("at %v: %v, want %v", p, got, want)
				}
			}
		})
	}
}

func TestAttributes(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{
			"colours", `for (const c of ['red', '#f00', '#ff000080', 'RGB(1,2,3)', 'rgb(10% 20% 30% / 50%)', 'hsl(120, 100%, 25%)', 'hsla(0.5turn 100% 50% / .25)', 'hwb(0 0% 0%)', 'rebeccapurple', 'transparent']) { ctx.fillStyle = c; console.log(ctx.fillStyle) }`,
			"#ff0000\n#ff0000\nrgba(255, 0, 0, 0.5)\n#010203\nrgba(26, 51, 77, 0.5)\n#008000\nrgba(0, 255, 255, 0.25)\n#ff0000\n#663399\nrgba(0, 0, 0, 0)",
		},
		{"no colours", `ctx.fillStyle = '#123456'; for (const c of ['', 'no', '#12', '#ggg', 'rgb(1,2)', 'rgb(1,2,3', 'hsl(a,b,c)', 'url(x)', 5, null, {}, 'rgb(0x10,0,0)', 'r'.repeat(1e6)]) ctx.fillStyle = c; console.log(ctx.fillStyle)`, "#123456"},
		{"a colour's text", `ctx.fillStyle = { toString() { return 'red' } }; console.log(ctx.fillStyle)`, "#ff0000"},
		{"a gradient reads back", `const g = ctx.createLinearGradient(0, 0, 1, 1); ctx.strokeStyle = g; ctx.save(); ctx.strokeStyle = 'red'; ctx.restore(); console.log(ctx.strokeStyle === g)`, "true"},
		{"invalid values change nothing", `ctx.lineWidth = 3; ctx.lineWidth = -1; ctx.lineWidth = NaN; ctx.lineCap = 'x'; ctx.globalAlpha = 2; ctx.globalCompositeOperation = 'no'; console.log(ctx.lineWidth, ctx.lineCap, ctx.globalAlpha, ctx.globalCompositeOperation)`, "3 butt 1 source-over"},
		{
			"fonts", `for (const f of ['12px serif', 'italic bold 1.5em/2 "Courier New", monospace', '600 10pt x', 'nonsense', '12px']) { ctx.font = f; console.log(ctx.font) }`,
			"12px sans-serif\nitalic bold 15px monospace\nbold 13.333333333333332px sans-serif\nbold 13.333333333333332px sans-serif\nbold 13.333333333333332px sans-serif",
		},
		{"measure", `ctx.font = '100px sans-serif'; const m = ctx.measureText('Hi'); console.log(m.width > 80 && m.width < 110, m.actualBoundingBoxAscent > 60, m.actualBoundingBoxDescent < 2, ctx.measureText('').width)`, "true true true 0"},
		{"monospace", `ctx.font = '10px monospace'; console.log(ctx.measureText('iii').width === ctx.measureText('WWW').width)`, "true"},
		{"transform", `ctx.translate(1, 2); ctx.scale(3, 4); const { a, d, e, f } = ctx.getTransform(); console.log(a, d, e, f); ctx.setTransform({ a: 2 }); console.log(ctx.getTransform().a)`, "3 4 1 2\n2"},
		{"dash", `ctx.setLineDash([1, 2, 3]); console.log(ctx.getLineDash().join()); ctx.setLineDash([1, -1]); console.log(ctx.getLineDash().length)`, "1,2,3,1,2,3\n6"},
		{"hits", `ctx.rect(10, 10, 20, 20); console.log(ctx.isPointInPath(15, 15), ctx.isPointInPath(5, 5), ctx.isPointInStroke(10, 15), ctx.isPointInStroke(20, 20), ctx.isPointInPath(NaN, 5))`, "true false true false false"},
		{"ImageData", `const d = new ImageData(new Uint8ClampedArray(16), 2); console.log(d.width, d.height, d.data.length, Object.prototype.toString.call(d))`, "2 2 16 [object ImageData]"},
		{"canvas", `console.log(ctx.canvas, ctx instanceof CanvasRenderingContext2D, Object.keys(ctx).length)`, "null true 0"},
	}
	s := newStage(t, engine.Options{}, 0, 0)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.fresh(100, 100)
			s.run(t, test.source)
			if s.text() != test.want {
				t.Errorf("logged\n%s\nwant\n%s", s.text(), test.want)
			}
		})
	}
}

func TestHostileArguments(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"illegal constructor", `new CanvasRenderingContext2D()`, "TypeError"},
		{"another's method", `ctx.fillRect.call({}, 0, 0, 1, 1)`, "TypeError"},
		{"a context's attribute elsewhere", `Object.create(ctx).fillStyle = 'red'`, "TypeError"},
		{"an image that is none", `ctx.drawImage({}, 0, 0)`, "TypeError"},
		{"a null image", `ctx.drawImage(null, 0, 0)`, "TypeError"},
		{"a huge ImageData", `ctx.createImageData(1e5, 1e5)`, "RangeError"},
		{"a huge read", `ctx.getImageData(0, 0, 20000, 20000)`, "RangeError"},
		{"nothing read", `ctx.getImageData(0, 0, 0, 5)`, "IndexSizeError"},
		{"a huge canvas", `new OffscreenCanvas(16385, 1)`, "RangeError"},
		{"a large area", `new OffscreenCanvas(16384, 16384)`, "RangeError"},
		{"a negative radius", `ctx.arc(0, 0, -1, 0, 1)`, "IndexSizeError"},
		{"a stop beyond", `ctx.createLinearGradient(0, 0, 1, 1).addColorStop(2, 'red')`, "IndexSizeError"},
		{"a stop without a colour", `ctx.createLinearGradient(0, 0, 1, 1).addColorStop(1, 'x')`, "SyntaxError"},
		{"an infinite gradient", `ctx.createLinearGradient(0, 0, Infinity, 1)`, "TypeError"},
		{"the wrong length", `new ImageData(new Uint8ClampedArray(15), 2)`, "InvalidStateError"},
		{"detached pixels", `const d = ctx.createImageData(4, 4); structuredClone(d.data.buffer, { transfer: [d.data.buffer] }); ctx.putImageData(d, 0, 0)`, "InvalidStateError"},
		{"a symbol", `ctx.fillRect(Symbol(), 0, 0, 0)`, "TypeError"},
		{"a throwing argument", `ctx.fillRect({ valueOf() { throw new Error('mine') } }, 0, 0, 0)`, "mine"},
		{"no picture", `await createImageBitmap(new Uint8Array(100))`, "EncodingError"},
		{"a lying picture", `await createImageBitmap(Uint8Array.from([...atob('` + lyingPNG() + `')], (c) => c.charCodeAt(0)))`, "EncodingError"},
		{"a closed bitmap", `const b = await createImageBitmap(ctx.createImageData(2, 2)); b.close(); ctx.drawImage(b, 0, 0); throw new Error(b.width)`, "Error: 0"},
		{"prototypes are frozen", `'use strict'; CanvasRenderingContext2D.prototype.fillRect = 1`, ""},
	}
	s := newStage(t, engine.Options{}, 0, 0)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.fresh(100, 100)
			if err := s.engine.Run(1e12, engine.Script{Name: "main.js", Source: "const ctx = context();" + test.source}); err != nil {
				t.Fatal(err)
			}
			if test.want != "" && (len(s.failures) != 1 || !strings.Contains(s.failures[0], test.want)) {
				t.Errorf("failures %q, want one with %q", s.failures, test.want)
			}
		})
	}
}

// lyingPNG is a file that claims 16,000 by 16,000 pixels.
func lyingPNG() string {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4)))
	data := b.Bytes()
	copy(data[16:], []byte{0, 0, 0x3e, 0x80, 0, 0, 0x3e, 0x80})
	return base64.StdEncoding.EncodeToString(data)
}

func TestArgumentsThatChangeThingsMidCall(t *testing.T) {
	s := newStage(t, engine.Options{}, 50, 50)
	s.run(t, `
		const d = ctx.createImageData(10, 10);
		d.data.fill(255);
		// The offset takes the pixels away while it is being converted.
		try { ctx.putImageData(d, { valueOf() { structuredClone(d.data.buffer, { transfer: [d.data.buffer] }); return 0 } }, 0) } catch (e) { console.log(e.name) }
		const o = new OffscreenCanvas(10, 10);
		o.getContext('2d').fillRect(0, 0, 10, 10);
		ctx.drawImage(o, { valueOf() { o.width = 2; return 0 } }, 0);
		console.log(o.width, ctx.getImageData(0, 0, 1, 1).data[3]);
		const g = ctx.createLinearGradient(0, 0, { valueOf() { ctx.save(); return 1 } }, 0);
		ctx.fillText({ toString() { ctx.restore(); ctx.font = '1px x'; return 'ok' } }, 0, 0);
		ctx.setLineDash({ *[Symbol.iterator]() { for (let i = 0; i < 1000; i++) { ctx.setLineDash([i]); yield i } } });
		console.log(ctx.getLineDash().length);
	`)
	if want := "InvalidStateError\n2 0\n2"; s.text() != want {
		t.Errorf("logged %q, want %q", s.text(), want)
	}
}

func TestPicturesAreDecoded(t *testing.T) {
	picture := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for y := range 8 {
		for x := range 4 {
			picture.SetNRGBA(x, y, red)
		}
	}
	encoders := map[string]func(b *bytes.Buffer) error{
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, picture) },
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, &jpeg.Options{Quality: 100}) },
		"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, picture, nil) },
	}
	for name, encode := range encoders {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := encode(&b); err != nil {
				t.Fatal(err)
			}
			s := newStage(t, engine.Options{}, 20, 20)
			s.run(t, fmt.Sprintf(`
				const b = await createImageBitmap(Uint8Array.from([...atob('%s')], (c) => c.charCodeAt(0)).buffer);
				console.log(b.width, b.height);
				ctx.drawImage(b, 0, 0);
				const part = await createImageBitmap(b, 2, 2, 2, 2);
				ctx.drawImage(part, 10, 10);
			`, base64.StdEncoding.EncodeToString(b.Bytes())))
			if s.text() != "8 8" {
				t.Errorf("logged %q", s.text())
			}
			if got := s.at(1, 4); got.R < 245 || got.G > 40 || got.A != 255 {
				t.Errorf("a red pixel is %v", got)
			}
			if got := s.at(10, 10); got.R < 245 || got.G > 40 {
				t.Errorf("the part's pixel is %v", got)
			}
		})
	}
}

func TestDamageIsWhatChanged(t *testing.T) {
	s := newStage(t, engine.Options{}, 100, 100)
	s.run(t, `ctx.fillRect(0, 0, 100, 100)`)
	s.surface.Shown()
	if r, _ := s.surface.Damage(); !r.Empty() {
		t.Errorf("damage %v after it was shown", r)
	}
	s.run(t, `ctx.fillRect(10, 10, 5, 5); ctx.beginPath(); ctx.moveTo(20, 20); ctx.lineTo(30, 40); ctx.stroke()`)
	if r, _ := s.surface.Damage(); !r.In(image.Rect(10, 10, 32, 42)) || r.Dx() < 18 || r.Dy() < 28 {
		t.Errorf("damage %v", r)
	}
}

// refuse ends whatever reaches a limit and keeps what it was told.
type refuse struct{ last engine.Exceeded }

func (r *refuse) Exceeded(x engine.Exceeded) bool {
	r.last = x
	return false
}

func TestWorkIsChargedAndMemoryAskedFor(t *testing.T) {
	tests := []struct {
		name, source string
		limits       engine.Limits
		resource     engine.Resource
	}{
		{"pixels", `for (;;) ctx.fillRect(0.5, 0.5, 2000, 2000)`, engine.Limits{Fuel: 50_000_000}, engine.Fuel},
		{"copies", `const d = ctx.createImageData(1000, 1000); for (;;) ctx.putImageData(d, 0, 0)`, engine.Limits{Fuel: 50_000_000}, engine.Fuel},
		{"chords", `for (;;) ctx.arc(0, 0, 1e9, 0, 7)`, engine.Limits{Fuel: 10_000_000}, engine.Fuel},
		{"a large canvas", `const o = new OffscreenCanvas(8000, 8000); o.getContext('2d').fillRect(0, 0, 1, 1)`, engine.Limits{Memory: 64 << 20}, engine.Memory},
		{"a large ImageData", `ctx.createImageData(8000, 8000)`, engine.Limits{Memory: 64 << 20}, engine.Memory},
		{"many canvases", `const all = []; for (;;) { const o = new OffscreenCanvas(1000, 1000); o.getContext('2d').fillRect(0, 0, 1, 1); all.push(o) }`, engine.Limits{Memory: 64 << 20}, engine.Memory},
		{"round joints", `ctx.lineJoin = 'round'; ctx.lineWidth = 1e6; for (let i = 0; i < 1e4; i++) ctx.lineTo(Math.sin(i) * 1e6, Math.cos(i) * 1e6); ctx.stroke()`, engine.Limits{Memory: 64 << 20}, engine.Memory},
		{"a growing path", `for (;;) ctx.lineTo(1, 1)`, engine.Limits{Memory: 64 << 20}, engine.Memory},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &refuse{}
			s := newStage(t, engine.Options{Limits: test.limits, Suspender: r}, 2000, 2000)
			err := s.engine.Run(1e12, engine.Script{Name: "main.js", Source: "const ctx = context();" + test.source})
			if err == nil || r.last.Resource != test.resource {
				t.Errorf("error %v, exceeded %+v", err, r.last)
			}
			if limit := test.limits.Memory; limit > 0 && r.last.Used > limit+limit/4 {
				t.Errorf("asked at %d MB of %d", r.last.Used>>20, limit>>20)
			}
		})
	}
}

// TestSamePixelsTwice draws much of everything in two engines.
func TestSamePixelsTwice(t *testing.T) {
	source := `
		for (let i = 0; i < 300; i++) {
			ctx.save();
			ctx.translate(100, 100); ctx.rotate(i / 7); ctx.scale(1 + i % 5, 1 + i % 3 / 2);
			ctx.globalAlpha = (i % 10) / 10; ctx.fillStyle = 'hsl(' + i * 13 + ' 70% 40% / 0.7)'; ctx.strokeStyle = '#12345678';
			ctx.lineWidth = i % 9 + 0.3; ctx.lineJoin = ['miter', 'round', 'bevel'][i % 3]; ctx.lineCap = ['butt', 'round', 'square'][i % 3];
			if (i % 4 === 0) ctx.setLineDash([i % 7 + 1, 3.3]);
			ctx.beginPath(); ctx.moveTo(0, 0); ctx.bezierCurveTo(i, 3, -i, 50, 40, i / 3); ctx.arc(10, 10, i / 9, 0, i); ctx.fill(i % 2 ? 'evenodd' : 'nonzero'); ctx.stroke();
			ctx.font = i % 30 + 'px x'; ctx.fillText('text ' + i, 0, i / 5);
			ctx.restore();
		}`
	var first []byte
	for range 2 { // an engine each
		s := newStage(t, engine.Options{}, 200, 200)
		s.run(t, source)
		_, pix := s.surface.Damage()
		if first == nil {
			first = append([]byte(nil), pix...)
			continue
		}
		if !bytes.Equal(first, pix) {
			t.Error("the pixels differ")
		}
	}
}

func BenchmarkPutImageData800x600(b *testing.B) {
	s := newStage(b, engine.Options{}, 800, 600)
	b.ReportAllocs()
	s.run(b, fmt.Sprintf(`const d = ctx.createImageData(800, 600); for (let i = 0; i < %d; i++) ctx.putImageData(d, 0, 0)`, b.N))
}
