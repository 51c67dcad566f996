//go:build linux && (amd64 || arm64)

package confine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/vitrine/sandbox/confine"
)

// patience is far more than anything here takes on a busy machine.
const patience = 20 * time.Second

func names(rings []confine.Ring) []string {
	var list []string
	for _, r := range rings {
		list = append(list, r.Name)
	}
	return list
}

func TestRingsAreWhatTheKernelSays(t *testing.T) {
	s := spawn(t, confine.Options{})
	rings := s.Rings()
	if got := names(rings); !slices.Equal(got, confine.RingNames()) {
		t.Errorf("rings are %q", got)
	}
	if weak := confine.Weak(rings); len(weak) > 0 {
		t.Skipf("this system refuses rings: %v", weak)
	}
	s.Kill()
	s.Wait()
	if after := s.Rings(); !slices.Equal(names(after), confine.RingNames()) || len(confine.Weak(after)) > 0 {
		t.Errorf("rings of a dead worker are %v", after)
	}
}

func TestRingsReportWhatIsMissing(t *testing.T) {
	all := confine.Weak(spawn(t, confine.Options{}).Rings())
	for _, ring := range confine.RingNames() {
		if ring == confine.Seccomp || ring == confine.NoNewPrivileges || slices.Contains(names(all), ring) {
			continue
		}
		t.Run(ring, func(t *testing.T) {
			weak := confine.Weak(spawn(t, confine.Options{Disable: []string{ring}}).Rings())
			if !slices.Contains(names(weak), ring) {
				t.Errorf("the ring left out is not among the missing: %v", weak)
			}
			for _, r := range weak {
				if r.Detail == "" {
					t.Errorf("no reason for %q", r.Name)
				}
			}
		})
	}
}

func TestSpawnRefuses(t *testing.T) {
	for _, test := range []struct {
		name    string
		options confine.Options
		want    string
	}{
		{"without seccomp", confine.Options{Binary: attacker(t), Disable: []string{confine.Seccomp}}, "without the ring"},
		{"without no_new_privs", confine.Options{Binary: attacker(t), Disable: []string{confine.NoNewPrivileges}}, "without the ring"},
		{"an unknown ring", confine.Options{Binary: attacker(t), Disable: []string{"moat"}}, "without the ring"},
		{"no program", confine.Options{Binary: "/nonexistent"}, "no such file"},
		{"a program that is no worker", confine.Options{Binary: "/bin/true"}, "greeting"},
		{"a program that says something else", confine.Options{Binary: "/bin/echo"}, "greeting"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, err := confine.Spawn(t.Context(), test.options)
			if err == nil {
				w.Close()
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %q, want %q in it", err, test.want)
			}
		})
	}
}

func TestSpawnStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w, err := confine.Spawn(ctx, confine.Options{Binary: attacker(t)})
	if err == nil {
		w.Close()
		t.Fatal("it started")
	}
}

// A worker gives way in all of its threads; this process does not.
func TestWorkerGivesWay(t *testing.T) {
	const nice = 5
	own, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	own = 20 - own // as the system call has it
	if own+nice > 19 {
		t.Skip("this process gives way too much itself")
	}
	s := spawn(t, confine.Options{Nice: own + nice})
	niceness := func(pid int) (list []int) {
		stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range stats {
			text, err := os.ReadFile(path)
			if err != nil || pid == os.Getpid() && strings.Contains(path, fmt.Sprintf("task/%d/", pid)) {
				continue // it has ended, or is the first one, which never ends: Go does not use it again
			}
			_, rest, _ := strings.Cut(string(text), ") ")
			n, err := strconv.Atoi(strings.Fields(rest)[16])
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, n)
		}
		return list
	}
	threads := niceness(s.PID())
	if len(threads) == 0 || slices.ContainsFunc(threads, func(n int) bool { return n != own+nice }) {
		t.Errorf("the worker's threads have the priorities %v, want %d", threads, own+nice)
	}
	s.Kill()
	s.Wait()
	until(t, "no thread of this process gives way", func() bool {
		return !slices.ContainsFunc(niceness(os.Getpid()), func(n int) bool { return n != own })
	})
}

func TestWorkerGoesOnWorking(t *testing.T) {
	s := spawn(t, confine.Options{})
	for _, request := range []string{"echo here", "work", "allocate 40", "work", "echo still here"} {
		if _, alive := s.ask(request); !alive {
			t.Fatalf("%s: %s\n%s", request, s.Wait().Reason, s.Stderr())
		}
	}
	if answer, _ := s.ask("draw pixels"); answer != "drawn" || string(s.Arena()[:6]) != "pixels" {
		t.Errorf("the arena holds %q after %q", s.Arena()[:6], answer)
	}
}

func TestHowWorkersEnd(t *testing.T) {
	for _, test := range []struct {
		name    string
		request string
		want    string
		signal  syscall.Signal
		code    int
	}{
		{"exit", "exit", "status 7", 0, 7},
		{"memory", "allocate 4000", "memory cap", 0, 2},
		{"stack", "overflow", "stack overflowed", 0, 2},
		{"panic", "crash boom", "internal error", 0, 2},
		{"forbidden call", "attack {} user id", "no right to", syscall.SIGSYS, -1},
		{"noise on standard error", "noise fatal error: out of memory", "memory cap", 0, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := spawn(t, confine.Options{})
			s.ask(test.request)
			end := s.Wait()
			if !strings.Contains(end.Reason, test.want) || end.Signal != test.signal || end.Killed {
				t.Errorf("ended with %+v\n%.400s", end, s.Stderr())
			}
			if test.name != "noise on standard error" && end.Code != test.code {
				t.Errorf("status %d, want %d", end.Code, test.code)
			}
			if len(s.Stderr()) > 20<<10 {
				t.Errorf("%d bytes of standard error were kept", len(s.Stderr()))
			}
		})
	}
	t.Run("killed by the viewer", func(t *testing.T) {
		s := spawn(t, confine.Options{})
		s.Kill()
		if end := s.Wait(); !end.Killed || end.Signal != syscall.SIGKILL || !strings.Contains(end.Reason, "the viewer") {
			t.Errorf("ended with %+v", end)
		}
	})
	t.Run("killed from outside", func(t *testing.T) {
		s := spawn(t, confine.Options{})
		if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if end := s.Wait(); end.Killed || !strings.Contains(end.Reason, "from outside") {
			t.Errorf("ended with %+v", end)
		}
	})
}

// TestStoppedWorkerUsesNothing stops a worker inside an endless loop.
func TestStoppedWorkerUsesNothing(t *testing.T) {
	s := spawn(t, confine.Options{})
	go s.ask("spin")
	until(t, "it spins", func() bool { return s.CPU() > 20*time.Millisecond })
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	until(t, "it is stopped", func() bool { return state(s.PID()) == "T" })
	before := s.CPU()
	time.Sleep(200 * time.Millisecond)
	if used := s.CPU() - before; used > time.Millisecond {
		t.Errorf("a stopped worker used %v", used)
	}
	if err := s.Continue(); err != nil {
		t.Fatal(err)
	}
	until(t, "it goes on", func() bool { return s.CPU() > before+20*time.Millisecond })
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if end := s.Wait(); end.Signal != syscall.SIGKILL {
		t.Errorf("ended with %+v", end)
	}
	if s.CPU() < before {
		t.Errorf("a dead worker has used %v, after %v", s.CPU(), before)
	}
}

func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// TestMemoryCapIsAskedFor does what a session does: watch, stop, raise, go on.
func TestMemoryCapIsAskedFor(t *testing.T) {
	const small, more = 64 << 20, 400 << 20
	s := spawn(t, confine.Options{Memory: small})
	if _, allowed := s.Data(); allowed != small {
		t.Errorf("%d bytes are allowed", allowed)
	}
	answered := make(chan bool)
	go func() {
		_, alive := s.ask("allocate 20")
		answered <- alive
	}()
	if !<-answered {
		t.Fatalf("20 MB were too much: %s", s.Wait().Reason)
	}
	used, _ := s.Data()
	if used < 10<<20 || used > small {
		t.Errorf("%d bytes are used", used)
	}
	if now, peak := s.Resident(); now < 20<<20 || peak < now {
		t.Errorf("resident: %d, peak %d", now, peak)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := s.SetMemoryCap(more); err != nil {
		t.Fatal(err)
	}
	if err := s.Continue(); err != nil {
		t.Fatal(err)
	}
	if _, alive := s.ask("allocate 150"); !alive {
		t.Fatalf("150 MB were too much: %s", s.Wait().Reason)
	}
	if _, alive := s.ask("allocate 400"); alive {
		t.Error("the raised cap does not hold")
	}
	s.Wait()
	if err := s.SetMemoryCap(small); err == nil {
		t.Error("a dead worker got a cap")
	}
	if err := s.SetMemoryCap(confine.MaxMemory + 1); err == nil {
		t.Error("more than MaxMemory was granted")
	}
}

// TestResidentIsTheWorkersOwn: the kernel counts what a process was copied from
// as the process's own.
func TestResidentIsTheWorkersOwn(t *testing.T) {
	const large = 200 << 20
	ours := make([]byte, large)
	for i := 0; i < len(ours); i += 4096 {
		ours[i] = 1
	}
	s := spawn(t, confine.Options{})
	s.ask("allocate 20")
	_, before := s.Resident()
	s.Kill()
	s.Wait()
	now, after := s.Resident()
	if now != 0 || after != before || before < 20<<20 || before > large/2 {
		t.Errorf("at most %d MB while it lived; %d MB and at most %d MB afterwards", before>>20, now>>20, after>>20)
	}
	runtime.KeepAlive(ours)
}

func TestKernelVersions(t *testing.T) {
	for release, want := range map[string]bool{
		"5.14.0": true, "6.1.0-18-amd64": true, "5.15.0-generic": true, "10.0": true,
		"5.13.19": false, "4.18.0-553.el8_10.x86_64": false, "": false, "Linux": false,
	} {
		if got := confine.AtLeast(release, 5, 14); got != want {
			t.Errorf("%q: %v", release, got)
		}
	}
}

// TestNothingLeaksIntoAWorker opens files that are not closed on execution.
func TestNothingLeaksIntoAWorker(t *testing.T) {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fd, err := syscall.Dup(int(f.Fd())) // Dup leaves the copy open on execution
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd) //nolint:errcheck // only read
	s := spawn(t, confine.Options{})
	if answer, _ := s.ask("attack {} find another descriptor"); !strings.HasPrefix(answer, "refused: ") {
		t.Error(answer)
	}
}

func TestPool(t *testing.T) {
	p := confine.NewPool(confine.Options{Binary: attacker(t)}, confine.DefaultPoolSize)
	seen := make(map[int]bool)
	for range 6 {
		w, err := p.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if seen[w.PID()] {
			t.Errorf("worker %d was given out twice", w.PID())
		}
		seen[w.PID()] = true
		s := &subject{w, newAnswers(w)}
		if answer, _ := s.ask("echo hello"); answer != "hello" {
			t.Errorf("answer is %q", answer)
		}
		w.Close()
	}
	p.Close()
	p.Close()
	if w, err := p.Get(t.Context()); err == nil {
		w.Close()
		t.Error("a closed pool gave a worker")
	}
}

// TestPoolReplacesTheDead kills the workers that wait.
func TestPoolReplacesTheDead(t *testing.T) {
	p := confine.NewPool(confine.Options{Binary: attacker(t)}, 1)
	defer p.Close()
	until(t, "the pool is filled", func() bool { return p.Waiting() == 1 })
	for _, pid := range children(t) {
		syscall.Kill(pid, syscall.SIGKILL) //nolint:errcheck // it may be dead
	}
	until(t, "it is dead", func() bool { return len(children(t)) == 0 })
	w, err := p.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s := &subject{w, newAnswers(w)}
	if answer, alive := s.ask("echo hello"); !alive || answer != "hello" {
		t.Errorf("answer is %q: %s", answer, w.Wait().Reason)
	}
}
