package guest

import (
	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// host turns what the applet does into frames. It implements engine.Host.
type host struct {
	send   func(wire.Outbound)
	refuse func(call uint32, f engine.Fault) // ends a call that cannot be sent, within the turn

	sent  map[uint32]int // bytes of arguments of the calls under way
	bytes int            // of all of them
	later []*wire.Call   // that may not be sent yet
	turn  func() uint64  // the number of the one that is running
	kept  int            // bytes of their arguments
	lost  *lost
}

// maxKept bounds the arguments of calls that may not be sent yet: they are no
// values of the applet's any more, which its memory counts.
const maxKept = 32 << 20

// Call sends a call. Arguments that do not fit into a frame are refused here:
// whoever calls cuts long data into chunks.
func (h *host) Call(c engine.Call) {
	call := &wire.Call{ID: c.ID, Turn: h.turn(), Source: bounded(c.Source, wire.MaxName), Op: wire.Op(c.Op)}
	if c.Args != nil {
		args, err := wire.EncodeTree(c.Args)
		if err != nil || len(args) > wire.MaxArgs {
			h.refuse(c.ID, engine.Fault{Name: "RangeError", Message: "the arguments are too large"})
			return
		}
		call.Args = args
	}
	if h.kept+len(call.Args) > maxKept {
		h.refuse(c.ID, engine.Fault{Name: "QuotaExceededError", Message: "too many calls are under way"})
		return
	}
	h.later = append(h.later, call)
	h.kept += len(call.Args)
	h.sendCalls()
}

// Answered tells that a call is over. Others may be sent in its place, which
// depends on turns alone, as everything that is sent.
func (h *host) Answered(call uint32) {
	h.bytes -= h.sent[call]
	delete(h.sent, call)
	h.sendCalls()
}

// sendCalls sends as many calls as may be under way, in their order.
func (h *host) sendCalls() {
	for len(h.later) > 0 {
		next := h.later[0]
		if len(h.sent) >= wire.MaxCalls || h.bytes+len(next.Args) > wire.MaxCallBytes {
			return
		}
		h.kept -= len(next.Args)
		h.later[0] = nil
		h.later = h.later[1:]
		h.sent[next.ID] = len(next.Args)
		h.bytes += len(next.Args)
		if next.Turn == h.turn() {
			next.Turn = 0 // as the frame says
		}
		h.send(wire.Outbound{Call: next})
	}
	h.later = nil
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
