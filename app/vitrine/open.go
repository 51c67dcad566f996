package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"vitrine/app/host"
)

type openCommand struct {
	Paths []string `arg:"" help:"Bundles, folders or scripts." type:"existingpath"`
}

// Run opens applets in the viewer, which is a program of its own, and ends with it.
func (c *openCommand) Run(ctx context.Context, o *output) error {
	viewer, err := host.ProgramBeside("vitrine-viewer")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, viewer, c.Paths...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, o.out, o.err
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return &childStatus{exit}
	case err != nil:
		return fmt.Errorf("cannot start the viewer: %w", err)
	}
	return nil
}

// childStatus passes the status of another of our programs on, which has said
// why itself.
type childStatus struct{ exit *exec.ExitError }

func (e *childStatus) Error() string { return "the viewer ended: " + e.exit.ProcessState.String() }

// ExitCode is the status of the process.
func (e *childStatus) ExitCode() int { return max(e.exit.ExitCode(), statusFailed) }
