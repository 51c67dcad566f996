//go:build amd64 || arm64

package confine

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// readerCalls are what a reader makes beyond what a worker makes: it opens and
// reads files.
func readerCalls() []uint32 {
	return []uint32{
		unix.SYS_OPENAT, unix.SYS_CLOSE, unix.SYS_PREAD64, unix.SYS_LSEEK, unix.SYS_FCNTL,
		unix.SYS_FSTAT, unix.SYS_NEWFSTATAT, unix.SYS_STATX, unix.SYS_READLINKAT, unix.SYS_GETDENTS64, unix.SYS_GETCWD,
		unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2,
		unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EVENTFD2, // the poller, which starts with the first file
		unix.SYS_SCHED_GETAFFINITY,
	}
}

// Reader takes from the calling process, for ever, everything but reading what
// is at or below the readable paths and writing to what is already open: no
// other file, no network, no other program, at most memory bytes of private
// memory beyond what it holds, and cpuSeconds of computing time. It belongs
// before anything hostile is read, in a program built with CGO_ENABLED=0. The
// rings say what became of Landlock, which not every kernel has; on an error
// the process must end.
func Reader(readable []string, memory, cpuSeconds uint64) ([]Ring, error) {
	if err := limitReader(memory, cpuSeconds); err != nil {
		return nil, err
	}
	files := Ring{Name: Landlock, Active: true}
	version, err := restrictFiles(readable)
	files.Detail = fmt.Sprintf("version %d", version)
	if err != nil {
		files.Active, files.Detail = false, err.Error()
	}
	if err := noNewPrivileges(); err != nil {
		return nil, err
	}
	raw, err := readerProgram(uint32(os.Getpid()))
	if err != nil {
		return nil, err
	}
	if err := install(raw); err != nil {
		return nil, err
	}
	return []Ring{files, {Name: ResourceLimits, Active: true}, {Name: NoNewPrivileges, Active: true}, {Name: Seccomp, Active: true}}, nil
}

func limitReader(memory, cpuSeconds uint64) error {
	now, err := readUsage(os.Getpid())
	if err != nil {
		return err
	}
	for _, l := range []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_MEMLOCK, 0},
		{unix.RLIMIT_CPU, cpuSeconds},
		{unix.RLIMIT_DATA, now.data + memory},
		{unix.RLIMIT_AS, now.size + 2*memory + addressSlack},
	} {
		// syscall's, not unix's: it keeps the runtime from restoring what it changed itself.
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("cannot limit the reader: %w", err)
		}
	}
	return nil
}

// readerProgram is the reader's filter. What it does not name fails and does
// not kill: a library may try calls that it can do without.
func readerProgram(pid uint32) ([]bpf.RawInstruction, error) {
	var f filter
	f.runtime(append(allowed(), readerCalls()...), pid, answerEPERM)
	f.add(bpf.RetConstant{Val: answerEPERM})
	raw, err := bpf.Assemble(f)
	if err != nil {
		return nil, fmt.Errorf("cannot assemble the reader's system call filter: %w", err)
	}
	return raw, nil
}
