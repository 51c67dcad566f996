package session

import (
	"context"
	"io"
	"time"

	"example.org/vitrine/sandbox/confine"
)

// Worker is a confined process, as package confine starts it. Its methods are
// safe from any goroutine; the Session calls Close when it ends.
type Worker interface {
	Conn() io.ReadWriter // blocking; ends with the process
	Arena() []byte       // shared memory, which the worker changes at any time
	Stop() error
	Continue() error
	Kill()
	Close()
	Done() <-chan struct{}
	Wait() confine.ExitInfo
	CPU() time.Duration
	Resident() (now, peak uint64)
	Data() (used, allowed uint64)
	SetMemoryCap(bytes uint64) error
	Rings() []confine.Ring
}

// WorkerSource hands out workers that have not seen an applet.
type WorkerSource interface {
	Get(ctx context.Context) (Worker, error)
}

// Confined makes a WorkerSource of what hands out workers of package confine:
// a Pool, or a function around Spawn.
func Confined(source interface {
	Get(ctx context.Context) (*confine.Worker, error)
},
) WorkerSource {
	return confinedSource{source}
}

type confinedSource struct {
	source interface {
		Get(ctx context.Context) (*confine.Worker, error)
	}
}

func (c confinedSource) Get(ctx context.Context) (Worker, error) {
	w, err := c.source.Get(ctx)
	if err != nil {
		return nil, err // the caller says what failed
	}
	return confined{w}, nil
}

type confined struct{ *confine.Worker }

func (c confined) Conn() io.ReadWriter { return c.Worker.Conn() }
