// Package pattern is ECMAScript's regular expressions for Go: the whole grammar
// of ECMAScript 2025 with the matching rules of its specification, on texts of
// UTF-16 units, in pure Go. It knows nothing of any JavaScript engine.
//
// Named and duplicate groups, look-behind, modifiers, property escapes and set
// notation are there, and what Annex B allows where neither u nor v is given.
// What is valid, what a pattern matches, and what its groups capture are what
// V8 says, except in the faults of V8's that the tests name.
//
// # Start here
//
// MustCompile or Compile makes a Pattern, and a Matcher finds its matches:
//
//	p := pattern.MustCompile(`(?<year>\d{4})-(?<month>\d\d)`, "u")
//	var m pattern.Matcher
//	found, err := m.Match(p, pattern.String(text), 0)
//
// Positions count UTF-16 units, as ECMAScript does. A text of ASCII is searched
// as the bytes it is, and one of UTF-16 as the units it is; nothing is converted.
// A search begins where it is told to and costs what it walks.
//
// # Time
//
// Whether patterns and texts are trusted is up to the caller. A Meter is paid
// for each few hundred steps of compiling and matching; it may hold them, and
// end them by an error. Memory is announced to it before it is allocated.
//
// A search starts with a back-tracking machine, which is the fastest for the
// patterns that people write. When that has gone back and forth for too long,
// the search starts again with a program that remembers which states have
// failed: it takes time in proportion to the text, times the size of the pattern
// with its counted repetitions multiplied out. Only back-references need more,
// as they must (Pattern.Linear); nothing but the Meter bounds those.
//
// Both programs run on the same machine and give the same answers. How many
// steps a search takes depends on pattern and text alone.
//
// # Not protected
//
// Without a Meter nothing bounds time or memory, except that a search that would
// remember more than 64 million ways to go on returns ErrTooDeep, and that
// patterns longer than 256 Ki units, or nested deeper than 1,000, are refused.
package pattern
