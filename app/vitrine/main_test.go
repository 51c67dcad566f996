package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"example.org/vitrine/internal/testing/programs"
)

func TestMain(m *testing.M) { os.Exit(programs.Main(m, programs.Vitrine, programs.Worker)) }

// TestScripts runs the command line as a person does. To write down what it
// prints now: go test ./app/vitrine -run TestScripts -update
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", programs.Folder()+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("VITRINE_HOME", filepath.Join(e.WorkDir, "home"))
			return nil
		},
	})
}
