//go:build amd64 || arm64

package confine

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What a worker finds open when it starts, besides standard error.
const (
	socketDescriptor = 3
	arenaDescriptor  = 4
)

// hello is what a worker says when its rings are closed, before it speaks any
// other language: four bytes of length, big-endian, and this as JSON.
type hello struct {
	Build string
	Rings []Ring
	Fault string // why there is no worker; nothing follows it
}

const maxHello = 16 << 10 // a dozen rings with their reasons

// Lockdown closes the rings around the calling process, which must be a worker
// that Spawn has started and be given its command line arguments. It belongs
// at the beginning of main, before anything from outside was read, and in a
// program built with CGO_ENABLED=0. It returns the socket to the viewer, the
// shared memory for pixels, and what became of each ring that can be seen from
// inside. On an error the process must end: the viewer knows of it already.
//
// The process starts with its collector off, or eager; it has to set it with
// debug.SetGCPercent once it is ready.
//
// Afterwards the process has no files, can open nothing and start nothing, and
// any system call that the Go runtime does not need ends it.
func Lockdown(args []string) (socket *os.File, arena []byte, rings []Ring, err error) {
	wanted, err := parseArguments(args)
	if err != nil {
		return nil, nil, nil, err
	}
	showName(filepath.Base(os.Args[0]))
	socket = os.NewFile(socketDescriptor, "viewer")
	arena, err = openArena()
	if err == nil {
		rings, err = closeRings(wanted)
	}
	greeting := hello{Build: Build(), Rings: rings}
	if err != nil {
		greeting.Fault = err.Error()
	}
	if sendErr := sendHello(socket, greeting); err == nil {
		err = sendErr
	}
	return socket, arena, rings, err
}

// confinedArgument marks a process as a worker; without it a person started the program by hand.
const confinedArgument = "--confined="

func parseArguments(args []string) (wanted []string, err error) {
	if len(args) != 1 || !strings.HasPrefix(args[0], confinedArgument) {
		return nil, errors.New("this program runs applets for vitrine, which starts it by itself")
	}
	return strings.Split(strings.TrimPrefix(args[0], confinedArgument), ","), nil
}

// showName is for whoever lists processes: the kernel knows only the number of
// the descriptor that the program was started from.
func showName(name string) {
	if text, err := unix.BytePtrFromString(name); err == nil {
		unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(text)), 0, 0, 0) //nolint:errcheck // of no consequence
	}
}

func openArena() ([]byte, error) {
	arena, err := unix.Mmap(arenaDescriptor, 0, ArenaSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("cannot map the memory for pixels: %w", err)
	}
	return arena, nil
}

// closeRings takes away what the process could do, outermost first, so that
// each step still has the rights it needs.
func closeRings(wanted []string) ([]Ring, error) {
	warmUp()
	if err := closeDescriptors(); err != nil {
		return nil, err
	}
	var rings []Ring
	apply := func(name string, f func() (string, error)) {
		if !slices.Contains(wanted, name) {
			return
		}
		detail, err := f()
		if err != nil {
			detail = err.Error()
		}
		rings = append(rings, Ring{Name: name, Active: err == nil, Detail: detail})
	}
	apply(EmptyRoot, enterEmptyRoot)
	apply(Landlock, enterLandlock)
	apply(Capabilities, dropCapabilities)
	apply(NotDumpable, hideMemory)
	if err := noNewPrivileges(); err != nil {
		return rings, err
	}
	return rings, installSeccomp()
}

// warmUp makes the runtime open now what it opens when it first needs it: the
// poller for timers, the local time zone.
func warmUp() {
	time.Sleep(time.Microsecond)
	_, _ = time.Now().Local().Zone()
}

// closeDescriptors closes everything but standard error, the socket and the
// poller's own descriptors: what leaked from the viewer, and the arena's
// descriptor, whose mapping stays.
func closeDescriptors() error {
	const folder = "/proc/self/fd"
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("cannot list open files: %w", err)
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd == 2 || fd == socketDescriptor {
			continue
		}
		target, err := os.Readlink(folder + "/" + e.Name())
		if errors.Is(err, os.ErrNotExist) {
			continue // the listing's own descriptor
		}
		if fd > arenaDescriptor && (target == "anon_inode:[eventpoll]" || target == "anon_inode:[eventfd]") {
			continue
		}
		if err := unix.Close(fd); err != nil {
			return fmt.Errorf("cannot close descriptor %d: %w", fd, err)
		}
	}
	return nil
}

// enterEmptyRoot makes a read-only, empty file system the only one in sight.
// It needs a mount namespace of its own.
func enterEmptyRoot() (string, error) {
	const place = "/proc" // any folder that every system has; what is below it is hidden for a moment
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", fmt.Errorf("cannot make the mounts private: %w", err)
	}
	const flags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	if err := unix.Mount("vitrine", place, "tmpfs", flags, "size=4k,nr_inodes=2,mode=555"); err != nil {
		return "", fmt.Errorf("cannot mount an empty file system: %w", err)
	}
	if err := unix.Chdir(place); err != nil {
		return "", fmt.Errorf("cannot enter the empty file system: %w", err)
	}
	// The old root ends up below the new one at the same place, from where it is detached.
	if err := unix.PivotRoot(".", "."); err != nil {
		return "", fmt.Errorf("cannot make the empty file system the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return "", fmt.Errorf("cannot leave the old root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return "", fmt.Errorf("cannot enter the new root: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|flags, ""); err != nil {
		return "", fmt.Errorf("cannot make the root read-only: %w", err)
	}
	return "", nil
}

// enterLandlock forbids all files and TCP, and shows that it works: the root
// can be opened before and not after. Nobody outside can see it.
func enterLandlock() (string, error) {
	open := func() error {
		fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		return unix.Close(fd)
	}
	if err := open(); err != nil {
		return "", fmt.Errorf("cannot try Landlock, as the root cannot be opened without it: %w", err)
	}
	version, err := restrictFiles(nil)
	if err != nil {
		return "", err
	}
	switch err := open(); {
	case err == nil:
		return "", fmt.Errorf("the rules of Landlock %d were entered and the root can still be opened", version)
	case !errors.Is(err, unix.EACCES):
		return "", fmt.Errorf("the rules of Landlock %d were entered and the root is refused for another reason: %w", version, err)
	}
	return fmt.Sprintf("version %d; the worker was refused its own root", version), nil
}

// dropCapabilities empties all sets of all threads. The bounding set goes
// first, as that takes a capability itself; without it there is none to lose.
func dropCapabilities() (string, error) {
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if _, _, errno := syscall.AllThreadsSyscall(unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, c, 0); errno != 0 {
			break
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if _, _, errno := syscall.AllThreadsSyscall(unix.SYS_CAPSET,
		uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none[0])), 0); errno != 0 {
		return "", fmt.Errorf("cannot drop capabilities: %w", errno)
	}
	return "", nil
}

// hideMemory forbids core dumps and other processes' looks into this one.
func hideMemory() (string, error) {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return "", fmt.Errorf("cannot forbid dumps: %w", err)
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil {
		return "", fmt.Errorf("cannot read back that dumps are forbidden: %w", err)
	}
	if dumpable != 0 {
		return "", fmt.Errorf("the process is still dumpable (%d)", dumpable)
	}
	return "the worker read the flag back", nil
}

func sendHello(socket *os.File, h hello) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("cannot encode greeting: %w", err)
	}
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...)
	if _, err := socket.Write(frame); err != nil {
		return fmt.Errorf("cannot greet the viewer: %w", err)
	}
	return nil
}
