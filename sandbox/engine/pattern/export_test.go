package pattern

import "strings"

// Remembering is a pattern whose every search uses the program that remembers
// where it was.
func Remembering(p *Pattern) *Pattern {
	return &Pattern{source: p.source, flags: p.flags, names: p.names, program: p.linearProgram()}
}

// Properties are the names that property escapes may have.
func Properties() (names []string) {
	for line := range strings.Lines(propertyTable) {
		name, _, _ := strings.Cut(line, "\t")
		names = append(names, name)
	}
	return names
}

// Spans are the characters of a property: the first of each span, and the one
// behind it.
func Spans(name string) (spans [][2]rune) {
	before, value, pair := strings.Cut(name, "=")
	set, _ := property(before, value, pair)
	for _, s := range set {
		spans = append(spans, [2]rune{s.lo, s.hi + 1})
	}
	return spans
}
