package pattern_test

import (
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine/pattern"
)

// FuzzPattern compiles anything and matches it with anything: both machines and
// both kinds of texts have to agree, and none may panic.
func FuzzPattern(f *testing.F) {
	for _, b := range bombs {
		f.Add(b.source, b.flags, b.text)
	}
	f.Add(`(?<a>.)\k<a>|[\q{ab|}--\p{L}]`, "v", "aab")
	f.Fuzz(func(t *testing.T, source, flags, text string) {
		parsed, err := pattern.ParseFlags(flags)
		if err != nil || len(source) > 1000 || len(text) > 100 {
			return
		}
		p, err := pattern.Compile(pattern.String(source), parsed, &limited{steps: 1_000_000})
		if err != nil {
			return
		}
		subject := pattern.String(text)
		wide := pattern.UTF16(subject.Units())
		want := matches(p, subject, 0)
		if got := matches(p, wide, 0); got != want {
			t.Errorf("/%s/%s on %q: got %s in UTF-16, want %s", source, flags, text, got, want)
		}
		if !p.Linear() || want == errSpent.Error() {
			return
		}
		if got := matches(pattern.Remembering(p), wide, 0); got != want && got != errSpent.Error() {
			t.Errorf("/%s/%s on %q: got %s when it remembers, want %s", source, flags, text, got, want)
		}
	})
}

// FuzzDifferential runs the generator with any seed, without node: what one
// machine finds the other has to find.
func FuzzDifferential(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		c := newCase(seed)
		if got := answer(c); strings.Contains(got, " but ") {
			t.Errorf("/%s/%s on %q from %d: got %s", display(c.pattern), c.flags, display(c.text), c.at, got)
		}
	})
}
