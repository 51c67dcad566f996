package session

import (
	"fmt"
	"time"

	"example.org/vitrine/permissions/account"
)

const (
	busyLook = 10 * time.Millisecond // between looks at a worker that has something to do
	idleLook = time.Second           // and at one that has not: it may compute all the same

	measureTime = 250 * time.Millisecond // between looks at all figures: the meters move no faster

	readyTime  = 10 * time.Second // for a worker to say that it is ready
	answerTime = 20 * time.Second // for a turn that uses no computing time to end
	readTime   = 10 * time.Second // for the worker to read one frame
	silence    = 200              // the share of answerTime in which a worker has to compute to count as working, on a busy machine too

	frameTime = time.Second / 60 // between frames that nobody paints
)

// watch is when what was last looked at.
type watch struct {
	look    time.Time     // the next time, at what the kernel says of the worker
	measure time.Time     // and at all figures
	sent    uint64        // bytes that the worker had read
	sentAt  time.Duration // when that changed, by the session's clock
}

// untilAlarm is how long after a time nothing will have to be done.
func (s *Session) untilAlarm(wall time.Time) time.Duration {
	wait := s.watch.look.Sub(wall)
	if s.outcome.closing != nil {
		wait = min(wait, s.outcome.closing.until.Sub(wall))
	}
	if !s.clock.running {
		return max(wait, 0)
	}
	now := s.clock.at(wall)
	if due, any := s.timers.next(); any && s.outcome.closing == nil && len(s.turns.running) < ahead {
		wait = min(wait, due-now)
	}
	if s.config.Screen == nil && s.frames.wanted {
		wait = min(wait, s.frames.next-now)
	}
	return max(wait, 0)
}

// tick does what is due. Timers are delivered by pump.
func (s *Session) tick() {
	if !time.Now().Before(s.watch.look) {
		s.look()
	}
	if now := s.clock.now(); s.config.Screen == nil && s.frames.wanted && now >= s.frames.next {
		s.frames.next = now + frameTime
		s.frame()
	}
}

// look compares what the kernel says of the worker with what it may use.
func (s *Session) look() {
	busy := len(s.turns.running) > 0 || !s.ready || len(s.turns.files) > 0
	s.watch.look = time.Now().Add(idleLook)
	if busy {
		s.watch.look = time.Now().Add(busyLook)
	}
	if wall := time.Now(); !wall.Before(s.watch.measure) {
		s.watch.measure = wall.Add(measureTime)
		s.measure()
	}
	if s.stopped {
		return
	}
	now := s.clock.now()
	if !s.budget.cpu.charge(s.worker.CPU(), now) {
		s.askCPU()
		return
	}
	if used, allowed := s.worker.Data(); allowed > 0 && used > softCap(s.budget.memory) {
		// It grows where its own meter does not look, in one native call as a rule.
		s.askMemory(s.budget.memory, missingMemory(used, s.budget.memory))
		return
	}
	s.checkAnswers(now)
}

// checkAnswers ends a worker that neither reads nor answers nor computes.
func (s *Session) checkAnswers(now time.Duration) {
	sent, more := s.out.progress()
	if sent != s.watch.sent || !more {
		s.watch.sent, s.watch.sentAt = sent, now
	}
	switch {
	case !s.ready && now > readyTime:
		s.end(account.WorkerDied, fmt.Sprintf("the worker was not ready after %v", readyTime))
	case now-s.watch.sentAt > readTime:
		s.end(account.WorkerDied, "the worker did not read what it was sent")
	case len(s.turns.running) > 0:
		t := &s.turns.running[0]
		if s.budget.cpu.used-t.cpu > answerTime/silence { // it computes: the account of computing time sees to it
			t.since, t.cpu = now, s.budget.cpu.used
		}
		if now-t.since > answerTime {
			s.end(account.WorkerDied, fmt.Sprintf("the worker did not answer for %v", answerTime))
		}
	}
}

// measure brings the kernel's figures up to date.
func (s *Session) measure() {
	cpu := s.worker.CPU() - s.budget.cpu.start
	now, peak := s.worker.Resident()
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	f := &s.shared.figures
	if s.ready {
		f.CPU = max(f.CPU, cpu)
	}
	f.Running = max(f.Running, s.clock.now())
	f.Resident = now
	f.ResidentPeak = max(f.ResidentPeak, now, peak)
}

// publish shows a changed state to those who look from outside.
func (s *Session) publish() {
	now := s.state()
	s.shared.mu.Lock()
	s.shared.state = now
	s.shared.budget.Memory = s.budget.memory
	s.shared.budget.Seconds = max(s.budget.cpu.left, 0).Seconds()
	s.shared.budget.Storage = s.budget.storage
	s.shared.mu.Unlock()
	if now == s.published {
		return
	}
	s.published = now
	if s.config.Screen != nil {
		s.config.Screen.State(now)
	}
	if s.config.State != nil {
		s.config.State(now)
	}
}
