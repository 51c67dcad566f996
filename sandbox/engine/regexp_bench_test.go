package engine_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/engine/pattern/programs"
)

// BenchmarkRegExp compares patterns of real programs with what plain goja makes
// of them, in one run: all matches of a text at once, which is the fastest that
// goja has.
func BenchmarkRegExp(b *testing.B) {
	const source = `(function (text, source, flags) {
		const r = new RegExp(source, flags);
		return () => (text.match(r) ?? []).length;
	})`
	plain := goja.New()
	var inEngine goja.Callable
	start(b, engine.Options{}, func(e *engine.Engine) {
		inEngine, _ = goja.AssertFunction(e.Prelude("bench", "(function () { return "+source+" })"))
	})
	v, err := plain.RunString(source)
	if err != nil {
		b.Fatal(err)
	}
	inGoja, _ := goja.AssertFunction(v)
	texts := programs.Texts(64 << 10)
	sum, n := 0.0, 0
	for _, p := range programs.All() {
		for i, text := range texts[p.Text] {
			ours := best(b, plain, inEngine, text, p)
			theirs := best(b, plain, inGoja, text, p)
			if ours == 0 || theirs == 0 {
				continue
			}
			ratio := float64(ours) / float64(theirs)
			sum += math.Log(ratio)
			n++
			fmt.Printf("%-18s %-9s %9.0f us %9.0f us of goja %6.2f\n", p.Name, [...]string{"ASCII", "non-ASCII"}[i], float64(ours)/1e3, float64(theirs)/1e3, ratio)
		}
	}
	b.ReportMetric(math.Exp(sum/float64(n)), "xgoja")
}

// best is the shortest of some runs, 0 where a pattern is not known.
func best(b *testing.B, r *goja.Runtime, make goja.Callable, text string, p programs.Program) time.Duration {
	b.Helper()
	f, err := make(goja.Undefined(), r.ToValue(text), r.ToValue(p.Pattern), r.ToValue(p.Flags))
	if err != nil {
		b.Log(p.Name, err)
		return 0
	}
	run, _ := goja.AssertFunction(f)
	shortest := time.Duration(math.MaxInt64)
	for range 5 {
		begin := time.Now()
		if _, err := run(goja.Undefined()); err != nil {
			b.Log(p.Name, err)
			return 0
		}
		shortest = min(shortest, time.Since(begin))
	}
	return shortest
}
