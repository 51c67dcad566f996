package engine_test

import (
	"fmt"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestStringifyFuel holds that JSON.stringify costs the same every time, also
// when it stops counting in the middle of an object that is not plain data.
func TestStringifyFuel(t *testing.T) {
	fuel := func() uint64 {
		e, h := start(t, engine.Options{})
		err := run(t, e, `
			const o = {};
			for (let i = 0; i < 30; i++) o['key' + i] = i % 7 === 3 ? { get x() { return 1 } } : { i };
			print(JSON.stringify(o).length); delete o.key2; o.key2 = 1; print(JSON.stringify(o).length)`)
		if err != nil || len(h.failures) > 0 || h.text() != "488\n482" {
			t.Fatal(err, h.faults(), h.text())
		}
		return e.Fuel()
	}
	first := fuel()
	for range 10 {
		if again := fuel(); again != first {
			t.Fatalf("%d fuel, and then %d", first, again)
		}
	}
}

// TestParseJSONCosts holds that whatever JSON is long with is paid for as it is
// read: space, digits, texts, names, escapes and values, also in a text that is
// wrong in the end.
func TestParseJSONCosts(t *testing.T) {
	const units = 200_000
	spent := func(text string) uint64 {
		e, h := start(t, engine.Options{})
		if err := run(t, e, fmt.Sprintf(`const n = %d, s = %s; for (let i = 0; i < 10; i++) try { JSON.parse(s) } catch {}`, units, text)); err != nil || len(h.failures) > 0 {
			t.Fatal(text, err, h.faults())
		}
		return e.Fuel()
	}
	for _, text := range []string{
		`' '.repeat(n) + '1'`, `'1' + ' '.repeat(n) + 'x'`, `'1'.repeat(n)`, `'1.' + '0'.repeat(n) + 'x'`, `'"' + 'x'.repeat(n)`, `'"' + 'é'.repeat(n)`,
		`'{"' + 'x'.repeat(n) + '"'`, `'"' + '\\n'.repeat(n / 2)`, `'[' + '1,'.repeat(n / 2)`, `'[[],'.repeat(n / 4)`,
	} {
		if got, base := spent(text), spent("("+text+").slice(0, 1)"); got < base+10*units/8 {
			t.Errorf("%s: %d units, want at least %d", text, got-base, 10*units/8)
		}
	}
}
