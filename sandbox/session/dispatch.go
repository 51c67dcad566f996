package session

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// MaxTimers is how many timers an applet may have running. The worker refuses
// more by itself, so a session that sees more of them is being flooded.
const MaxTimers = 10_000

// dispatch looks at what came from the worker.
func (s *Session) dispatch(r received) {
	switch {
	case r.err != nil:
		s.lost(r.err)
		return
	case r.flood:
		s.end(account.WorkerDied, "the applet was ended because it flooded the viewer with messages")
		return
	}
	s.shared.mu.Lock()
	s.shared.figures.FramesIn++
	s.shared.figures.BytesIn += uint64(r.bytes)
	s.shared.mu.Unlock()
	if err := s.accept(r.frame); err != nil {
		s.broken(err)
	}
}

// lost ends the session because the connection to the worker did.
func (s *Session) lost(err error) {
	if errors.Is(err, wire.ErrFrame) {
		s.broken(err)
		return
	}
	select {
	case <-s.worker.Done():
		s.end(account.WorkerDied, died(s.worker.Wait()))
	case <-time.After(deathTime):
		s.end(account.WorkerDied, "the worker closed its connection")
	}
}

// deathTime is how long a worker that closed its connection may take to die,
// before it is ended for having closed it.
const deathTime = 2 * time.Second

// died is how a worker ended, in a sentence.
func died(e confine.ExitInfo) string {
	if e.Reason == "" {
		return "the worker ended"
	}
	return e.Reason
}

// broken ends the session because the worker sent what no worker should.
func (s *Session) broken(err error) {
	const most = 200
	detail := strings.TrimPrefix(err.Error(), wire.ErrFrame.Error()+": ")
	detail = strconv.QuoteToGraphic(detail[:min(len(detail), most)])
	s.end(account.WorkerDied, "the worker sent a bad frame: "+detail[1:len(detail)-1])
}

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", wire.ErrFrame, fmt.Sprintf(format, args...))
}

// accept carries out one frame. An error ends the session.
func (s *Session) accept(f wire.Outbound) error {
	switch {
	case f.Ready != nil:
		return s.acceptReady(f.Ready)
	case !s.ready:
		return bad("it came before the worker was ready")
	case f.Ask != nil:
		return s.acceptAsk(*f.Ask)
	case f.Meter != nil:
		return s.acceptMeter(*f.Meter)
	case f.Lost != nil:
		s.service.Unreachable(f.Lost.Handles)
		return nil
	case len(s.turns.running) == 0 || f.Cause != s.turns.running[0].number:
		return bad("its cause, turn %d, is not the one that is running", f.Cause)
	case s.outcome.exited != nil && f.TurnEnd == nil:
		return bad("it came after the applet's exit")
	}
	return s.acceptTurn(f)
}

// acceptTurn carries out what the running turn does.
func (s *Session) acceptTurn(f wire.Outbound) error {
	switch {
	case f.Patch != nil:
		if err := s.tree.Apply(f.Patch.Ops); err != nil {
			return err // broken says what it is about
		}
		if s.config.Screen != nil {
			s.config.Screen.Patch(f.Patch.Ops)
		}
	case f.Pixels != nil:
		return s.acceptPixels(f)
	case f.Call != nil:
		switch {
		case f.Call.Turn == 0:
			f.Call.Turn = f.Cause
		case f.Call.Turn > f.Cause:
			return bad("a call of turn %d came in turn %d", f.Call.Turn, f.Cause)
		}
		s.calls++
		s.started.add(*f.Call)
	case f.Console != nil:
		s.console(f.Console.Level, f.Console.Text)
	case f.SetTimer != nil:
		if s.timers.len() >= MaxTimers {
			return bad("more than %d timers", MaxTimers)
		}
		delay := time.Duration(f.SetTimer.Delay * float64(time.Millisecond))
		s.timers.set(f.SetTimer.ID, s.clock.now(), delay, f.SetTimer.Repeat)
	case f.ClearTimer != nil:
		s.timers.clear(f.ClearTimer.ID)
	case f.WantFrame != nil:
		s.frames.wanted = true
		s.askForFrame()
	case f.Failure != nil:
		s.failure(*f.Failure)
	case f.Exit != nil:
		s.outcome.exited = f.Exit
	case f.TurnEnd != nil:
		return s.acceptTurnEnd(*f.TurnEnd)
	}
	return nil
}

func (s *Session) acceptReady(r *wire.Ready) error {
	if s.ready {
		return bad("the worker was ready before")
	}
	if ours := confine.Build(); ours != "" && r.Build != "" && r.Build != ours {
		s.end(account.WorkerDied, "the worker program is of another build than the viewer")
		return nil
	}
	s.ready = true
	s.budget.cpu.begin(s.worker.CPU(), s.clock.now()) // what it took to get ready is not the applet's
	return nil
}

func (s *Session) acceptPixels(f wire.Outbound) error {
	p := *f.Pixels
	if err := s.tree.CheckPixels(p); err != nil {
		return err // broken says what it is about
	}
	arena := s.worker.Arena()
	if p.Offset+p.Bytes() > len(arena) {
		return bad("its pixels lie outside the arena")
	}
	if s.config.Screen != nil {
		s.config.Screen.Pixels(p, arena[p.Offset:p.Offset+p.Bytes()])
	}
	s.frames.commits++
	s.shared.mu.Lock()
	s.shared.figures.Pixels += uint64(p.Bytes())
	s.shared.mu.Unlock()
	s.control(wire.Inbound{Presented: &wire.Presented{Commit: s.frames.commits}})
	return nil
}

func (s *Session) acceptTurnEnd(e wire.TurnEnd) error {
	t := &s.turns
	if e.Fuel < t.fuel {
		return bad("it has spent less fuel than before")
	}
	if t.running[0].frame {
		t.frames--
		s.askAgain()
	}
	t.running = t.running[1:]
	t.fuel = e.Fuel
	s.shared.mu.Lock()
	s.shared.figures.Fuel = max(s.shared.figures.Fuel, e.Fuel)
	s.shared.mu.Unlock()
	if s.budget.turnFuel != s.budget.firstTurn { // "wait" was for the turn that has ended
		s.budget.turnFuel = s.budget.firstTurn
		s.control(wire.Inbound{Limit: s.budget.limits()})
	}
	switch {
	case s.outcome.fatal:
		s.endFailed("the applet failed")
	case s.outcome.exited != nil && s.outcome.exited.Code == 0:
		s.end(account.Finished, "the applet has exited")
	case s.outcome.exited != nil:
		s.end(account.AppletFailed, fmt.Sprintf("the applet exited with status %d", s.outcome.exited.Code))
	}
	return nil
}

func (s *Session) acceptMeter(m wire.Meter) error {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	f := &s.shared.figures
	f.Fuel = max(f.Fuel, m.Fuel)
	f.Memory = m.Memory
	f.MemoryPeak = max(f.MemoryPeak, m.Memory, m.MemoryPeak)
	return nil
}

// failure notes an uncaught exception. The applet goes on, unless it was only
// starting: then it ends with its turn.
func (s *Session) failure(f wire.Failure) {
	s.uncaught(f)
	if s.outcome.failed == "" {
		s.outcome.failed = f.Message
		_, denied := s.service.Requests()
		s.outcome.denied = denied > 0 && strings.HasPrefix(f.Message, "NotAllowedError")
	}
	s.outcome.fatal = s.outcome.fatal || f.Fatal
}

func (s *Session) uncaught(f wire.Failure) {
	if s.config.Uncaught != nil {
		if s.config.Screen != nil && !s.log.lines.try(1) {
			s.log.leftOut++
			return
		}
		s.config.Uncaught(f.Message, f.Stack)
		return
	}
	text := "Uncaught " + f.Message
	if f.Stack != "" {
		text += "\n" + f.Stack
	}
	s.console("error", text)
}

// endFailed ends the session because of an uncaught exception.
func (s *Session) endFailed(what string) {
	exit := account.AppletFailed
	if s.outcome.denied {
		exit = account.Denied
	}
	s.end(exit, what+": "+oneLine(s.outcome.failed))
}

// oneLine is an applet's text made fit for a sentence.
func oneLine(text string) string {
	const most = 300
	line, _, _ := strings.Cut(text, "\n")
	quoted := strconv.QuoteToGraphic(strings.ToValidUTF8(line[:min(len(line), most)], ""))
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
