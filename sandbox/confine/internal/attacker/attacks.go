//go:build linux && (amd64 || arm64)

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// target is what an attack aims at, as the test has set it up.
type target struct {
	PID      int    // the viewer
	Port     int    // where TCP and UDP listen on the loopback
	Abstract string // name of a listening socket
	Socket   string // path of a listening socket
	File     string // a readable file
	Folder   string // a writable folder
}

// attempt is one thing that an escaped engine would try, with raw system calls.
type attempt struct {
	name string
	try  func(t target) error // nil when it worked
}

// attack does what the request says: a JSON target and, after a space, a name.
// It answers "refused" only for an error that says so. Any other error has
// come from code of the kernel's that a worker should not reach.
func attack(request string) string {
	aim, name, _ := strings.Cut(request, " ")
	var t target
	if err := json.Unmarshal([]byte(aim), &t); err != nil {
		return err.Error()
	}
	for _, a := range attempts() {
		if a.name != name {
			continue
		}
		err := a.try(t)
		switch {
		case err == nil:
			return "succeeded"
		case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES), errors.Is(err, unix.ENOSYS), errors.Is(err, errNothing):
			return "refused: " + err.Error()
		default:
			return "reached the kernel: " + err.Error()
		}
	}
	return "unknown attack"
}

// list is the names of all attacks.
func list() string {
	var names []string
	for _, a := range attempts() {
		names = append(names, a.name)
	}
	return strings.Join(names, "\t")
}

var errNothing = errors.New("there is nothing to be found")

func attempts() []attempt {
	return slices.Concat(fileAttempts(), socketAttempts(), processAttempts(), kernelAttempts(), memoryAttempts(), nativeAttempts())
}

// call is an attempt that is one system call with constant arguments.
func call(name string, number uintptr, args ...uintptr) attempt {
	return attempt{name, func(target) error { return raw(number, args...) }}
}

func raw(number uintptr, args ...uintptr) error {
	var a [6]uintptr
	copy(a[:], args)
	if _, _, errno := unix.RawSyscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]); errno != 0 {
		return errno
	}
	return nil
}

// text is the address of a string with a zero at its end, that stays alive.
func text(s string) uintptr {
	b := append([]byte(s), 0)
	pinned = append(pinned, b)
	return uintptr(unsafe.Pointer(&b[0]))
}

// space is the address of zeroed memory that stays alive.
func space() uintptr {
	b := make([]byte, 4096)
	pinned = append(pinned, b)
	return uintptr(unsafe.Pointer(&b[0]))
}

var pinned [][]byte

// cwd is AT_FDCWD.
const cwd = ^uintptr(99)

func open(path func(target) string, flags uintptr) func(target) error {
	return func(t target) error { return raw(unix.SYS_OPENAT, cwd, text(path(t)), flags, 0o600) }
}

func fixed(path string) func(target) string { return func(target) string { return path } }

func fileAttempts() []attempt {
	file := func(t target) string { return t.File }
	return []attempt{
		{"open a file", open(file, unix.O_RDONLY)},
		{"open /etc/passwd", open(fixed("/etc/passwd"), unix.O_RDONLY)},
		{"create a file", open(func(t target) string { return t.Folder + "/evil" }, unix.O_CREAT|unix.O_WRONLY)},
		{"open the root by path only", open(fixed("/"), unix.O_PATH)},
		{"open its own memory", open(fixed("/proc/self/mem"), unix.O_RDWR)},
		{"open its environment", open(fixed("/proc/self/environ"), unix.O_RDONLY)},
		{"open the viewer's memory", open(func(t target) string { return fmt.Sprintf("/proc/%d/mem", t.PID) }, unix.O_RDWR)},
		{"open its descriptors", open(fixed("/proc/self/fd/3"), unix.O_RDWR)},
		{"open a terminal", open(fixed("/dev/tty"), unix.O_RDWR)},
		{"openat2", func(t target) error {
			return raw(unix.SYS_OPENAT2, cwd, text(t.File), uintptr(unsafe.Pointer(&unix.OpenHow{})), unsafe.Sizeof(unix.OpenHow{}))
		}},
		{"stat a file", func(t target) error { return raw(unix.SYS_NEWFSTATAT, cwd, text(t.File), space(), 0) }},
		{"statx a file", func(t target) error { return raw(unix.SYS_STATX, cwd, text(t.File), 0, 0xfff, space()) }},
		{"access a file", func(t target) error { return raw(unix.SYS_FACCESSAT, cwd, text(t.File), 4) }},
		{"read a link", func(target) error { return raw(unix.SYS_READLINKAT, cwd, text("/proc/self/exe"), space(), 4096) }},
		{"make a folder", func(t target) error { return raw(unix.SYS_MKDIRAT, cwd, text(t.Folder+"/evil"), 0o700) }},
		{"make a device", func(t target) error {
			return raw(unix.SYS_MKNODAT, cwd, text(t.Folder+"/evil"), unix.S_IFCHR|0o600, 0x103)
		}},
		{"delete a file", func(t target) error { return raw(unix.SYS_UNLINKAT, cwd, text(t.File), 0) }},
		{"link a file", func(t target) error { return raw(unix.SYS_LINKAT, cwd, text(t.File), cwd, text(t.Folder+"/evil"), 0) }},
		{"make a symbolic link", func(t target) error { return raw(unix.SYS_SYMLINKAT, text("/etc"), cwd, text(t.Folder+"/evil")) }},
		{"rename a file", func(t target) error {
			return raw(unix.SYS_RENAMEAT2, cwd, text(t.File), cwd, text(t.Folder+"/evil"), 0)
		}},
		{"change a mode", func(t target) error { return raw(unix.SYS_FCHMODAT, cwd, text(t.File), 0o777) }},
		{"change an owner", func(t target) error { return raw(unix.SYS_FCHOWNAT, cwd, text(t.File), 0, 0, 0) }},
		{"truncate a file", func(t target) error { return raw(unix.SYS_TRUNCATE, text(t.File), 0) }},
		{"change the folder", func(target) error { return raw(unix.SYS_CHDIR, text("/")) }},
		{"change the root", func(target) error { return raw(unix.SYS_CHROOT, text("/")) }},
		{"mount", func(target) error { return raw(unix.SYS_MOUNT, text("evil"), text("/"), text("tmpfs"), 0, 0) }},
		{"mount proc", func(target) error { return raw(unix.SYS_MOUNT, text("proc"), text("/"), text("proc"), 0, 0) }},
		{"unmount", func(target) error { return raw(unix.SYS_UMOUNT2, text("/"), unix.MNT_DETACH) }},
		{"pivot_root", func(target) error { return raw(unix.SYS_PIVOT_ROOT, text("."), text(".")) }},
		{"open_tree", func(target) error { return raw(unix.SYS_OPEN_TREE, cwd, text("/"), 1) }},
		{"fsopen", func(target) error { return raw(unix.SYS_FSOPEN, text("tmpfs"), 0) }},
		{"move_mount", func(target) error { return raw(unix.SYS_MOVE_MOUNT, cwd, text("/"), cwd, text("/"), 0) }},
		{"name_to_handle_at", func(target) error { return raw(unix.SYS_NAME_TO_HANDLE_AT, cwd, text("/"), space(), space(), 0) }},
		{"open_by_handle_at", func(target) error { return raw(unix.SYS_OPEN_BY_HANDLE_AT, 3, space(), 0) }},
		call("inotify", unix.SYS_INOTIFY_INIT1, 0),
		call("fanotify", unix.SYS_FANOTIFY_INIT, 0, 0),
		{"memfd", func(target) error { return raw(unix.SYS_MEMFD_CREATE, text("evil"), 0) }},
		call("memfd_secret", unix.SYS_MEMFD_SECRET, 0),
		{"pipe", func(target) error { return raw(unix.SYS_PIPE2, space(), 0) }},
		call("eventfd", unix.SYS_EVENTFD2, 0, 0),
		call("epoll", unix.SYS_EPOLL_CREATE1, 0),
		call("timerfd", unix.SYS_TIMERFD_CREATE, 1, 0),
		{"signalfd", func(target) error { return raw(unix.SYS_SIGNALFD4, ^uintptr(0), space(), 8, 0) }},
		call("duplicate a descriptor", unix.SYS_DUP, 3),
		call("duplicate a descriptor to another number", unix.SYS_DUP3, 3, 9, 0),
		call("duplicate a descriptor by fcntl", unix.SYS_FCNTL, 3, unix.F_DUPFD, 0),
		call("grow the arena", unix.SYS_FTRUNCATE, 4, 1<<30),
		{"push characters into a terminal", func(target) error { return raw(unix.SYS_IOCTL, 2, unix.TIOCSTI, text("x")) }},
		call("send a file", unix.SYS_SENDFILE, 3, 2, 0, 1),
		call("splice", unix.SYS_SPLICE, 2, 0, 3, 0, 1, 0),
		{"find another descriptor", findDescriptor},
	}
}

// findDescriptor looks for any descriptor but standard error, the socket and
// the runtime's poller.
func findDescriptor(target) error {
	for fd := range uintptr(1024) {
		if fd == 2 || fd == 3 {
			continue
		}
		switch err := raw(unix.SYS_READ, fd, space(), 0); {
		case errors.Is(err, unix.EBADF):
		case errors.Is(err, unix.EINVAL): // the poller and its event descriptor, whose reads take eight bytes
		default:
			return fmt.Errorf("descriptor %d is open (%w)", fd, err)
		}
	}
	return errNothing
}

func socketAttempts() []attempt {
	var all []attempt
	for family := range uintptr(unix.AF_MAX) {
		all = append(all, attempt{fmt.Sprintf("socket of family %d", family), func(target) error {
			return raw(unix.SYS_SOCKET, family, unix.SOCK_DGRAM, 0)
		}})
	}
	stream := func(family uintptr, address func(t target) unix.Sockaddr) func(t target) error {
		return func(t target) error {
			fd, err := unix.Socket(int(family), unix.SOCK_STREAM, 0)
			if err != nil {
				return err
			}
			return unix.Connect(fd, address(t))
		}
	}
	return append(all,
		attempt{"connect by TCP", stream(unix.AF_INET, func(t target) unix.Sockaddr {
			return &unix.SockaddrInet4{Port: t.Port, Addr: [4]byte{127, 0, 0, 1}}
		})},
		attempt{"connect by TCP over IPv6", stream(unix.AF_INET6, func(t target) unix.Sockaddr {
			return &unix.SockaddrInet6{Port: t.Port, Addr: [16]byte{15: 1}}
		})},
		attempt{"connect to an abstract socket", stream(unix.AF_UNIX, func(t target) unix.Sockaddr {
			return &unix.SockaddrUnix{Name: t.Abstract}
		})},
		attempt{"connect to a socket's path", stream(unix.AF_UNIX, func(t target) unix.Sockaddr {
			return &unix.SockaddrUnix{Name: t.Socket}
		})},
		attempt{"send by UDP", func(t target) error {
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
			if err != nil {
				return err
			}
			return unix.Sendto(fd, []byte("x"), 0, &unix.SockaddrInet4{Port: t.Port, Addr: [4]byte{127, 0, 0, 1}})
		}},
		call("a raw socket", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP),
		call("multipath TCP", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 262),
		attempt{"a pair of sockets", func(target) error {
			return raw(unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, space())
		}},
		attempt{"pass a descriptor to the viewer", func(target) error {
			return unix.Sendmsg(3, []byte("x"), unix.UnixRights(3), nil, 0)
		}},
		attempt{"take a descriptor from the viewer", func(target) error {
			_, _, _, _, err := unix.Recvmsg(3, make([]byte, 1), make([]byte, 64), unix.MSG_DONTWAIT)
			return err
		}},
		attempt{"look at the peer's credentials", func(target) error {
			return raw(unix.SYS_GETSOCKOPT, 3, unix.SOL_SOCKET, unix.SO_PEERCRED, space(), space())
		}},
		call("shut the socket down", unix.SYS_SHUTDOWN, 3, 2),
	)
}

// exitChild ends a child that should not exist.
func exitChild(pid uintptr) {
	if pid == 0 {
		os.Exit(0)
	}
}
