package globals

import (
	"embed"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

//go:embed prelude/*.js
var preludes embed.FS

// host is what the natives of one engine share.
type host struct {
	engine  *engine.Engine
	runtime *goja.Runtime
	native  *engine.Natives // by name, for the preludes

	uint8Array goja.Value
}

// Install defines the standard globals and registers the modules. Call it
// after engine.New and before Harden, ahead of packages that build on it: it
// leaves Event, EventTarget and DOMException, among others, in Engine.Internal.
func Install(e *engine.Engine) error {
	h := &host{engine: e, runtime: e.Runtime(), native: e.NewNatives()}
	h.uint8Array = h.runtime.Get("Uint8Array")
	for _, install := range []func(){h.values, h.text, h.clock, h.url, h.locales, h.random, h.calls} {
		install()
	}
	h.define("define", func(call goja.FunctionCall) goja.Value {
		e.Define(call.Argument(0).String(), call.Argument(1))
		return nil
	})
	h.define("accessors", func(call goja.FunctionCall) goja.Value {
		var names []string
		if err := h.runtime.ExportTo(call.Argument(1), &names); err != nil {
			panic(err)
		}
		make, ok := goja.AssertFunction(call.Argument(2))
		if !ok {
			panic("globals: accessors are made by a function")
		}
		e.Await(call.Argument(0).ToObject(h.runtime), names, make)
		return nil
	})
	h.define("unmade", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(e.Unmade(call.Argument(0).ToObject(h.runtime), call.Argument(1).String()))
	})
	h.evaluate("base", h.native.Object)
	for _, p := range parts {
		if err := h.stand(p, h.register(p)); err != nil {
			return err
		}
	}
	exception := e.Internal().Get("DOMException")
	e.OnFault(func(name, message string) goja.Value {
		v, err := h.runtime.New(exception, h.runtime.ToValue(message), h.runtime.ToValue(name))
		if err != nil {
			panic(err)
		}
		return v
	})
	return nil
}

// Applet is what vitrine:applet tells a program of itself.
type Applet struct {
	ID, Name, Version string
	Args              []string
	Manifest          []byte // JSON, or nil

	// Packages says that npm packages of the bundle have authority of their
	// own. Globals cannot tell who calls them, so those that reach the host
	// then refuse, and imports have to be used.
	Packages bool
}

// Start says which applet is about to run. Call it between Engine.Configure and Engine.Run.
func Start(e *engine.Engine, a Applet) error {
	tree := map[string]any{
		"id": a.ID, "name": a.Name, "version": a.Version, "args": a.Args, "manifest": string(a.Manifest),
		"packages": a.Packages,
	}
	return e.Internal().Set("applet", e.FromGo(tree))
}

// Save asks the applet, in a turn of its own, for what vitrine:applet's onSave
// keeps, and stores it. Call it when the applet is about to be closed, and wait
// for the calls that it makes.
func Save(e *engine.Engine, now float64) error {
	return e.Turn(now, func() { e.Invoke(e.Internal().Get("save"), nil) })
}

// define gives the preludes a native. It is called by trusted code only: its
// arguments have the types that the prelude passes.
func (h *host) define(name string, f func(goja.FunctionCall) goja.Value) { h.native.Add(name, f) }

// list makes a JavaScript array, how a native answers several values.
func (h *host) list(values ...any) goja.Value { return h.runtime.NewArray(values...) }

// charge spends fuel for native work on n bytes or characters.
func (h *host) charge(n int) { h.engine.Charge(uint64(n)/bytesPerFuel + 1) }

// bytesPerFuel is how many bytes natives work off for one unit of fuel, which
// is the time of about one step of plain code: 3 ns measured, 5 ns for the slowest here.
const bytesPerFuel = 16

// large is the size from which a result's memory is asked for beforehand.
const large = 64 << 10

func (h *host) allocate(n int) {
	if n >= large {
		h.engine.Allocate(uint64(n))
	}
}
