//go:build unix

package services

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile has the file for this process until it is closed, and waits for it.
// Those who have it keep it for the time of one small file.
func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX) }
