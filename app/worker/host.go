package main

import (
	"vitrine/sandbox/engine"
	"vitrine/sandbox/wire"
)

// host turns what the applet does into frames. It implements engine.Host.
type host struct {
	send   func(wire.Outbound)
	refuse func(call uint32, f engine.Fault) // ends a call that cannot be sent, within the turn
	lost   *lost
}

// Call sends a call. Arguments that do not fit into a frame are refused here:
// whoever calls cuts long data into chunks.
func (h *host) Call(c engine.Call) {
	call := &wire.Call{ID: c.ID, Source: bounded(c.Source, wire.MaxName), Op: wire.Op(c.Op)}
	if c.Args != nil {
		args, err := wire.EncodeTree(c.Args)
		if err != nil || len(args) > wire.MaxArgs {
			h.refuse(c.ID, engine.Fault{Name: "RangeError", Message: "the arguments are too large"})
			return
		}
		call.Args = args
	}
	h.send(wire.Outbound{Call: call})
}

// Console sends a line of the log.
func (h *host) Console(level, text string) {
	h.send(wire.Outbound{Console: &wire.Console{Level: level, Text: bounded(text, wire.MaxConsole)}})
}

// SetTimer sends a timer's beginning.
func (h *host) SetTimer(id uint32, delay float64, repeat bool) {
	h.send(wire.Outbound{SetTimer: &wire.SetTimer{ID: id, Delay: min(max(delay, 0), wire.MaxDelay), Repeat: repeat}})
}

// ClearTimer sends a timer's end.
func (h *host) ClearTimer(id uint32) {
	h.send(wire.Outbound{ClearTimer: &wire.ClearTimer{ID: id}})
}

// RequestFrame asks for a Frame.
func (h *host) RequestFrame() {
	h.send(wire.Outbound{WantFrame: &wire.WantFrame{}})
}

// Failure sends what nobody caught.
func (h *host) Failure(f engine.Failure) {
	h.send(wire.Outbound{Failure: &wire.Failure{
		Message: bounded(f.Message, wire.MaxConsole), Stack: bounded(f.Stack, wire.MaxStack), Fatal: f.Fatal,
	}})
}

// Lost implements engine.Loser.
func (h *host) Lost(handle uint32) { h.lost.add(handle) }

// Exit sends the applet's own end.
func (h *host) Exit(code int) {
	h.send(wire.Outbound{Exit: &wire.Exit{Code: min(max(code, 0), wire.MaxExitCode)}})
}
