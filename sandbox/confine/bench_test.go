//go:build linux && (amd64 || arm64)

package confine_test

import (
	"testing"
	"time"

	"example.org/vitrine/sandbox/confine"
)

// BenchmarkSpawn is a worker from nothing to closed rings, cold and from a
// pool, with the processor time that the worker itself takes. It ends when the
// worker has answered.
func BenchmarkSpawn(b *testing.B) {
	b.Run("cold", func(b *testing.B) {
		var cpu time.Duration
		for b.Loop() {
			w, err := confine.Spawn(b.Context(), confine.Options{Binary: attacker(b)})
			if err != nil {
				b.Fatal(err)
			}
			(&subject{w, newAnswers(w)}).ask("echo")
			cpu += w.CPU()
			w.Close()
		}
		b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "us-cpu/op")
	})
	b.Run("warm", func(b *testing.B) {
		p := confine.NewPool(confine.Options{Binary: attacker(b)}, confine.DefaultPoolSize)
		defer p.Close()
		for b.Loop() {
			b.StopTimer()
			for p.Waiting() == 0 {
				time.Sleep(time.Millisecond)
			}
			b.StartTimer()
			w, err := p.Get(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			(&subject{w, newAnswers(w)}).ask("echo")
			b.StopTimer()
			w.Close()
			b.StartTimer()
		}
	})
}
