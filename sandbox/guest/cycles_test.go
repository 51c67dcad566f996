//go:build linux && (amd64 || arm64)

package guest_test

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// TestCyclesOfOpeningAndClosing opens applets from a pool, runs them and
// closes them, a third of them by a crash, and looks for what is left: 200
// cycles in the long tests, a few otherwise.
func TestCyclesOfOpeningAndClosing(t *testing.T) {
	cycles, warm := 12, 4
	if os.Getenv("VITRINE_SOAK") != "" {
		cycles, warm = 200, 60
	}
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	pool := confine.NewPool(confine.Options{Binary: program}, confine.DefaultPoolSize)
	defer pool.Close()
	for i := range warm {
		cycle(t, pool, i)
	}
	open, memory := own(t)
	for i := range cycles {
		cycle(t, pool, i)
	}
	pool.Close()
	if left := childProcesses(t); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
	nowOpen, nowMemory := own(t)
	if nowOpen > open {
		t.Errorf("%d descriptors are open, after %d before", nowOpen, open)
	}
	t.Logf("%.1f MB are resident, after %.1f MB before", float64(nowMemory)/(1<<20), float64(memory)/(1<<20))
	// A short run measures the noise of the runtime, not what is left.
	if os.Getenv("VITRINE_SOAK") != "" && nowMemory > memory+memory/10 {
		t.Error("that is more than a tenth more")
	}
}

func cycle(t *testing.T, pool *confine.Pool, i int) {
	t.Helper()
	w, err := pool.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	conn := wire.NewConn(w.Conn())
	send := func(f wire.Inbound) {
		if err := conn.Send(f); err != nil {
			t.Fatal(err)
		}
	}
	send(wire.Inbound{Turn: 1, File: &wire.File{Path: "main.js", Data: []byte(`
		const c = document.createElement("canvas"); c.width = 400; c.height = 300; document.body.append(c);
		c.getContext("2d").fillRect(0, 0, 400, 300)`), Last: true}})
	send(wire.Inbound{Turn: 2, Start: &wire.Start{Main: "main.js", Window: true, Environment: environment()}})
	for ended := false; !ended; {
		f, _, err := conn.ReceiveOutbound()
		if err != nil {
			t.Fatalf("%v: %s", err, w.Wait().Reason)
		}
		ended = f.TurnEnd != nil
	}
	switch i % 6 {
	case 0: // a crash of the runtime
		if err := w.SetMemoryCap(1 << 20); err != nil {
			t.Fatal(err)
		}
		for range 200 {
			if conn.Send(wire.Inbound{Turn: 3, File: &wire.File{Path: "x", Data: make([]byte, 1<<19)}}) != nil {
				break
			}
		}
		w.Wait()
	case 1: // killed from outside
		if err := syscall.Kill(w.PID(), syscall.SIGSEGV); err != nil {
			t.Fatal(err)
		}
	case 2: // stopped
		if err := w.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// own is how many descriptors this process has open, and its resident bytes.
func own(t *testing.T) (descriptors, resident int) {
	t.Helper()
	debug.FreeOSMemory()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return len(entries), pages * os.Getpagesize()
}

func childProcesses(t *testing.T) []string {
	t.Helper()
	var list []string
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if text, err := os.ReadFile("/proc/self/task/" + task.Name() + "/children"); err == nil {
			list = append(list, strings.Fields(string(text))...)
		}
	}
	return list
}
