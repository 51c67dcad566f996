package globals

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// caller is the function through which a package's code reaches the host. Its
// third argument says what kind of thing a handle is: net or files. The ops on
// handles are the same for both, but restrict tells them apart.
func (h *host) caller(source string) goja.Value {
	return h.engine.Native("call", 3, h.call(source))
}

func (h *host) call(source string) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		if kind := call.Argument(2); !goja.IsUndefined(kind) && h.engine.Denies(kind.String()) {
			h.engine.Throw("NotAllowedError", "this code runs restricted: it may not use "+kind.String())
		}
		args, _ := h.engine.ToGo(call.Argument(1)).(map[string]any)
		return h.engine.CallHost(source, call.Argument(0).String(), args)
	}
}

// calls are the natives of calls that globals make, for the applet as a whole.
func (h *host) calls() {
	h.define("call", h.call(""))
	h.define("watch", func(call goja.FunctionCall) goja.Value {
		stop := h.engine.Watch(call.Argument(0).ToObject(h.runtime), uint32(call.Argument(1).ToInteger()))
		return h.runtime.ToValue(func(goja.FunctionCall) goja.Value {
			stop()
			return nil
		})
	})
	h.define("weak", func(call goja.FunctionCall) goja.Value {
		value := h.engine.Weak(call.Argument(0).ToObject(h.runtime))
		return h.runtime.ToValue(func(goja.FunctionCall) goja.Value {
			if o := value(); o != nil {
				return o
			}
			return nil
		})
	})
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
