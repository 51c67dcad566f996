package wire

import (
	"sync"
	"time"
)

// Relay keeps a connection read while the goroutine that reads is at work on
// what it has read: handing work to another goroutine costs as much as most of
// that work. The reader says when it leaves for work and when it returns. If it
// stays away for long, or is about to wait, another goroutine reads on in its
// place, and it learns of that when it returns.
//
// Any goroutine may call the methods.
type Relay struct {
	read  func()
	timer *time.Timer

	mu      sync.Mutex
	away    uint64 // the stint that the reader is on; zero while somebody reads
	stints  uint64 // so far
	watched uint64 // the one that was under way when the timer last fired
	armed   bool
}

// readerAway is how long a reader may be away before another one takes over,
// give or take as much again.
const readerAway = time.Millisecond

// NewRelay returns a Relay whose reader is about to read. When another one has
// to, the Relay calls read on a goroutine of its own; read is to go on until a
// Return of its own is false, or there is nothing more to read.
func NewRelay(read func()) *Relay {
	r := &Relay{read: read}
	r.timer = time.AfterFunc(time.Hour, r.watch)
	r.timer.Stop()
	return r
}

// Leave says that the caller, who reads, goes to work.
func (r *Relay) Leave() (stint uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stints++
	r.away = r.stints
	if !r.armed {
		r.armed = true
		r.timer.Reset(readerAway)
	}
	return r.stints
}

// Return says that the work is done. It is false when another goroutine reads by
// now: the caller is a reader no more.
func (r *Relay) Return(stint uint64) (reader bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away != stint {
		return false
	}
	r.away = 0
	return true
}

// HandOver has another goroutine read at once: the work is about to wait, maybe
// for what is still to be read. Nothing happens if one reads already.
func (r *Relay) HandOver(stint uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away == stint && stint != 0 {
		r.relieve()
	}
}

// watch runs on the timer's goroutine. The timer goes on as long as there is
// work, and is not moved at each stint: that would wake a thread each time.
func (r *Relay) watch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.away {
	case 0:
		r.armed = false
	case r.watched:
		r.armed = false
		r.relieve()
	default:
		r.watched = r.away
		r.timer.Reset(readerAway)
	}
}

// relieve has another goroutine read. The caller holds mu.
func (r *Relay) relieve() {
	r.away = 0
	go r.read()
}
