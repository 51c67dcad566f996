package session

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	memoryStep  = 5 << 20 // bytes: the least that is worth a question
	wholeMemory = 1 << 20 // steps are multiples, which read better
	fuelStep    = 10_000_000
	cpuStep     = time.Minute

	// unboundedFuel is a limit that no run reaches.
	unboundedFuel = math.MaxUint64
)

// heapStep is by how much Go's heap grows at a time.
const heapStep = 64 << 20

// softCap is the private memory at which a worker whose applet may use so many
// bytes is stopped and asked about, because it grows where its own meter does
// not look. The collector needs as much again as the applet to work in.
func softCap(memory uint64) uint64 {
	return min(2*memory+heapStep+8<<20, confine.MaxMemory)
}

// hardCap is the most private memory that the kernel gives such a worker, which
// dies of wanting more. The kernel does not stop it at the soft cap: the session
// looks, every 10 ms. Whatever doubles once in between (a text, an array, a
// table) gets it, and is asked about.
func hardCap(memory uint64) uint64 {
	return min(2*softCap(memory)+heapStep, confine.MaxMemory)
}

// missingMemory is how much more an applet has to be allowed for a worker that
// holds so many bytes to go on.
func missingMemory(used, memory uint64) uint64 {
	if used < softCap(memory) {
		return 0
	}
	return (used-softCap(memory))/2 + memoryStep
}

// budget is what a session may use, and the question about more.
type budget struct {
	memory, firstMemory uint64
	fuel, firstFuel     uint64
	turnFuel, firstTurn uint64 // of the running turn, and of each one
	cpu                 computing
	firstCPU, cpuLimit  time.Duration
	storage             uint64
	asked               *wire.Ask // by the worker, which waits in place; posed or not
	question            *budgetQuestion
}

// budgetQuestion is a budget that is asked about. The session stands still meanwhile.
type budgetQuestion struct {
	request permissions.Request
	amount  permissions.Amount
	putOff  bool
	waiting string // for the trusted bar, e.g. "waiting for more memory"
	worker  bool   // it is the worker's
	grant   func(step uint64)
}

// startingLimits asks the policy what a session begins with.
func startingLimits(ctx context.Context, c Config) (budget, error) {
	b := budget{memory: c.Budget.Memory, fuel: c.Budget.Fuel}
	if b.memory == 0 {
		n, err := c.Gate.Limit(ctx, c.Applet, permissions.UseMemory)
		if err != nil {
			return b, fmt.Errorf("cannot start: %w", err)
		}
		b.memory = min(n, confine.MaxMemory/4)
	}
	if b.fuel == 0 {
		b.fuel = unboundedFuel
	}
	turn, err := c.Gate.Limit(ctx, c.Applet, permissions.UseFuel)
	if err != nil {
		return b, fmt.Errorf("cannot start: %w", err)
	}
	if c.Budget.Fuel != 0 { // a total for the run is for a run that nobody waits for
		turn = 0
	}
	b.turnFuel, b.firstTurn = turn, turn
	b.cpu.left = c.Budget.CPU
	if c.Budget.CPU == 0 {
		n, err := c.Gate.Limit(ctx, c.Applet, permissions.UseCPU)
		if err != nil {
			return b, fmt.Errorf("cannot start: %w", err)
		}
		b.cpu.burst = time.Duration(min(n, uint64(math.MaxInt64/time.Millisecond))) * time.Millisecond
		b.cpu.left = b.cpu.burst
		earned, err := c.Gate.Limit(ctx, c.Applet, permissions.RefillCPU)
		if err != nil {
			return b, fmt.Errorf("cannot start: %w", err)
		}
		b.cpu.refill = (time.Duration(earned) * time.Millisecond).Seconds()
	}
	n, err := c.Gate.Limit(ctx, c.Applet, permissions.Store)
	if err != nil {
		return b, fmt.Errorf("cannot start: %w", err)
	}
	b.storage = n
	b.firstMemory, b.firstFuel, b.firstCPU, b.cpuLimit = b.memory, b.fuel, b.cpu.left, b.cpu.left
	return b, nil
}

// limits are what the worker enforces by itself.
func (b *budget) limits() *wire.Limit {
	l := &wire.Limit{Memory: b.memory, TurnFuel: b.turnFuel}
	if b.fuel != unboundedFuel {
		l.Fuel = b.fuel
	}
	return l
}

// acceptAsk notes what the worker asks for, and puts it before the gate unless
// the viewer has a question of its own just then.
func (s *Session) acceptAsk(a wire.Ask) error {
	switch {
	case len(s.turns.running) == 0:
		return bad("it asks for more between turns")
	case s.budget.asked != nil:
		return bad("it asks again before it was answered")
	}
	s.budget.asked = &a
	s.claimed(a)
	if s.budget.question == nil {
		s.pose()
	}
	return nil
}

// claimed takes figures over from a question, which are newer than any others.
func (s *Session) claimed(a wire.Ask) {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	f := &s.shared.figures
	switch a.Resource {
	case wire.Memory:
		f.Memory = a.Used
		f.MemoryPeak = max(f.MemoryPeak, a.Used)
	case wire.Fuel:
		f.Fuel = max(f.Fuel, a.Used)
	case wire.TurnFuel: // the fuel of earlier turns is counted already
	}
}

// pose puts what the worker asked for before the gate, if that is still open.
func (s *Session) pose() {
	b := &s.budget
	a := b.asked
	if a == nil {
		return
	}
	raised := false // since the worker asked
	switch a.Resource {
	case wire.Memory:
		if raised = a.Limit < b.memory; !raised {
			s.askMemory(a.Used, a.Need)
		}
	case wire.TurnFuel:
		if raised = a.Limit < b.turnFuel; !raised {
			s.askTurnFuel(a.Used)
		}
	case wire.Fuel:
		if raised = a.Limit < b.fuel; !raised {
			s.askFuel(a.Used, a.Need)
		}
	}
	if raised {
		b.asked = nil
		s.control(wire.Inbound{Limit: b.limits()})
		return
	}
	b.question.worker = true
}

func (s *Session) askMemory(used, need uint64) {
	b := &s.budget
	const most = confine.MaxMemory
	missing := min(used, most) + min(need, most)
	missing -= min(missing, b.memory)
	step := max(memoryStep, missing, b.memory/4)
	step = (step + wholeMemory - 1) / wholeMemory * wholeMemory
	s.ask(&budgetQuestion{
		waiting: "waiting for more memory",
		request: permissions.Request{API: "memory", Action: permissions.UseMemory},
		amount:  permissions.Amount{Used: used, Limit: b.memory, Step: step, Default: b.memory == b.firstMemory},
		grant: func(step uint64) {
			b.memory = min(b.memory+min(step, most), most)
			_ = s.worker.SetMemoryCap(hardCap(b.memory)) // a dead worker is noticed elsewhere
			s.control(wire.Inbound{Limit: &wire.Limit{Memory: b.memory}})
		},
	})
}

func (s *Session) askTurnFuel(used uint64) {
	b := &s.budget
	s.ask(&budgetQuestion{
		waiting: "not responding",
		request: permissions.Request{API: "turn", Action: permissions.UseFuel},
		amount: permissions.Amount{
			Used: used, Limit: b.turnFuel, Step: b.firstTurn, Default: b.turnFuel == b.firstTurn,
		},
		grant: func(step uint64) {
			b.turnFuel += min(step, unboundedFuel-b.turnFuel)
			s.control(wire.Inbound{Limit: &wire.Limit{TurnFuel: b.turnFuel}})
		},
	})
}

func (s *Session) askFuel(used, need uint64) {
	b := &s.budget
	step := max(fuelStep, min(need, b.fuel), b.fuel/4)
	step = min(step, unboundedFuel-b.fuel)
	s.ask(&budgetQuestion{
		waiting: "waiting for more fuel",
		request: permissions.Request{API: "fuel", Action: permissions.UseFuel},
		amount:  permissions.Amount{Used: used, Limit: b.fuel, Step: step, Default: b.fuel == b.firstFuel},
		grant: func(step uint64) {
			b.fuel += min(step, unboundedFuel-b.fuel)
			s.control(wire.Inbound{Limit: &wire.Limit{Fuel: b.fuel}})
		},
	})
}

// askCPU is the viewer's own question: a worker says nothing of its time.
func (s *Session) askCPU() {
	b := &s.budget
	s.ask(&budgetQuestion{
		waiting: "waiting for more computing time",
		request: permissions.Request{API: "computing", Action: permissions.UseCPU},
		amount: permissions.Amount{
			Used: wholeMilliseconds(b.cpu.used), Limit: wholeMilliseconds(b.cpuLimit), Step: wholeMilliseconds(cpuStep),
			Default: b.cpuLimit == b.firstCPU,
		},
		grant: func(step uint64) {
			if step > uint64(math.MaxInt64/time.Millisecond)/2 {
				b.cpu.unlimited = true
				return
			}
			more := time.Duration(step) * time.Millisecond
			b.cpu.grant(more)
			b.cpuLimit += more
		},
	})
}

func wholeMilliseconds(d time.Duration) uint64 { return uint64(max(d, 0).Milliseconds()) }

// ask stops the session and puts a question before the gate.
func (s *Session) ask(q *budgetQuestion) {
	q.putOff = false
	q.amount.Total = q.amount.Limit + q.amount.Step
	amount := q.amount
	r := q.request
	r.Applet, r.Session, r.Resource.Amount = s.config.Applet, s.config.Number, &amount
	s.budget.question = q
	s.runOrStand()
	s.asked.Go(func() {
		d, err := s.config.Gate.Ask(s.asking, r)
		s.do(func() { s.answered(q, d, err) })
	})
}

// answered does what was decided about a budget.
func (s *Session) answered(q *budgetQuestion, d permissions.Decision, err error) {
	if s.budget.question != q {
		return
	}
	s.shared.mu.Lock()
	if err == nil {
		s.shared.figures.Granted++
	} else {
		s.shared.figures.Denied++
	}
	s.shared.mu.Unlock()
	switch {
	case err == nil && d.Verdict == permissions.Grant:
		s.budget.question = nil
		step := q.amount.Step
		if d.Step != 0 {
			step = d.Step
		}
		q.grant(step)
		if q.worker {
			s.budget.asked = nil
		}
		s.pose()
	case d.Verdict == permissions.Later:
		q.putOff = true
	default:
		s.end(account.OverBudget, fmt.Sprintf("aborted when it asked to %s: %s", deed(q.request.Action), because(d, err)))
	}
	s.runOrStand()
}

// because is why something was denied.
func because(d permissions.Decision, err error) string {
	if d.Reason != "" {
		return d.Reason
	}
	if errors.Is(err, permissions.ErrDenied) {
		return err.Error()
	}
	return "it was not granted"
}

// runOrStand lets the worker and the clock run, or stand, as the state needs.
func (s *Session) runOrStand() {
	if s.outcome.ended {
		return
	}
	stand := s.paused || s.budget.question != nil || len(s.consent.putOff) > 0
	s.clock.run(!stand)
	if stand != s.stopped {
		s.stopped = stand
		var err error
		if stand {
			err = s.worker.Stop()
		} else {
			err = s.worker.Continue()
		}
		_ = err // a dead worker is noticed elsewhere
	}
	s.askAgain()
}

// state is the phase that all this amounts to.
func (s *Session) state() account.State {
	q := s.budget.question
	switch {
	case s.outcome.ended:
		return s.outcome.ending
	case q != nil && q.putOff:
		return account.State{Phase: account.Paused, Reason: q.waiting}
	case q != nil && q.request.API == "turn":
		return account.State{Phase: account.Stuck, Reason: q.waiting}
	case q != nil:
		return account.State{Phase: account.Asking, Reason: q.waiting}
	case len(s.consent.putOff) > 0:
		return account.State{Phase: account.Paused, Reason: s.consent.reason}
	case s.paused:
		return account.State{Phase: account.Paused, Reason: "paused"}
	case !s.ready || len(s.turns.files) > 0:
		return account.State{Phase: account.Starting}
	}
	return account.State{Phase: account.Running}
}
