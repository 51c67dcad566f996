package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/engine"
)

// The hostile corpus: each file of testdata/hostile runs in a child process. Its
// first line says how it may end:
//
//	done   without a failure
//	error  with an exception, or one that stops the turn
//	pause  by reaching a limit; here nobody grants more
//	death  of the process, or by being killed: what cannot be stopped inside
//
// Nothing may escape: what a program should not get hold of it reports itself.

const (
	childMode = "VITRINE_HOSTILE_MODE" // fuel or abort
	childFile = "VITRINE_HOSTILE_FILE"

	corpusMemory = 32 << 20 // bytes
	corpusFuel   = 5_000_000
	corpusTime   = 5 * time.Minute // until a child is killed, in time of day,
	corpusCPU    = 10              // and in seconds of the processor

	abortAfter   = 100 * time.Millisecond
	abortLatency = 100 * time.Millisecond
)

// outcome is what a child says at its end.
type outcome struct {
	Ends    string // done, error, pause, aborted or broke
	Escaped []string
	Detail  string
	Latency time.Duration // of the processor, from Abort to the end of the turn
}

func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		hostileChild(file, os.Getenv(childMode))
		return
	}
	if source := os.Getenv(childLeak); source != "" {
		leakChild(source)
		return
	}
	if root := os.Getenv(childConformance); root != "" {
		conformanceChild(root)
		return
	}
	if seed := os.Getenv(childTwin); seed != "" {
		twinChild(seed)
		return
	}
	os.Exit(m.Run())
}

// refuser grants nothing.
type refuser struct{ asked []string }

func (r *refuser) Exceeded(x engine.Exceeded) bool {
	name := map[engine.Resource]string{engine.Memory: "memory", engine.TurnFuel: "turn fuel", engine.Fuel: "fuel"}[x.Resource]
	r.asked = append(r.asked, fmt.Sprintf("%s %d of %d need %d", name, x.Used, x.Limit, x.Need))
	return false
}

func hostileChild(file, mode string) {
	debug.SetMaxStack(engine.MaxStack)
	debug.SetGCPercent(50)
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: 768 << 20, Max: 768 << 20})
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: corpusCPU, Max: corpusCPU})
	source, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var out outcome
	asked := &refuser{}
	limits := engine.Limits{Memory: corpusMemory, Fuel: corpusFuel}
	if mode == "abort" {
		limits.Fuel = 0
	}
	h := &host{}
	e, err := engine.New(engine.Options{Host: h, Suspender: asked, Limits: limits})
	if err != nil {
		panic(err)
	}
	installVictim(e, &out)
	if err := e.Harden(); err != nil {
		panic(err)
	}
	e.Configure(engine.Environment{Now: 1e12})
	var aborted time.Duration
	if mode == "abort" {
		time.AfterFunc(abortAfter, func() {
			aborted = cpuTime()
			e.Abort()
		})
	}
	err = e.Run(1e12, engine.Script{Name: "main.js", Source: string(source)})
	for i := 0; err == nil && i < len(h.calls) && i < 1000; i++ {
		var fault *engine.Fault
		if h.calls[i].Args["x"] == "fail" {
			fault = &engine.Fault{Name: "NotAllowedError", Message: "no"}
		}
		err = e.Answer(1e12, h.calls[i].ID, map[string]any{"ok": true, "list": []any{1.0}}, fault)
	}
	switch {
	case aborted > 0 && errors.Is(err, engine.ErrAborted):
		out.Ends, out.Latency = "aborted", cpuTime()-aborted
	case errors.Is(err, engine.ErrAborted):
		out.Ends, out.Detail = "pause", strings.Join(asked.asked, "; ")
	case err != nil:
		out.Ends, out.Detail = "broke", err.Error()
	case len(h.failures) > 0:
		out.Ends, out.Detail = "error", strings.Join(h.faults(), "; ")
	default:
		out.Ends = "done"
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

// cpuTime is what this process has used of the processors: unlike the time of
// day it does not depend on what else the machine does.
func cpuTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// installVictim gives the program a few host functions to attack.
func installVictim(e *engine.Engine, out *outcome) {
	r := e.Runtime()
	kept := ""
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"print": func(call goja.FunctionCall) goja.Value {
			e.Console("log", e.Text(call.Argument(0), 1000))
			return nil
		},
		"escaped": func(call goja.FunctionCall) goja.Value {
			out.Escaped = append(out.Escaped, e.Text(call.Argument(0), 300))
			return nil
		},
		"ask": func(call goja.FunctionCall) goja.Value {
			return e.CallHost("", "ask", map[string]any{"x": e.ToGo(call.Argument(0))})
		},
		"fail":  func(goja.FunctionCall) goja.Value { e.Throw("TypeError", "no"); return nil },
		"keep":  func(call goja.FunctionCall) goja.Value { kept = e.Text(call.Argument(0), 100); return nil },
		"kept":  func(goja.FunctionCall) goja.Value { return r.ToValue(kept) },
		"later": func(call goja.FunctionCall) goja.Value { return r.ToValue(e.SetTimer(0, false, func() {})) },
	} {
		if err := r.Set(name, e.Native(name, 1, f)); err != nil {
			panic(err)
		}
	}
}

// attack runs one program in a child.
func attack(t *testing.T, file, mode string) outcome {
	ctx, cancel := context.WithTimeout(t.Context(), corpusTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode, childFile+"="+file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	var out outcome
	if json.Unmarshal(stdout, &out) == nil {
		return out
	}
	first, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
	return outcome{Ends: "death", Detail: fmt.Sprintf("%v: %s", err, first)}
}

func corpus(t *testing.T) []string {
	files, err := filepath.Glob("testdata/hostile/*.js")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d hostile programs, want at least 150 (%v)", len(files), err)
	}
	return files
}

// allowed is how a program may end.
func allowed(t *testing.T, file string) []string {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(source), "\n")
	ends, ok := strings.CutPrefix(line, "// ends: ")
	if !ok {
		t.Fatalf("%s does not say how it ends", file)
	}
	return strings.Split(ends, ",")
}

// patience is how long a program may take to be aborted, of processor time. One
// that says "// abort: 500ms" makes goja do something that long in one step.
func patience(t *testing.T, file string) time.Duration {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(source)) {
		if text, ok := strings.CutPrefix(line, "// abort: "); ok {
			d, err := time.ParseDuration(strings.TrimSpace(text))
			if err != nil {
				t.Fatal(file, err)
			}
			return d
		}
	}
	return abortLatency
}

// each calls f for every nth program, two at a time.
func each(t *testing.T, nth int, f func(t *testing.T, file string, ends []string)) {
	var group sync.WaitGroup
	slots := make(chan bool, 2)
	for i, file := range corpus(t) {
		if i%nth != 0 {
			continue
		}
		group.Go(func() {
			slots <- true
			defer func() { <-slots }()
			f(t, file, allowed(t, file))
		})
	}
	group.Wait()
}

// TestHostile stops every program by fuel and memory alone: there is no limit
// on time that would hide a missing charge.
func TestHostile(t *testing.T) {
	each(t, 1, func(t *testing.T, file string, ends []string) {
		begin := time.Now()
		out := attack(t, file, "fuel")
		if d := time.Since(begin); d > 3*time.Second {
			t.Logf("%s: %s after %v", filepath.Base(file), out.Ends, d.Round(time.Second/10))
		}
		if len(out.Escaped) > 0 {
			t.Errorf("%s: escaped: %q", filepath.Base(file), out.Escaped)
		}
		if !slices.Contains(ends, out.Ends) {
			t.Errorf("%s: ended in %s (%.200s), want %v", filepath.Base(file), out.Ends, out.Detail, ends)
		}
	})
}

// TestHostileAbort aborts programs in the middle: a part of them in an ordinary
// test, all when VITRINE_SOAK is set, which holds how long that takes, too. What may end in death is left out: from
// there the viewer kills the process.
func TestHostileAbort(t *testing.T) {
	nth := 8
	if os.Getenv(soak) != "" {
		nth = 1
	}
	var mutex sync.Mutex
	slowest, which, aborted := time.Duration(0), "", 0
	each(t, nth, func(t *testing.T, file string, ends []string) {
		if slices.Contains(ends, "death") {
			return
		}
		out := attack(t, file, "abort")
		mutex.Lock()
		if out.Ends == "aborted" {
			aborted++
			if out.Latency > slowest {
				slowest, which = out.Latency, filepath.Base(file)
			}
		}
		mutex.Unlock()
		if out.Ends == "death" || len(out.Escaped) > 0 || nth == 1 && out.Latency > patience(t, file) {
			t.Errorf("%s: %+v", filepath.Base(file), out)
		}
	})
	t.Logf("%d programs were aborted, the slowest, %s, after %v of processor time", aborted, which, slowest)
}
