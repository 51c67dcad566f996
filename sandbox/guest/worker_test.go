//go:build linux && (amd64 || arm64)

package guest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.org/vitrine/internal/testing/programs"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "worker")
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, programs.Worker), programs.Build(context.Background(), folder, programs.Worker)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path)) //nolint:errcheck // left in the temporary folder
	}
	os.Exit(code)
}

// viewer speaks to a real, confined worker, frame by frame.
type viewer struct {
	tb      testing.TB
	worker  *confine.Worker
	conn    *wire.Conn
	turn    uint64
	tree    *scene.Tree
	console []string
	turns   [][]byte // turn frames as they came
	frames  chan wire.Outbound
}

// patience is far more than anything here takes on a busy machine.
const patience = 30 * time.Second

func open(tb testing.TB) *viewer {
	tb.Helper()
	program, err := binary()
	if err != nil {
		tb.Fatal(err)
	}
	w, err := confine.Spawn(tb.Context(), confine.Options{Binary: program, Memory: 512 << 20})
	if err != nil {
		tb.Fatal(err)
	}
	return speakTo(tb, w)
}

func speakTo(tb testing.TB, w *confine.Worker) *viewer {
	tb.Helper()
	tb.Cleanup(w.Close)
	v := &viewer{tb: tb, worker: w, conn: wire.NewConn(w.Conn()), tree: scene.NewTree(), frames: make(chan wire.Outbound, 1000)}
	go v.receive()
	if f := v.next(); f.Ready == nil || len(f.Ready.Rings) == 0 {
		tb.Fatalf("the first frame is %+v", f)
	}
	return v
}

// receive passes the worker's frames on until there are no more.
func (v *viewer) receive() {
	defer close(v.frames)
	for {
		data, err := v.conn.Read()
		if err != nil {
			return
		}
		f, err := wire.DecodeOutbound(data)
		if err != nil {
			v.tb.Errorf("a bad frame: %v", err)
			return
		}
		if f.Cause != 0 {
			v.turns = append(v.turns, bytes.Clone(data))
		}
		v.frames <- f
	}
}

// next is the next frame but meters and the log, which is collected.
func (v *viewer) next() wire.Outbound {
	v.tb.Helper()
	for {
		select {
		case f, ok := <-v.frames:
			switch {
			case !ok:
				v.tb.Fatalf("the worker has ended: %s\n%.2000s", v.worker.Wait().Reason, v.worker.Stderr())
			case f.Meter != nil:
			case f.Console != nil:
				v.console = append(v.console, f.Console.Text)
			case f.Patch != nil:
				if err := v.tree.Apply(f.Patch.Ops); err != nil {
					v.tb.Fatal(err)
				}
				return f
			default:
				return f
			}
		case <-time.After(patience):
			v.tb.Fatal("the worker says nothing")
		}
	}
}

// until is the next frame of which f is true. Others are dropped.
func (v *viewer) until(f func(wire.Outbound) bool) wire.Outbound {
	v.tb.Helper()
	for {
		if frame := v.next(); f(frame) {
			return frame
		}
	}
}

func (v *viewer) endOfTurn() wire.TurnEnd {
	v.tb.Helper()
	return *v.until(func(f wire.Outbound) bool { return f.TurnEnd != nil }).TurnEnd
}

// control sends a control frame.
func (v *viewer) control(f wire.Inbound) {
	v.tb.Helper()
	if err := v.conn.Send(f); err != nil {
		v.tb.Fatal(err)
	}
}

// deliver sends a turn frame, whose number it fills in.
func (v *viewer) deliver(f wire.Inbound) {
	v.tb.Helper()
	v.turn++
	f.Turn, f.Now = v.turn, 1.7e12+float64(v.turn)
	v.control(f)
}

func environment() wire.Environment {
	return wire.Environment{Locale: "en-GB", Zone: "Europe/Berlin", Scale: 1, Width: 800, Height: 600}
}

// start runs a script, without waiting for the end of its turn.
func (v *viewer) start(script string) {
	v.tb.Helper()
	half := len(script) / 2
	v.deliver(wire.Inbound{File: &wire.File{Path: "main.js", Data: []byte(script[:half])}})
	v.deliver(wire.Inbound{File: &wire.File{Path: "main.js", Data: []byte(script[half:]), Last: true}})
	v.deliver(wire.Inbound{Start: &wire.Start{
		ID: "org.example.test", Name: "Test", Version: "1.0.0", Main: "main.js", Window: true,
		Manifest: []byte(`{"name":"Test"}`), Args: []string{"one", "two"}, Environment: environment(),
		Seed: wire.Seed{Math: [32]byte{1}, Crypto: [32]byte{2}},
	}})
}

// run runs a script to the end of its first turn.
func (v *viewer) run(script string) wire.TurnEnd {
	v.tb.Helper()
	v.start(script)
	return v.endOfTurn()
}

func (v *viewer) logged(want ...string) {
	v.tb.Helper()
	if got := strings.Join(v.console, "\n"); got != strings.Join(want, "\n") {
		v.tb.Errorf("the log is\n%s\nand not\n%s", got, strings.Join(want, "\n"))
	}
}

func TestScriptsRun(t *testing.T) {
	for _, test := range []struct {
		name, script string
		log          []string
	}{
		{"plain", `console.log("hello", 1 + 1)`, []string{"hello 2"}},
		{"top-level await", `console.log(await Promise.resolve("later"))`, []string{"later"}},
		{"time zone", `console.log(new Date().getTimezoneOffset())`, []string{"-60"}},
		{"time", `console.log(Date.now() === 1.7e12 + 3)`, []string{"true"}},
		{
			"arguments", `const {args, id, name} = __vitrine_import("vitrine:applet"); console.log(args.join(), id, name)`,
			[]string{"one,two org.example.test Test"},
		},
		{"no eval", `try { eval("1") } catch (e) { console.log(e.name) }`, []string{"EvalError"}},
		{"no Go", `try { null.x } catch (e) { console.log(/goja|\.go|0x/.test(e.stack + e.message)) }`, []string{"false"}},
		{"lone surrogates", `console.log("a\ud800b")`, []string{"a\uFFFDb"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := open(t)
			if end := v.run(test.script); end.Fuel == 0 {
				t.Error("it cost no fuel")
			}
			v.logged(test.log...)
		})
	}
}

func TestFailures(t *testing.T) {
	v := open(t)
	v.start(`throw new Error("no")`)
	f := v.until(func(f wire.Outbound) bool { return f.Failure != nil })
	if !f.Failure.Fatal || !strings.Contains(f.Failure.Message, "no") {
		t.Errorf("failure is %+v", f.Failure)
	}
	v.endOfTurn()
}

// TestMemoryIsAskedForInPlace continues an allocation where it stopped, and a
// second time after raising something else, which does not help it.
func TestMemoryIsAskedForInPlace(t *testing.T) {
	v := open(t)
	v.control(wire.Inbound{Limit: &wire.Limit{Memory: 8 << 20}})
	v.start(`const all = []; for (let i = 0; i < 200000; i++) all.push({i, s: "text " + i}); console.log(all.length, all[77777].s)`)
	asked := 0
	for {
		f := v.next()
		if f.TurnEnd != nil {
			break
		}
		if f.Ask == nil {
			continue
		}
		if f.Ask.Resource != wire.Memory || f.Ask.Used <= f.Ask.Limit-f.Ask.Limit/4 {
			t.Fatalf("ask is %+v", f.Ask)
		}
		if asked++; asked == 1 {
			v.control(wire.Inbound{Limit: &wire.Limit{Fuel: 1e15}})
			if again := v.until(func(f wire.Outbound) bool { return f.Ask != nil }); again.Ask.Resource != wire.Memory {
				t.Fatalf("ask is %+v", again.Ask)
			}
		}
		v.control(wire.Inbound{Limit: &wire.Limit{Memory: f.Ask.Limit + 8<<20}})
	}
	if asked < 2 {
		t.Errorf("asked %d times", asked)
	}
	v.logged("200000 text 77777")
}

func TestEndlessLoopIsAborted(t *testing.T) {
	v := open(t)
	v.control(wire.Inbound{Limit: &wire.Limit{TurnFuel: 1e6}})
	v.start(`try { for (;;); } catch { console.log("caught") } finally { console.log("finally") }`)
	f := v.until(func(f wire.Outbound) bool { return f.Ask != nil })
	if f.Ask.Resource != wire.TurnFuel || f.Ask.Limit != 1e6 {
		t.Errorf("ask is %+v", f.Ask)
	}
	v.control(wire.Inbound{Limit: &wire.Limit{TurnFuel: 3e6}})
	v.until(func(f wire.Outbound) bool { return f.Ask != nil && f.Ask.Limit == 3e6 })
	v.control(wire.Inbound{Limit: &wire.Limit{Abort: true}})
	if end := v.endOfTurn(); end.Pending {
		t.Error("something is pending after the end")
	}
	v.deliver(wire.Inbound{Timer: &wire.Timer{ID: 1}})
	v.endOfTurn()
	v.logged()
}

// TestSuspension holds an applet in the middle of a turn, and lets it go on.
func TestSuspension(t *testing.T) {
	v := open(t)
	v.start(`for (;;);`)
	v.eventually("it computes", func() bool { return v.used(50*time.Millisecond) > 0 })
	v.control(wire.Inbound{Suspend: &wire.Suspend{On: true}})
	// The memory watchdog goes on ticking: the turn is not over.
	v.eventually("it is held", func() bool { return v.used(100*time.Millisecond) < 10*time.Millisecond })
	v.control(wire.Inbound{Suspend: &wire.Suspend{}})
	v.eventually("it goes on", func() bool { return v.used(50*time.Millisecond) > 5*time.Millisecond })
	v.control(wire.Inbound{Limit: &wire.Limit{Abort: true}})
	v.endOfTurn()
}

// used is the computing time that the worker takes in some time.
func (v *viewer) used(span time.Duration) time.Duration {
	before := v.worker.CPU()
	time.Sleep(span)
	return v.worker.CPU() - before
}

func (v *viewer) eventually(what string, f func() bool) {
	v.tb.Helper()
	for end := time.Now().Add(patience); !f(); {
		if time.Now().After(end) {
			v.tb.Fatalf("never: %s", what)
		}
	}
}

func TestCalls(t *testing.T) {
	v := open(t)
	v.start(`const {query} = __vitrine_import("vitrine:authority");
		for (const resource of ["a", "b"])
			query({action: "connect", resource}).then((x) => console.log(resource, x), (e) => console.log(resource, e.name, e.message))`)
	var calls []*wire.Call
	for len(calls) < 2 {
		f := v.until(func(f wire.Outbound) bool { return f.Call != nil })
		var args wire.PermissionArgs
		if err := wire.DecodeBody(f.Call.Args, &args); err != nil {
			t.Fatal(err)
		}
		if f.Call.Op != wire.OpQuery || args.Action != "connect" || args.Resource != string("ab"[len(calls)]) {
			t.Errorf("call %+v for %+v", f.Call, args)
		}
		calls = append(calls, f.Call)
	}
	if end := v.endOfTurn(); !end.Pending {
		t.Error("nothing is pending")
	}
	body, err := wire.EncodeBody(wire.PermissionState{State: "granted"})
	if err != nil {
		t.Fatal(err)
	}
	v.deliver(wire.Inbound{Answer: &wire.Answer{Call: calls[1].ID, Fault: &wire.Fault{Name: "NotAllowedError", Message: "no"}}})
	v.endOfTurn()
	v.deliver(wire.Inbound{Answer: &wire.Answer{Call: calls[0].ID, Result: body}})
	if end := v.endOfTurn(); end.Pending {
		t.Error("something is pending")
	}
	v.logged("b NotAllowedError no", "a granted")
}

func TestOversizedCallIsRefusedWithinItsTurn(t *testing.T) {
	v := open(t)
	v.run(`const {set} = __vitrine_import("vitrine:storage");
		set("k", new Uint8Array(700_000)).catch((e) => console.log(e.name))`)
	if len(v.console) != 1 {
		t.Errorf("the log is %q", v.console)
	}
}

func TestTimersAndFrames(t *testing.T) {
	v := open(t)
	v.start(`setTimeout(() => console.log("timer"), 5); requestAnimationFrame((t) => console.log("frame", t))`)
	var id uint32
	wanted := false
	for {
		f := v.next()
		if f.SetTimer != nil {
			id = f.SetTimer.ID
		}
		wanted = wanted || f.WantFrame != nil
		if f.TurnEnd != nil {
			break
		}
	}
	if id == 0 || !wanted {
		t.Fatalf("timer %d, frame %v", id, wanted)
	}
	v.deliver(wire.Inbound{Timer: &wire.Timer{ID: id}})
	v.endOfTurn()
	v.deliver(wire.Inbound{Frame: &wire.Frame{Time: 16}})
	if end := v.endOfTurn(); end.Pending {
		t.Error("something is pending")
	}
	v.logged("timer", "frame 16")
}

// TestDeterminism runs everything that could depend on more than the inbound frames twice.
func TestDeterminism(t *testing.T) {
	script := `const {get} = __vitrine_import("vitrine:storage");
		console.log(Math.random(), crypto.getRandomValues(new Uint8Array(8)).join(), Date.now(), performance.now());
		const all = []; for (let i = 0; i < 100000; i++) all.push({i});
		setTimeout(() => console.log(Math.random()), 1);
		get("x").then(console.log, console.log);
		const c = document.createElement("canvas"); c.width = 300; c.height = 200; document.body.append(c);
		const g = c.getContext("2d"); let n = 0;
		(function frame(t) { g.fillStyle = "rgb(" + (n++ % 256) + ",0,0)"; g.fillRect(n, n, 50, 50); if (n < 8) requestAnimationFrame(frame) })(0);`
	once := func(slow bool) [][]byte {
		v := open(t)
		v.control(wire.Inbound{Limit: &wire.Limit{Memory: 4 << 20}})
		v.start(script)
		commit := uint64(0)
		rest := []wire.Inbound{{Timer: &wire.Timer{ID: 1}}, {Answer: &wire.Answer{Call: 1, Fault: &wire.Fault{Name: "AbortError", Message: "no"}}}}
		for i := range 10 {
			rest = append(rest, wire.Inbound{Frame: &wire.Frame{Time: float64(16 * i)}})
		}
		for {
			f := v.next()
			switch {
			case f.Ask != nil:
				v.control(wire.Inbound{Limit: &wire.Limit{Memory: f.Ask.Limit + 64<<20}})
			case f.Pixels != nil:
				commit++
				if slow {
					time.Sleep(5 * time.Millisecond)
				}
				v.control(wire.Inbound{Presented: &wire.Presented{Commit: commit}})
			case f.TurnEnd != nil:
				if len(rest) == 0 {
					v.worker.Kill()
					for range v.frames { // until the receiving goroutine has ended
					}
					return v.turns
				}
				v.deliver(rest[0])
				rest = rest[1:]
			}
		}
	}
	first, second := once(false), once(true)
	if len(first) != len(second) {
		t.Fatalf("%d and %d frames", len(first), len(second))
	}
	for i := range first {
		if !bytes.Equal(first[i], second[i]) {
			t.Fatalf("frame %d differs:\n%x\n%x", i, first[i], second[i])
		}
	}
}

// TestPixels draws faster than the viewer copies.
func TestPixels(t *testing.T) {
	v := open(t)
	v.start(`const c = document.createElement("canvas"); c.width = 640; c.height = 480; document.body.append(c);
		const g = c.getContext("2d"); let n = 0;
		(function frame() { g.fillStyle = n++ % 2 ? "#ff0000" : "#0000ff"; g.fillRect(0, 0, 640, 480); requestAnimationFrame(frame) })();`)
	var last *scene.Pixels
	for commit := uint64(1); commit <= 6; commit++ {
		p := v.until(func(f wire.Outbound) bool { return f.Pixels != nil }).Pixels
		if err := v.tree.CheckPixels(*p); err != nil {
			t.Fatal(err)
		}
		if last != nil && p.Offset == last.Offset {
			t.Error("two commits in a row lie at the same place")
		}
		last = p
		v.endOfTurn()
		pixel := v.worker.Arena()[p.Offset : p.Offset+4]
		if want := [2][]byte{{255, 0, 0, 255}, {0, 0, 255, 255}}[commit%2]; !bytes.Equal(pixel, want) {
			t.Errorf("commit %d shows %v", commit, pixel)
		}
		v.control(wire.Inbound{Presented: &wire.Presented{Commit: commit}})
		v.deliver(wire.Inbound{Frame: &wire.Frame{Time: float64(commit)}})
	}
	// Without an answer the third of the following frames has no place.
	for range 4 {
		v.deliver(wire.Inbound{Frame: &wire.Frame{}})
	}
	quiet := time.After(300 * time.Millisecond)
	pixels := 0
	for waiting := true; waiting; {
		select {
		case f := <-v.frames:
			if f.Pixels != nil {
				pixels++
			}
		case <-quiet:
			waiting = false
		}
	}
	if pixels > 2 {
		t.Errorf("%d commits went into two places", pixels)
	}
	v.control(wire.Inbound{Limit: &wire.Limit{Abort: true}})
	v.endOfTurn()
}

// TestLargePictureComesInTiles has more pixels than half the arena.
func TestLargePictureComesInTiles(t *testing.T) {
	v := open(t)
	v.start(`const c = document.createElement("canvas"); c.width = 4000; c.height = 3000; document.body.append(c);
		c.getContext("2d").fillRect(0, 0, 4000, 3000)`)
	covered := 0
	for commit := uint64(1); covered < 4000*3000; commit++ {
		p := v.until(func(f wire.Outbound) bool { return f.Pixels != nil }).Pixels
		if err := v.tree.CheckPixels(*p); err != nil {
			t.Fatal(err)
		}
		covered += p.Width * p.Height
		v.control(wire.Inbound{Presented: &wire.Presented{Commit: commit}})
	}
	v.endOfTurn()
}

// TestLargePatchesAreSplit fills a table with more than a frame holds.
func TestLargePatchesAreSplit(t *testing.T) {
	v := open(t)
	v.run(`for (let i = 0; i < 120; i++) { const p = document.createElement("p"); p.textContent = ("word" + i + " ").repeat(2000); document.body.append(p) }`)
	if n := v.tree.Len(); n < 120 {
		t.Errorf("the scene has %d nodes", n)
	}
}

func TestMeters(t *testing.T) {
	v := open(t)
	v.start(`const all = []; for (let i = 0; i < 2e6; i++) { if (i % 4 == 0) all.push("text " + i) }`)
	var meters []wire.Meter
	for f := range v.frames {
		if f.Meter != nil {
			meters = append(meters, *f.Meter)
		}
		if f.TurnEnd != nil {
			if len(meters) == 0 || meters[len(meters)-1].Fuel > f.TurnEnd.Fuel {
				t.Fatalf("the turn ends with %+v after %+v", f.TurnEnd, meters)
			}
			break
		}
	}
	if last := meters[len(meters)-1]; last.MemoryPeak == 0 || last.Memory > last.MemoryPeak {
		t.Errorf("the last figures are %+v", last)
	}
}

func TestWorkerEndsWithItsSocket(t *testing.T) {
	v := open(t)
	v.run(`1`)
	raw, err := v.worker.Conn().SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { syscall.Shutdown(int(fd), syscall.SHUT_RDWR) }); err != nil { //nolint:errcheck // the worker will tell
		t.Fatal(err)
	}
	end := v.worker.Wait()
	if end.Code != 0 || v.worker.Stderr() != "" {
		t.Errorf("ended with %+v: %s", end, v.worker.Stderr())
	}
}

// TestFatalErrorsAreClear takes memory without any limit but the kernel's.
func TestFatalErrorsAreClear(t *testing.T) {
	v := open(t)
	v.start(`const all = []; for (;;) all.push(new Array(1000).fill(1.5))`)
	for {
		if _, ok := <-v.frames; !ok {
			break
		}
	}
	if end := v.worker.Wait(); !strings.Contains(end.Reason, "memory cap") {
		t.Errorf("ended with %+v: %.300s", end, v.worker.Stderr())
	}
}

func TestStartedByHand(t *testing.T) {
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c := exec.Command(program)
	c.Stderr = &stderr
	if err := c.Run(); err == nil || !strings.Contains(stderr.String(), "starts it by itself") {
		t.Errorf("%v: %s", err, stderr.String())
	}
}
