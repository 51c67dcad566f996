package permissions

import "time"

// maxAside is how many calls of Aside may hang at a time: each holds a thread.
const maxAside = 16

var aside = make(chan struct{}, maxAside)

// Aside runs f on a goroutine of its own and waits for it no longer than limit.
// It is for looks at file systems from where a person or the gate waits: an
// automount, a FUSE program or a server that is gone answers late or never. It
// is not ok when f takes longer, and goes on, or when too many hang already.
func Aside[T any](limit time.Duration, f func() T) (result T, ok bool) {
	select {
	case aside <- struct{}{}:
	default:
		return result, false
	}
	done := make(chan T, 1)
	go func() {
		defer func() { <-aside }()
		done <- f()
	}()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case result = <-done:
		return result, true
	case <-late.C:
		return result, false
	}
}
