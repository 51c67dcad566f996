//go:build !linux || !(amd64 || arm64)

package confine

import (
	"context"
	"os"
	"time"
)

// Worker cannot exist on this system; Spawn says so.
type Worker struct{}

// Spawn returns ErrUnsupported.
func Spawn(context.Context, Options) (*Worker, error) { return nil, ErrUnsupported }

// Lockdown returns ErrUnsupported.
func Lockdown([]string) (socket *os.File, arena []byte, rings []Ring, err error) {
	return nil, nil, nil, ErrUnsupported
}

// Conn is nil.
func (*Worker) Conn() *os.File { return nil }

// Arena is nil.
func (*Worker) Arena() []byte { return nil }

// PID is no process.
func (*Worker) PID() int { return -1 }

// Stop returns ErrUnsupported.
func (*Worker) Stop() error { return ErrUnsupported }

// Continue returns ErrUnsupported.
func (*Worker) Continue() error { return ErrUnsupported }

// Kill does nothing.
func (*Worker) Kill() {}

// Wait says that there was no worker.
func (*Worker) Wait() ExitInfo { return ExitInfo{Code: -1, Reason: ErrUnsupported.Error()} }

// Done is closed.
func (*Worker) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

func (*Worker) alive() bool { return false }

// Close does nothing.
func (*Worker) Close() {}

// Stderr is empty.
func (*Worker) Stderr() string { return "" }

// Rings is empty.
func (*Worker) Rings() []Ring { return nil }

// CPU is zero.
func (*Worker) CPU() time.Duration { return 0 }

// Resident is zero.
func (*Worker) Resident() (now, peak uint64) { return 0, 0 }

// Data is zero.
func (*Worker) Data() (used, allowed uint64) { return 0, 0 }

// SetMemoryCap returns ErrUnsupported.
func (*Worker) SetMemoryCap(uint64) error { return ErrUnsupported }
