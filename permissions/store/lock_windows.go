package store

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the file for this process until it is closed, at the latest by the
// process's death. It fails at once when another one has it. A byte far behind
// the contents stands for the file, because locked bytes cannot be read.
func lock(f *os.File) error {
	far := windows.Overlapped{OffsetHigh: 1 << 30}
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far)
}
