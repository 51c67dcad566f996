//go:build unix

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the file for this process until it is closed, at the latest by the
// process's death. It fails at once when another one has it.
func lock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
