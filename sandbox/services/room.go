package services

import (
	"context"
	"sync"

	"example.org/vitrine/sandbox/protocol/wire"
)

// MaxResults is how many bytes of results one session may have in the viewer:
// in the making, or waiting until the applet ends its turn and takes them.
const MaxResults = 16 << 20

// AnswerBytes is counted for each answer beyond its contents.
const AnswerBytes = 512

// Room is what the results of one session's calls take up in the viewer until
// they are delivered. A call whose result would not fit waits before it reads
// anything: the applet is slowed down by that, and by nothing else. The zero
// value is empty. Safe for use by several goroutines.
type Room struct {
	mu      sync.Mutex
	used    int
	calls   int        // begun, and not delivered
	waiting []*waiting // in the order in which they came
}

// waiting is a call that waits for room.
type waiting struct {
	bytes int
	given chan struct{} // closed when it has it
}

// Used is how many bytes are taken.
func (r *Room) Used() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.used
}

// Delivered gives back what an answer took up. Call it once for each, when it
// has gone to the applet or nobody will have it.
func (r *Room) Delivered(a wire.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used -= answerBytes(a)
	if a.Fault != tooMany {
		r.calls--
	}
	r.give()
}

// tooMany is the fault of a call that there was no place for.
var tooMany = &wire.Fault{Name: "QuotaExceededError", Message: "too many calls under way"}

// answerBytes is what an answer takes up.
func answerBytes(a wire.Answer) int {
	n := AnswerBytes + len(a.Result)
	if a.Fault != nil && a.Fault != tooMany {
		n += len(a.Fault.Name) + len(a.Fault.Message)
	}
	return n
}

// begin tells whether there is a place for another call.
func (r *Room) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls >= MaxCalls {
		return false
	}
	r.calls++
	return true
}

// reserve waits for room.
func (r *Room) reserve(ctx context.Context, bytes int) error {
	r.mu.Lock()
	if len(r.waiting) == 0 && r.used+bytes <= MaxResults {
		r.used += bytes
		r.mu.Unlock()
		return nil
	}
	w := &waiting{bytes: bytes, given: make(chan struct{})}
	r.waiting = append(r.waiting, w)
	r.mu.Unlock()
	select {
	case <-w.given:
		return nil
	case <-ctx.Done():
		r.leave(w)
		return ctx.Err() // explain tells it
	}
}

// leave ends the waiting of one that wants no room any more.
func (r *Room) leave(w *waiting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-w.given:
		r.used -= w.bytes
	default:
		for i, other := range r.waiting {
			if other == w {
				r.waiting = append(r.waiting[:i], r.waiting[i+1:]...)
				break
			}
		}
	}
	r.give()
}

// adjust puts what a result really takes up in the place of what was taken for it.
func (r *Room) adjust(taken, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used += bytes - taken
	r.give()
}

// give lets those go on that there is room for now, in their order. It is called
// with mu held.
func (r *Room) give() {
	for len(r.waiting) > 0 && r.used+r.waiting[0].bytes <= MaxResults {
		next := r.waiting[0]
		r.waiting = r.waiting[1:]
		r.used += next.bytes
		close(next.given)
	}
}
