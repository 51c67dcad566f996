package engine_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/engine/meter"
)

// workload is a way to run a source that ends with `return bench`: what comes
// back does the work once.
type workload func(t testing.TB, source string) func()

func plain(t testing.TB, source string) func() {
	r := goja.New()
	v, err := r.RunString("(function () {" + source + "})()")
	if err != nil {
		t.Fatal(err)
	}
	return caller(t, v)
}

func metered(t testing.TB, source string) func() {
	r := goja.New()
	p, err := meter.CompileFunction("bench", "(function () {"+source+"})")
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.Load(r, meter.NewTank(func() {}))
	if err != nil {
		t.Fatal(err)
	}
	v, err := f(goja.Undefined())
	if err != nil {
		t.Fatal(err)
	}
	return caller(t, v)
}

func hardened(t testing.TB, source string) func() {
	var bench goja.Value
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		_ = e.Runtime().Set("give", e.Native("give", 1, func(call goja.FunctionCall) goja.Value {
			bench = call.Argument(0)
			return nil
		}))
	})
	if err := run(t, e, "give((function () {"+source+"})())"); err != nil {
		t.Fatal(err)
	}
	if bench == nil {
		t.Fatal(h.faults())
	}
	return func() {
		if err := e.Turn(0, func() { e.Invoke(bench, nil) }); err != nil {
			t.Fatal(err)
		}
	}
}

func caller(t testing.TB, v goja.Value) func() {
	f, ok := goja.AssertFunction(v)
	if !ok {
		t.Fatal("no function")
	}
	return func() {
		if _, err := f(goja.Undefined()); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkCost compares plain goja with metering alone, and with guards and
// hardening, interleaved in one run: the ratio of the shortest processor times of all
// rounds for each workload, and their geometric mean.
func BenchmarkCost(b *testing.B) {
	files, err := filepath.Glob("testdata/bench/*.js")
	if err != nil || len(files) == 0 {
		b.Fatal("no workloads:", err)
	}
	const (
		rounds  = 25
		repeats = 2 // in one measurement, so that a Turn's own cost and the clock's grain do not count
	)
	for range b.N {
		means := [2]float64{}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			var runs []func()
			for _, w := range []workload{plain, metered, hardened} {
				f := w(b, string(source))
				f()
				runs = append(runs, f)
			}
			best := [3]time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
			for range rounds {
				for i, f := range runs {
					begin := cpuTime()
					for range repeats {
						f()
					}
					best[i] = min(best[i], cpuTime()-begin)
				}
			}
			name := strings.TrimSuffix(filepath.Base(file), ".js")
			for i, what := range []string{"metered", "hardened"} {
				ratio := float64(best[i+1]) / float64(best[0])
				means[i] += math.Log(ratio)
				b.ReportMetric(ratio, fmt.Sprintf("%s-%s/plain", name, what))
			}
		}
		for i, what := range []string{"metered", "hardened"} {
			b.ReportMetric(math.Exp(means[i]/float64(len(files))), "mean-"+what+"/plain")
		}
		b.ReportMetric(0, "ns/op")
	}
}
