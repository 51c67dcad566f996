//go:build amd64 || arm64

package confine

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Worker is the viewer's side of a running worker. Its methods may be called
// from any goroutine, Close by one that knows that nobody uses Arena any more.
type Worker struct {
	conn    *os.File
	arena   []byte
	process *os.Process
	stderr  *tail

	claims  []Ring            // what the worker saw of itself before it was given anything
	missing map[string]string // rings that could not be tried, and why

	base usage         // what the process held when it was ready
	peak atomic.Uint64 // the most resident bytes, as far as is known
	born uint64        // of them, what this process had when it started the worker

	ringsMu sync.Mutex
	rings   []Ring // the kernel's last answer

	killed atomic.Bool
	closed sync.Once

	dead chan struct{} // closed when the process has been waited for
	exit ExitInfo      // valid once dead is closed
	cpu  time.Duration // likewise
}

func newWorker(r *resources) *Worker {
	return &Worker{conn: r.socketOurs, arena: r.arena, stderr: newTail(r.stderrOurs), dead: make(chan struct{})}
}

// run starts the process and returns; a thread of its own stays with it. The
// kernel ends a process with the *thread* that started it, and that one must
// not be one that the Go runtime ends when it pleases, so this thread does
// nothing else before it has waited for the process.
func (w *Worker) run(binary string, argv []string, attr *os.ProcAttr, nice int) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		// What others left open without close-on-exec is not for a worker.
		if err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC); err != nil && !errors.Is(err, unix.ENOSYS) {
			started <- fmt.Errorf("cannot keep descriptors back: %w", err)
			return
		}
		if nice > 0 { // of this thread, from which the worker has it
			if err := unix.Setpriority(unix.PRIO_PROCESS, 0, nice); err != nil {
				started <- fmt.Errorf("cannot give the worker a priority: %w", err)
				return
			}
		}
		w.born = residentPeak(os.Getpid())
		process, err := os.StartProcess(binary, argv, attr)
		if err != nil {
			started <- err
			return
		}
		w.process = process
		started <- nil
		state, err := process.Wait()
		w.ended(state, err)
	}()
	if err := <-started; err != nil {
		return err
	}
	go w.stderr.collect()
	return nil
}

// copySlack is more than a process grows between being looked at and being copied.
const copySlack = 8 << 20

func (w *Worker) ended(state *os.ProcessState, err error) {
	w.stderr.finish()
	w.exit = ExitInfo{Code: -1, Killed: w.killed.Load()}
	if err == nil {
		w.cpu = state.UserTime() + state.SystemTime()
		if status, ok := state.Sys().(syscall.WaitStatus); ok {
			w.exit.Code = status.ExitStatus()
			if status.Signaled() {
				w.exit.Signal = status.Signal()
			}
		}
		// The kernel counts in what this process had when it was copied to become the worker.
		if r, ok := state.SysUsage().(*syscall.Rusage); ok && uint64(r.Maxrss)<<10 > w.born+copySlack {
			w.raisePeak(uint64(r.Maxrss) << 10)
		}
	}
	w.exit.Reason = reason(w.exit, w.stderr.String())
	close(w.dead)
}

// Conn is the socket to the worker. Reading and writing block, and end when
// the worker does.
func (w *Worker) Conn() *os.File { return w.conn }

// Arena is the memory of ArenaSize bytes that the worker draws into. It changes
// while it is read, so whoever reads copies once and then looks at the copy.
func (w *Worker) Arena() []byte { return w.arena }

// PID is the worker's process id. It may belong to another process once Wait has returned.
func (w *Worker) PID() int { return w.process.Pid }

// Stop suspends the whole process, in whatever it is doing. It uses no
// computing time until Continue, and can still be killed.
func (w *Worker) Stop() error { return w.signal(syscall.SIGSTOP) }

// Continue lets a stopped process go on where it was.
func (w *Worker) Continue() error { return w.signal(syscall.SIGCONT) }

// Kill ends the process at once, stopped or not. Killing a dead one does nothing.
func (w *Worker) Kill() {
	w.killed.Store(true)
	w.signal(syscall.SIGKILL) //nolint:errcheck // it is dead, which was the aim
}

func (w *Worker) signal(s syscall.Signal) error {
	if err := w.process.Signal(s); err != nil {
		return fmt.Errorf("cannot signal worker: %w", err)
	}
	return nil
}

// Wait blocks until the process has ended, and says how.
func (w *Worker) Wait() ExitInfo {
	<-w.dead
	return w.exit
}

// Done is closed when the process has ended.
func (w *Worker) Done() <-chan struct{} { return w.dead }

// alive tells whether the process is there, as far as that can be known.
func (w *Worker) alive() bool { return !w.isDead() && w.signal(0) == nil }

// Close ends the process and lets go of everything that belonged to it. The
// slice that Arena returned must not be used afterwards.
func (w *Worker) Close() {
	w.closed.Do(func() {
		w.Kill()
		<-w.dead
		w.conn.Close()
		unix.Munmap(w.arena) //nolint:errcheck // the range is ours
		w.arena = nil
	})
}

// Stderr is the beginning and the end of what the worker wrote to its standard
// error. After a crash this is a Go dump. It is hostile text.
func (w *Worker) Stderr() string { return w.stderr.String() }
