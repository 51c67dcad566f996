package sandbox

import (
	"context"
	"time"

	"vitrine/sandbox/account"
)

// This file is about who works on a session. Its state belongs to one
// goroutine at a time, the one that has the floor. What comes from the worker
// is dealt with on the goroutine that reads it, and the end of a call on the
// one that carried it out: handing either to a goroutine of the session's own
// costs more than the work itself. Everything else is put into the mailbox, and
// done by run.

// enter takes the floor, and waits for it as long as others have it. It tells
// whether the session has not been closed meanwhile.
func (s *Session) enter() bool {
	select {
	case s.floor <- struct{}{}:
		s.doMail()
		return true
	case <-s.quit:
		return false
	}
}

// doMail does what came before whoever has taken the floor.
func (s *Session) doMail() {
	for _, do := range s.mail.empty() {
		if !s.ended {
			do()
		}
	}
}

// leave does what follows from whatever was done, and gives the floor back.
func (s *Session) leave() {
	if !s.ended {
		s.pump()
		s.closeWhenSaved()
		s.publish()
		s.finished()
	}
	s.out.flush()
	if s.ended {
		s.mail.rouse() // for run to close it
	} else {
		s.setAlarm()
	}
	<-s.floor
}

// do has f called by whoever will have the floor, unless the session has ended.
func (s *Session) do(f func()) { s.mail.put(f) }

// now is do, but calls f at once if nobody has the floor.
func (s *Session) now(f func()) {
	select {
	case s.floor <- struct{}{}:
		s.doMail()
		if !s.ended {
			f()
		}
		s.leave()
	default:
		s.do(f)
	}
}

// run sees to what no frame of the worker's is the reason for, and closes the
// session when it has ended.
func (s *Session) run(ctx context.Context) {
	cancelled := ctx.Done()
	for {
		alarmed := false
		select {
		case <-s.mail.wake:
		case <-s.out.drained:
		case <-s.alarm.C:
			alarmed = true
		case <-cancelled:
			cancelled = nil
			s.do(func() { s.end(account.Finished, "the viewer is closing") })
		}
		s.enter()
		if alarmed && !s.ended {
			s.alarms = time.Time{}
			s.tick()
		}
		if s.ended {
			break
		}
		s.leave()
	}
	s.alarm.Stop()
	s.close()
}

// setAlarm has run tick when something will be due. An alarm that goes off too
// early is no harm: one that was set costs more to move than to hear.
func (s *Session) setAlarm() {
	now := time.Now()
	wait := s.untilAlarm(now)
	if at := now.Add(wait); s.alarms.IsZero() || at.Before(s.alarms) {
		s.alarms = at
		s.alarm.Reset(wait)
	}
}
