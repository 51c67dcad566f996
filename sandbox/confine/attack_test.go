//go:build linux && (amd64 || arm64)

package confine_test

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"example.org/vitrine/sandbox/confine"
)

// nobody is an unprivileged user.
const nobody = 65534

// target is what an attack aims at, as internal/attacker reads it.
type target struct {
	PID      int
	Port     int
	Abstract string
	Socket   string
	File     string
	Folder   string
}

// newTarget sets up what attacks could reach, and counts those who come.
func newTarget(t *testing.T) (target, *atomic.Int32) {
	t.Helper()
	folder := t.TempDir()
	aim := target{
		PID: os.Getpid(), Abstract: "@vitrine-" + filepath.Base(folder), Socket: filepath.Join(folder, "socket"),
		File: filepath.Join(folder, "file"), Folder: folder,
	}
	if err := os.WriteFile(aim.File, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	var visitors atomic.Int32
	for _, address := range [][2]string{{"tcp", "127.0.0.1:0"}, {"unix", aim.Abstract}, {"unix", aim.Socket}} {
		l, err := net.Listen(address[0], address[1])
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() }) //nolint:errcheck // nobody is served
		if a, ok := l.Addr().(*net.TCPAddr); ok {
			aim.Port = a.Port
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				visitors.Add(1)
				c.Close()
			}
		}()
	}
	return aim, &visitors
}

// TestAttacksAreRefused tries, from inside a worker, everything that an escaped
// engine could think of: with all rings, and again with each ring but seccomp
// taken away, so that no hole is covered by one ring alone.
func TestAttacksAreRefused(t *testing.T) {
	names, _ := spawn(t, confine.Options{}).ask("list")
	attacks := strings.Split(names, "\t")
	if len(attacks) < 150 {
		t.Fatalf("only %d attacks", len(attacks))
	}
	configurations := [][]string{nil}
	for _, ring := range confine.RingNames() {
		if ring != confine.Seccomp && ring != confine.NoNewPrivileges {
			configurations = append(configurations, []string{ring})
		}
	}
	aim, visitors := newTarget(t)
	for _, without := range configurations {
		t.Run("without "+strings.Join(without, ","), func(t *testing.T) {
			tried := attacks
			if without != nil {
				tried = someFamilies(attacks)
			}
			attackAll(t, aim, tried, confine.Options{Disable: without})
		})
	}
	if n := visitors.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	if entries, err := os.ReadDir(aim.Folder); err != nil || len(entries) != 2 {
		t.Errorf("the folder was changed: %v, %v", entries, err)
	}
}

// someFamilies leaves out most families of sockets, between which no ring but
// seccomp tells.
func someFamilies(attacks []string) []string {
	var some []string
	for _, a := range attacks {
		switch a {
		case "socket of family 1", "socket of family 2", "socket of family 10", "socket of family 16", "socket of family 17":
			some = append(some, a)
		default:
			if !strings.HasPrefix(a, "socket of family ") {
				some = append(some, a)
			}
		}
	}
	return some
}

func attackAll(t *testing.T, aim target, attacks []string, o confine.Options) {
	t.Helper()
	const workers = 4
	names := make(chan string)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for name := range names {
				if outcome := attackOnce(t, aim, name, o); outcome != "" {
					t.Errorf("%s: %s", name, outcome)
				}
			}
		})
	}
	for _, name := range attacks {
		names <- name
	}
	close(names)
	group.Wait()
}

// attackOnce gives one attack a worker of its own, as the attempt may end it.
// It returns what went wrong with refusing it.
func attackOnce(t *testing.T, aim target, name string, o confine.Options) string {
	o.Binary = attacker(t)
	w, err := confine.Spawn(t.Context(), o)
	if err != nil {
		return err.Error()
	}
	defer w.Close()
	s := &subject{w, newAnswers(w)}
	text, err := json.Marshal(aim)
	if err != nil {
		return err.Error()
	}
	answer, alive := s.ask("attack " + string(text) + " " + name)
	switch {
	case alive && strings.HasPrefix(answer, "refused: "):
		return ""
	case alive:
		return answer
	}
	if end := w.Wait(); end.Signal != syscall.SIGSYS {
		return "it was not the filter that ended it: " + end.Reason + "\n" + w.Stderr()
	}
	return ""
}

// TestAttacksAreRefusedUnprivileged runs the attacks from the processes of an
// ordinary user, where the tests run as root.
func TestAttacksAreRefusedUnprivileged(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("not root: TestAttacksAreRefused has just done it")
	}
	again := exec.Command(testBinary(t), "-test.run=^TestAttacksAreRefused$")
	again.Env = append(os.Environ(), binaryVariable+"="+attacker(t), "HOME=/nonexistent", "TMPDIR=/tmp")
	again.Dir = "/"
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if output, err := again.CombinedOutput(); err != nil {
		t.Errorf("as another user: %v\n%s", err, output)
	}
}

// testBinary is a copy of this program that every user may run.
func testBinary(t *testing.T) string {
	t.Helper()
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filepath.Dir(attacker(t)), "confine.test")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
