package permissions_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
)

// Expiry while the machine sleeps: the process's own clock stands still then, so
// an end must not be a time of that clock.
func TestSpansEndByTheWallClock(t *testing.T) {
	for _, span := range []permissions.Span{permissions.Hour, permissions.Midnight, permissions.Month} {
		until, err := span.Until(time.Now())
		if err != nil || strings.Contains(until.String(), "m=") {
			t.Errorf("%s ends at %v (%v), want a time of the wall clock alone", span, until, err)
		}
	}
}

// A clock that is set back, as far as it shows, prolongs nothing.
func TestClockSetBack(t *testing.T) {
	made := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	m := permissions.Remembered{Verdict: permissions.Grant, Span: permissions.Hour, Created: made, Until: made.Add(time.Hour)}
	for _, test := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {59 * time.Minute, false}, {time.Hour, true}, {-time.Second, false}, {-time.Hour, true}} {
		if got := m.Expired(made.Add(test.after)); got != test.want {
			t.Errorf("%v after it was made: over %v, want %v", test.after, got, test.want)
		}
	}
	m.Span, m.Until = permissions.Always, time.Time{}
	if m.Expired(made.Add(-time.Hour)) {
		t.Error("what time does not end has ended")
	}
}

// forgetful is a book whose decisions end while no timer runs, as they do when
// the machine sleeps past their time.
type forgetful struct {
	*permissions.Memory
	over atomic.Bool
}

func (f *forgetful) Lookup(ctx context.Context, r permissions.Request) (permissions.Decision, bool, error) {
	if f.over.Load() {
		return permissions.Decision{}, false, nil
	}
	return f.Memory.Lookup(ctx, r)
}

// A handle whose permission has ended while the machine slept is closed soon
// after it wakes, though its timer has the whole time left to run.
func TestHandlesEndAfterSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &forgetful{Memory: permissions.NewMemory()}
		g := gate(t, permissions.Fixed{}, book, &person{answer: always(permissions.Grant, permissions.Hour)}, permissions.Options{})
		d, err := g.Ask(t.Context(), read(1, "/a"))
		if err != nil {
			t.Fatal(err)
		}
		var closed atomic.Int32
		defer g.Watch(read(1, "/a"), d, func(string) { closed.Add(1) })()
		time.Sleep(time.Minute)
		synctest.Wait()
		if closed.Load() != 0 {
			t.Fatal("closed before its time")
		}
		book.over.Store(true) // an hour on the wall, nothing by the timer
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if closed.Load() != 1 {
			t.Errorf("closed %d times, want once", closed.Load())
		}
	})
}
