package dom_test

import (
	_ "embed"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/sandbox/engine"
)

//go:embed testdata/steps.js
var stepsSource string

// BenchmarkSteps measures what a unit of fuel buys of each native: the shortest
// processor time of one call, its fuel, and both divided. What stands out takes
// more time than its fuel says. VITRINE_STEPS picks natives by a part of their
// name, or says "all", which takes ten minutes; the table goes to standard error,
// the worst last.
func BenchmarkSteps(b *testing.B) {
	part := os.Getenv("VITRINE_STEPS")
	switch part {
	case "":
		b.Skip("VITRINE_STEPS names no natives")
	case "all":
		part = ""
	}
	s := newStage(b, engine.Options{})
	s.run(stepsSource)
	list := strings.Split(s.engine.Runtime().Get("stepNames").String(), "\n")
	type row struct {
		name                   string
		nanoseconds, fuel, per float64
	}
	var rows []row
	for _, name := range list {
		if !strings.Contains(name, part) {
			continue
		}
		s.run(fmt.Sprintf("globalThis.prepareStep(%q)", name))
		f := s.engine.Runtime().Get("step")
		turn := func() {
			if err := s.engine.Turn(s.now, func() { s.engine.Invoke(f, nil) }); err != nil {
				b.Fatal(name, err)
			}
			s.check()
		}
		runtime.GC()
		r, least, began := row{name: name}, time.Hour, processorTime(b)
		for times := 0; times < 2 || processorTime(b)-began < 4e6; times++ {
			fuel, before := s.engine.Fuel(), processorTime(b)
			turn()
			if took := processorTime(b) - before; took < least { // the collector works in others
				least, r.fuel = took, float64(s.engine.Fuel()-fuel)
			}
		}
		r.nanoseconds = float64(least)
		r.per = r.nanoseconds / r.fuel
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(x, y row) int { return int(1000 * (x.per - y.per)) })
	for _, r := range rows {
		fmt.Fprintf(os.Stderr, "%-44s %12.0f ns %12.0f fuel %8.1f ns/fuel\n", r.name, r.nanoseconds, r.fuel, r.per)
	}
}
