//go:build linux && (amd64 || arm64)

package confine_test

import (
	"slices"
	"testing"

	"example.org/vitrine/sandbox/confine"
)

func TestDoctor(t *testing.T) {
	rings, err := confine.Doctor(t.Context(), attacker(t))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(names(rings), confine.RingNames()) {
		t.Errorf("rings are %q", names(rings))
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
	if _, err := confine.Doctor(t.Context(), "/nonexistent"); err == nil {
		t.Error("a worker that does not exist is healthy")
	}
}

func TestEveryRingIsExplained(t *testing.T) {
	for _, name := range confine.RingNames() {
		if x := confine.Explain(name); x.Stops == "" || x.Remedy == "" {
			t.Errorf("%s is not explained", name)
		}
	}
	if x := confine.Explain("moat"); x != (confine.Explanation{}) {
		t.Errorf("the moat is explained: %v", x)
	}
}
