package confine

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Landlock knows more rights with each version of its interface; these are how
// many there are, from version 1 on. A right it does not know cannot be taken.
var (
	landlockFileRights = [...]uint{13, 14, 15, 15, 16, 16, 16, 16, 17}
	landlockNetRights  = [...]uint{0, 0, 0, 2, 2, 2, 2, 2, 2, 4}
)

// landlockScopeSignalFixed is the erratum without which a thread could no
// longer signal the others of its own process, and the Go runtime would hang.
const landlockScopeSignalFixed = 1 << (2 - 1)

const (
	landlockScopes        = 6 // version from which signals and abstract sockets have scopes
	landlockThreadsAtOnce = 8 // version from which one call reaches all threads
)

// restrictFiles takes from all threads of the process, for ever, every right
// that Landlock knows: to files, but for reading what is at or below one of the
// readable paths, to TCP, to sockets with abstract names and to signal other
// processes. It returns the version of Landlock. It works only in a program
// built without cgo, and sets no_new_privs.
func restrictFiles(readable []string) (version int, err error) {
	version = landlockVersion()
	if version == 0 {
		return 0, errors.New("the kernel has no Landlock, or it is turned off")
	}
	rights := unix.LandlockRulesetAttr{
		Handled_access_fs:  1<<lastOf(landlockFileRights[:], version) - 1,
		Handled_access_net: 1<<lastOf(landlockNetRights[:], version) - 1,
	}
	if version >= landlockScopes {
		rights.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
		if landlockErrata()&landlockScopeSignalFixed != 0 {
			rights.Scoped |= unix.LANDLOCK_SCOPE_SIGNAL
		}
	}
	ruleset, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET,
		uintptr(unsafe.Pointer(&rights)), unsafe.Sizeof(rights), 0)
	if errno != 0 {
		return version, fmt.Errorf("cannot create a Landlock ruleset: %w", errno)
	}
	defer unix.Close(int(ruleset)) //nolint:errcheck // nothing was written
	for _, path := range readable {
		if err := allowReading(int(ruleset), path); err != nil {
			return version, err
		}
	}
	if err := noNewPrivileges(); err != nil {
		return version, err
	}
	if version >= landlockThreadsAtOnce {
		_, _, errno = unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, unix.LANDLOCK_RESTRICT_SELF_TSYNC, 0)
	} else {
		_, _, errno = syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0)
	}
	if errno != 0 {
		return version, fmt.Errorf("cannot enter the Landlock ruleset: %w", errno)
	}
	return version, nil
}

func allowReading(ruleset int, path string) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("cannot allow reading %q: %w", path, err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was written
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return fmt.Errorf("cannot allow reading %q: %w", path, err)
	}
	access := uint64(unix.LANDLOCK_ACCESS_FS_READ_FILE)
	if stat.Mode&unix.S_IFMT == unix.S_IFDIR {
		access |= unix.LANDLOCK_ACCESS_FS_READ_DIR
	}
	beneath := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&beneath)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("cannot allow reading %q: %w", path, errno)
	}
	return nil
}

func landlockVersion() int {
	return int(landlockQuery(unix.LANDLOCK_CREATE_RULESET_VERSION))
}

func landlockErrata() uintptr { return landlockQuery(unix.LANDLOCK_CREATE_RULESET_ERRATA) }

func landlockQuery(flag uintptr) uintptr {
	n, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, flag)
	if errno != 0 {
		return 0
	}
	return n
}

// lastOf is the entry for a version counted from 1, or the last one for later versions.
func lastOf(table []uint, version int) uint { return table[min(version, len(table))-1] }

// noNewPrivileges sets no_new_privs on all threads.
func noNewPrivileges() error {
	if _, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno != 0 {
		return fmt.Errorf("cannot give up new privileges: %w", errno)
	}
	return nil
}
