//go:build linux && (amd64 || arm64)

package session_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

// soaking tells whether the long tests run at full length: see make soak.
func soaking() bool { return os.Getenv("VITRINE_SOAK") != "" }

// evilTime is how long each evil worker that need not end may go on: ten
// minutes for all of them together, two at a time.
func evilTime() time.Duration {
	if soaking() {
		return 100 * time.Second
	}
	return time.Second
}

// build compiles one of our programs into a folder that lasts as long as the tests.
func build(tb testing.TB, program string) string {
	tb.Helper()
	binaries.mu.Lock()
	defer binaries.mu.Unlock()
	path := filepath.Join(binaries.folder, filepath.Base(program))
	if binaries.built[program] {
		return path
	}
	cmd := exec.Command("go", "build", "-o", path, program)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("cannot build %s: %s", program, out)
	}
	binaries.built[program] = true
	return path
}

var binaries struct {
	mu     sync.Mutex
	folder string
	built  map[string]bool
}

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "sandbox")
	if err != nil {
		panic(err)
	}
	binaries.folder, binaries.built = folder, make(map[string]bool)
	status := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(status)
}

// spawner starts workers of one program.
type spawner struct{ binary string }

func (s spawner) Get(ctx context.Context) (*confine.Worker, error) {
	return confine.Spawn(ctx, confine.Options{Binary: s.binary})
}

// eyes looks at all that it is shown and keeps nothing: what a window holds of
// it is measured in a real one.
type eyes struct{ sum byte }

func (*eyes) Patch([]scene.Op) {}

func (e *eyes) Pixels(_ scene.Pixels, pix []byte) {
	for _, b := range pix {
		e.sum += b
	}
}

func (*eyes) State(account.State) {}

// evil is a session with a worker that does its worst, seen by nobody who would mind.
func evil(t *testing.T, mode string) *session.Session {
	t.Helper()
	link := filepath.Join(t.TempDir(), "evil-"+mode)
	if err := os.Symlink(build(t, "example.org/vitrine/app/worker/internal/evil"), link); err != nil {
		t.Fatal(err)
	}
	s, err := session.Start(t.Context(), session.Config{
		Workers: session.Confined(spawner{link}), Bundle: bundle(t, "1"), Number: 1, Screen: &eyes{},
		Applet:      permissions.Applet{Identity: "digest:1", Name: "Test", Trust: permissions.Anonymous},
		Gate:        gate(t, nil, permissions.Options{}),
		Environment: wire.Environment{Locale: "en", Zone: "UTC", Scale: 1},
		Console:     func(string, string) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop("the test is over"); <-s.Done() })
	return s
}

// Each mode of the evil worker has to end in this way; the empty way is none:
// such a worker is slowed, and ended by the person at most. What only a
// deadline ends has its test in virtual time, and programs of tests have no
// build to be strangers to.
func TestEvilWorkers(t *testing.T) {
	endings := map[string]string{
		"mute": "", "stranger": "", "noise": "bad frame", "garbage": "bad frame",
		"truncated": "worker", "waiting": "", "oversized": "bad frame", "empty": "bad frame", "nesting": "bad frame",
		"claims": "bad frame", "items": "bad frame", "numbers": "bad frame", "letters": "bad frame", "causes": "bad frame",
		"repeats": "bad frame", "readies": "bad frame", "silent": "", "deaf": "", "spin": "", "quitter": "worker",
		"breakout": "system call", "glutton": "memory", "leaps": "memory", "shouting": "", "flood": "", "torrent": "flooded", "console": "", "meters": "",
		"asks": "", "calls": "", "timers": "bad frame", "exits": "bad frame", "ghosts": "bad frame", "cycles": "bad frame",
		"deep": "bad frame", "million": "bad frame", "strings": "bad frame", "words": "", "props": "bad frame", "churn": "",
		"pixels": "bad frame", "frames": "", "gallery": "", "rows": "", "storm": "", "twists": "", "lines": "", "broad": "",
	}
	list, err := exec.Command(build(t, "example.org/vitrine/app/worker/internal/evil"), "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		mode, _, _ := strings.Cut(line, " ")
		want, known := endings[mode]
		if !known {
			t.Errorf("nothing is known of %s", line)
			continue
		}
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := evil(t, mode)
			within := evilTime()
			if want != "" {
				within = 10 * time.Second
			}
			if want == "flooded" {
				within = time.Minute // it is given time, and on a busy machine the evil worker gets little
			}
			select {
			case <-s.Done():
				state := s.State()
				if state.Exit == account.Finished || want != "" && !strings.Contains(state.Reason, want) {
					t.Errorf("%+v", state)
				}
				t.Log(state.Reason)
			case <-time.After(within):
				if want != "" {
					t.Errorf("it goes on after %v: %+v", within, s.Figures())
				}
				s.Stop("enough")
				<-s.Done()
			}
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			t.Logf("%d MB are live in the viewer", m.HeapAlloc>>20)
			if m.HeapAlloc > 200<<20 {
				t.Errorf("got %d MB live in the viewer, want at most 200", m.HeapAlloc>>20)
			}
		})
	}
}

// A worker whose memory doubles at once is asked about before it dies of it, as
// often as it does.
func TestLeapsOfMemoryAreAskedAbout(t *testing.T) {
	const granted = 2
	link := filepath.Join(t.TempDir(), "evil-leaps")
	if err := os.Symlink(build(t, "example.org/vitrine/app/worker/internal/evil"), link); err != nil {
		t.Fatal(err)
	}
	p := newPrompter()
	s, err := session.Start(t.Context(), session.Config{
		Workers: session.Confined(spawner{link}), Bundle: bundle(t, "1"), Number: 1, Screen: &screen{},
		Applet:      permissions.Applet{Identity: "digest:1", Name: "Test", Trust: permissions.Anonymous},
		Gate:        gate(t, p, permissions.Options{}),
		Environment: wire.Environment{Locale: "en", Zone: "UTC", Scale: 1},
		Console:     func(string, string) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Stop("the test is over"); <-s.Done() }()
	for i := range granted + 1 {
		select {
		case r := <-p.asked:
			t.Logf("question %d: %d MB of %d MB, %d MB more", i, r.Resource.Amount.Used>>20, r.Resource.Amount.Limit>>20, r.Resource.Amount.Step>>20)
			if r.Action != permissions.UseMemory {
				t.Errorf("asked for %+v", r)
			}
		case <-s.Done():
			t.Fatalf("after %d questions: %+v", i, s.State())
		case <-time.After(time.Minute):
			t.Fatalf("no question %d", i)
		}
		if i < granted {
			p.answer(permissions.Grant)
		}
	}
	p.answer(permissions.Abort)
	<-s.Done()
	if state := s.State(); state.Exit != account.OverBudget {
		t.Errorf("%+v", state)
	}
}
