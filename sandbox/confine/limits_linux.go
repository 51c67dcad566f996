//go:build amd64 || arm64

package confine

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// addressSlack is address space beyond private memory: the Go runtime
	// reserves ahead. What RLIMIT_AS bounds are page tables, a 512th of it.
	addressSlack = 1 << 30

	// maxThreads of one worker. The runtime needs about ten; it fails below 64
	// only where others of the same user count as well.
	maxThreads = 64
)

// fixedLimits are the limits that never change, soft and hard alike.
var fixedLimits = []struct {
	name     string
	resource int
}{
	{"CORE", unix.RLIMIT_CORE},
	{"FSIZE", unix.RLIMIT_FSIZE},
	{"MEMLOCK", unix.RLIMIT_MEMLOCK},
	{"MSGQUEUE", unix.RLIMIT_MSGQUEUE},
	{"NOFILE", unix.RLIMIT_NOFILE}, // what is open stays open, nothing else can be
}

// usage is what a process holds, in bytes.
type usage struct {
	size     uint64 // address space: what RLIMIT_AS limits
	resident uint64
	data     uint64 // private writable memory: what RLIMIT_DATA limits
}

func readUsage(pid int) (usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return usage{}, fmt.Errorf("cannot read the worker's memory: %w", err)
	}
	fields := strings.Fields(string(text))
	if len(fields) < 6 {
		return usage{}, fmt.Errorf("cannot understand %q", text)
	}
	page := uint64(os.Getpagesize())
	var u usage
	for i, to := range map[int]*uint64{0: &u.size, 1: &u.resident, 5: &u.data} {
		pages, err := strconv.ParseUint(fields[i], 10, 64)
		if err != nil {
			return usage{}, fmt.Errorf("cannot understand %q: %w", text, err)
		}
		*to = pages * page
	}
	return u, nil
}

// limit sets all limits of a worker that has closed its other rings.
func (w *Worker) limit(memory uint64) error {
	base, err := readUsage(w.PID())
	if err != nil {
		return err
	}
	w.base = base
	for _, l := range fixedLimits {
		if err := unix.Prlimit(w.PID(), l.resource, &unix.Rlimit{}, nil); err != nil {
			return fmt.Errorf("cannot limit %s: %w", l.name, err)
		}
	}
	if w.countsOwnThreads() {
		if err := unix.Prlimit(w.PID(), unix.RLIMIT_NPROC, &unix.Rlimit{Cur: maxThreads, Max: maxThreads}, nil); err != nil {
			return fmt.Errorf("cannot limit threads: %w", err)
		}
	}
	if err := w.SetMemoryCap(MaxMemory); err != nil {
		return err
	}
	return w.SetMemoryCap(memory)
}

// countsOwnThreads tells whether the limit on threads is the worker's alone.
// Outside a user namespace it counts everything that the person runs, and up to
// Linux 5.13 inside one, too: a worker could start no thread at all then.
func (w *Worker) countsOwnThreads() bool {
	_, err := ownNamespace(w.PID(), "user")
	return err == nil && threadsCountByNamespace()
}

var threadsCountByNamespace = sync.OnceValue(func() bool {
	var name unix.Utsname
	return unix.Uname(&name) == nil && atLeast(unix.ByteSliceToString(name.Release[:]), 5, 14)
})

// atLeast tells whether a kernel's release, such as 6.1.0-18-amd64, is of that version or later.
func atLeast(release string, major, minor int) bool {
	var a, b int
	if _, err := fmt.Sscanf(release, "%d.%d", &a, &b); err != nil {
		return false
	}
	return a > major || a == major && b >= minor
}

// SetMemoryCap sets how many bytes of private memory the worker may hold beyond
// what it held when it was ready, at most MaxMemory. The kernel refuses it more,
// of which a Go program dies: whoever wants to ask first watches Data.
func (w *Worker) SetMemoryCap(bytes uint64) error {
	if bytes > MaxMemory {
		return fmt.Errorf("cannot grant a worker %d bytes", bytes)
	}
	if !w.alive() { // its id may belong to somebody else
		return errors.New("cannot set the limits of a worker that has ended")
	}
	for _, l := range []struct {
		resource  int
		soft, top uint64
	}{
		{unix.RLIMIT_DATA, w.base.data + bytes, w.base.data + MaxMemory},
		{unix.RLIMIT_AS, w.base.size + 2*bytes + addressSlack, w.base.size + 2*MaxMemory + addressSlack},
	} {
		var now unix.Rlimit
		if err := unix.Prlimit(w.PID(), l.resource, nil, &now); err != nil {
			return fmt.Errorf("cannot read the worker's limits: %w", err)
		}
		// A hard limit can be lowered once and not be raised again.
		now.Max = min(now.Max, l.top)
		now.Cur = min(l.soft, now.Max)
		if err := unix.Prlimit(w.PID(), l.resource, &now, nil); err != nil {
			return fmt.Errorf("cannot set the worker's limits: %w", err)
		}
	}
	return nil
}

// limited asks the kernel for the limits in force.
func (w *Worker) limited() (string, error) {
	for _, l := range fixedLimits {
		var now unix.Rlimit
		if err := unix.Prlimit(w.PID(), l.resource, nil, &now); err != nil {
			return "", fmt.Errorf("cannot read the worker's limits: %w", err)
		}
		if now.Max != 0 {
			return "", fmt.Errorf("%s is limited to %d", l.name, now.Max)
		}
	}
	var data, space unix.Rlimit
	if err := unix.Prlimit(w.PID(), unix.RLIMIT_DATA, nil, &data); err != nil {
		return "", fmt.Errorf("cannot read the worker's limits: %w", err)
	}
	if err := unix.Prlimit(w.PID(), unix.RLIMIT_AS, nil, &space); err != nil {
		return "", fmt.Errorf("cannot read the worker's limits: %w", err)
	}
	if data.Cur == unix.RLIM_INFINITY || space.Cur == unix.RLIM_INFINITY {
		return "", fmt.Errorf("memory is not limited")
	}
	threads := "threads not limited for want of a user namespace, or of Linux 5.14"
	if w.countsOwnThreads() {
		threads = fmt.Sprintf("%d threads", maxThreads)
	}
	return fmt.Sprintf("%d MB of private memory, %s, no new files", data.Cur>>20, threads), nil
}

// Data is how many bytes of private memory the worker holds beyond what it held
// when it was ready, and how many SetMemoryCap allows it. Used is zero once the
// worker is dead.
func (w *Worker) Data() (used, allowed uint64) {
	now, err := readUsage(w.PID())
	var limit unix.Rlimit
	if err != nil || w.isDead() || unix.Prlimit(w.PID(), unix.RLIMIT_DATA, nil, &limit) != nil {
		return 0, 0
	}
	return now.data - min(now.data, w.base.data), limit.Cur - min(limit.Cur, w.base.data)
}

// Resident is how many bytes of the machine's memory the worker takes now, and
// the most that it ever took. Now is zero once the worker is dead, and peak then
// what was known of it: what it was when last asked for, or more.
func (w *Worker) Resident() (now, peak uint64) {
	u, err := readUsage(w.PID())
	if err != nil || w.isDead() {
		return 0, w.peak.Load()
	}
	peak = max(u.resident, residentPeak(w.PID()))
	if w.isDead() { // the id may be another's by now
		return 0, w.peak.Load()
	}
	w.raisePeak(peak)
	return u.resident, peak
}

func (w *Worker) raisePeak(peak uint64) {
	for known := w.peak.Load(); peak > known; known = w.peak.Load() {
		if w.peak.CompareAndSwap(known, peak) {
			return
		}
	}
}

func residentPeak(pid int) uint64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kilobytes, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}

// CPU is how much computing time the worker has used, all threads together. It
// costs about a microsecond to ask.
func (w *Worker) CPU() time.Duration {
	if w.isDead() {
		return w.cpu
	}
	// The clock of another process is named by its id: see clock_getcpuclockid(3).
	const schedulerClock = 2
	clock := int32(^uint32(w.PID())<<3 | schedulerClock)
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		if w.isDead() {
			return w.cpu
		}
		return 0
	}
	return time.Duration(t.Nano())
}
