package numbers_test

import (
	"math"
	"testing"

	"example.org/vitrine/sandbox/engine/numbers"
)

// BenchmarkFunctions compares with Go's own functions.
func BenchmarkFunctions(b *testing.B) {
	theirs := map[string]func(float64) float64{"exp": math.Exp, "log": math.Log, "sin": math.Sin, "atan": math.Atan, "tan": math.Tan, "cbrt": math.Cbrt, "tanh": math.Tanh}
	for name, f := range theirs {
		for _, c := range []struct {
			whose string
			f     func(float64) float64
		}{{"ours", functions[name]}, {"go", f}} {
			b.Run(name+"/"+c.whose, func(b *testing.B) {
				x, sum := .1, 0.
				for b.Loop() {
					sum += c.f(x)
					if x += .37; x > 30 {
						x -= 30
					}
				}
				_ = sum
			})
		}
	}
	b.Run("pow/ours", func(b *testing.B) {
		for b.Loop() {
			_ = numbers.Pow(1.37, 12.3)
		}
	})
	b.Run("pow/go", func(b *testing.B) {
		for b.Loop() {
			_ = math.Pow(1.37, 12.3)
		}
	})
}
