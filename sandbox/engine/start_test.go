package engine_test

import (
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// BenchmarkStart makes a hardened runtime, as a pool does in advance.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		hardenedEngine(b)
	}
}

// BenchmarkStartWarm gives a runtime of the pool to an applet and runs its first line.
func BenchmarkStartWarm(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		e := hardenedEngine(b)
		b.StartTimer()
		e.SetHost(&host{})
		e.SetLimits(engine.Limits{Fuel: 1 << 40})
		e.Configure(engine.Environment{Now: 1e12, Locale: "en"})
		if err := run(b, e, `const first = [1, 2].map((x) => x * 2).join()`); err != nil {
			b.Fatal(err)
		}
	}
}

func hardenedEngine(b *testing.B) *engine.Engine {
	e, err := engine.New(engine.Options{Host: &host{}})
	if err != nil {
		b.Fatal(err)
	}
	if err := e.Harden(); err != nil {
		b.Fatal(err)
	}
	return e
}
