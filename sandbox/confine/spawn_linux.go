//go:build amd64 || arm64

package confine

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// namespaces are the rings that the kernel closes when a process is started.
var namespaces = []struct {
	ring string
	flag uintptr
	link string // below /proc/PID/ns
}{
	{UserNamespace, unix.CLONE_NEWUSER, "user"},
	{NetNamespace, unix.CLONE_NEWNET, "net"},
	{PIDNamespace, unix.CLONE_NEWPID, "pid"},
	{IPCNamespace, unix.CLONE_NEWIPC, "ipc"},
	{UTSNamespace, unix.CLONE_NEWUTS, "uts"},
	{MountNamespace, unix.CLONE_NEWNS, "mnt"},
	{CgroupNamespace, unix.CLONE_NEWCGROUP, "cgroup"},
}

// startTimeout is how long a worker may take to close its rings: a thousand
// times what it takes on an idle machine.
const startTimeout = 10 * time.Second

// Spawn starts a worker and returns it once its rings are closed and the kernel
// has confirmed those that must be. Rings that the system refuses are left
// out, and Worker.Rings says so, but without seccomp there is no worker. The
// caller owns the worker and has to call Close.
//
// The worker dies with this process, however it ends. Spawn may be called from
// several goroutines at once.
func Spawn(ctx context.Context, o Options) (*Worker, error) {
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	for _, name := range o.Disable {
		if !slices.Contains(RingNames(), name) || name == Seccomp || name == NoNewPrivileges {
			return nil, fmt.Errorf("cannot start a worker without the ring %q", name)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	missing := make(map[string]string) // why rings could not even be tried
	w, err := startDegrading(o, missing)
	if err != nil {
		return nil, err
	}
	if err := w.greet(ctx, o, missing); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// startDegrading starts the process in as many namespaces as the system allows.
func startDegrading(o Options, missing map[string]string) (*Worker, error) {
	var wanted []string
	for _, ns := range namespaces {
		if !slices.Contains(o.Disable, ns.ring) {
			wanted = append(wanted, ns.ring)
		}
	}
	w, err := start(o, wanted)
	if err == nil || !refused(err) {
		return w, err
	}
	// Something is refused: add one after the other to see what. The processes
	// of the attempts have been given nothing and are killed.
	var granted []string
	for _, ring := range wanted {
		attempt, err := start(o, append(slices.Clone(granted), ring))
		if err != nil {
			missing[ring] = "the system refuses it: " + cause(err)
			continue
		}
		attempt.Close()
		granted = append(granted, ring)
	}
	return start(o, granted)
}

// refused tells whether an error is about namespaces and not about the program.
func refused(err error) bool {
	for _, errno := range []error{unix.EPERM, unix.ENOSPC, unix.EINVAL, unix.EUSERS, unix.EACCES} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// cause is what the system said, without where it was said.
func cause(err error) string {
	var errno syscall.Errno
	if errors.Is(err, unix.ENOSPC) {
		return "no more of its kind are allowed: see the limits in /proc/sys/user"
	}
	if errors.As(err, &errno) {
		return errno.Error()
	}
	return err.Error()
}

// start creates the socket and the arena, and the process with its descriptors.
func start(o Options, granted []string) (*Worker, error) {
	r, err := newResources(o.Binary)
	if err != nil {
		return nil, err
	}
	wanted := append(slices.Clone(granted), EmptyRoot, Landlock, Capabilities, NotDumpable)
	wanted = slices.DeleteFunc(wanted, func(ring string) bool {
		// An empty root outside a mount namespace would be the viewer's.
		return slices.Contains(o.Disable, ring) || ring == EmptyRoot && !slices.Contains(granted, MountNamespace)
	})
	attr := &os.ProcAttr{
		Env: []string{
			// Without the first two the runtime keeps files of the control group open and reads them
			// again; without the third it notes where each half megabyte was allocated.
			"GODEBUG=containermaxprocs=0,updatemaxprocs=0,memprofilerate=0",
			// JavaScript runs on one thread, the collector beside it. More would only cost memory.
			"GOMAXPROCS=2",
			"GOGC=" + collection(o),
		},
		Files: []*os.File{nil, nil, r.stderrTheirs, r.socketTheirs, r.arenaFile},
		Sys:   &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	}
	enterNamespaces(attr.Sys, granted)
	argv := []string{filepath.Base(o.Binary), confinedArgument + strings.Join(wanted, ",")}
	w := newWorker(r)
	// By descriptor, as the user that the worker becomes may not be allowed
	// into the folder of the program.
	if err := w.run(fmt.Sprintf("/proc/self/fd/%d", r.program.Fd()), argv, attr, o.Nice); err != nil {
		r.close()
		return nil, fmt.Errorf("cannot start worker %s: %w", o.Binary, err)
	}
	r.closeTheirs()
	return w, nil
}

// collection is how the worker collects garbage until it is ready: what it
// prepares leaves much. Doing without is three times as fast, but then what
// stays lies scattered over twice the pages.
func collection(o Options) string {
	if o.frugal {
		return "50"
	}
	return "off"
}

// nobody is the user that stands for none, on every system.
const nobody = 65534

// enterNamespaces makes the worker root of its own user namespace, with the
// capabilities that the other rings are closed with. Outside, it is the user
// that the viewer runs as, or nobody when that is root.
func enterNamespaces(sys *syscall.SysProcAttr, granted []string) {
	for _, ns := range namespaces {
		if slices.Contains(granted, ns.ring) {
			sys.Cloneflags |= ns.flag
		}
	}
	if sys.Cloneflags&unix.CLONE_NEWUSER == 0 {
		return
	}
	user, group := os.Getuid(), os.Getgid()
	if user == 0 && canBeNobody() {
		user, group = nobody, nobody
		sys.GidMappingsEnableSetgroups = true
		sys.Credential = &syscall.Credential{} // root of the namespace, in no further group
	}
	sys.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: user, Size: 1}}
	sys.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: group, Size: 1}}
}

// canBeNobody is false in containers that know no other user than root.
func canBeNobody() bool {
	for _, path := range []string{"/proc/self/uid_map", "/proc/self/gid_map"} {
		text, err := os.ReadFile(path)
		if err != nil || !maps(string(text), nobody) {
			return false
		}
	}
	groups, err := os.ReadFile("/proc/self/setgroups")
	return err == nil && strings.TrimSpace(string(groups)) == "allow"
}

// maps tells whether one of the lines "first outside count" covers an id.
func maps(table string, id uint64) bool {
	for line := range strings.Lines(table) {
		var first, outside, count uint64
		if _, err := fmt.Sscan(line, &first, &outside, &count); err == nil && id >= first && id-first < count {
			return true
		}
	}
	return false
}

// resources are what both sides of a worker share, before it has started.
type resources struct {
	socketOurs, socketTheirs *os.File
	stderrOurs, stderrTheirs *os.File
	arenaFile                *os.File
	arena                    []byte
	program                  *os.File
}

func newResources(binary string) (_ *resources, err error) {
	r := &resources{}
	defer func() {
		if err != nil {
			r.close()
		}
	}()
	if r.program, err = os.OpenFile(binary, unix.O_PATH, 0); err != nil {
		return nil, fmt.Errorf("cannot find the worker: %w", err)
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot create the worker's socket: %w", err)
	}
	// Blocking descriptors: half the cost of the runtime's poller.
	r.socketOurs, r.socketTheirs = os.NewFile(uintptr(pair[0]), "worker"), os.NewFile(uintptr(pair[1]), "viewer")
	if r.stderrOurs, r.stderrTheirs, err = os.Pipe(); err != nil {
		return nil, fmt.Errorf("cannot create the worker's standard error: %w", err)
	}
	fd, err := unix.MemfdCreate("vitrine-arena", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("cannot create the memory for pixels: %w", err)
	}
	r.arenaFile = os.NewFile(uintptr(fd), "arena")
	if err := unix.Ftruncate(fd, ArenaSize); err != nil {
		return nil, fmt.Errorf("cannot size the memory for pixels: %w", err)
	}
	// A worker that could shrink it would make the viewer's reads fault.
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_SEAL); err != nil {
		return nil, fmt.Errorf("cannot seal the memory for pixels: %w", err)
	}
	if r.arena, err = unix.Mmap(fd, 0, ArenaSize, unix.PROT_READ, unix.MAP_SHARED); err != nil {
		return nil, fmt.Errorf("cannot map the memory for pixels: %w", err)
	}
	return r, nil
}

// closeTheirs lets go of what only the worker needs.
func (r *resources) closeTheirs() {
	for _, f := range []**os.File{&r.socketTheirs, &r.stderrTheirs, &r.arenaFile, &r.program} {
		if *f != nil {
			(*f).Close()
			*f = nil
		}
	}
}

func (r *resources) close() {
	r.closeTheirs()
	for _, f := range []**os.File{&r.socketOurs, &r.stderrOurs} {
		if *f != nil {
			(*f).Close()
			*f = nil
		}
	}
	if r.arena != nil {
		unix.Munmap(r.arena) //nolint:errcheck // the range is ours
		r.arena = nil
	}
}

// greet waits for the worker to close its rings, sets its limits and checks
// with the kernel. The worker has been given nothing before it returns.
func (w *Worker) greet(ctx context.Context, o Options, missing map[string]string) error {
	h, err := w.readHello(ctx)
	if err != nil {
		return err
	}
	if h.Fault != "" {
		return fmt.Errorf("cannot confine the worker: %s", h.Fault)
	}
	if ours := Build(); ours != "" && h.Build != ours {
		return fmt.Errorf("cannot use worker %s: it is of build %q, and this program of %q: install both together", o.Binary, h.Build, ours)
	}
	w.claims = h.Rings
	w.missing = missing
	for _, name := range o.Disable {
		w.missing[name] = "left out for a test"
	}
	if !slices.Contains(o.Disable, ResourceLimits) {
		if err := w.limit(o.Memory); err != nil {
			w.missing[ResourceLimits] = err.Error()
		}
	}
	for _, r := range w.Rings() {
		if (r.Name == Seccomp || r.Name == NoNewPrivileges) && !r.Active {
			return fmt.Errorf("cannot use the worker: the ring %q is missing: %s", r.Name, r.Detail)
		}
	}
	return nil
}

// readHello ends the worker when ctx does, which ends the reading.
func (w *Worker) readHello(ctx context.Context) (hello, error) {
	stop := context.AfterFunc(ctx, w.Kill)
	h, err := decodeHello(w.conn)
	if !stop() && ctx.Err() != nil {
		return hello{}, fmt.Errorf("cannot wait for the worker to close its rings: %w", ctx.Err())
	}
	if err != nil {
		w.Kill()
		return hello{}, fmt.Errorf("cannot read the worker's greeting: %w: %s", err, w.Wait().Reason)
	}
	return h, nil
}

func decodeHello(r io.Reader) (h hello, err error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return h, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxHello {
		return h, fmt.Errorf("it has %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return h, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return h, d.Decode(&h)
}
