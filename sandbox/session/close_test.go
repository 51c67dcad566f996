package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
)

func TestCloseLetsTheAppletSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := start(t, nil)
		first := x.worker.begin()
		x.worker.send(wire.Outbound{Cause: first, SetTimer: &wire.SetTimer{ID: 1, Repeat: true, Delay: 50}}, end(first))
		synctest.Wait()
		x.session.Close("the window was closed")
		f := x.worker.turn()
		if f.Save == nil {
			t.Fatalf("%+v", f)
		}
		// What it stores is stored before the end, however it is told apart from other calls.
		x.worker.send(wire.Outbound{Cause: f.Turn, Call: &wire.Call{ID: 1, Op: wire.OpStoreKeys}}, end(f.Turn))
		answer := x.worker.turn()
		if answer.Answer == nil {
			t.Fatalf("%+v", answer)
		}
		x.worker.send(end(answer.Turn))
		if s := x.ended(t); s.Exit != account.Finished || s.Reason != "the window was closed" {
			t.Errorf("%+v", s)
		}
	})
}

func TestCloseDoesNotWaitForLong(t *testing.T) {
	tests := map[string]struct {
		prepare func(x *setting)
		most    time.Duration
	}{
		"not started":          {func(*setting) {}, 0},
		"paused":               {func(x *setting) { x.worker.started(); x.session.Pause() }, 0},
		"in a turn":            {func(x *setting) { x.worker.begin() }, time.Second},
		"that does not answer": {func(x *setting) { x.worker.started() }, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := start(t, nil)
				test.prepare(x)
				synctest.Wait()
				go func() {
					for {
						if _, err := x.worker.far.ReceiveInbound(); err != nil {
							return
						}
					}
				}()
				began := time.Now()
				x.session.Close("the window was closed")
				x.ended(t)
				if took := time.Since(began); took > test.most {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}
