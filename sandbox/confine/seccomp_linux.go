//go:build amd64 || arm64

package confine

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// What a filter answers. Whatever no rule names ends the whole process: an
// honest worker never makes such a call, so one that does has been taken over,
// and to let it go on trying would be a gift.
const (
	answerAllow  = unix.SECCOMP_RET_ALLOW
	answerKill   = unix.SECCOMP_RET_KILL_PROCESS
	answerEPERM  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	answerEINVAL = unix.SECCOMP_RET_ERRNO | uint32(unix.EINVAL)
)

// Offsets in struct seccomp_data. Both architectures are little-endian.
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArgs   = 16
)

// allowed are the calls whose arguments need no look.
func allowed() []uint32 {
	return []uint32{
		unix.SYS_READ, unix.SYS_WRITE, // the socket, standard error, and the poller's event descriptor
		unix.SYS_EPOLL_PWAIT,                     // timers
		unix.SYS_NANOSLEEP, unix.SYS_SCHED_YIELD, // the scheduler
		unix.SYS_RESTART_SYSCALL,                       // a sleep that SIGSTOP and SIGCONT interrupted
		unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, // threads starting and ending, and dying of a fault
		unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, // preemption by signal
		unix.SYS_GETPID, unix.SYS_GETTID, // likewise
		unix.SYS_MUNMAP,    // stacks of ended threads
		unix.SYS_GETRANDOM, // seeds of maps
		unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
	}
}

// Memory may be mapped private and anonymous, writable or not at all, and in
// no other way: RLIMIT_DATA counts neither shared nor growing mappings, and a
// readable one costs page tables for nothing. For the same reason mprotect is
// missing: a page that was written and then made read-only is no longer
// counted. Nothing is ever executable but the program.
var (
	mapProtections = []uint32{unix.PROT_NONE, unix.PROT_READ | unix.PROT_WRITE}
	mapFlags       = []uint32{
		unix.MAP_PRIVATE | unix.MAP_ANONYMOUS,
		unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_FIXED,
	}
)

// adviceGiven is what the Go runtime tells the kernel of its pages.
var adviceGiven = []uint32{
	unix.MADV_DONTNEED, unix.MADV_FREE, unix.MADV_HUGEPAGE, unix.MADV_NOHUGEPAGE, unix.MADV_COLLAPSE,
}

// cloneFlags is how the Go runtime starts a thread, but for what an
// architecture adds; nothing else is cloned.
const cloneFlags = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_SYSVSEM | unix.CLONE_THREAD

// futexOperations leave out priority inheritance and requeueing, where faults of the kernel have been.
var futexOperations = []uint32{futexWait | futexPrivate, futexWake | futexPrivate}

// From <linux/futex.h>.
const (
	futexWait    = 0
	futexWake    = 1
	futexPrivate = 128
)

// clockCount bounds clock_gettime to the system's own clocks; larger numbers name other processes and devices.
const clockCount = 16

// filter is a seccomp program under construction.
type filter []bpf.Instruction

func (f *filter) add(in ...bpf.Instruction) { *f = append(*f, in...) }

// number and arg load what the following tests compare.
func (f *filter) number() { f.add(bpf.LoadAbsolute{Off: offsetNumber, Size: 4}) }

func low(arg uint32) bpf.Instruction {
	return bpf.LoadAbsolute{Off: offsetArgs + 8*arg, Size: 4}
}

func high(arg uint32) bpf.Instruction {
	return bpf.LoadAbsolute{Off: offsetArgs + 8*arg + 4, Size: 4}
}

// call adds a rule for one system call: body runs when it is made, and ends in an answer.
func (f *filter) call(number uint32, body ...bpf.Instruction) {
	f.add(bpf.JumpIf{Cond: bpf.JumpEqual, Val: number, SkipFalse: uint8(len(body))})
	f.add(body...)
}

// oneOf kills unless the loaded word is among values.
func oneOf(values ...uint32) []bpf.Instruction {
	var body []bpf.Instruction
	for i, v := range values {
		body = append(body, bpf.JumpIf{Cond: bpf.JumpEqual, Val: v, SkipTrue: uint8(len(values) - i)})
	}
	return append(body, bpf.RetConstant{Val: answerKill})
}

// zero kills unless the upper half of an argument is zero.
func zero(arg uint32) []bpf.Instruction {
	return append([]bpf.Instruction{high(arg)}, oneOf(0)...)
}

// join strings the parts of a body together, and allows what passed them all.
func join(parts ...[]bpf.Instruction) []bpf.Instruction {
	var body []bpf.Instruction
	for _, p := range parts {
		body = append(body, p...)
	}
	return append(body, bpf.RetConstant{Val: answerAllow})
}

func load(arg uint32) []bpf.Instruction { return []bpf.Instruction{low(arg)} }

// runtime lets through what the Go runtime needs, and calls besides, which may
// have any arguments. A clock that is not the process's own gets refused.
func (f *filter) runtime(calls []uint32, pid, refused uint32) {
	f.add(bpf.LoadAbsolute{Off: offsetArch, Size: 4})
	f.add(oneOf(auditArch)...)
	f.number()
	f.add(foreignNumbers()...)
	for _, n := range calls {
		f.call(n, bpf.RetConstant{Val: answerAllow})
	}
	f.call(unix.SYS_FUTEX, join(load(1), oneOf(futexOperations...))...)
	f.call(unix.SYS_MADVISE, join(load(2), oneOf(adviceGiven...))...)
	f.call(unix.SYS_TGKILL, join(load(0), oneOf(pid))...)
	f.call(unix.SYS_CLONE, join(zero(0), load(0), oneOf(threadFlags))...)
	f.call(unix.SYS_CLOCK_GETTIME, low(0),
		bpf.JumpIf{Cond: bpf.JumpLessThan, Val: clockCount, SkipTrue: 1},
		bpf.RetConstant{Val: refused}, bpf.RetConstant{Val: answerAllow})
	f.call(unix.SYS_MMAP, join(
		// The kernel's getrandom in user space asks for droppable pages and does without them when refused.
		[]bpf.Instruction{
			low(3),
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.MAP_DROPPABLE | unix.MAP_ANONYMOUS, SkipFalse: 1},
			bpf.RetConstant{Val: answerEPERM},
		},
		zero(2), zero(3), load(2), oneOf(mapProtections...), load(3), oneOf(mapFlags...))...)
	// The runtime names its mappings where the kernel lets it, and stops when told that it cannot.
	f.call(unix.SYS_PRCTL, bpf.RetConstant{Val: answerEINVAL})
}

// program is the worker's filter, for a process of that id.
func program(pid uint32) ([]bpf.RawInstruction, error) {
	var f filter
	f.runtime(allowed(), pid, answerKill)
	// Package time looks for the system's time zones before it takes those of the program.
	f.call(unix.SYS_OPENAT, bpf.RetConstant{Val: answerEPERM})
	f.add(bpf.RetConstant{Val: answerKill})
	raw, err := bpf.Assemble(f)
	if err != nil {
		return nil, fmt.Errorf("cannot assemble the system call filter: %w", err)
	}
	return raw, nil
}

// installSeccomp filters the system calls of all threads, from now on and for
// ever. The caller must have set no_new_privs on every thread.
func installSeccomp() error {
	raw, err := program(uint32(os.Getpid()))
	if err != nil {
		return err
	}
	return install(raw)
}

func install(raw []bpf.RawInstruction) error {
	instructions := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		instructions[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}
	prog := unix.SockFprog{Len: uint16(len(instructions)), Filter: &instructions[0]}
	thread, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(instructions)
	switch {
	case errno != 0:
		return fmt.Errorf("cannot filter system calls: %w", errno)
	case thread != 0:
		return errors.New("cannot filter the system calls of every thread")
	}
	return nil
}
