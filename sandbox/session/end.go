package session

import (
	"time"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
)

// outcome is how the session comes to its end.
type outcome struct {
	failed  string // the first uncaught exception
	fatal   bool   // it kept the applet from starting
	denied  bool   // it was a denied permission
	exited  *wire.Exit
	closing *closing // the applet may still save its state
	ended   bool
	ending  account.State
}

// end decides how the session ends; run does the rest. Only the first reason counts.
func (s *Session) end(exit account.Exit, reason string) {
	if s.outcome.ended {
		return
	}
	s.outcome.ended = true
	s.outcome.ending = account.State{Phase: account.Ended, Reason: reason, Exit: exit}
	s.shared.mu.Lock()
	if s.shared.stop != nil { // the worker died because Stop killed it
		s.outcome.ending = *s.shared.stop
	}
	s.shared.mu.Unlock()
}

// saveTime is how long an applet may take to save its state: a person who has
// closed a window does not want to wait for it.
const saveTime = time.Second

// closing is the end of a session whose applet may still save its state.
type closing struct {
	reason string
	until  time.Time
}

// finish begins to close the session.
func (s *Session) finish(reason string) {
	switch {
	case s.outcome.closing != nil:
	case !s.ready || !s.clock.running || len(s.turns.files) > 0 || s.outcome.exited != nil:
		s.end(account.Finished, reason)
	default:
		s.outcome.closing = &closing{reason: reason, until: time.Now().Add(saveTime)}
		s.turns.pending = append(s.turns.pending, wire.Inbound{Save: &wire.Save{}})
	}
}

// closeWhenSaved goes on closing: it ends the session when there is nothing left to
// save, or no time.
func (s *Session) closeWhenSaved() {
	c := s.outcome.closing
	if c == nil || s.outcome.ended {
		return
	}
	idle := len(s.turns.pending) == 0 && len(s.turns.running) == 0 && s.calls == 0
	if idle || !s.clock.running || !time.Now().Before(c.until) {
		s.end(account.Finished, c.reason)
	}
}

// finished tells whether an applet that nobody looks at has nothing left to do.
func (s *Session) finished() bool {
	t := &s.turns
	if s.outcome.ended || s.config.Screen != nil || !s.ready || len(t.files) > 0 || len(t.pending) > 0 || len(t.running) > 0 ||
		s.timers.len() > 0 || s.frames.wanted || s.calls > 0 {
		return false
	}
	if s.outcome.failed != "" {
		s.endFailed("the applet failed")
	} else {
		s.end(account.Finished, "the applet has finished")
	}
	return true
}

// close ends the worker and everything that was done for it. It leaves no
// process, descriptor or goroutine behind. Whoever calls it keeps the floor.
func (s *Session) close() {
	s.clock.run(false)
	s.measure() // the peak is gone with the process
	s.worker.Kill()
	s.worker.Wait()
	close(s.quit)
	<-s.reading.over
	s.mail.close()
	s.silence()
	s.asked.Wait() // a question that came to the gate after its End would stand for ever
	s.service.Close()
	s.config.Gate.End(s.config.Number)
	if s.log.leftOut > 0 && s.config.Console != nil {
		s.sayLeftOut()
	}
	s.measure()
	s.publish()
	s.worker.Close()
	close(s.done)
}
