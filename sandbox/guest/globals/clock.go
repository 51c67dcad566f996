package globals

import (
	"github.com/dop251/goja"
)

// clock are the natives of time, timers, frames, and of what the applet says.
func (h *host) clock() {
	e := h.engine
	// The session's clock, in ms since the session began. It may not run
	// backwards, though the time of day may be set while the session lasts.
	var latest float64
	e.AtConfigure(func() { latest = 0 })
	h.define("elapsed", func(goja.FunctionCall) goja.Value {
		latest = max(latest, e.Now()-e.Environment().Now)
		return h.runtime.ToValue(latest)
	})
	h.define("origin", func(goja.FunctionCall) goja.Value { return h.runtime.ToValue(e.Environment().Now) })
	h.define("locale", func(goja.FunctionCall) goja.Value { return h.runtime.ToValue(e.Environment().Locale) })
	h.define("setTimer", func(call goja.FunctionCall) goja.Value {
		f := call.Argument(2)
		id := e.SetTimer(call.Argument(0).ToFloat(), call.Argument(1).ToBoolean(), func() { e.Invoke(f, nil) })
		return h.runtime.ToValue(id)
	})
	h.define("clearTimer", func(call goja.FunctionCall) goja.Value {
		e.ClearTimer(uint32(call.Argument(0).ToInteger()))
		return nil
	})
	h.define("requestFrame", func(call goja.FunctionCall) goja.Value {
		f := call.Argument(0)
		return h.runtime.ToValue(e.RequestFrame(func(t float64) { e.Invoke(f, nil, h.runtime.ToValue(t)) }))
	})
	h.define("cancelFrame", func(call goja.FunctionCall) goja.Value {
		e.CancelFrame(uint32(call.Argument(0).ToInteger()))
		return nil
	})
	h.define("console", func(call goja.FunctionCall) goja.Value {
		level, text := call.Argument(0).String(), call.Argument(1).String()
		h.charge(len(text))
		e.Console(level, truncate(text, maxConsole))
		return nil
	})
	h.define("exit", func(call goja.FunctionCall) goja.Value {
		e.Exit(int(call.Argument(0).ToInteger()))
		return nil
	})
}

// maxConsole is the most bytes that one Console frame carries.
const maxConsole = 16 << 10
