// Package programs builds the project's programs for tests the way make does:
// those that confine themselves cannot be test programs, which use cgo.
package programs

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
		var flags []string
		source, cgo := "example.org/vitrine/app/vitrine", "CGO_ENABLED=0"
		switch name {
		case Worker:
			source = "example.org/vitrine/app/worker"
			var err error
			if flags, err = lean(ctx, folder); err != nil {
				return err
			}
		case Viewer:
			source, cgo = "example.org/vitrine/app/viewer", "CGO_ENABLED=1"
		}
		cmd := exec.CommandContext(ctx, "go", slices.Concat([]string{"build"}, flags, []string{"-o", filepath.Join(folder, name), source})...)
		cmd.Env = append(os.Environ(), cgo)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("cannot build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

// lean is the flag that scripts/lean-runtime says, if any.
func lean(ctx context.Context, folder string) ([]string, error) {
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("cannot find the module's folder: %w", err)
	}
	script := filepath.Join(strings.TrimSpace(string(module)), "scripts", "lean-runtime")
	cmd := exec.CommandContext(ctx, script, filepath.Join(folder, "runtime"))
	cmd.Stderr = os.Stderr
	flag, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("cannot run %s: %w", script, err)
	}
	if len(flag) == 0 {
		return nil, nil
	}
	return []string{strings.TrimSpace(string(flag))}, nil
}
