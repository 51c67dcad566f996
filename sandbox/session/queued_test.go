package session_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
	"example.org/vitrine/sandbox/session"
)

// arguments encodes those of a call.
func arguments(t *testing.T, args any) []byte {
	t.Helper()
	body, err := wire.EncodeBody(args)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Queues are bounded by bytes, all together, and nobody is ended for filling
// them: a worker that never ends its turn asks for stored values of 256 KB again
// and again, sets others that a question holds back, and makes calls that it may
// not make, while the person types long texts. When it does end its turn, it
// gets every answer.
func TestHostileQueues(t *testing.T) {
	x := start(t, func(c *session.Config) {
		c.Storage = services.NewStorage(t.TempDir(), permissions.Applet{Identity: "digest:1", Trust: permissions.Anonymous})
	})
	turn := x.worker.begin()
	var mu sync.Mutex
	answered, refused, events, running := 0, 0, 0, []uint64{turn}
	go func() {
		for {
			f, err := x.worker.far.ReceiveInbound()
			if err != nil {
				return
			}
			mu.Lock()
			if f.Turn != 0 {
				running = append(running, f.Turn)
			}
			if f.Event != nil {
				events++
			}
			if f.Answer != nil {
				answered++
				if f.Answer.Fault != nil && f.Answer.Fault.Name == "QuotaExceededError" {
					refused++
				}
			}
			mu.Unlock()
		}
	}()
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)

	x.worker.send(wire.Outbound{Cause: turn, Patch: &wire.Patch{Ops: []scene.Op{
		{Code: scene.Create, Node: 2, Kind: scene.TextField},
		{Code: scene.Set, Node: 2, Prop: scene.Listens, List: []string{"change"}},
		{Code: scene.Insert, Node: 2, Parent: scene.Root},
	}}})
	id, most := uint32(0), 0
	call := func(op wire.Op, args []byte) {
		id++
		x.worker.send(wire.Outbound{Cause: turn, Call: &wire.Call{ID: id, Op: op, Args: args}})
		if id%16 == 0 {
			queued, ok := x.session.Queued()
			if !ok {
				t.Fatalf("the session has ended: %+v", x.session.State())
			}
			most = max(most, queued)
		}
	}
	call(wire.OpStoreSet, arguments(t, wire.StoreArgs{Key: "k", Value: make([]byte, 256<<10)}))
	get := arguments(t, wire.KeyArgs{Key: "k"})
	for range 150 {
		call(wire.OpStoreGet, get)
	}
	for i := range 60 { // the fourth is more than the budget, and the others wait with it
		call(wire.OpStoreSet, arguments(t, wire.StoreArgs{Key: strings.Repeat("k", i+2), Value: make([]byte, 250<<10)}))
	}
	for range 3000 {
		call(wire.OpStoreGet, get)
	}
	long := strings.Repeat("x", 60<<10)
	for range 200 {
		x.session.Send(scene.Event{Type: scene.Change, Node: 2, Value: long})
	}
	queued, _ := x.session.Queued()
	most = max(most, queued)
	if most > session.MaxQueued || most < services.MaxResults {
		t.Errorf("%d bytes were queued, want at most %d, and more than %d", most, session.MaxQueued, services.MaxResults)
	}
	var after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > session.MaxQueued {
		t.Errorf("the heap has grown by %d bytes, want at most %d", grown, session.MaxQueued)
	}
	if s := x.session.State(); s.Phase == account.Ended {
		t.Fatalf("ended: %+v", s)
	}

	x.prompter.answer(permissions.Grant)
	for end := time.Now().Add(time.Minute); ; {
		mu.Lock()
		ended := running
		running = nil
		done := answered == int(id)
		mu.Unlock()
		for _, turn := range ended {
			x.worker.send(wire.Outbound{Cause: turn, TurnEnd: &wire.TurnEnd{Fuel: turn}})
		}
		if done {
			break
		}
		for len(x.prompter.asked) > 0 {
			<-x.prompter.asked
			x.prompter.answer(permissions.Grant)
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d calls were answered: %+v", answered, id, x.session.State())
		}
		time.Sleep(time.Millisecond)
	}
	if events == 0 || events > 1<<20/len(long) {
		t.Errorf("%d events of %d bytes waited, want some, and 1 MB at most", events, len(long))
	}
	if refused < 2000 {
		t.Errorf("%d calls were refused, want those beyond %d under way", refused, wire.MaxCalls)
	}
	if queued, _ := x.session.Queued(); queued != 0 {
		t.Errorf("%d bytes are queued when all is done", queued)
	}
	x.session.Stop("enough")
	<-x.session.Done()
}
