//go:build linux && (amd64 || arm64)

package confine_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/sandbox/confine"
)

// children are the processes whose parent this one is.
func children(t *testing.T) []int {
	t.Helper()
	var list []int
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		text, err := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		if err != nil {
			continue
		}
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, pid)
		}
	}
	return list
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// resident is what this process holds, after giving back what it can.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// TestCyclesLeaveNothing starts and ends 200 workers, a third of them by a crash.
func TestCyclesLeaveNothing(t *testing.T) {
	const cycles, warm = 200, 20
	cycle := func(i int) {
		w, err := confine.Spawn(t.Context(), confine.Options{Binary: attacker(t)})
		if err != nil {
			t.Fatal(err)
		}
		s := &subject{w, newAnswers(w)}
		s.ask("draw " + strings.Repeat("x", 1000))
		switch i % 6 {
		case 0:
			s.ask("crash boom")
		case 1:
			s.ask("attack {} user id")
		case 2:
			s.ask("exit")
		case 3:
			w.Stop() //nolint:errcheck // Close kills it stopped or not
		}
		w.Close()
	}
	for i := range warm {
		cycle(i)
	}
	open, memory := descriptors(t), resident(t)
	for i := range cycles {
		cycle(i)
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
	if now := descriptors(t); now > open {
		t.Errorf("%d descriptors are open, after %d before", now, open)
	}
	// This process is so small that a single arena of the Go heap would be a tenth of it.
	const arena = 2 << 20
	if now := resident(t); now > memory+max(memory/10, arena) {
		t.Errorf("%d MB are resident, after %d MB before", now>>20, memory>>20)
	}
}

// TestWorkersDieWithTheViewer kills a process that has workers in every state.
func TestWorkersDieWithTheViewer(t *testing.T) {
	for _, without := range []string{"", confine.PIDNamespace, confine.UserNamespace} {
		t.Run("without "+without, func(t *testing.T) {
			t.Logf("the workers were there for another %v; a second is promised", viewerDies(t, without))
		})
	}
}

// viewerDies kills a viewer and returns how long its workers survive it.
func viewerDies(t *testing.T, without string) time.Duration {
	t.Helper()
	viewer := exec.Command("/proc/self/exe", "-test.run=^TestViewerToBeKilled$", "-test.v")
	viewer.Env = append(os.Environ(), binaryVariable+"="+attacker(t), viewerVariable+"=without "+without)
	out, err := viewer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := viewer.Start(); err != nil {
		t.Fatal(err)
	}
	var workers []int
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if list, ok := strings.CutPrefix(lines.Text(), "workers:"); ok {
			for _, field := range strings.Fields(list) {
				pid, err := strconv.Atoi(field)
				if err != nil {
					t.Fatal(err)
				}
				workers = append(workers, pid)
			}
			break
		}
	}
	if len(workers) != 3 {
		t.Fatalf("the viewer has workers %v", workers)
	}
	killed := time.Now()
	if err := viewer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range workers {
		until(t, fmt.Sprintf("worker %d ends", pid), func() bool { s := state(pid); return s == "" || s == "Z" })
	}
	took := time.Since(killed)
	viewer.Wait() //nolint:errcheck // it was killed
	return took
}

// state is the letter that the kernel gives for what a process does: T when it
// is stopped, Z when it has ended and nobody has asked how, none when it is gone.
func state(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	return rest[:1]
}

// viewerVariable turns TestViewerToBeKilled from a test into a viewer.
const viewerVariable = "CONFINE_TEST_VIEWER"

// TestViewerToBeKilled is the other process of TestWorkersDieWithTheViewer.
func TestViewerToBeKilled(t *testing.T) {
	role := os.Getenv(viewerVariable)
	if role == "" {
		t.Skip("only as a process of another test")
	}
	var o confine.Options
	if ring := strings.TrimPrefix(role, "without "); ring != "" {
		o.Disable = []string{ring}
	}
	idle, busy, stopped := spawn(t, o), spawn(t, o), spawn(t, o)
	go busy.ask("spin")
	if err := stopped.Stop(); err != nil {
		t.Fatal(err)
	}
	fmt.Println("workers:", idle.PID(), busy.PID(), stopped.PID())
	time.Sleep(patience)
}
