package session_test

import (
	"maps"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

const mb = 1 << 20

func ask(r wire.Resource, used, limit, need uint64) wire.Outbound {
	return wire.Outbound{Ask: &wire.Ask{Resource: r, Used: used, Limit: limit, Need: need}}
}

func TestMemoryIsAskedForInPlace(t *testing.T) {
	tests := map[string]struct{ used, need, step uint64 }{
		"a quarter":                      {31 * mb, 0, 8 * mb},
		"what is needed":                 {31 * mb, 20*mb + 1, 20 * mb},
		"in whole megabytes":             {30 * mb, 20*mb + 1, 19 * mb},
		"claims that would be overflows": {math.MaxUint64, math.MaxUint64, 2*65536*mb - 32*mb},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := start(t, nil)
				first := x.worker.begin()
				capped := x.worker.allowed.Load()
				x.worker.send(ask(wire.Memory, test.used, 32*mb, test.need))
				a := (<-x.prompter.asked).Resource.Amount
				if a.Limit != 32*mb || a.Step != test.step || a.Total != a.Limit+a.Step || !a.Default || a.Used != test.used {
					t.Errorf("%+v", a)
				}
				synctest.Wait()
				if !x.worker.stopped.Load() || x.session.State().Phase != account.Asking {
					t.Errorf("stopped %v, %+v", x.worker.stopped.Load(), x.session.State())
				}
				x.prompter.answer(permissions.Grant)
				limit := x.worker.receive().Limit
				if limit == nil || limit.Memory != min(a.Total, 65536*mb) || limit.TurnFuel != 0 {
					t.Errorf("%+v", limit)
				}
				synctest.Wait()
				if x.worker.stopped.Load() || x.worker.allowed.Load() <= capped {
					t.Errorf("stopped %v, allowed %d", x.worker.stopped.Load(), x.worker.allowed.Load())
				}
				x.worker.send(end(first))
				x.session.Stop("done")
				x.ended(t)
			})
		})
	}
}

func TestBudgetsThatAreNotGranted(t *testing.T) {
	tests := map[string]struct {
		options permissions.Options
		nobody  bool
		want    string
	}{
		"aborted by the person":  {want: "aborted when it asked to use more memory: aborted by the user"},
		"nobody to ask":          {nobody: true, want: "there is nobody to ask"},
		"aborted by the options": {options: permissions.Options{OnLimit: permissions.LimitAbort}, want: "aborted by --on-limit"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := start(t, func(c *session.Config) {
					if test.nobody {
						c.Gate = gate(t, nil, test.options)
					} else if test.options.OnLimit != "" {
						c.Gate = gate(t, newPrompter(), test.options)
					}
				})
				x.worker.begin()
				x.prompter.answer(permissions.Abort)
				x.worker.send(ask(wire.Memory, 32*mb, 32*mb, 0))
				if s := x.ended(t); s.Exit != account.OverBudget || !strings.Contains(s.Reason, test.want) {
					t.Errorf("%+v", s)
				}
				if f := x.session.Figures(); f.Requests != 1 || f.Denied != 1 {
					t.Errorf("%+v", f)
				}
			})
		})
	}
}

func TestBudgetPutOffStaysPausedUntilResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		x.worker.send(ask(wire.Memory, 32*mb, 32*mb, 0))
		<-x.prompter.asked
		x.prompter.answer(permissions.Later)
		synctest.Wait()
		time.Sleep(time.Hour) // no deadline passes meanwhile
		if s := x.session.State(); s.Phase != account.Paused || s.Reason != "waiting for more memory" || !x.worker.stopped.Load() {
			t.Errorf("%+v", s)
		}
		x.session.Resume()
		<-x.prompter.asked
		x.prompter.answer(permissions.Grant)
		if l := x.worker.receive().Limit; l == nil || l.Memory != 40*mb {
			t.Errorf("%+v", l)
		}
		synctest.Wait()
		if s := x.session.State(); s.Phase != account.Running || x.worker.stopped.Load() {
			t.Errorf("%+v", s)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

func TestTurnThatDoesNotEndIsNotResponding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		x.worker.send(ask(wire.TurnFuel, 200e6, 200e6, 0))
		if r := <-x.prompter.asked; r.API != "turn" || r.Action != permissions.UseFuel {
			t.Errorf("%+v", r)
		}
		synctest.Wait()
		if s := x.session.State(); s.Phase != account.Stuck || s.Reason != "not responding" {
			t.Errorf("%+v", s)
		}
		x.prompter.answer(permissions.Grant)
		if l := x.worker.receive().Limit; l == nil || l.TurnFuel != 400e6 {
			t.Errorf("%+v", l)
		}
		x.worker.send(end(first))
		if l := x.worker.receive().Limit; l == nil || l.TurnFuel != 200e6 {
			t.Errorf("the next turn has %+v", l)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

func TestFuelOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) { c.Budget.Fuel = 1e9 })
		x.worker.send(wire.Outbound{Ready: &wire.Ready{}})
		if l := x.worker.receive().Limit; l == nil || l.Fuel != 1e9 {
			t.Errorf("%+v", l)
		}
		x.worker.turn()
		x.worker.turn()
		x.worker.send(ask(wire.Fuel, 1e9, 1e9, 0))
		if r := <-x.prompter.asked; r.API != "fuel" || r.Resource.Amount.Step != 250e6 {
			t.Errorf("%+v", r.Resource.Amount)
		}
		x.prompter.answer(permissions.Grant)
		if l := x.worker.receive().Limit; l == nil || l.Fuel != 1250e6 {
			t.Errorf("%+v", l)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

// compute has the worker use all of its computing time until it is stopped, and
// returns how long that took by the clock.
func (x *setting) compute() time.Duration {
	began := time.Now()
	for !x.worker.stopped.Load() {
		x.worker.cpu.Add(int64(10 * time.Millisecond))
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
	}
	return time.Since(began)
}

func about(got, want time.Duration) bool { return (got - want).Abs() < want/50 }

func TestComputingTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		// 10 s, refilled at 0.25 s a second, last 13.3 s.
		if took := x.compute(); !about(took, 13_333*time.Millisecond) {
			t.Errorf("stopped after %v", took)
		}
		r := <-x.prompter.asked
		if a := r.Resource.Amount; r.Action != permissions.UseCPU || a.Step != 60_000 || a.Limit != 10_000 || a.Used < 13_000 {
			t.Errorf("%+v", a)
		}
		time.Sleep(time.Hour) // refills nothing: the session's clock stands
		x.prompter.answer(permissions.Grant)
		synctest.Wait()
		if took := x.compute(); !about(took, 63_333*time.Millisecond) {
			t.Errorf("a minute, and what the last ten seconds of it earned, lasted %v", took)
		}
		<-x.prompter.asked
		x.prompter.answers <- permissions.Decision{Verdict: permissions.Grant, Step: 600_000}
		synctest.Wait()
		if took := x.compute(); !about(took, 603_333*time.Millisecond) {
			t.Errorf("ten minutes lasted %v", took)
		}
		if a := (<-x.prompter.asked).Resource.Amount; a.Limit != 670_000 || a.Default {
			t.Errorf("%+v", a)
		}
		x.prompter.answers <- permissions.Decision{Verdict: permissions.Grant, Step: math.MaxUint64}
		synctest.Wait()
		for range 100_000 {
			x.worker.cpu.Add(int64(10 * time.Millisecond))
			time.Sleep(10 * time.Millisecond)
		}
		if x.worker.stopped.Load() {
			t.Error("stopped in a run that may compute as long as it takes")
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

// What a second earns is the policy's to say, like what there is at first.
func TestComputingTimeRefillsAsThePolicySays(t *testing.T) {
	for refill, want := range map[uint64]time.Duration{0: 2 * time.Second, 500: 4 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			x := start(t, func(c *session.Config) {
				policy := maps.Clone(defaults)
				policy[permissions.UseCPU], policy[permissions.RefillCPU] = 2_000, refill
				c.Gate = permissions.NewGate(policy, permissions.NewMemory(), newPrompter(), permissions.Options{})
				t.Cleanup(c.Gate.Close)
			})
			x.worker.begin()
			if took := x.compute(); !about(took, want) {
				t.Errorf("with %d ms a second it was stopped after %v, want %v", refill, took, want)
			}
		})
	}
}

func TestComputingTimeOfTheRunDoesNotRefill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, func(c *session.Config) { c.Budget.CPU = 3 * time.Second })
		x.worker.started()
		time.Sleep(time.Minute)
		x.session.SetEnvironment(wire.Environment{Scale: 2})
		x.worker.turn()
		if took := x.compute(); !about(took, 3*time.Second) {
			t.Errorf("stopped after %v", took)
		}
		x.prompter.answer(permissions.Abort)
		if s := x.ended(t); s.Exit != account.OverBudget || !strings.Contains(s.Reason, "computing time") {
			t.Errorf("%+v", s)
		}
	})
}

// A worker whose memory grows where its own meter does not look is stopped
// short of the hard cap, and goes on with a higher one.
func TestHardCapIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		x.worker.data.Store(x.worker.allowed.Load() - 10*mb)
		if r := <-x.prompter.asked; r.Action != permissions.UseMemory {
			t.Errorf("%+v", r)
		}
		synctest.Wait()
		if !x.worker.stopped.Load() {
			t.Error("the worker runs on")
		}
		before := x.worker.allowed.Load()
		x.prompter.answer(permissions.Grant)
		synctest.Wait()
		if x.worker.stopped.Load() || x.worker.allowed.Load() < before+16*mb {
			t.Errorf("stopped %v, %d more", x.worker.stopped.Load(), x.worker.allowed.Load()-before)
		}
		x.session.Stop("done")
		x.ended(t)
	})
}

// The worker's own question may be on its way while the viewer has one.
func TestTwoQuestionsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		x.compute()
		x.worker.send(ask(wire.Memory, 32*mb, 32*mb, 0))
		if r := <-x.prompter.asked; r.Action != permissions.UseCPU {
			t.Errorf("%+v", r)
		}
		x.prompter.answer(permissions.Grant)
		if r := <-x.prompter.asked; r.Action != permissions.UseMemory {
			t.Errorf("%+v", r)
		}
		synctest.Wait()
		if !x.worker.stopped.Load() {
			t.Error("the worker runs on")
		}
		x.prompter.answer(permissions.Grant)
		synctest.Wait()
		if l := x.worker.receive().Limit; l == nil || l.Memory != 40*mb || x.worker.stopped.Load() {
			t.Errorf("%+v, stopped %v", l, x.worker.stopped.Load())
		}
		// A question that an earlier answer has settled is not put again.
		x.worker.send(ask(wire.Memory, 32*mb, 32*mb, 0))
		if l := x.worker.receive().Limit; l == nil || l.Memory != 40*mb {
			t.Errorf("%+v", l)
		}
		x.session.Stop("done")
		x.ended(t)
		if len(x.prompter.asked) != 0 {
			t.Errorf("asked once more: %+v", <-x.prompter.asked)
		}
	})
}

func TestStopIsImmediateWhateverTheSessionDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		x.worker.begin()
		x.worker.send(ask(wire.Memory, 32*mb, 32*mb, 0))
		<-x.prompter.asked
		began := time.Now()
		x.session.Stop("the tab was closed")
		if s := x.ended(t); s.Reason != "the tab was closed" || s.Exit != account.Finished {
			t.Errorf("%+v", s)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}
