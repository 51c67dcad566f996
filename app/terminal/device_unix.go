//go:build unix

package terminal

import (
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// openDevice opens the process's terminal, whatever its standard input is.
func openDevice() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR|unix.O_NOCTTY, 0) }

// inBackground tells whether another job has the terminal: what is typed is not for us.
func inBackground(fd int) bool {
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err == nil && group != unix.Getpgrp()
}

// typed waits for d and tells whether something was typed.
func typed(fd int, d time.Duration) (bool, error) {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, max(1, int(d.Milliseconds())))
	switch {
	case errors.Is(err, unix.EINTR):
		return false, nil
	case err != nil:
		return false, err
	case n > 0 && fds[0].Revents&unix.POLLIN == 0:
		return false, io.ErrUnexpectedEOF // hung up
	}
	return n > 0, nil
}

// readKey reads one byte; ok is false when there was none after all.
func readKey(fd int) (key byte, ok bool, err error) {
	var b [1]byte
	n, err := unix.Read(fd, b[:])
	switch {
	case errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN):
		return 0, false, nil
	case err != nil:
		return 0, false, err
	case n == 0:
		return 0, false, io.ErrUnexpectedEOF
	}
	return b[0], true, nil
}
