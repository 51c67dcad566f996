package globals

import (
	"reflect"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// values are the natives that look at a value without running any of its code.
func (h *host) values() {
	kinds := h.kinds()
	h.define("kind", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(kinds.of(call.Argument(0)))
	})
	h.define("ordinary", func(call goja.FunctionCall) goja.Value {
		o, ok := call.Argument(0).(*goja.Object)
		return h.runtime.ToValue(ok && h.engine.Ordinary(o))
	})
	h.define("detached", func(call goja.FunctionCall) goja.Value {
		buffer, ok := call.Argument(0).Export().(goja.ArrayBuffer)
		return h.runtime.ToValue(ok && buffer.Detached())
	})
	h.define("promise", func(call goja.FunctionCall) goja.Value {
		p, ok := call.Argument(0).Export().(*goja.Promise)
		if !ok {
			return h.list("pending", goja.Undefined())
		}
		switch p.State() {
		case goja.PromiseStateFulfilled:
			return h.list("fulfilled", p.Result())
		case goja.PromiseStateRejected:
			return h.list("rejected", p.Result())
		default:
			return h.list("pending", goja.Undefined())
		}
	})
	h.define("detach", func(call goja.FunctionCall) goja.Value {
		if buffer, ok := call.Argument(0).Export().(goja.ArrayBuffer); ok {
			buffer.Detach()
		}
		return nil
	})
	h.define("invoke", func(call goja.FunctionCall) goja.Value {
		f, extent := call.Argument(0), call.Argument(1)
		var v goja.Value
		h.engine.Within(extent, func() { v, _ = h.engine.Invoke(f, goja.Undefined()) })
		return v
	})
	h.define("extent", func(goja.FunctionCall) goja.Value { return h.engine.Extent() })
	h.define("held", func(call goja.FunctionCall) goja.Value { return h.engine.Held(call.Argument(0)) })
	h.define("wellFormed", func(call goja.FunctionCall) goja.Value {
		return h.wellFormed(argumentString(call, 0))
	})
}

// kinds tell objects apart by what they are inside, which an applet cannot
// feign, and without a look at their properties.
type kinds struct {
	byType map[reflect.Type]string
}

func (h *host) kinds() kinds {
	k := kinds{byType: map[reflect.Type]string{
		reflect.TypeFor[goja.Proxy]():       "Proxy",
		reflect.TypeFor[goja.ArrayBuffer](): "ArrayBuffer",
		reflect.TypeFor[*goja.Promise]():    "Promise",
	}}
	samples, err := h.runtime.RunString(`({
		Map: [new Map], Set: [new Set], BigInt: [Object(1n)], Symbol: [Object(Symbol())],
		TypedArray: [
			Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
			BigInt64Array, BigUint64Array,
		].map((constructor) => new constructor(0)),
	})`)
	if err != nil {
		panic(err)
	}
	byKind := samples.ToObject(h.runtime)
	for _, kind := range byKind.Keys() {
		list := byKind.Get(kind).ToObject(h.runtime)
		for _, i := range list.Keys() {
			k.byType[list.Get(i).ExportType()] = kind
		}
	}
	return k
}

func (k kinds) of(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return "primitive"
	}
	t := o.ExportType()
	name, known := k.byType[t]
	if known && name == "Proxy" {
		return name // ClassName of a revoked one would throw
	}
	class := o.ClassName()
	switch {
	case strings.HasSuffix(class, "Function"): // async ones, generators
		return "Function"
	case class == "Object" && known:
		return name
	}
	return class
}

// wellFormed is the text with lone surrogates replaced.
func (h *host) wellFormed(s goja.String) goja.Value {
	n := s.Length()
	h.charge(n)
	for i := 0; i < n; i++ {
		c := rune(s.CharAt(i))
		if !utf16.IsSurrogate(c) {
			continue
		}
		if i+1 < n && utf16.DecodeRune(c, rune(s.CharAt(i+1))) != '\uFFFD' {
			i++
			continue
		}
		// Going through UTF-8 replaces each lone surrogate.
		h.allocate(2 * n)
		return h.runtime.ToValue(s.String())
	}
	return s
}
