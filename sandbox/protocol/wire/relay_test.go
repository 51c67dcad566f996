package wire_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

func TestRelay(t *testing.T) {
	for _, test := range []struct {
		name   string
		work   func(r *wire.Relay) (reader bool)
		others int32 // readers that took over
	}{
		{"short work", func(r *wire.Relay) bool { return r.Return(r.Leave()) }, 0},
		{"much short work, for long", func(r *wire.Relay) bool {
			for range 100 {
				stint := r.Leave()
				time.Sleep(100 * time.Microsecond)
				if !r.Return(stint) {
					return false
				}
			}
			return true
		}, 0},
		{"long work", func(r *wire.Relay) bool {
			stint := r.Leave()
			time.Sleep(time.Second)
			return r.Return(stint)
		}, 1},
		{"work that waits", func(r *wire.Relay) bool {
			stint := r.Leave()
			r.HandOver(stint)
			r.HandOver(stint)
			return r.Return(stint)
		}, 1},
		{"waiting when one reads already", func(r *wire.Relay) bool {
			stint := r.Leave()
			reader := r.Return(stint)
			r.HandOver(stint)
			r.HandOver(0)
			return reader
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var others atomic.Int32
				r := wire.NewRelay(func() { others.Add(1) })
				reader := test.work(r)
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := others.Load(); got != test.others || reader != (test.others == 0) {
					t.Errorf("got %d other readers and the first one a reader %t, want %d and %t", got, reader, test.others, test.others == 0)
				}
			})
		})
	}
}

// Whoever reads, there is exactly one reader, and nothing is read twice or lost.
func TestRelayHasOneReader(t *testing.T) {
	const frames = 2_000
	var reading, done atomic.Int32
	frame, over := make(chan int, frames), make(chan struct{})
	for i := range frames {
		frame <- i
	}
	close(frame)
	var r *wire.Relay
	read := func() {
		for {
			if reading.Add(1) != 1 {
				t.Error("got two readers at a time, want one")
			}
			i, more := <-frame
			reading.Add(-1)
			if !more {
				return
			}
			stint := r.Leave()
			switch {
			case i%97 == 0:
				time.Sleep(3 * time.Millisecond)
			case i%31 == 0:
				r.HandOver(stint)
			}
			if done.Add(1) == frames {
				close(over)
			}
			if !r.Return(stint) {
				return
			}
		}
	}
	r = wire.NewRelay(read)
	go read()
	<-over
}
