package services

import (
	"context"
	"maps"
	"sync"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

// Connections have places: MaxSockets that the applet opened itself, and
// MaxTransfers on which a response is on its way. Who finds none waits in turn,
// as in browsers. A place comes back when the connection ends, in whatever way,
// and that of a response also while nobody reads it.

// placeTime is how long a connection waits for a place. Unlike a response, one
// that the applet holds may last for ever: then it is to be told.
const placeTime = 3 * time.Second

var errSockets = fault("QuotaExceededError", "6 connections are open already: close one")

// place waits for a place for a connection, and gives what frees it again.
func (s *Services) place(ctx context.Context) (free func(), err error) {
	within, cancel := context.WithTimeout(ctx, placeTime)
	defer cancel()
	free, err = s.acquire(within, s.sockets)
	if err != nil && ctx.Err() == nil {
		return nil, errSockets
	}
	return free, err
}

// places can be waited for, first come, first served.
type places chan struct{}

func newPlaces(n int) places { return make(places, n) }

// acquire waits for a place. What nobody can reach any more is closed for it.
func (s *Services) acquire(ctx context.Context, p places) (free func(), err error) {
	free = sync.OnceFunc(func() { <-p })
	select {
	case p <- struct{}{}:
		return free, nil
	default:
	}
	for again := collectTime; ; again *= 2 { // it may be lost only later
		s.collect()
		timer := time.NewTimer(again)
		select {
		case p <- struct{}{}:
			timer.Stop()
			return free, nil
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx) // explain tells it
		case <-timer.C:
		}
	}
}

// collect asks for handles that the applet cannot reach any more to be closed.
func (s *Services) collect() {
	if s.options.Collect != nil {
		s.options.Collect()
	}
}

// Unreachable closes handles that the applet has lost. Numbers that are none of
// its handles are ignored. It does not wait: to close a file, to take leave of a
// server, and to write that down may each take long.
func (s *Services) Unreachable(ids []uint32) {
	for _, id := range ids {
		if h, err := s.handle(id); err == nil {
			elsewhere(s, func() { h.drop("not used any more") })
		}
	}
}

// collectTime is how long a handle waits for room in the table that Collect is
// to make.
const collectTime = time.Second

// hasRoom tells whether the table takes another handle, if need be after what
// nobody can reach any more was closed. It is called with mu held.
func (s *Services) hasRoom() bool {
	if len(s.handles) >= MaxHandles && s.options.Collect != nil {
		timer := time.NewTimer(collectTime)
		defer timer.Stop()
		for late := false; !late && !s.ended && len(s.handles) >= MaxHandles; {
			s.mu.Unlock()
			s.collect()
			select {
			case <-s.freed:
			case <-timer.C:
				late = true
			case <-s.ctx.Done():
				late = true
			}
			s.mu.Lock()
		}
		s.handleEnded() // there may be room for another one that waits
	}
	return !s.ended && len(s.handles) < MaxHandles
}

// handleEnded wakes one that waits in hasRoom.
func (s *Services) handleEnded() {
	select {
	case s.freed <- struct{}{}:
	default:
	}
}

// cancelable is ctx until the applet aborts the call that it gave a number;
// zero: it never does. Done is to be called when the call is over.
func (s *Services) cancelable(ctx context.Context, number uint32) (_ context.Context, done func()) {
	ctx, cancel := context.WithCancel(ctx)
	if number == 0 {
		return ctx, cancel
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if early, known := s.aborts[number]; known && early == nil {
		cancel()
	}
	s.aborts[number] = cancel
	return ctx, func() {
		cancel()
		s.mu.Lock()
		delete(s.aborts, number)
		s.mu.Unlock()
	}
}

// abort ends a call that the applet has given a number and wants no more. The
// call may come later, for each has a goroutine of its own.
func (r request) abort(_ context.Context, args wire.AbortArgs) (nothing, error) {
	s := r.services
	s.mu.Lock()
	defer s.mu.Unlock()
	switch cancel, known := s.aborts[args.Call]; {
	case cancel != nil:
		cancel()
	case !known:
		if len(s.aborts) >= 2*MaxCalls { // most are of calls that were over
			maps.DeleteFunc(s.aborts, func(_ uint32, cancel context.CancelFunc) bool { return cancel == nil })
		}
		s.aborts[args.Call] = nil
	}
	return nothing{}, nil
}
