package session

import (
	"container/heap"
	"time"
)

// timers are what the applet has asked to be woken for, by the session's clock.
type timers struct {
	byID  map[uint32]*timer
	queue timerQueue
}

type timer struct {
	id       uint32
	due      time.Duration
	interval time.Duration // of a repeating one; zero otherwise
	index    int           // in the queue; -1 while its firing is on the way
}

// minInterval of a repeating timer.
const minInterval = time.Millisecond

func newTimers() timers { return timers{byID: make(map[uint32]*timer)} }

func (t *timers) len() int { return len(t.byID) }

// set starts a timer, in the place of one with the same id.
func (t *timers) set(id uint32, now, delay time.Duration, repeat bool) {
	t.clear(id)
	x := &timer{id: id, due: now + delay}
	if repeat {
		x.interval = max(delay, minInterval)
	}
	t.byID[id] = x
	heap.Push(&t.queue, x)
}

func (t *timers) clear(id uint32) {
	x := t.byID[id]
	if x == nil {
		return
	}
	delete(t.byID, id)
	if x.index >= 0 {
		heap.Remove(&t.queue, x.index)
	}
}

// next is when the first timer is due.
func (t *timers) next() (due time.Duration, ok bool) {
	if len(t.queue) == 0 {
		return 0, false
	}
	return t.queue[0].due, true
}

// fire takes the first timer that is due, if any.
func (t *timers) fire(now time.Duration) (id uint32, ok bool) {
	if due, any := t.next(); !any || due > now {
		return 0, false
	}
	x := heap.Pop(&t.queue).(*timer) // nothing else is pushed
	return x.id, true
}

// delivered tells that the firing is on its way: a repeating timer starts
// again, without catching up on what it missed; another one is done.
func (t *timers) delivered(id uint32, now time.Duration) {
	x := t.byID[id]
	if x == nil || x.index >= 0 {
		return
	}
	if x.interval == 0 {
		delete(t.byID, id)
		return
	}
	x.due = max(x.due+x.interval, now)
	heap.Push(&t.queue, x)
}

// timerQueue orders timers by when they are due, and then by id, which rises.
type timerQueue []*timer

func (q timerQueue) Len() int { return len(q) }

func (q timerQueue) Less(i, j int) bool {
	return q[i].due < q[j].due || q[i].due == q[j].due && q[i].id < q[j].id
}

func (q timerQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

// Push implements heap.Interface.
func (q *timerQueue) Push(x any) {
	t := x.(*timer) // see timers
	t.index = len(*q)
	*q = append(*q, t)
}

// Pop implements heap.Interface.
func (q *timerQueue) Pop() any {
	old := *q
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	t.index = -1
	return t
}
