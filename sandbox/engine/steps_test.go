package engine_test

import (
	"fmt"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// Tests of the kind "steps that cost far more time than fuel". BenchmarkSteps in
// package dom measures time against fuel, for all natives; what it found is
// held here by counts of fuel.

// fuelOf is what a step costs after a preparation.
func fuelOf(t *testing.T, prepare, step string) uint64 {
	t.Helper()
	total := func(source string) uint64 {
		e, h := start(t, engine.Options{})
		if err := run(t, e, source); err != nil || len(h.failures) > 0 {
			t.Fatal(step, err, h.faults())
		}
		return e.Fuel()
	}
	return total(prepare+"\n"+step) - total(prepare)
}

// TestStepsPay names steps whose work nobody paid for.
func TestStepsPay(t *testing.T) {
	const big = `const big = (1n << 500000n) - 1n;`
	const object = `const o = {}; for (let i = 0; i < 20000; i++) o['k' + i] = i;`
	for _, c := range []struct {
		name, prepare, step string
		least               uint64
	}{
		{"bits of a BigInt", big, `BigInt.asIntN(400000, big)`, 5_000},
		{"bits of a negative BigInt", big, `BigInt.asUintN(500000, -1n)`, 3_000},
		{"BigInt as a key", big, `new Map().get(big)`, 1_500},
		{"BigInt as a key of new Set", big, `new Set([big])`, 1_500},
		{"BigInt as an element", big + `const a = new BigInt64Array(1);`, `a[0] = big`, 1_500},
		{"BigInt in a view", big + `const v = new DataView(new ArrayBuffer(8));`, `v.setBigInt64(0, big)`, 1_500},
		{"BigInt in of", big, `BigInt64Array.of(big)`, 1_500},
		{"deletion", object, `delete o.k19999`, 1_000},
		{"deletion by a computed name", object, `delete o['k' + 19999]`, 1_000},
		{"deletion by Reflect", object, `Reflect.deleteProperty(o, 'k19999')`, 1_000},
		{"descriptors", object, `Object.getOwnPropertyDescriptors(o)`, 1_000_000},
		{"entries", object, `Object.entries(o)`, 400_000},
		{"copies", object, `({...o})`, 200_000},
		{"long trim", `const s = '\u00a0'.repeat(100000);`, `s.trim()`, 3_000},
		{"a text of wide characters as a number", `const s = 'é'.repeat(100000);`, `Number(s)`, 20_000},
		{"digits of a large number", ``, `(1e300).toString(3)`, 250},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fuelOf(t, c.prepare, c.step); got < c.least {
				t.Errorf("got %d fuel, want %d or more", got, c.least)
			}
		})
	}
}

// TestStepsFromAPosition holds that work from a position costs from there.
func TestStepsFromAPosition(t *testing.T) {
	const few = 400
	for kind, make := range map[string]string{"ascii": `'a'.repeat(1000000)`, "wide": `'é'.repeat(1000000)`} {
		for _, step := range []string{
			`s.indexOf('x', s.length - 5)`, `s.includes('x', s.length - 5)`, `s.lastIndexOf('x', 5)`, `s.startsWith('x', s.length - 5)`, `s.endsWith('x', 5)`, `s.slice(-5)`,
			`s.substring(s.length - 5)`, `s.substr(-5)`, `s.charCodeAt(s.length - 5)`, `s.codePointAt(s.length - 5)`, `s.at(-5)`, `s.charAt(s.length - 5)`, `s[s.length - 5]`, `s.split('', 2)`,
			`s.indexOf(s[0])`, `s.replace(s[0], '')`, `s.startsWith(s[0])`,
		} {
			if kind == "wide" && step == `s.replace(s[0], '')` {
				continue // copies it
			}
			t.Run(kind+" "+step, func(t *testing.T) {
				most := uint64(few)
				if step == `s.replace(s[0], '')` {
					most = 40_000 // copies it
				}
				if got := fuelOf(t, `const s = `+make+`;`, step); got > most {
					t.Errorf("got %d fuel, want %d or less", got, most)
				}
			})
		}
	}
	for _, step := range []string{
		`a.indexOf(-1, a.length - 5)`, `a.includes(-1, a.length - 5)`, `a.lastIndexOf(-1, 5)`, `a.slice(-5)`, `a.indexOf(0)`, `a.includes(0)`, `a.fill(1, a.length - 5)`, `a.copyWithin(0, a.length - 5)`,
		`a.splice(-1, 1, 2)`, `a.splice(5, 0)`, `a.shift()`, `a.at(-1)`, `a.push(1)`, `a.pop()`, `a.find(() => true)`, `a.some(() => true)`, `a.every(() => false)`, `a.findIndex(() => true)`, `a.findLast(() => true)`,
		`b.indexOf(7, b.length - 5)`, `b.includes(7, b.length - 5)`, `b.lastIndexOf(7, 5)`, `b.slice(-5)`, `b.fill(1, 0, 5)`, `b.copyWithin(0, b.length - 5)`, `b.subarray(5)`, `b.at(-1)`,
	} {
		t.Run(step, func(t *testing.T) {
			most := uint64(few)
			for _, name := range []string{"find", "some", "every", "splice(5"} { // still look at a little of it
				if len(step) > 2+len(name) && step[2:2+len(name)] == name {
					most = 4_000
				}
			}
			if got := fuelOf(t, `const a = Array.from({length: 60000}, (_, i) => i), b = new Uint8Array(60000);`, step); got > most {
				t.Errorf("got %d fuel, want %d or less", got, most)
			}
		})
	}
}

// TestStepsGrowAsTheirWork holds that twice as much of a loop costs twice as
// much, where it cost four times as much.
func TestStepsGrowAsTheirWork(t *testing.T) {
	for name, source := range map[string]string{
		"a queue":             `const q = []; for (let i = 0; i < N; i++) q.push(i); let s = 0; while (q.length) s += q.shift(); if (s !== N * (N - 1) / 2) throw s`,
		"a queue that stays":  `const q = []; for (let i = 0; i < 1000; i++) q.push(i); for (let i = 0; i < N; i++) q.push(q.shift()); if (q[0] !== N % 1000) throw q[0]`,
		"words of a text":     `const s = 'ab '.repeat(N); let n = 0; for (let i = 0; (i = s.indexOf(' ', i)) >= 0; i++) n++; if (n !== N) throw n`,
		"words of a wide one": `const s = 'é '.repeat(N); let n = 0; for (let i = 0; (i = s.indexOf(' ', i)) >= 0; i++) n++; if (n !== N) throw n`,
		"a reader":            `const s = '1,'.repeat(N); let n = 0; for (let i = 0; i < s.length; i += 2) if (s.startsWith('1', i) && s.slice(i, i + 1) === '1') n++; if (n !== N) throw n`,
		"a stack":             `const a = []; for (let i = 0; i < N; i++) a.splice(a.length, 0, i); while (a.length) a.splice(-1)`,
		"halves of units":     `const s = '\u0100'.repeat(N), p = '\u0001'.repeat(N / 2); if (s.indexOf(p) >= 0 || s.lastIndexOf(p) >= 0 || s.split(p).length > 1) throw 1`,
	} {
		t.Run(name, func(t *testing.T) {
			fuel := func(n int) uint64 { return fuelOf(t, fmt.Sprintf("const N = %d;", n), source) }
			once, twice := fuel(20_000), fuel(40_000)
			if twice > once*5/2 {
				t.Errorf("got %d fuel for 20,000 and %d for 40,000, want about twice as much", once, twice)
			}
		})
	}
}

// small grants fuel in small portions, and counts them.
type small struct {
	engine *engine.Engine
	times  int
}

func (g *small) Exceeded(x engine.Exceeded) bool {
	g.times++
	g.engine.SetLimits(engine.Limits{Fuel: x.Used + 20_000})
	return true
}

// TestStepsCanBeHeld holds that one step of megabytes stops in its middle, again
// and again.
func TestStepsCanBeHeld(t *testing.T) {
	for name, step := range map[string]string{
		"JSON.parse of objects": `JSON.parse('[' + '{"a":1},'.repeat(50000) + '1]')`,
		"JSON.parse of numbers": `JSON.parse('[' + '1,'.repeat(100000) + '1]')`,
		"JSON.parse of a text":  `JSON.parse('"' + 'x'.repeat(4000000) + '"')`,
		"JSON.parse of escapes": `JSON.parse('"' + '\\n'.repeat(1000000) + '"')`,
		"JSON.parse of space":   `JSON.parse(' '.repeat(4000000) + '1')`,
		"replaceAll":            `'é'.repeat(100000).replaceAll('', '-')`,
		"split":                 `'é'.repeat(100000).split('')`,
		"trim":                  `'\u00a0'.repeat(3000000).trim()`,
		"indexOf":               `Array.from({length: 1000000}).indexOf(1)`,
	} {
		t.Run(name, func(t *testing.T) {
			g := &small{}
			e, h := start(t, engine.Options{Suspender: g, Limits: engine.Limits{Fuel: 20_000}})
			g.engine = e
			if err := run(t, e, step); err != nil || len(h.failures) > 0 {
				t.Fatal(err, h.faults())
			}
			if least := int(e.Fuel() / 80_000); g.times < least || g.times < 3 {
				t.Errorf("stopped %d times in %d fuel, want %d or more", g.times, e.Fuel(), max(least, 3))
			}
		})
	}
}
