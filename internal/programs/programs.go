// Package programs builds the project's programs for tests the way make does:
// those that confine themselves cannot be test programs, which use cgo.
package programs

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The programs.
const (
	Vitrine = "vitrine"
	Worker  = "vitrine-worker"
	Viewer  = "vitrine-viewer"
)

// variable tells the tests of a test program where Main has put the programs.
const variable = "VITRINE_TEST_PROGRAMS"

// Main is what TestMain calls in a package whose tests need programs: it builds
// them, runs the tests and gives the exit status.
func Main(m *testing.M, names ...string) int {
	folder, err := os.MkdirTemp("", "vitrine-programs-")
	if err == nil {
		defer os.RemoveAll(folder) //nolint:errcheck // it is in the temporary folder
		err = Build(context.Background(), folder, names...)
	}
	if err == nil {
		err = os.Setenv(variable, folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// Folder is where Main has put the programs.
func Folder() string { return os.Getenv(variable) }

// Path is where Main has put one of them.
func Path(name string) string { return filepath.Join(Folder(), name) }

// Build builds programs into folder. It must be called below the module's folder.
func Build(ctx context.Context, folder string, names ...string) error {
	for _, name := range names {
		source, cgo := "vitrine/app/vitrine", "CGO_ENABLED=0"
		switch name {
		case Worker:
			source = "vitrine/app/worker"
		case Viewer:
			source, cgo = "vitrine/app/viewer", "CGO_ENABLED=1"
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, name), source)
		cmd.Env = append(os.Environ(), cgo)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("cannot build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}
