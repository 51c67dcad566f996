package session

import (
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

// frames are the moments before the Screen paints, and what was painted.
type frames struct {
	wanted  bool          // by the applet
	missed  bool          // the Screen painted when none could be delivered, and is to be asked again
	next    time.Duration // without a Screen: when the next is to be made, by the session's clock
	commits uint64        // rectangles of pixels so far
}

// frame queues the moment before painting, if the applet waits for it. While
// another is on its way, or the clock stands, it is missed.
func (s *Session) frame() {
	if !s.frames.wanted {
		return
	}
	if s.turns.frames > 0 || !s.clock.running {
		s.frames.missed = true
		return
	}
	s.frames.wanted, s.frames.missed = false, false
	s.turns.frames++
	now := s.clock.now()
	s.turns.pending = append(s.turns.pending, wire.Inbound{Frame: &wire.Frame{Time: milliseconds(now)}})
}

// askForFrame tells a Screen that the applet waits for it to paint.
func (s *Session) askForFrame() {
	if f, ok := s.config.Screen.(FrameWanter); ok {
		f.FrameWanted()
	}
}

// askAgain asks for a frame that was missed, as soon as it can be delivered.
func (s *Session) askAgain() {
	if s.frames.missed && s.turns.frames == 0 && s.clock.running {
		s.frames.missed = false
		s.askForFrame()
	}
}
