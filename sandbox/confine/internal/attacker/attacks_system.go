//go:build linux && (amd64 || arm64)

package main

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// clone starts a process, which ends at once.
func clone(flags uintptr) func(target) error {
	return func(target) error {
		runtime.LockOSThread()
		pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, flags|uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
		if errno != 0 {
			return errno
		}
		exitChild(pid)
		return nil
	}
}

func processAttempts() []attempt {
	pid := func(f func(pid uintptr) error) func(t target) error {
		return func(t target) error { return f(uintptr(t.PID)) }
	}
	return []attempt{
		{"fork", clone(0)},
		{"fork into a user namespace", clone(unix.CLONE_NEWUSER)},
		{"a thread with its own files", func(target) error {
			return raw(unix.SYS_CLONE, unix.CLONE_VM|unix.CLONE_FS|unix.CLONE_SIGHAND|unix.CLONE_SYSVSEM|unix.CLONE_THREAD, space()+4096)
		}},
		{"clone3", func(target) error {
			return raw(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&[11]uint64{4: uint64(unix.SIGCHLD)})), 88)
		}},
		{"execute a program", func(target) error { return raw(unix.SYS_EXECVE, text("/bin/true"), 0, 0) }},
		{"execute itself", func(target) error { return raw(unix.SYS_EXECVE, text("/proc/self/exe"), 0, 0) }},
		{"execute a descriptor", func(target) error { return raw(unix.SYS_EXECVEAT, 3, text(""), 0, 0, unix.AT_EMPTY_PATH) }},
		{"see whether the viewer lives", pid(func(p uintptr) error { return raw(unix.SYS_KILL, p, 0) })},
		{"kill the viewer", pid(func(p uintptr) error { return raw(unix.SYS_KILL, p, uintptr(unix.SIGTERM)) })},
		call("signal everybody", unix.SYS_KILL, ^uintptr(0), 0),
		{"signal a thread of the viewer", pid(func(p uintptr) error { return raw(unix.SYS_TGKILL, p, p, 0) })},
		{"signal the viewer by tkill", pid(func(p uintptr) error { return raw(unix.SYS_TKILL, p, 0) })},
		{"queue a signal", pid(func(p uintptr) error { return raw(unix.SYS_RT_SIGQUEUEINFO, p, uintptr(unix.SIGTERM), space()) })},
		{"trace the viewer", pid(func(p uintptr) error { return raw(unix.SYS_PTRACE, unix.PTRACE_SEIZE, p) })},
		call("be traced", unix.SYS_PTRACE, unix.PTRACE_TRACEME),
		{"read the viewer's memory", pid(func(p uintptr) error { return raw(unix.SYS_PROCESS_VM_READV, p, space(), 1, space(), 1) })},
		{"write the viewer's memory", pid(func(p uintptr) error { return raw(unix.SYS_PROCESS_VM_WRITEV, p, space(), 1, space(), 1) })},
		{"pidfd_open", pid(func(p uintptr) error { return raw(unix.SYS_PIDFD_OPEN, p, 0) })},
		call("pidfd_send_signal", unix.SYS_PIDFD_SEND_SIGNAL, 3, 0, 0, 0),
		call("pidfd_getfd", unix.SYS_PIDFD_GETFD, 3, 0, 0),
		call("process_madvise", unix.SYS_PROCESS_MADVISE, 3, 0, 0, 4, 0),
		{"kcmp", pid(func(p uintptr) error { return raw(unix.SYS_KCMP, p, p, 0, 0, 0) })},
		{"the viewer's clock", pid(func(p uintptr) error { return raw(unix.SYS_CLOCK_GETTIME, uintptr(^uint32(p)<<3|2), space()) })},
		{"the viewer's limits", pid(func(p uintptr) error { return raw(unix.SYS_PRLIMIT64, p, unix.RLIMIT_NOFILE, 0, space()) })},
		call("the parent's id", unix.SYS_GETPPID),
		call("wait for children", unix.SYS_WAIT4, ^uintptr(0), 0, 1, 0),
		call("unshare a user namespace", unix.SYS_UNSHARE, unix.CLONE_NEWUSER),
		call("unshare a mount namespace", unix.SYS_UNSHARE, unix.CLONE_NEWNS),
		call("setns", unix.SYS_SETNS, 3, 0),
		call("become root", unix.SYS_SETUID, 0),
		call("become root's group", unix.SYS_SETGID, 0),
		call("setresuid", unix.SYS_SETRESUID, 0, 0, 0),
		call("setgroups", unix.SYS_SETGROUPS, 0, 0),
		{"take capabilities", func(target) error {
			header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
			all := [2]unix.CapUserData{{Effective: ^uint32(0), Permitted: ^uint32(0)}, {Effective: ^uint32(0), Permitted: ^uint32(0)}}
			return raw(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&all[0])))
		}},
		call("leave the session", unix.SYS_SETSID),
		call("priority", unix.SYS_SETPRIORITY, 0, 0, ^uintptr(19)),
		{"scheduler", func(target) error { return raw(unix.SYS_SCHED_SETSCHEDULER, 0, 1, space()) }},
		{"affinity", func(target) error { return raw(unix.SYS_SCHED_SETAFFINITY, 0, 8, space()) }},
		call("personality", unix.SYS_PERSONALITY, 0x0040000),
	}
}

// prctl answers EINVAL to everything, which an old kernel would say; the
// attempt has worked only if it says nothing.
func prctl(option, value uintptr) func(target) error {
	return func(target) error {
		if err := raw(unix.SYS_PRCTL, option, value); err == nil {
			return nil
		}
		return errNothing
	}
}

func kernelAttempts() []attempt {
	return []attempt{
		{"become dumpable", prctl(unix.PR_SET_DUMPABLE, 1)},
		{"allow a tracer", prctl(unix.PR_SET_PTRACER, ^uintptr(0))},
		{"outlive the viewer", prctl(unix.PR_SET_PDEATHSIG, 0)},
		{"another filter by prctl", prctl(unix.PR_SET_SECCOMP, 1)},
		{"io_uring", func(target) error { return raw(unix.SYS_IO_URING_SETUP, 4, space()) }},
		call("io_uring_enter", unix.SYS_IO_URING_ENTER, 3, 1, 0, 0),
		{"bpf", func(target) error { return raw(unix.SYS_BPF, 0, space(), 72) }},
		{"perf_event_open", func(target) error { return raw(unix.SYS_PERF_EVENT_OPEN, space(), 0, ^uintptr(0), ^uintptr(0), 0) }},
		call("userfaultfd", unix.SYS_USERFAULTFD, 1),
		call("seccomp", unix.SYS_SECCOMP, 0, 0, 0),
		call("landlock", unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, 1),
		call("keyctl", unix.SYS_KEYCTL, 0, ^uintptr(2), 0),
		{"add a key", func(target) error {
			return raw(unix.SYS_ADD_KEY, text("user"), text("evil"), text("x"), 1, ^uintptr(2))
		}},
		{"request a key", func(target) error { return raw(unix.SYS_REQUEST_KEY, text("user"), text("evil"), 0, 0) }},
		call("load a module", unix.SYS_FINIT_MODULE, 3, 0, 0),
		{"unload a module", func(target) error { return raw(unix.SYS_DELETE_MODULE, text("evil"), 0) }},
		call("kexec", unix.SYS_KEXEC_LOAD, 0, 0, 0, 0),
		call("reboot", unix.SYS_REBOOT, 0xfee1dead, 672274793, 0, 0),
		call("kernel log", unix.SYS_SYSLOG, 10, 0, 0),
		call("accounting", unix.SYS_ACCT, 0),
		{"swap", func(target) error { return raw(unix.SYS_SWAPON, text("/evil"), 0) }},
		{"host name", func(target) error { return raw(unix.SYS_SETHOSTNAME, text("evil"), 4) }},
		{"set the clock", func(target) error { return raw(unix.SYS_CLOCK_SETTIME, 0, space()) }},
		{"steer the clock", func(target) error { return raw(unix.SYS_ADJTIMEX, space()) }},
		{"system information", func(target) error { return raw(unix.SYS_SYSINFO, space()) }},
		{"kernel version", func(target) error { return raw(unix.SYS_UNAME, space()) }},
		call("user id", unix.SYS_GETUID),
		{"System V memory", func(target) error { return raw(unix.SYS_SHMGET, 0, 1<<20, 0o1600) }},
		call("System V messages", unix.SYS_MSGGET, 0, 0o1600),
		call("System V semaphores", unix.SYS_SEMGET, 0, 1, 0o1600),
		{"POSIX messages", func(target) error { return raw(unix.SYS_MQ_OPEN, text("evil"), unix.O_CREAT|unix.O_RDWR, 0o600, 0) }},
		{"POSIX timers", func(target) error { return raw(unix.SYS_TIMER_CREATE, 0, 0, space()) }},
		{"interval timers", func(target) error { return raw(unix.SYS_SETITIMER, 0, space(), 0) }},
		{"priority inheritance", func(target) error { return raw(unix.SYS_FUTEX, space(), 6|128, 0, 0) }},
		{"requeueing", func(target) error { return raw(unix.SYS_FUTEX, space(), 4|128, 1, 1, space(), 0) }},
		{"shared futex", func(target) error { return raw(unix.SYS_FUTEX, space(), 1, 1) }},
		{"raise a limit", func(target) error {
			return raw(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_DATA, uintptr(unsafe.Pointer(&unix.Rlimit{Cur: 1 << 40, Max: 1 << 40})), 0)
		}},
		{"raise a limit the old way", func(target) error {
			return raw(unix.SYS_SETRLIMIT, unix.RLIMIT_NOFILE, uintptr(unsafe.Pointer(&unix.Rlimit{Cur: 64, Max: 64})))
		}},
	}
}

func memoryAttempts() []attempt {
	const (
		anonymous = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
		none      = ^uintptr(0)
		writable  = unix.PROT_READ | unix.PROT_WRITE
	)
	mapping := func(name string, size, protection, flags uintptr) attempt {
		return call(name, unix.SYS_MMAP, 0, size, protection, flags, none, 0)
	}
	return []attempt{
		mapping("map writable and executable", 4096, writable|unix.PROT_EXEC, anonymous),
		mapping("map executable", 4096, unix.PROT_READ|unix.PROT_EXEC, anonymous),
		mapping("map only executable", 4096, unix.PROT_EXEC, anonymous),
		mapping("map shared", 600<<20, writable, unix.MAP_SHARED|unix.MAP_ANONYMOUS),
		mapping("map growing", 600<<20, writable, anonymous|unix.MAP_GROWSDOWN),
		mapping("map sparse and readable", 200<<30, unix.PROT_READ, anonymous|unix.MAP_NORESERVE),
		mapping("map a little readable", 4096, unix.PROT_READ, anonymous),
		mapping("map without reserve", 200<<30, writable, anonymous|unix.MAP_NORESERVE),
		mapping("map locked", 1<<20, writable, anonymous|unix.MAP_LOCKED),
		mapping("map populated", 1<<20, writable, anonymous|unix.MAP_POPULATE),
		mapping("map huge pages", 2<<20, writable, anonymous|unix.MAP_HUGETLB),
		mapping("map with unknown protection", 4096, writable|1<<32, anonymous),
		mapping("map with unknown flags", 4096, writable, anonymous|1<<40),
		call("map the socket", unix.SYS_MMAP, 0, 4096, unix.PROT_READ, unix.MAP_PRIVATE, 3, 0),
		call("map the arena again", unix.SYS_MMAP, 0, 4096, writable, unix.MAP_SHARED, 4, 0),
		{"make memory executable", func(target) error {
			return raw(unix.SYS_MPROTECT, space()&^4095, 4096, unix.PROT_READ|unix.PROT_EXEC)
		}},
		{"hide written memory from the limit", func(target) error {
			address, _, errno := unix.RawSyscall6(unix.SYS_MMAP, 0, 4096, writable, anonymous, none, 0)
			if errno != 0 {
				return errno
			}
			return raw(unix.SYS_MPROTECT, address, 4096, unix.PROT_READ)
		}},
		call("pkey_mprotect", unix.SYS_PKEY_MPROTECT, 0, 4096, writable, 0),
		{"move memory", func(target) error { return raw(unix.SYS_MREMAP, space()&^4095, 4096, 8192, 1) }},
		call("move the break", unix.SYS_BRK, 0),
		{"lock memory", func(target) error { return raw(unix.SYS_MLOCK, space(), 1) }},
		call("lock all memory", unix.SYS_MLOCKALL, 1),
		{"merge memory", func(target) error { return raw(unix.SYS_MADVISE, space()&^4095, 4096, unix.MADV_MERGEABLE) }},
		{"install guard pages", func(target) error { return raw(unix.SYS_MADVISE, space()&^4095, 4096, 102) }},
		{"map a file nonlinearly", func(target) error { return raw(unix.SYS_REMAP_FILE_PAGES, space()&^4095, 4096, 0, 0, 0) }},
		{"bind memory", func(target) error { return raw(unix.SYS_MBIND, space()&^4095, 4096, 0, 0, 0, 0) }},
		{"move pages", func(target) error { return raw(unix.SYS_MOVE_PAGES, 0, 0, 0, 0, space(), 0) }},
		{"vmsplice", func(target) error { return raw(unix.SYS_VMSPLICE, 3, space(), 1, 0) }},
		call("mseal", unix.SYS_MSEAL, 0, 4096, 0),
	}
}
