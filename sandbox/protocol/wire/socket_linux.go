package wire

import (
	"errors"

	"golang.org/x/sys/unix"
)

// receiveNow reads what a socket has, if anything.
func receiveNow(fd int, p []byte) int {
	n, _, err := unix.Recvfrom(fd, p, unix.MSG_DONTWAIT)
	if err != nil {
		return 0
	}
	return n
}

// sendNow writes as much as a socket takes without waiting.
func sendNow(fd int, p []byte) (int, error) {
	for {
		n, err := unix.SendmsgN(fd, p, nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		switch {
		case err == nil:
			return n, nil
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.ENOTSOCK):
			return 0, nil
		default:
			return 0, err // TryWrite does
		}
	}
}
