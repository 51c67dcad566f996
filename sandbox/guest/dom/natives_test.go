//go:build linux

package dom_test

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"image"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/dom"
	"example.org/vitrine/sandbox/guest/globals"
	"example.org/vitrine/sandbox/protocol/scene"
)

// A program of the generator calls a few of all the functions that an applet can
// reach, with odd and large values, in a process with a worker's limits.

//go:embed testdata/natives.js
var nativesSource string

const (
	childNatives = "VITRINE_NATIVES" // the seed

	nativesMemory = 32 << 20        // bytes
	nativesCap    = 336 << 20       // of private memory, what the viewer allows such a worker
	nativesFuel   = 30_000_000      // about half a second
	nativesCPU    = 8 * time.Second // of the processor, more than any program needs
	nativesTime   = 9 * time.Second // Go's fuzzing takes ten seconds for a deadlock
	longestStep   = 2 * time.Second // of the processor between two looks at the tank, on a machine that is busy and slow
)

func TestMain(m *testing.M) {
	if seed := os.Getenv(childNatives); seed != "" {
		nativesChild(seed)
		return
	}
	os.Exit(m.Run())
}

// nativesEnd is what the child says.
type nativesEnd struct {
	Err  string
	Step time.Duration // the longest
}

// blind is a screen that nobody looks at.
type blind struct{}

func (blind) Patch([]scene.Op)                                        {}
func (blind) Present(scene.NodeID, int, int, image.Rectangle, []byte) {}

// narrator says what the program is about to do before it does it.
type narrator struct{ host }

func (*narrator) Console(_, text string) { _, _ = os.Stderr.WriteString(text + "\n") }

func nativesChild(seed string) {
	debug.SetMaxStack(engine.MaxStack)
	debug.SetGCPercent(50)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	seconds := uint64(nativesCPU / time.Second)
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: seconds, Max: seconds})
	limits := engine.Limits{Memory: nativesMemory, Fuel: nativesFuel}
	e, err := engine.New(engine.Options{Host: &narrator{}, Limits: limits})
	if err == nil {
		err = globals.Install(e)
	}
	if err == nil {
		_, err = dom.Install(e, blind{})
	}
	if err == nil {
		err = e.Harden()
	}
	if err != nil {
		panic(err)
	}
	e.Configure(engine.Environment{Now: 1e12, Locale: "en-US", Zone: "UTC"})
	used := privateMemory()
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: used + nativesCap, Max: used + nativesCap})

	runtime.LockOSThread()
	thread := unix.Gettid()
	var ended atomic.Int64
	longest := make(chan time.Duration)
	go func() { // the fuel is published whenever the engine looks at what was flagged
		step := time.Duration(0)
		for ended.Load() == 0 {
			before, from := e.Fuel(), threadTime(thread)
			e.SetLimits(limits)
			for e.Fuel() == before && ended.Load() == 0 {
				time.Sleep(100 * time.Microsecond)
			}
			to := threadTime(thread)
			if last := ended.Load(); last > 0 {
				to = time.Duration(last)
			}
			step = max(step, to-from)
		}
		longest <- step
	}()
	out := nativesEnd{}
	if err := e.Run(1e12, engine.Script{Name: "main.js", Source: strings.ReplaceAll(nativesSource, "SEED", seed)}); err != nil {
		out.Err = err.Error()
	}
	ended.Store(int64(threadTime(thread)))
	out.Step = <-longest
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

// privateMemory is what the kernel counts for RLIMIT_DATA, in bytes.
func privateMemory() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	_, text, _ := strings.Cut(string(status), "VmData:")
	text, _, _ = strings.Cut(text, "kB")
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil {
		panic(err)
	}
	return n << 10
}

// threadTime is what a thread of this process has used of the processors.
func threadTime(thread int) time.Duration {
	const ofThread, scheduled = 4, 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^uint32(thread)<<3|ofThread|scheduled), &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

// FuzzNatives holds that no native ends the process, takes much more memory than
// it may without asking, or works for long where nothing can stop it.
func FuzzNatives(f *testing.F) {
	for seed := range uint32(3) {
		f.Add(seed + 1)
	}
	f.Fuzz(func(t *testing.T, seed uint32) {
		ctx, cancel := context.WithTimeout(t.Context(), nativesTime)
		defer cancel()
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), childNatives+"="+strconv.FormatUint(uint64(seed), 10))
		var said bytes.Buffer
		cmd.Stderr = &said
		stdout, err := cmd.Output()
		if ctx.Err() != nil && cmd.ProcessState.UserTime() < nativesCPU {
			t.Skip("the machine is too busy")
		}
		var out nativesEnd
		if err != nil || json.Unmarshal(stdout, &out) != nil {
			t.Fatalf("the process died: %v\n%s", err, said.Bytes()[:min(4000, said.Len())])
		}
		if out.Err != "" && out.Err != engine.ErrAborted.Error() {
			t.Errorf("the runtime broke: %s\n%s", out.Err, said.String())
		}
		if out.Step > longestStep {
			t.Errorf("nothing could stop it for %v\n%s", out.Step, said.String())
		}
	})
}
