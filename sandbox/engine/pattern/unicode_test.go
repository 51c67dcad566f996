package pattern_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine/pattern"
)

// TestPropertiesSoak compares every property, under each of its names, with
// what node has, where node's Unicode is the same.
func TestPropertiesSoak(t *testing.T) {
	if os.Getenv("VITRINE_SOAK") == "" {
		t.Skip("VITRINE_SOAK is not set")
	}
	names := pattern.Properties()
	cmd := exec.CommandContext(t.Context(), "node", "testdata/properties.mjs")
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(names, "\n")), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cannot ask node: %v", err)
	}
	lines := strings.Split(string(out), "\n")
	if version := lines[0]; !strings.HasPrefix(pattern.UnicodeVersion, version) {
		t.Skipf("node has Unicode %s, and this package %s", version, pattern.UnicodeVersion)
	}
	for i, name := range names {
		if got, want := shown(pattern.Spans(name)), lines[i+1]; got != want {
			t.Errorf("\\p{%s}: got %.200s, want %.200s", name, got, want)
		}
	}
	t.Logf("%d names compared", len(names))
}

// shown is spans as properties.mjs writes them: where the surrogates would
// begin, it sees what stands behind them.
func shown(spans [][2]rune) string {
	var parts []string
	add := func(from, to rune) {
		if from < to {
			if to == 0xd800 {
				to = 0xe000
			}
			parts = append(parts, fmt.Sprintf("%x-%x", from, to))
		}
	}
	for _, s := range spans {
		add(s[0], min(s[1], 0xd800))
		add(max(s[0], 0xe000), s[1])
	}
	return strings.ReplaceAll(strings.Join(parts, " "), "-e000 e000-", "-")
}
