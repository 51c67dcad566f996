package meter_test

import (
	"regexp/syntax"
	"strings"
	"testing"

	"vitrine/sandbox/meter"
)

// TestPatternSize compares the estimate with what Go compiles.
func TestPatternSize(t *testing.T) {
	for _, pattern := range []string{
		"a", "abc|d+", "a{1000}", "a{2,5}b", "(?:a{3}b){4}", "(?:(?:a{10}b){10}c){10}", "[a-z{9}]{50}", `\{9}x{40}`, "(a{2,}){30}", "(?:ab?){0,500}c", "x{5", "a{,5}",
		strings.Repeat("a{1000}", 50), "(?:(?:[a-z](?:[a-z-]{0,61}[a-z])?)[.]){1,8}",
	} {
		parsed, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := syntax.Compile(parsed.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		size, actual := meter.PatternSize(pattern), len(compiled.Inst)
		if size > 2*actual || 2*size < actual-10 {
			t.Errorf("%.30s: %d steps, estimated as %d", pattern, actual, size)
		}
	}
	// What Go leaves to another package is not written out.
	for _, pattern := range []string{".{1,65535}", "(?:a{100}){100}", "(?:(?:a{11}){10}){10}"} {
		if size := meter.PatternSize(pattern); size != len(pattern) {
			t.Errorf("%s: %d", pattern, size)
		}
	}
}

// TestLargePatterns refuses what would take more memory than its source shows.
func TestLargePatterns(t *testing.T) {
	for _, c := range []struct {
		source string
		ok     bool
	}{
		{"/" + strings.Repeat("a{1000}", 90) + "/", true},
		{"/" + strings.Repeat("a{1000}", 110) + "/", false},
		{strings.Repeat("/"+strings.Repeat("a{1000}", 90)+"/;", 3), true},
		{strings.Repeat("/"+strings.Repeat("a{1000}", 90)+"/;", 4), false},
		{strings.Repeat("/[a-z]{1,20}/;", 10_000), true},
		{"/" + strings.Repeat("{", 60_000) + "/", true},
	} {
		if err := meter.CheckSource(c.source); (err == nil) != c.ok {
			t.Errorf("%.20s, %d bytes: %v", c.source, len(c.source), err)
		}
	}
}
