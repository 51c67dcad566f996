//go:build !unix

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

// become starts the other program and ends with its status.
func become(ctx context.Context, o *output, program string, args []string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, o.out, o.err
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &childStatus{exit}
	}
	return err
}

// childStatus passes the status of another of our programs on, which has said
// why itself.
type childStatus struct{ exit *exec.ExitError }

func (e *childStatus) Error() string { return "the viewer ended: " + e.exit.ProcessState.String() }

// ExitCode is the status of the process.
func (e *childStatus) ExitCode() int { return max(e.exit.ExitCode(), statusFailed) }
