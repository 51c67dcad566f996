package session

import (
	"runtime"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	// maxStarted and maxStartedBytes are how many calls of a turn wait for its
	// other frames, and how many bytes of arguments these have but for the last.
	maxStarted      = 64
	maxStartedBytes = 1 << 20
)

// received is one frame from the worker, or the end of them.
type received struct {
	frame wire.Outbound
	bytes int
	flood bool // it has pressed against the rates for too long
	err   error
}

// reading is what the goroutine that reads from the worker has in hand. When a
// turn makes a single call, as most do that make any, that goroutine carries
// it out itself. Should this take long, another goroutine reads on.
type reading struct {
	conn          *wire.Conn
	frames, bytes bucket
	calm          time.Time     // when the worker last kept within the rates
	over          chan struct{} // closed when nobody will read any more
	relay         *wire.Relay
}

// read begins to read; it returns at once.
func (s *Session) read(conn *wire.Conn) {
	r := &s.reading
	r.conn, r.calm, r.over = conn, time.Now(), make(chan struct{})
	r.frames, r.bytes = newBucket(frameRate), newBucket(byteRate)
	r.relay = wire.NewRelay(s.receive)
	go s.receive()
}

// receive deals with what the worker sends, no faster than the rates allow,
// until the connection or the session ends, or another goroutine has taken over.
func (s *Session) receive() {
	for {
		next, ok := s.reading.next(s.config.Screen != nil, s.quit)
		if !ok || !s.enter() {
			break
		}
		if !s.outcome.ended {
			s.dispatch(next)
		}
		calls, alone := s.startedCalls()
		ended := s.outcome.ended
		s.leave()
		if ended || next.err != nil {
			break
		}
		if alone {
			stint := s.reading.relay.Leave()
			s.service.Do(calls[0], s.answer)
			if !s.reading.relay.Return(stint) { // it took long: it waited for a disk, a network or a person
				return
			}
			s.reading.conn.Soon() // the applet goes on with the answer
			continue
		}
		for _, call := range calls {
			s.service.Call(call, s.answer)
		}
		if !s.reading.conn.Buffered() {
			runtime.Gosched() // hands the processor to whoever was started, rather than to a read that blocks
		}
	}
	close(s.reading.over)
}

// startedCalls are the calls that may be carried out now, and whether it is a
// single one and no other is under way.
func (s *Session) startedCalls() (calls []wire.Call, alone bool) {
	n := len(s.started.calls)
	if n == 0 || n < maxStarted && s.started.bytes < maxStartedBytes && s.reading.conn.Buffered() {
		return nil, false
	}
	calls, s.started = s.started.calls, started{}
	return calls, s.calls == 1
}

// started are calls that were read and not begun.
type started struct {
	calls []wire.Call
	bytes int // of their arguments
}

func (s *started) add(c wire.Call) {
	s.calls = append(s.calls, c)
	s.bytes += len(c.Args)
}

// next is the next frame. It is not ok when quit was closed.
func (r *reading) next(window bool, quit <-chan struct{}) (next received, ok bool) {
	next.frame, next.bytes, next.err = r.conn.ReceiveOutbound()
	if next.err != nil {
		return next, true
	}
	now := time.Now()
	wait := max(r.frames.spend(1, now), r.bytes.spend(weight(next), now))
	if r.frames.rested() && r.bytes.rested() {
		r.calm = now
	}
	if wait > 0 {
		select {
		case <-time.After(wait):
		case <-quit:
			return next, false
		}
	}
	next.flood = window && time.Since(r.calm) > floodTime
	return next, true
}

// weight is what a frame counts among byteRate.
func weight(r received) float64 {
	size := float64(r.bytes)
	if p := r.frame.Pixels; p != nil && p.Width > 0 && p.Height > 0 {
		size += float64(p.Width) * float64(p.Height) * 4 / pixelShare
	}
	return size
}
