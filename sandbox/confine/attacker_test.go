//go:build linux && (amd64 || arm64)

package confine_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"example.org/vitrine/sandbox/confine"
)

// binaryVariable names an attacker that was built already, for tests that run themselves again.
const binaryVariable = "CONFINE_TEST_WORKER"

// attackerBinary is the worker in internal/attacker, built once for all tests.
var attackerBinary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv(binaryVariable); path != "" {
		return path, nil
	}
	folder, err := os.MkdirTemp("", "confine")
	if err != nil {
		return "", err
	}
	// Others than the owner have to be able to run it.
	if err := os.Chmod(folder, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "attacker")
	build := exec.Command("go", "build", "-o", path, "example.org/vitrine/sandbox/confine/internal/attacker")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv(binaryVariable) == "" {
		if path, err := attackerBinary(); err == nil {
			os.RemoveAll(filepath.Dir(path)) //nolint:errcheck // left in the temporary folder
		}
	}
	os.Exit(code)
}

func attacker(tb testing.TB) string {
	tb.Helper()
	path, err := attackerBinary()
	if err != nil {
		tb.Fatalf("cannot build the attacker: %v", err)
	}
	return path
}

// subject is a worker that answers requests line by line.
type subject struct {
	*confine.Worker
	answers *bufio.Scanner
}

// spawn starts an attacker without some of its rings.
func spawn(tb testing.TB, o confine.Options) *subject {
	tb.Helper()
	o.Binary = attacker(tb)
	w, err := confine.Spawn(tb.Context(), o)
	if err != nil {
		tb.Fatalf("Spawn: %v", err)
	}
	tb.Cleanup(w.Close)
	return &subject{w, newAnswers(w)}
}

// ask sends a request and returns the answer; it is false when the worker has ended instead.
func (s *subject) ask(request string) (string, bool) {
	fmt.Fprintln(s.Conn(), request)
	ok := s.answers.Scan()
	return s.answers.Text(), ok
}

func newAnswers(w *confine.Worker) *bufio.Scanner {
	answers := bufio.NewScanner(w.Conn())
	answers.Buffer(nil, 1<<20)
	return answers
}
