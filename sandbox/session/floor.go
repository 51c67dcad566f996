package session

import (
	"context"
	"time"

	"example.org/vitrine/permissions/account"
)

// This file is about who works on a session. Its state belongs to one
// goroutine at a time, the one that has the floor. What comes from the worker
// is dealt with on the goroutine that reads it, and the end of a call on the
// one that carried it out: handing either to a goroutine of the session's own
// costs more than the work itself. Everything else is put into the mailbox, and
// done by run.

// floor is held by one goroutine at a time.
type floor struct {
	taken chan struct{} // full while somebody has it
	alarm *time.Timer   // rouses run
	due   time.Time     // when it goes off; zero: it has
}

func newFloor() floor { return floor{taken: make(chan struct{}, 1), alarm: time.NewTimer(0)} }

// enter takes the floor, and waits for it as long as others have it. It tells
// whether the session has not been closed meanwhile.
func (s *Session) enter() bool {
	select {
	case s.floor.taken <- struct{}{}:
		s.doMail()
		return true
	case <-s.quit:
		return false
	}
}

// doMail does what came before whoever has taken the floor.
func (s *Session) doMail() {
	for _, do := range s.mail.empty() {
		if !s.outcome.ended {
			do()
		}
	}
}

// leave does what follows from whatever was done, and gives the floor back.
func (s *Session) leave() {
	if !s.outcome.ended {
		s.pump()
		s.closeWhenSaved()
		s.publish()
		s.finished()
	}
	s.out.flush()
	if s.outcome.ended {
		s.mail.rouse() // for run to close it
	} else {
		s.setAlarm()
	}
	<-s.floor.taken
}

// do has f called by whoever will have the floor, unless the session has ended.
func (s *Session) do(f func()) { s.mail.post(f) }

// now is do, but calls f at once if nobody has the floor.
func (s *Session) now(f func()) {
	select {
	case s.floor.taken <- struct{}{}:
		s.doMail()
		if !s.outcome.ended {
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
		case <-s.floor.alarm.C:
			alarmed = true
		case <-cancelled:
			cancelled = nil
			s.do(func() { s.end(account.Finished, "the viewer is closing") })
		}
		s.enter()
		if alarmed && !s.outcome.ended {
			s.floor.due = time.Time{}
			s.tick()
		}
		if s.outcome.ended {
			break
		}
		s.leave()
	}
	s.floor.alarm.Stop()
	s.close()
}

// setAlarm has run tick when something will be due. An alarm that goes off too
// early is no harm: one that was set costs more to move than to hear.
func (s *Session) setAlarm() {
	now := time.Now()
	wait := s.untilAlarm(now)
	if at := now.Add(wait); s.floor.due.IsZero() || at.Before(s.floor.due) {
		s.floor.due = at
		s.floor.alarm.Reset(wait)
	}
}
