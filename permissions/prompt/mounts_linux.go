package prompt

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// mountedByLooking tells whether a folder is one in which looking at a name
// mounts something.
func mountedByLooking(folder string) bool {
	var s unix.Statfs_t
	return unix.Statfs(folder, &s) != nil || s.Type == unix.AUTOFS_SUPER_MAGIC
}

// deviceOf tells one file system from another.
func deviceOf(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Dev
	}
	return 0
}
