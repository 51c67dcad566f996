package terminal

import "golang.org/x/sys/unix"

// discard throws away what was typed and not yet read.
func discard(fd int) { _ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) }
