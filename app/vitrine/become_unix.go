//go:build unix

package main

import (
	"context"
	"os"
	"syscall"
)

// become returns only when it fails: the process is the other program's then,
// with its streams, its signals and its status, and nothing of this one waits
// beside it.
func become(_ context.Context, _ *output, program string, args []string) error {
	return syscall.Exec(program, append([]string{program}, args...), os.Environ()) // the program beside this one; the caller says what failed
}
