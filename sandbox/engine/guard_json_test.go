package engine_test

import (
	"testing"

	"vitrine/sandbox/engine"
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
