//go:build amd64 || arm64

package confine

import (
	"os"
	"sync"
)

// A Go dump says at its beginning what happened, and at its end where.
const (
	tailHead   = 8 << 10
	tailEnd    = 8 << 10
	tailAtMost = 1 << 20 // a worker that writes more is making noise: the pipe is closed, which ends it
)

// tail keeps the beginning and the end of what comes out of a pipe.
type tail struct {
	pipe *os.File
	done chan struct{}

	mu    sync.Mutex
	head  []byte
	end   []byte
	total int
}

func newTail(pipe *os.File) *tail { return &tail{pipe: pipe, done: make(chan struct{})} }

// collect reads until the pipe ends, and closes it.
func (t *tail) collect() {
	defer close(t.done)
	defer t.pipe.Close()
	buffer := make([]byte, 4<<10)
	for {
		n, err := t.pipe.Read(buffer)
		if err != nil || !t.keep(buffer[:n]) {
			return
		}
	}
}

func (t *tail) keep(p []byte) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total += len(p)
	n := min(len(p), tailHead-len(t.head))
	t.head = append(t.head, p[:n]...)
	t.end = append(t.end, p[n:]...)
	if drop := len(t.end) - tailEnd; drop > 0 {
		t.end = append(t.end[:0], t.end[drop:]...)
	}
	return t.total <= tailAtMost
}

// finish waits for what the ended process left in the pipe.
func (t *tail) finish() { <-t.done }

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.total > len(t.head)+len(t.end) {
		return string(t.head) + "\n...\n" + string(t.end)
	}
	return string(t.head) + string(t.end)
}
