// Package confine keeps an applet's worker in its rings, on both sides of the
// boundary. The viewer starts a worker with Spawn, or takes a warm one from a
// Pool, and asks the kernel which rings hold; the worker calls Lockdown before
// it sees a byte from a stranger.
//
// Trust: Spawn trusts the worker binary until Lockdown has returned, and
// nothing of the process afterwards. Worker.Rings is what the kernel says of
// every thread; only Landlock and the dumpable flag cannot be read from
// outside, so for them stands what the worker saw when it tried, before it was
// given anything hostile. Without seccomp, which alone covers every system
// call, there is no worker.
//
// It does not protect against side channels between processes of one machine,
// nor against a fault of the kernel in the few calls that remain allowed; the
// allow-list in seccomp_linux.go names them with their reasons.
package confine

import (
	"errors"
	"slices"
	"syscall"
)

// The rings, from the outside in. The names stand in reports and messages.
const (
	UserNamespace   = "user namespace"
	NetNamespace    = "net namespace"
	PIDNamespace    = "pid namespace"
	IPCNamespace    = "ipc namespace"
	UTSNamespace    = "uts namespace"
	MountNamespace  = "mount namespace"
	CgroupNamespace = "cgroup namespace"
	EmptyRoot       = "empty root"
	Landlock        = "landlock"
	ResourceLimits  = "resource limits"
	Capabilities    = "no capabilities"
	NotDumpable     = "not dumpable"
	NoNewPrivileges = "no new privileges"
	Seccomp         = "seccomp"
)

// RingNames lists all rings, in the order in which they are reported.
func RingNames() []string {
	return []string{
		UserNamespace, NetNamespace, PIDNamespace, IPCNamespace, UTSNamespace, MountNamespace, CgroupNamespace,
		EmptyRoot, Landlock, ResourceLimits, Capabilities, NotDumpable, NoNewPrivileges, Seccomp,
	}
}

// Ring is one layer of confinement as it was found, not as it was wished.
type Ring struct {
	Name   string // one of RingNames
	Active bool
	Detail string // what was seen, or why the ring is missing
}

// Weak returns the rings that are not active: what a viewer warns about.
func Weak(rings []Ring) []Ring {
	return slices.DeleteFunc(slices.Clone(rings), func(r Ring) bool { return r.Active })
}

// Sizes of a worker's private memory, in bytes beyond what it holds when it is ready.
const (
	DefaultMemory = 160 << 20 // the budget of 32 MiB, twice over for the collector, and an arena of the Go heap to grow into
	MaxMemory     = 64 << 30  // the most that SetMemoryCap can grant to a running worker
)

// ArenaSize is the size in bytes of the memory a worker and the viewer share
// for pixels. It is sealed: neither side can change it.
const ArenaSize = 64 << 20

// Options say how to start a worker.
type Options struct {
	Binary string // path of the worker program, built with CGO_ENABLED=0
	Memory uint64 // hard cap; 0 means DefaultMemory

	// Nice is how much the worker gives way to other processes where all want to
	// compute: 0 not at all, as this process does; at most 19.
	Nice int

	// Disable names rings to leave out, for tests of the others. Seccomp and
	// NoNewPrivileges, on which it rests, cannot be left out.
	Disable []string

	frugal bool // takes longer to be ready, and less memory from then on
}

// ExitInfo is how a worker ended.
type ExitInfo struct {
	Code   int            // exit status, -1 when a signal ended it
	Signal syscall.Signal // 0 when it exited by itself
	Killed bool           // by Worker.Kill or Worker.Close
	Reason string         // a sentence for the person, free of words from the worker
}

// ErrUnsupported is why there is no worker on this system.
var ErrUnsupported = errors.New("applets cannot be confined on this system: only Linux on amd64 and arm64 has the rings")

// version is set by the linker, see the Makefile: -X example.org/vitrine/sandbox/confine.version=...
var version string

// Build identifies the build of the running program. It is empty in a program
// that was built without a version, as in tests and under "go run", which then
// takes any worker; others refuse a worker of another build.
func Build() string { return version }
