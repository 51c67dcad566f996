package session

import (
	"sync"

	"example.org/vitrine/sandbox/protocol/wire"
)

// What waits to be written to a worker: files up to fileAhead and one frame,
// the turns that are delivered ahead, and control frames, which are small. More
// is a worker that does not read.
const maxOutgoing = 8 << 20 // bytes

// outgoing are the frames on their way to the worker. They go out on the
// goroutine that wants them to, as far as the socket takes them at once. What
// it does not take is written by a goroutine of its own, because a worker that
// does not read, or is stopped, would block the session.
type outgoing struct {
	conn    *wire.Conn
	drained chan struct{} // holds a token when there is room again

	mu      sync.Mutex
	queue   []byte // frames with their lengths
	behind  int    // bytes that the goroutine is about to write
	sent    uint64 // bytes
	writing bool   // there is such a goroutine
	failed  bool
}

const (
	writePart = 256 << 10 // bytes that are written at once: progress is seen by them
	keepQueue = 64 << 10  // a larger queue is let go: most sessions idle
)

func newOutgoing(conn *wire.Conn) *outgoing {
	return &outgoing{conn: conn, drained: make(chan struct{}, 1)}
}

// append queues a frame for the next flush, and returns how many bytes it has. It
// is not ok when there is no room for more.
func (o *outgoing) append(f wire.Inbound) (size int, ok bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := len(o.queue)
	o.queue, err = wire.Append(o.queue, f)
	return len(o.queue) - before, len(o.queue)+o.behind <= maxOutgoing, err
}

// flush has the queue written. It does not block.
func (o *outgoing) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.writing || o.failed || len(o.queue) == 0 {
		return
	}
	n, err := o.conn.TryWrite(o.queue)
	o.sent += uint64(n)
	if o.failed = err != nil; o.failed { // the reader learns why
		return
	}
	if n < len(o.queue) {
		o.writing = true
		rest := o.queue[n:]
		o.queue, o.behind = nil, len(rest)
		go o.write(rest)
		return
	}
	o.clear()
}

// clear empties the queue.
func (o *outgoing) clear() {
	o.queue = o.queue[:0]
	if cap(o.queue) > keepQueue {
		o.queue = nil
	}
}

// write writes frames, and then what has been queued meanwhile.
func (o *outgoing) write(frames []byte) {
	for {
		part := frames[:min(len(frames), writePart)]
		err := o.conn.Write(part)
		frames = frames[len(part):]

		o.mu.Lock()
		o.behind -= len(part)
		o.sent += uint64(len(part))
		o.failed = err != nil
		if len(frames) == 0 {
			frames, o.queue, o.behind = o.queue, nil, len(o.queue)
		}
		o.writing = len(frames) > 0 && !o.failed
		done := !o.writing
		o.mu.Unlock()
		select {
		case o.drained <- struct{}{}:
		default:
		}
		if done {
			return
		}
	}
}

// waiting is how many bytes are queued.
func (o *outgoing) waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.queue) + o.behind
}

// progress is how many bytes were written, and whether there are more.
func (o *outgoing) progress() (sent uint64, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent, o.writing
}
