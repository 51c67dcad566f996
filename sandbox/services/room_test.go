package services_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// Whatever kind of result it is, calls wait for room for it before they read
// anything, and go on in their order when the applet has taken others.
func TestResultsWaitForRoom(t *testing.T) {
	room := new(services.Room)
	storage := services.NewStorage(t.TempDir(), permissions.Applet{Identity: "digest:1"})
	x := begin(t, func(o *services.Options) { o.Room, o.Storage = room, storage })
	value := bytes.Repeat([]byte("v"), 256<<10)
	if a := <-x.begun(wire.OpStoreSet, wire.StoreArgs{Key: "k", Value: value}); a.Fault != nil {
		t.Fatal(a.Fault)
	} else {
		room.Delivered(a)
	}
	if used := room.Used(); used != 0 {
		t.Fatalf("%d bytes are taken when all is delivered", used)
	}
	var answers []<-chan wire.Answer
	for range 200 {
		answers = append(answers, x.begun(wire.OpStoreGet, wire.KeyArgs{Key: "k"}))
	}
	arrived := func() (all []wire.Answer) {
		for _, c := range answers {
			select {
			case a := <-c:
				all = append(all, a)
			default:
			}
		}
		return all
	}
	seen := 0
	for seen < 200 {
		time.Sleep(20 * time.Millisecond)
		all := arrived()
		if used := room.Used(); used > services.MaxResults || len(all)*len(value) > services.MaxResults {
			t.Fatalf("%d bytes are taken, %d answers wait; want at most %d bytes", used, len(all), services.MaxResults)
		}
		for _, a := range all {
			if a.Fault != nil || !bytes.Contains(a.Result, value) {
				t.Errorf("got %v, want the value", a.Fault)
			}
			room.Delivered(a)
		}
		seen += len(all)
	}
	if used := room.Used(); used != 0 {
		t.Errorf("%d bytes are taken when all is delivered", used)
	}
	// Of those that nobody takes, 256 may be under way, answered or not.
	for range 300 {
		x.begun(wire.OpBudget, struct{}{})
	}
	time.Sleep(50 * time.Millisecond)
	if a := <-x.begun(wire.OpBudget, struct{}{}); a.Fault == nil || a.Fault.Name != "QuotaExceededError" {
		t.Errorf("got %+v, want that there are too many", a)
	}
}

// slowBook is a Book that takes its time to write down what was used.
type slowBook struct {
	*permissions.Memory
	going chan struct{}
}

func (b slowBook) Use(context.Context, permissions.Use) error { <-b.going; return nil }

// Whoever tells of lost handles has the floor of the session: closing them, which
// may wait for a disk, a server or the ledger, must not keep it.
func TestLostHandlesHoldNothingUp(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "x")
	b := slowBook{permissions.NewMemory(), make(chan struct{})}
	x := begin(t, func(o *services.Options) {
		o.Gate = permissions.NewGate(permissions.Fixed{}, b, &person{}, permissions.Options{})
	})
	ids := []uint32{x.open(dir+"/a", wire.ModeRead).Handle, x.open(dir+"/a", wire.ModeRead).Handle, 99}
	done := make(chan struct{})
	go func() { x.Unreachable(ids); x.Unreachable(ids); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("it waits for the ledger")
	}
	close(b.going)
	eventually(t, 10*time.Second, "the handles are closed", func() bool {
		n := 0
		for _, h := range x.Handles() {
			if !h.Closed.IsZero() {
				n++
			}
		}
		return n == 2
	})
}
