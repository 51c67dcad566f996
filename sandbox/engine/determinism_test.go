package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"example.org/vitrine/sandbox/engine"
)

// The same programs run here and in child processes with another time zone,
// another number of processors, and pauses thrown in at random: what they print
// and the fuel they spend has to be the same.

const (
	childTwin = "VITRINE_TWIN" // seed of the pauses; programs come as JSON on standard input
	soak      = "VITRINE_SOAK"

	traceFuel    = 20_000_000 // ends programs that would take too long, at the same point
	soakPrograms = 1000
	fewPrograms  = 40 // in an ordinary test; VITRINE_SOAK runs soakPrograms
)

// trace is all that can be seen of a run.
type trace struct {
	Log, Faults []string
	Calls       int
	Fuel        []uint64 // after each turn
	Err         string

	asked int // by limits, which may differ
}

// twins is what a child reports.
type twins struct {
	Runs  []trace
	Asked int
}

// runTraced runs a program to its end, its timers and calls included. Pauses may be nil.
func runTraced(source string, pauses *rand.Rand) (out trace) {
	h := &host{}
	limits := engine.Limits{Fuel: traceFuel}
	g := &granter{max: 1 << 30, final: true}
	if pauses != nil {
		limits = engine.Limits{Fuel: traceFuel, TurnFuel: 5_000 + pauses.Uint64N(100_000), Memory: 1<<20 + pauses.Uint64N(8<<20)}
		g.limits = limits
	}
	e, err := engine.New(engine.Options{Host: h, Suspender: g, Limits: limits})
	if err != nil {
		panic(err)
	}
	g.engine = e
	installVictim(e, &outcome{})
	if err := e.Harden(); err != nil {
		panic(err)
	}
	e.Configure(engine.Environment{Now: 1.7e12, Locale: "de", Zone: "Europe/Zurich", MathSeed: [32]byte{1}, CryptoSeed: [32]byte{2}})
	stop := make(chan bool)
	done := make(chan bool)
	go func() { // suspends and resumes at random
		defer close(done)
		for pauses != nil {
			select {
			case <-stop:
				e.Suspend(false)
				return
			default: // no timer: one that fires later reads time.Local, which the next Configure sets
				time.Sleep(time.Duration(pauses.IntN(300)) * time.Microsecond)
				e.Suspend(pauses.IntN(2) == 0)
			}
		}
	}()
	turn := func(err error) bool {
		out.Fuel = append(out.Fuel, e.Fuel())
		if err != nil {
			out.Err = err.Error()
		}
		return err == nil
	}
	ok := turn(e.Run(1.7e12, engine.Script{Name: "main.js", Source: source}))
	for i := 0; ok && (i < len(h.calls) || i < len(h.timers)) && i < 100; i++ {
		if i < len(h.calls) {
			ok = turn(e.Answer(1.7e12+float64(i), h.calls[i].ID, map[string]any{"n": float64(i)}, nil))
		}
		if ok && i < len(h.timers) {
			ok = turn(e.FireTimer(1.7e12+float64(i), h.timers[i]))
		}
	}
	close(stop)
	<-done
	out.Log, out.Faults, out.Calls, out.asked = h.log, h.faults(), len(h.calls), len(g.asked)
	return out
}

func twinChild(seed string) {
	debug.SetGCPercent(20 + len(seed)*30)
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: 2 << 30, Max: 2 << 30})
	n, _ := strconv.ParseUint(seed, 10, 64)
	pauses := rand.New(rand.NewPCG(n, 7))
	var sources []string
	if err := json.NewDecoder(os.Stdin).Decode(&sources); err != nil {
		panic(err)
	}
	var out twins
	for _, source := range sources {
		r := runTraced(source, pauses)
		out.Runs = append(out.Runs, r)
		out.Asked += r.asked
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

func TestDeterminism(t *testing.T) {
	count := fewPrograms
	if os.Getenv(soak) != "" {
		count = soakPrograms
	}
	asked := 0
	generator := rapid.Custom(program)
	var sources []string
	var want []trace
	for i := range count {
		source := generator.Example(i)
		sources = append(sources, source)
		want = append(want, runTraced(source, nil))
	}
	if said := slices.IndexFunc(want, func(r trace) bool { return len(r.Log) > 3 }); said < 0 {
		t.Fatal("the programs print nothing")
	}
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	for i, env := range [][]string{{"TZ=Pacific/Auckland", "GOMAXPROCS=1"}, {"TZ=America/New_York", "GOMAXPROCS=4", "GODEBUG=randmapseed=1"}} {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(append(os.Environ(), env...), fmt.Sprintf("%s=%d", childTwin, i+1))
		cmd.Stdin = bytes.NewReader(input)
		cmd.Stderr = os.Stderr
		stdout, err := cmd.Output()
		var out twins
		if err != nil || json.Unmarshal(stdout, &out) != nil || len(out.Runs) != len(want) {
			t.Fatalf("the child failed: %v", err)
		}
		got := out.Runs
		asked += out.Asked
		for k := range want {
			want[k].asked, got[k].asked = 0, 0
			if a, b := fmt.Sprintf("%+v", want[k]), fmt.Sprintf("%+v", got[k]); a != b {
				t.Errorf("program %d differs with %v:\n%s\n--- here\n%.2000s\n--- there\n%.2000s", k, env, sources[k], a, b)
			}
		}
	}
	t.Logf("%d programs, each in 3 processes; %d pauses for limits", count, asked)
	if asked == 0 {
		t.Error("nothing was paused")
	}
}

// program draws a program that ends and prints much of what could differ: times,
// random numbers, orders of keys, of jobs and of sorting.
func program(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("const seen = []; let n = 0; const o = {}, m = new Map(), s = new Set(), w = new WeakMap();\n")
	b.WriteString("const say = (...x) => print(x.map((v) => typeof v === 'object' ? JSON.stringify(v) : String(v)).join(' '));\n")
	for range rapid.IntRange(3, 12).Draw(t, "statements") {
		statement(t, &b, 0)
	}
	b.WriteString("say(n, o, [...m].length, [...s].join(), Object.keys(o).join());\n")
	return b.String()
}

func statement(t *rapid.T, b *strings.Builder, depth int) {
	number := func() int { return rapid.IntRange(0, 60).Draw(t, "number") }
	kinds := 16
	if depth > 2 {
		kinds = 11 // nothing that nests
	}
	switch k := number(); rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		fmt.Fprintf(b, "o['k' + (%d * 7919 %% 211)] = n++;\n", k)
	case 1:
		fmt.Fprintf(b, "m.set({}, %d); m.set('x%d', n); s.add(Math.floor(Math.random() * %d));\n", k, k, k+1)
	case 2:
		fmt.Fprintf(b, "say(Date.now(), new Date(%d, %d, 1).toString(), new Date(2024, 6, %d).getTimezoneOffset());\n", 1970+k, k%12, k%28+1)
	case 3:
		fmt.Fprintf(b, "say([%d, 3, 11, 2].sort(), ['b%d', 'a', 'ä', 'B'].sort().join(), 'ä'.localeCompare('z%d'));\n", k, k, k)
	case 4:
		fmt.Fprintf(b, "later(() => {}); ask(%d).then((r) => { n += r.n; say('answer', n) });\n", k)
	case 5:
		fmt.Fprintf(b, "Promise.resolve(%d).then((x) => { n += x; say('job', n) });\n", k)
	case 6:
		fmt.Fprintf(b, "try { null.x%d } catch (e) { say(e.message, String(e.stack).length > 0) }\n", k)
	case 7:
		fmt.Fprintf(b, "{ const a = []; for (let i = 0; i < %d; i++) a.push({i, v: [i]}); w.set(a, 1); n += a.map((x) => x.i).reduce((p, c) => p + c, 0); }\n", k*20)
	case 8:
		fmt.Fprintf(b, "say(JSON.stringify(JSON.parse('{\"b\": 1, \"a\": [%d, 2.5e3], \"10\": 3, \"2\": null}')), (0.1 * %d).toFixed(3), Math.sin(%d), 2 ** 0.%d);\n", k, k, k, k)
	case 9:
		fmt.Fprintf(b, "say('x%dyxz'.replace(/[xy]/g, (c) => c.toUpperCase()), 'a-b-c'.split('-', %d).join('+'), /(?<q>\\d+)/.exec('q%d').groups.q);\n", k, k%3, k)
	case 10:
		fmt.Fprintf(b, "{ let text = ''; for (let i = 0; i < %d; i++) text += i + ','; n += text.length; seen.push(text.slice(-9)); }\n", k*30)
	case 11:
		fmt.Fprintf(b, "for (let i%d = 0; i%d < %d; i%d++) {\n", depth, depth, k%7, depth)
		block(t, b, depth)
	case 12:
		fmt.Fprintf(b, "for (const k%d in o) { n += o[k%d]; if (n > %d) break;\n", depth, depth, k*100)
		block(t, b, depth)
	case 13:
		fmt.Fprintf(b, "(async () => { for (let q = 0; q < %d; q++) { await q; n += q }\n", k%6)
		for range 2 {
			statement(t, b, depth+1)
		}
		b.WriteString("})();\n")
	case 14:
		fmt.Fprintf(b, "for (const [a%d, b%d] of [...m].slice(0, 5)) { n += typeof b%d === 'number' ? b%d : 1;\n", depth, depth, depth, depth)
		block(t, b, depth)
	case 15:
		fmt.Fprintf(b, "if (n %% %d === 0) {\n", k%5+2)
		block(t, b, depth)
	}
}

// block draws the rest of a block and its end.
func block(t *rapid.T, b *strings.Builder, depth int) {
	for range rapid.IntRange(1, 3).Draw(t, "inner") {
		statement(t, b, depth+1)
	}
	b.WriteString("}\n")
}
