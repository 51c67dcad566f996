//go:build amd64 || arm64

package confine

import (
	"fmt"
	"strings"
	"syscall"
)

// dumps are what the Go runtime writes when it gives up, in the order in which
// they are looked for. A worker that was taken over can write any of them: they
// choose among sentences and are never shown.
var dumps = []struct{ mark, reason string }{
	{"cannot allocate memory", "the worker reached its memory cap"},
	{"out of memory", "the worker reached its memory cap"},
	{"goroutine stack exceeds", "the worker's stack overflowed"},
	{"stack overflow", "the worker's stack overflowed"},
	{"failed to create new OS thread", "the worker reached its limit on threads"},
	{"fatal error: ", "the worker failed with a fatal error"},
	{"panic: ", "the worker failed with an internal error"},
}

// reason puts the end of a worker into a sentence.
func reason(e ExitInfo, stderr string) string {
	switch {
	case e.Killed:
		return "the viewer ended the worker"
	case e.Signal == syscall.SIGSYS:
		return "the worker made a system call that it has no right to, and the kernel ended it"
	case e.Signal == syscall.SIGKILL:
		return "the worker was killed from outside, perhaps because the machine ran out of memory"
	}
	for _, d := range dumps {
		if strings.Contains(stderr, d.mark) {
			return d.reason
		}
	}
	switch {
	case e.Signal != 0:
		return fmt.Sprintf("the worker crashed (%s)", e.Signal)
	case e.Code == 0:
		return "the worker ended by itself"
	default:
		return fmt.Sprintf("the worker ended with status %d", e.Code)
	}
}
