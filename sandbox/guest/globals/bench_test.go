package globals_test

import (
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/globals"
)

// BenchmarkInstall is what the globals add to the start of a runtime.
func BenchmarkInstall(b *testing.B) {
	for _, c := range []struct {
		name    string
		install func(*engine.Engine) error
	}{
		{"engine alone", func(*engine.Engine) error { return nil }},
		{"with globals", globals.Install},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, err := engine.New(engine.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := c.install(e); err != nil {
					b.Fatal(err)
				}
				if err := e.Harden(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
