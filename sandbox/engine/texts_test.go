package engine_test

import (
	"fmt"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestLongTextsCost makes sure that whatever reads a long text to its end is
// paid for by its length, wherever it is done.
func TestLongTextsCost(t *testing.T) {
	const (
		units = 200_000
		times = 20
		each  = units / 64 // at least, each time
	)
	spent := func(expression string) uint64 {
		e, h := start(t, engine.Options{})
		if err := run(t, e, fmt.Sprintf(`const s = 'x'.repeat(%d), t = 'x'.repeat(%[1]d - 1) + 'x', n = ' '.repeat(%[1]d) + '1', o = {a: 1}, m = new Map(), set = new Set(), l = Array(5).fill(s);
			const typed = new Uint8Array(1), same = (x) => { switch (x) { case t: return 1 } };
			for (let i = 0; i < %d; i++) try { %s } catch {}`, units, times, expression)); err != nil || len(h.failures) > 0 {
			t.Fatal(expression, err, h.faults())
		}
		return e.Fuel()
	}
	base := spent("")
	for _, expression := range []string{
		`m.get(s)`, `m.set(t, 1)`, `set.has(s)`, `set.add(t)`, `new Set(l)`, `new Map([[s, 1]])`, `Object.fromEntries([[s, 1]])`, `Object.hasOwn(o, s)`, `o.hasOwnProperty(s)`, `Reflect.get(o, s)`, `Reflect.has(o, s)`,
		`Object.getOwnPropertyDescriptor(o, s)`, `Object.defineProperty(o, s, {configurable: true})`, `o[s]`, `o[s] = 1`, `o[s]()`, `o[s]++`, `delete o[s]`, `s in o`, `Symbol.for(s)`,
		`Number(n)`, `+n`, `n * 1`, `n - 1`, `n | 0`, `~n`, `-n`, `n > 1`, `n == 1`, `isNaN(n)`, `Math.max(n)`, `Math.abs(n)`, `parseInt(n)`, `parseFloat(n)`, `new Number(n)`, `BigInt.asIntN(8, n)`,
		`typed[0] = n`, `typed.fill(n)`, `'a'.repeat(n)`, `'x'.charAt(n)`, `[].at(n)`, `new Date(s)`, `Date.parse(s)`,
		`s === t`, `s == t`, `s < t`, `same(s)`, `Object.is(s, t)`, `l.includes(t)`, `l.indexOf(t)`, `l.lastIndexOf(t)`, `l.sort()`, `l.toSorted()`, `s.localeCompare(t)`,
		`s + t`, `s + 1`, "`${s}`", "`${s}!`", `let x = s; x += 'y'`, `s.concat('y')`, `l.join(s)`, `['a', 'b'].join(s)`, `s.padEnd(s.length + 1)`,
		`s.indexOf('y')`, `s.includes('y')`, `s.endsWith(t)`, `s.startsWith(t)`, `s.search(/y/)`, `s.match(/y/)`, `/y/.test(s)`, `s.replace('y', '')`, `s.replaceAll('y', '')`,
		`+{valueOf: () => n}`, `Math.abs({valueOf: () => n})`, `+new String(n)`, `[1, 2].sort(() => n)`, `o[{toString: () => s}]`, `new Date({valueOf: () => n})`, `[].at({valueOf: () => n})`,
		`s.split('y')`, `s.toUpperCase()`, `s.normalize()`, `escape(s)`, `encodeURI(s)`, `JSON.stringify(s)`, `JSON.parse(s)`, `[s].toString()`,
	} {
		if got := spent(expression); got < base+times*each {
			t.Errorf("%s: %d units, want at least %d", expression, got-base, times*each)
		}
	}
}
