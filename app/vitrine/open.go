package main

import (
	"context"
	"fmt"

	"example.org/vitrine/app/host"
)

type openCommand struct {
	Paths []string `arg:"" help:"Bundles, folders or scripts." type:"existingpath"`
}

// Run becomes the viewer, where the system lets one program become another,
// and otherwise starts it and ends with it.
func (c *openCommand) Run(ctx context.Context, o *output) error {
	viewer, err := host.ProgramBeside("vitrine-viewer")
	if err != nil {
		return err
	}
	if err := become(ctx, o, viewer, c.Paths); err != nil {
		return fmt.Errorf("cannot start the viewer: %w", err)
	}
	return nil
}
