package ui

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// frameTime is the shortest time between two pictures: 60 a second.
const frameTime = time.Second / 60

// meterTime is how often figures are shown.
const meterTime = 250 * time.Millisecond

// pump calls frame on Fyne's goroutine, at most once at a time and once per
// frameTime: Fyne queues calls without bound, so a session that says a thousand
// times that something changed must not make a thousand calls.
type pump struct {
	frame  func() bool
	wake   chan struct{}
	done   chan struct{}
	closed sync.Once
}

func newPump(frame func() bool) *pump {
	return &pump{frame: frame, wake: make(chan struct{}, 1), done: make(chan struct{})}
}

// due asks for a frame. Any goroutine; never blocks.
func (p *pump) due() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pump) stop() { p.closed.Do(func() { close(p.done) }) }

func (p *pump) run() {
	figures := time.NewTicker(meterTime)
	defer figures.Stop()
	finished := make(chan bool, 1)
	for {
		select {
		case <-p.done:
			return
		case <-figures.C:
		case <-p.wake:
		}
		start := time.Now()
		fyne.Do(func() { finished <- p.frame() })
		select {
		case <-p.done:
			return
		case more := <-finished:
			if more {
				p.due()
			}
		}
		time.Sleep(frameTime - time.Since(start))
	}
}
