package engine_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

const (
	childLeak = "VITRINE_LEAK"

	leakLimit = 8 << 20
	overshoot = 8 << 20 // or a quarter of the limit, whichever is more
)

// leaks are programs that use more and more memory, or only seem to.
var leaks = []struct {
	name, source string
	pauses       bool
}{
	{"array of numbers", `const a = []; for (let i = 0; i < 3e7; i++) a.push(i)`, true},
	{"array of objects", `const a = []; for (let i = 0; i < 3e7; i++) a.push({x: i, y: [i]})`, true},
	{"string doubling", `let s = 'abcd'; for (let i = 0; i < 24; i++) s += s`, true},
	{"string appending", `const a = []; let s = ''; for (let i = 0; i < 1e7; i++) { s += 'abcdefgh' + i; if (s.length > 1e3) { a.push(s); s = '' } }`, true},
	{"map", `const m = new Map(); for (let i = 0; i < 3e7; i++) m.set(i, i)`, true},
	{"object keys", `const m = {}; for (let i = 0; i < 3e7; i++) m['k' + i] = i`, true},
	{"small buffers", `const a = []; for (let i = 0; i < 3e7; i++) a.push(new ArrayBuffer(65536))`, true},
	{"large buffers", `const a = []; for (let i = 0; i < 3e7; i++) a.push(new ArrayBuffer(4 << 20))`, true},
	{"closures", `let a; for (let i = 0; i < 3e7; i++) { const p = a; a = () => p }`, true},
	{"garbage", `let z = 0; for (let i = 0; i < 300000; i++) z += [i, i, {q: i}].length; if (z !== 900000) throw z`, false},
	{"generators", `function* g() { yield* g() } try { g().next() } catch (e) { if (!(e instanceof RangeError)) throw e }`, false},
	{"one large buffer", `new ArrayBuffer(32 << 20)`, true},
	{"one large string", `'x'.repeat(32 << 20)`, true},
	{"one large array", `new Array(2e6).fill(0)`, true},
	{"matches", `'a'.repeat(1e6).match(/a/g)`, true},
	{"matches in a wide text", `'\u20ac'.repeat(1e6).match(/./g)`, true},
	{"matches of a pattern that looks ahead", `'a'.repeat(1e6).match(/(?=a)./g)`, true},
	{"parts between matches", `'a'.repeat(1e6).split(/a/)`, true},
	{"parts between texts", `'a'.repeat(1e6).split({toString: () => 'a'})`, true},
	{"replaced matches", `'a'.repeat(1e6).replace(/a/g, () => 'b')`, true},
	{"matches replaced by a text", `if ('a'.repeat(1e6).replace(/a/g, 'b')[999_999] !== 'b') throw 1`, false},
	{"replaced texts", `'a'.repeat(1e6).replaceAll('a', 'b')`, true},
	{"few matches in a long text", `const s = 'a'.repeat(24e5) + "b"; if (s.replace(/b/g, 'c').replaceAll('c', 'd').split(/d/)[1] !== '') throw 1`, false},
	{"escaped text of an object", `const s = '\u20ac'.repeat(1e6); encodeURIComponent({toString: () => s})`, true},
	{"names of bound functions", `const f = () => {}, a = []; Object.defineProperty(f, 'name', {value: 'x'.repeat(1e6)}); for (let i = 0; i < 100; i++) a.push(f.bind())`, true},
	{"names of methods", `const s = Symbol('x'.repeat(1e6)), a = []; for (let i = 0; i < 100; i++) a.push({[s]() {}})`, true},
	{"names of getters", `const s = 'x'.repeat(1e6), a = []; for (let i = 0; i < 100; i++) a.push({get [s]() { return 1 }})`, true},
	{"large patterns", `const a = []; for (let i = 0; i < 1e4; i++) a.push(new RegExp('(?:a{0,500}b){1,2}' + i))`, true},
	{"keys of a text", `Object.keys(Object('a'.repeat(1e6)))`, true},
	{"copied elements", `({...new Array(6e4).fill(1)})`, true},
	{"groups of matches", `[...'a'.repeat(3e4).matchAll(new RegExp('(a)' + '()'.repeat(100), 'g'))]`, true},
	{"groups of single matches", `const r = new RegExp('()'.repeat(3000)), a = []; for (let i = 0; i < 1e3; i++) a.push(r.exec(''))`, true},
	{"a wide text as a number", `+'\u20ac'.repeat(1e6)`, true},
	{"a wide text as JSON", `JSON.stringify('\u20ac'.repeat(1e6))`, true},
	{"escapes as JSON", `JSON.stringify('\u0001'.repeat(1e6))`, true},
	{"a wide text joined", `const s = '\u20ac'.repeat(1e6); [s, s].join()`, true},
	{"numbers joined", `new Array(2e5).fill(1/3).join()`, true},
	{"a character that becomes eighteen", `'\ufdfa'.repeat(1e5).normalize('NFKD')`, true},
	{"descriptors", `const o = {}; for (let i = 0; i < 3e4; i++) o['k' + i] = i; Object.getOwnPropertyDescriptors(o)`, true},
}

// leaked is what the child of one leak reports.
type leaked struct {
	Err   string
	Asked []engine.Exceeded
	Fault []string
}

func leakChild(source string) {
	debug.SetGCPercent(50)
	debug.SetMaxStack(engine.MaxStack)
	h := &host{}
	g := &granter{max: 5, limits: engine.Limits{Memory: leakLimit}}
	e, err := engine.New(engine.Options{Host: h, Suspender: g, Limits: g.limits})
	if err != nil {
		panic(err)
	}
	g.engine = e
	if err := e.Harden(); err != nil {
		panic(err)
	}
	out := leaked{}
	if err := e.Run(0, engine.Script{Name: "leak.js", Source: source}); err != nil {
		out.Err = err.Error()
	}
	out.Asked, out.Fault = g.asked, h.faults()
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

// TestMemory makes sure that a leak pauses near its limit and goes on when it
// is granted more, and that large allocations ask before they are made.
func TestMemory(t *testing.T) {
	for _, leak := range leaks {
		t.Run(leak.name, func(t *testing.T) {
			if late := leakTooLarge(t, leak.source, leak.pauses); len(late) > 0 {
				t.Error(late)
			}
		})
	}
}

// leakTooLarge runs one leak and returns the requests that came too late.
func leakTooLarge(t *testing.T, source string, pauses bool) (late []string) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childLeak+"="+source)
	stdout, err := cmd.Output()
	var out leaked
	if err != nil || json.Unmarshal(stdout, &out) != nil {
		t.Fatalf("the child failed: %v %s", err, stdout)
	}
	if len(out.Fault) > 0 {
		t.Error(out.Fault)
	}
	if (len(out.Asked) > 0) != pauses {
		t.Errorf("asked %d times", len(out.Asked))
	}
	for i, x := range out.Asked {
		over := int64(x.Used) - int64(x.Limit)
		t.Logf("at %d KiB of %d, need %d", x.Used>>10, x.Limit>>10, x.Need>>10)
		if x.Resource != engine.Memory {
			t.Errorf("request %d is for %v", i, x.Resource)
		}
		most := max(overshoot, x.Limit/4)
		if over > int64(most) {
			late = append(late, fmt.Sprintf("request %d: %d bytes over", i, over))
		}
	}
	return late
}
