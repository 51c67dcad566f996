package services_test

import (
	"bytes"
	"testing"
	"time"

	"vitrine/permissions"
	"vitrine/sandbox/services"
	"vitrine/sandbox/wire"
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
