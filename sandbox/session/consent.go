package session

import (
	"context"
	"errors"
	"time"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/services"
)

// This file is about what an applet may do only while the person is with it:
// right after they have clicked or typed, and not while they have put it off.

// activationTime is how long a click or a key counts: as long as in browsers. It
// goes by the session's clock, which stands still while a budget is asked about.
const activationTime = 5 * time.Second

// consent is what the person has last done with the applet.
type consent struct {
	active bool
	acted  time.Duration   // when, by the session's clock
	putOff []chan struct{} // closed when the applet is let go on
	reason string          // for the trusted bar, e.g. "waiting for more storage"
}

// activate notes that the person has acted on the applet, if ev shows that.
func (s *Session) activate(ev scene.Event) {
	if ev.Activates() {
		s.consent.active, s.consent.acted = true, s.clock.now()
	}
}

// activated tells whether the person has acted on the applet a moment ago, and
// uses that up when it is taken. The caller has not got the floor.
func (s *Session) activated(use services.Activation) (active bool) {
	answered := make(chan struct{})
	s.do(func() {
		active = s.consent.active && s.clock.now()-s.consent.acted <= activationTime
		s.consent.active = active && use != services.Take
		close(answered)
	})
	select {
	case <-answered:
		return active
	case <-s.done:
		return false
	}
}

var errNotResumed = errors.New("the applet was not let go on")

// putOff pauses the session for a call that needs what the person has put off,
// and returns when they let it go on. The caller has not got the floor.
func (s *Session) putOff(ctx context.Context, waiting string) error {
	resumed := make(chan struct{})
	s.do(func() {
		s.consent.putOff, s.consent.reason = append(s.consent.putOff, resumed), waiting
		s.runOrStand()
	})
	select {
	case <-resumed:
		return nil
	case <-ctx.Done():
	case <-s.done:
	}
	return errNotResumed
}

// goOn lets what was put off be asked about again.
func (s *Session) goOn() {
	s.config.Gate.Resume(s.config.Number)
	for _, resumed := range s.consent.putOff {
		close(resumed)
	}
	s.consent.putOff = nil
}
