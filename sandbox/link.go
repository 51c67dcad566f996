package sandbox

import (
	"runtime"
	"sync"
	"time"

	"vitrine/sandbox/wire"
)

const (
	readAhead = 64 // frames decoded before the session looks at them

	// What waits to be written to a worker. Turns are few, because the session
	// delivers only some ahead, so more is a worker that does not read.
	maxOutgoingFrames = 4_096
	maxOutgoingBytes  = 16 << 20
)

// received is one frame from the worker, or the end of them.
type received struct {
	frame wire.Outbound
	bytes int
	flood bool // it has pressed against the rates for too long
	err   error
}

// receive decodes what the worker sends, no faster than the rates allow, until
// the connection ends or quit is closed. It closes to when it returns.
func receive(conn *wire.Conn, to chan<- received, window bool, quit <-chan struct{}) {
	defer close(to)
	frames, bytes := newBucket(frameRate), newBucket(byteRate)
	calm := time.Now() // when the worker last kept within the rates
	for {
		var r received
		r.frame, r.bytes, r.err = conn.ReceiveOutbound()
		if r.err == nil {
			if wait := max(frames.take(1), bytes.take(weight(r))); wait > 0 {
				select {
				case <-time.After(wait):
				case <-quit:
					return
				}
			} else {
				calm = time.Now()
			}
			r.flood = window && time.Since(calm) > floodTime
		}
		select {
		case to <- r:
		case <-quit:
			return
		}
		if r.err != nil || r.flood {
			return
		}
		runtime.Gosched() // hands the processor to the session, rather than to a read that blocks
	}
}

// weight is what a frame counts among byteRate.
func weight(r received) float64 {
	size := float64(r.bytes)
	if p := r.frame.Pixels; p != nil && p.Width > 0 && p.Height > 0 {
		size += float64(p.Width) * float64(p.Height) * 4 / pixelShare
	}
	return size
}

// outgoing writes frames to the worker on a goroutine of its own, because a
// worker that does not read, or is stopped, would block the session.
type outgoing struct {
	conn    *wire.Conn
	drained chan struct{} // holds a token when there is room again

	mu      sync.Mutex
	frames  [][]byte
	bytes   int
	sent    uint64 // frames
	writing bool
	failed  bool
}

func newOutgoing(conn *wire.Conn) *outgoing {
	return &outgoing{conn: conn, drained: make(chan struct{}, 1)}
}

// put queues a frame, and tells whether there was room.
func (o *outgoing) put(frame []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.frames) >= maxOutgoingFrames || o.bytes+len(frame) > maxOutgoingBytes {
		return false
	}
	o.frames = append(o.frames, frame)
	o.bytes += len(frame)
	if !o.writing && !o.failed {
		o.writing = true
		go o.write()
	}
	return true
}

// write empties the queue.
func (o *outgoing) write() {
	for {
		o.mu.Lock()
		if len(o.frames) == 0 || o.failed {
			o.writing = false
			o.mu.Unlock()
			return
		}
		frame := o.frames[0]
		o.mu.Unlock()

		err := o.conn.Write(frame)

		o.mu.Lock()
		o.frames = o.frames[1:]
		o.bytes -= len(frame)
		o.sent++
		o.failed = err != nil // the reader learns why
		o.mu.Unlock()
		select {
		case o.drained <- struct{}{}:
		default:
		}
	}
}

// waiting is how many bytes are queued.
func (o *outgoing) waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes
}

// progress is how many frames were written, and whether there are more.
func (o *outgoing) progress() (sent uint64, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent, o.writing
}
