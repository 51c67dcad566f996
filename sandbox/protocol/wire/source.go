package wire

import (
	"io"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// source is the stream that a Conn reads from. Before it sleeps it may look for
// bytes a few times: to wake a sleeping processor takes longer than most turns,
// on a virtual machine above all.
type source struct {
	stream io.Reader
	raw    syscall.RawConn // nil: it only sleeps
	soon   bool            // bytes are expected at any moment

	// What was looked for in vain makes it look less often: twice as rarely
	// each time, so that waiting costs next to nothing where looking does not
	// help, on a busy machine or for an applet that computes.
	rarely int // of how many chances it leaves all but one
	left   int // chances to leave until then
}

const (
	lookTime = 100 * time.Microsecond // a short turn, and waking up for it
	rarest   = 1 << 10
)

// looking is set while some goroutine of the process looks: one processor at
// most may be kept busy by waiting.
var looking atomic.Bool

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	soon := s.soon
	s.soon = false
	if soon && s.raw != nil && s.chance() && looking.CompareAndSwap(false, true) {
		n := s.look(p)
		looking.Store(false)
		if n > 0 {
			s.rarely = 0
			return n, nil
		}
		s.rarely = min(2*s.rarely+1, rarest)
		s.left = s.rarely
	}
	return s.stream.Read(p) // Conn does
}

// chance tells whether this is one to look.
func (s *source) chance() bool {
	if s.left > 0 {
		s.left--
		return false
	}
	return runtime.NumCPU() > 1
}

// look reads what comes within lookTime. Nothing, and every error, is left to
// the next Read.
func (s *source) look(p []byte) (n int) {
	_ = s.raw.Read(func(fd uintptr) bool { // the next Read says what is wrong
		for began := time.Now(); n == 0 && time.Since(began) < lookTime; {
			n = receiveNow(int(fd), p)
		}
		return true
	})
	return n
}

// Soon says that the next Read will not have to wait for long, so that it is
// worth a little computing time not to sleep. It is for the goroutine that reads.
func (c *Conn) Soon() { c.source.soon = true }
