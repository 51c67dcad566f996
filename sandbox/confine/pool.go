package confine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// DefaultPoolSize is how many workers wait: one for what is opened next, one
// for what is opened right after it.
const DefaultPoolSize = 2

// refillDelay keeps the start of the next worker out of the way of what the
// last one was taken for.
const refillDelay = 500 * time.Millisecond

// ErrPoolClosed is returned by Pool.Get after Pool.Close.
var ErrPoolClosed = errors.New("the pool of workers is closed")

// Pool keeps confined workers ready, which have closed their rings and prepared
// their engine but not seen a byte of any applet. Each is given out once. Its
// methods may be called from any goroutine.
type Pool struct {
	options Options
	ready   chan *Worker
	first   chan struct{} // closed when the first start is over
	taken   chan struct{} // wakes the filling
	stop    context.CancelFunc
	filled  sync.WaitGroup
	closed  sync.Once
}

// NewPool starts to fill a pool of size workers in the background: the first at
// once and as fast as it goes, since somebody may be waiting for it, the others
// when there is time.
func NewPool(o Options, size int) *Pool {
	ctx, stop := context.WithCancel(context.Background())
	p := &Pool{
		options: o, ready: make(chan *Worker, max(size, 1)), first: make(chan struct{}), taken: make(chan struct{}, 1), stop: stop,
	}
	p.filled.Go(func() { p.fill(ctx) })
	return p
}

func (p *Pool) fill(ctx context.Context) {
	p.add(ctx, p.options)
	close(p.first)
	frugal := p.options
	frugal.frugal = true
	for wait(ctx, refillDelay) {
		if len(p.ready) < cap(p.ready) && p.add(ctx, frugal) {
			continue
		}
		// Full, or nothing can be started: try again when one is wanted.
		select {
		case <-ctx.Done():
		case <-p.taken:
		}
	}
}

// add starts a worker for which there is room. Only fill calls it.
func (p *Pool) add(ctx context.Context, o Options) bool {
	w, err := Spawn(ctx, o)
	if err != nil {
		return false
	}
	p.ready <- w
	return true
}

// wait is false when ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Get hands over a waiting worker, or starts one when none is waiting. The
// worker is the caller's, who has to close it.
func (p *Pool) Get(ctx context.Context) (*Worker, error) {
	select {
	case <-p.first:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for {
		select {
		case w, open := <-p.ready:
			if !open {
				return nil, ErrPoolClosed
			}
			p.wake()
			if w.alive() {
				return w, nil
			}
			w.Close() // killed from outside while it waited
		default:
			p.wake()
			return Spawn(ctx, p.options)
		}
	}
}

// Waiting is how many workers wait now.
func (p *Pool) Waiting() int { return len(p.ready) }

func (p *Pool) wake() {
	select {
	case p.taken <- struct{}{}:
	default:
	}
}

// Close ends the workers that wait. Those given out are not the pool's any
// more. Closing twice does nothing.
func (p *Pool) Close() {
	p.closed.Do(func() {
		p.stop()
		p.filled.Wait()
		close(p.ready)
		for w := range p.ready {
			w.Close()
		}
	})
}
