package engine_test

import (
	_ "embed"
	"strings"
	"testing"

	"vitrine/sandbox/engine"
)

//go:embed testdata/regexp.js
var regexpSource string

//go:embed testdata/regexp.txt
var regexpOutput string

// TestRegExp compares what a script prints of regular expressions with what it
// prints in node: node testdata/regexp.js > testdata/regexp.txt
func TestRegExp(t *testing.T) {
	e, h := start(t, engine.Options{})
	if err := run(t, e, regexpSource); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	got, want := h.log, strings.Split(strings.TrimSpace(regexpOutput), "\n")
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d lines, want %d", len(got), len(want))
	}
	if err := e.CheckBoundary(); err != nil {
		t.Error(err)
	}
}
