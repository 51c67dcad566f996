package pattern_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/sandbox/engine/pattern"
	"example.org/vitrine/sandbox/engine/pattern/programs"
)

// BenchmarkPrograms compares with V8's interpreter of patterns, in one run.
func BenchmarkPrograms(b *testing.B) {
	texts := programs.Texts(64 << 10)
	list := programs.All()
	theirs := v8(b, list, texts)
	sum, n := 0.0, 0
	for i, p := range list {
		for j, subject := range texts[p.Text] {
			compiled := pattern.MustCompile(p.Pattern, p.Flags)
			text := pattern.String(subject)
			count := countMatches(b, compiled, text)
			best := time.Duration(math.MaxInt64)
			for range 7 {
				start := time.Now()
				countMatches(b, compiled, text)
				best = min(best, time.Since(start))
			}
			other := theirs[2*i+j]
			if other.matches != count {
				b.Errorf("%s: got %d matches, want %d", p.Name, count, other.matches)
			}
			ratio := float64(best) / other.time
			sum += math.Log(ratio)
			n++
			fmt.Printf("%-18s %-9s %9.0f us %9.0f us of V8 %6.2f %6d matches\n", p.Name, [...]string{"ASCII", "non-ASCII"}[j], float64(best)/1e3, other.time/1e3, ratio, count)
		}
	}
	b.ReportMetric(math.Exp(sum/float64(n)), "xV8")
}

func countMatches(t testing.TB, p *pattern.Pattern, text pattern.Text) (n int) {
	t.Helper()
	var m pattern.Matcher
	for at := 0; ; n++ {
		ok, err := m.Match(p, text, at)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return n
		}
		start, end := m.Group(0)
		if at = end; start == end {
			at = p.Next(text, at)
		}
	}
}

type measured struct {
	time    float64 // ns
	matches int
}

func v8(t testing.TB, list []programs.Program, texts map[string][]string) []measured {
	t.Helper()
	in, err := json.Marshal(map[string]any{"programs": list, "texts": texts})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--jitless", "--regexp-interpret-all", "testdata/bench.mjs")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("cannot run node: %v", err)
	}
	var results []measured
	for line := range strings.Lines(string(out)) {
		var m measured
		if _, err := fmt.Sscan(line, &m.time, &m.matches); err != nil {
			t.Fatal(err)
		}
		results = append(results, m)
	}
	return results
}
