package canvas2d

import (
	_ "embed"
	"errors"
	"image"
	"math"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

//go:embed prelude/canvas.js
var canvasSource string

// globals are what the prelude defines, when one of them is first needed.
var globals = []string{
	"CanvasGradient", "CanvasPattern", "TextMetrics", "ImageData", "Path2D", "CanvasRenderingContext2D", "ImageBitmap",
	"OffscreenCanvas", "createImageBitmap",
}

// Limits of one picture, those of the scene. Package scene is not imported:
// pictures exist that are never shown.
const (
	maxSide = 16_384   // pixels
	maxArea = 64 << 20 // pixels
)

// Kit is what one engine needs to draw. It belongs to the engine's goroutine.
type Kit struct {
	engine     *engine.Engine
	runtime    *goja.Runtime
	native     *engine.Natives
	contexts   *engine.Part // of the preludes: what makes contexts
	fonts      fonts
	newContext goja.Callable
}

// Install defines CanvasRenderingContext2D, ImageData, Path2D, ImageBitmap,
// OffscreenCanvas, createImageBitmap and what belongs to them. Call it after
// package globals and before Harden.
func Install(e *engine.Engine) (*Kit, error) {
	k := &Kit{engine: e, runtime: e.Runtime(), native: e.NewNatives()}
	k.defineSurfaces()
	k.defineState()
	k.definePaths()
	k.defineDrawing()
	k.defineStyles()
	k.definePixels()
	k.contexts = e.Later(globals, []string{"surfaceOf"}, func() {
		make, ok := goja.AssertFunction(e.Prelude("canvas", canvasSource, k.native.Object, e.Internal()))
		if !ok {
			panic(errors.New("cannot install the canvas: its prelude makes no contexts"))
		}
		k.newContext = make
	})
	return k, nil
}

// Surface is a picture with what draws on it: the inside of a canvas.
type Surface struct {
	kit           *Kit
	bitmap        Bitmap
	width, height int  // of the bitmap once it is allocated
	cleared       bool // what was drawn is gone, and who shows it has to know
	context       *context
	object        *goja.Object // the CanvasRenderingContext2D
}

// NewSurface returns a transparent picture, whose size is within the limits.
func (k *Kit) NewSurface(width, height int) *Surface {
	return &Surface{kit: k, width: width, height: height}
}

// Fits reports whether a picture may have that size, in pixels.
func Fits(width, height int) bool {
	return width >= 0 && height >= 0 && width <= maxSide && height <= maxSide && width*height <= maxArea
}

// Size is the picture's, in pixels.
func (s *Surface) Size() (width, height int) { return s.width, s.height }

// Resize gives the picture a size, which fits, and makes it transparent.
func (s *Surface) Resize(width, height int) {
	s.width, s.height = width, height
	s.cleared = s.cleared || s.bitmap.Pix != nil
	// The bytes come with the first drawing: programs set width, then height.
	s.bitmap = Bitmap{Damage: image.Rect(0, 0, width, height)}
	if s.context != nil {
		s.context.reset()
	}
}

// ready allocates the bytes.
func (s *Surface) ready() {
	if s.bitmap.Width == s.width && s.bitmap.Height == s.height && s.bitmap.Pix != nil {
		return
	}
	s.kit.engine.Allocate(uint64(4 * s.width * s.height))
	s.kit.engine.Charge(uint64(4*s.width*s.height)/bytesPerFuel + 1)
	s.bitmap.reset(s.width, s.height)
	if s.context != nil {
		s.context.clip = s.bitmap.bounds()
	}
}

// Damage is what changed since Shown was called, and the bytes of the whole
// picture; empty when there is nothing to show. A picture nobody drew on
// counts as unchanged: it is transparent, like one that was never sent.
func (s *Surface) Damage() (image.Rectangle, []byte) {
	if s.bitmap.Pix == nil {
		if !s.cleared {
			return image.Rectangle{}, nil
		}
		s.ready()
	}
	return s.bitmap.Damage, s.bitmap.Pix
}

// Shown says that the damage was presented.
func (s *Surface) Shown() {
	s.bitmap.Damage = image.Rectangle{}
	s.cleared = false
}

// Damaged says that everything has to be presented again.
func (s *Surface) Damaged() { s.bitmap.Damage = s.bitmap.bounds() }

// Context returns the CanvasRenderingContext2D, made at the first call; canvas
// is what its canvas property shows.
func (s *Surface) Context(canvas goja.Value) goja.Value {
	if s.object == nil {
		s.kit.contexts.Now()
		s.context = newContext(&s.bitmap, s.kit.engine, &s.kit.fonts)
		s.context.clip = image.Rect(0, 0, s.width, s.height)
		v, err := s.kit.newContext(goja.Undefined(), s.kit.engine.Opaque(s), canvas)
		if err != nil {
			panic(err)
		}
		s.object = v.ToObject(s.kit.runtime)
	}
	return s.object
}

// Opaque is the surface for a prelude, which answers it as what a canvas draws.
func (s *Surface) Opaque() goja.Value { return s.kit.engine.Opaque(s) }

// native defines a function for the prelude, which alone calls it: arguments
// are primitives or its own objects, already converted.
func (k *Kit) define(name string, f func(a []goja.Value) goja.Value) {
	k.native.Add(name, func(call goja.FunctionCall) goja.Value { return f(call.Arguments) })
}

// draw defines a function whose first argument is a context's surface; with
// numbers that are not finite it does nothing, as the canvas has it.
func (k *Kit) draw(name string, numbers int, f func(c *context, n []float64, rest []goja.Value) goja.Value) {
	k.define(name, func(a []goja.Value) goja.Value {
		c := k.context(a)
		var buffer [12]float64
		n := buffer[:numbers]
		for i := range n {
			if n[i] = a[i+1].ToFloat(); math.IsNaN(n[i]) || math.IsInf(n[i], 0) {
				return goja.Undefined()
			}
		}
		k.engine.Charge(callFuel)
		return f(c, n, a[1+numbers:])
	})
}

// callFuel is what any drawing call costs besides its pixels.
const callFuel = 20

// context is the first argument's, with its bytes allocated.
func (k *Kit) context(a []goja.Value) *context {
	s := engine.Reveal(a[0]).(*Surface) // the prelude passes its own private field
	s.ready()
	return s.context
}

func (k *Kit) value(x any) goja.Value { return k.runtime.ToValue(x) }
