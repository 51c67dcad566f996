package globals

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// modules registers the modules. Each is a factory of prelude/modules.js, which
// gets a call function that carries the importing package's name.
func (h *host) modules() error {
	factories := h.engine.Internal().Get("modules").ToObject(h.runtime)
	for _, name := range factories.Keys() {
		factory, ok := goja.AssertFunction(factories.Get(name))
		if !ok {
			return errors.New("cannot install module " + name + ": not a function")
		}
		h.engine.Module(name, func(source string) *goja.Object {
			v, err := factory(goja.Undefined(), h.caller(source))
			if err != nil {
				panic(err)
			}
			return v.ToObject(h.runtime)
		})
	}
	return nil
}

// caller is the function through which a package's code reaches the host. Its
// third argument says what kind of thing a handle is: net or files. The ops on
// handles are the same for both, but restrict tells them apart.
func (h *host) caller(source string) goja.Value {
	return h.engine.Native("call", 3, func(call goja.FunctionCall) goja.Value {
		if kind := call.Argument(2); !goja.IsUndefined(kind) && h.engine.Denies(kind.String()) {
			h.engine.Throw("NotAllowedError", "this code runs restricted: it may not use "+kind.String())
		}
		args, _ := h.engine.ToGo(call.Argument(1)).(map[string]any)
		return h.engine.CallHost(source, call.Argument(0).String(), args)
	})
}

// calls are the natives of calls that globals make, for the applet as a whole.
func (h *host) calls() {
	if err := h.native.Set("call", h.caller("")); err != nil {
		panic(err)
	}
	h.define("restrict", func(call goja.FunctionCall) goja.Value {
		list, _ := h.engine.ToGo(call.Argument(0)).([]any)
		ops := make([]string, 0, len(list))
		for _, op := range list {
			if op, ok := op.(string); ok {
				ops = append(ops, op)
			}
		}
		return h.engine.Restrict(ops, call.Argument(1))
	})
}

// truncate shortens text to at most n bytes, between characters.
func truncate(text string, n int) string {
	const mark = "…"
	if len(text) <= n {
		return text
	}
	n -= len(mark)
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return strings.ToValidUTF8(text[:n], "") + mark
}

func itoa(i int) string { return strconv.Itoa(i) }
