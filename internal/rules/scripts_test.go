package rules_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// make test runs once more only what failed, prints both runs, and ends with the
// right status, whether tests failed once or twice or could not be built.
func TestOnlyWhatFailedIsTestedAgain(t *testing.T) {
	const (
		passed  = "ok  \tvitrine/a\t0.1s\n"
		failed  = "--- FAIL: TestX (0.00s)\n    x_test.go:1: FAIL\tvitrine/no\nFAIL\nFAIL\tvitrine/b\t1.234s\nFAIL\tvitrine/c\t0.2s\nFAIL\n"
		unbuilt = "# vitrine/d\nd.go:1: syntax error\nFAIL\tvitrine/d [build failed]\nFAIL\n"
		broken  = "go: cannot find main module\n"
	)
	for _, test := range []struct {
		name   string
		runs   []string // what go prints; it fails if that says so
		again  string   // what is run the second time; empty: nothing
		status int
	}{
		{"all passes", []string{passed}, "", 0},
		{"passes the second time", []string{passed + failed, passed}, "vitrine/b vitrine/c", 0},
		{"fails twice", []string{passed + failed, failed}, "vitrine/b vitrine/c", 1},
		{"cannot be built", []string{passed + unbuilt}, "", 1},
		{"one fails once, another cannot be built", []string{unbuilt + failed, passed}, "vitrine/b vitrine/c", 1},
		{"go itself fails", []string{broken}, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for i, text := range test.runs {
				if err := os.WriteFile(filepath.Join(dir, "run"+string(rune('1'+i))), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			fake := filepath.Join(dir, "go")
			const script = `#!/bin/sh
cd "${0%/*}"
echo "$@" >> asked
n=$(wc -l < asked | tr -d ' ')
cat "run$n"
! grep -qE '^(FAIL|go:)' "run$n"
`
			if err := os.WriteFile(fake, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), root+"/scripts/test")
			cmd.Env = append(os.Environ(), "GO="+fake)
			out, err := cmd.CombinedOutput()
			status := 0
			if exit := new(exec.ExitError); errors.As(err, &exit) {
				status = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			asked, err := os.ReadFile(filepath.Join(dir, "asked"))
			if err != nil {
				t.Fatal(err)
			}
			want := "test -p 1 -timeout 20m ./...\n"
			if test.again != "" {
				want += "test -p 1 -timeout 20m " + test.again + "\n"
			}
			if string(asked) != want || status != test.status {
				t.Errorf("got status %d after\n%swant %d after\n%s", status, asked, test.status, want)
			}
			for _, text := range test.runs {
				if !strings.Contains(string(out), text) {
					t.Errorf("a run is not printed: got\n%s", out)
				}
			}
		})
	}
}
