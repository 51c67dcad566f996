package meter

import (
	"errors"
	"strconv"
	"strings"
)

// Limits of one regular expression: its parsers are recursive, and what it is
// compiled to takes some 90 bytes a step.
const (
	// MaxPattern is the longest one, in bytes.
	MaxPattern = 64 << 10

	maxPatternGroups = 200     // nested
	maxPatternSize   = 100_000 // steps
)

// CheckPattern refuses regular expressions that goja's parsers would not
// survive, or that would become large: too long, too deeply nested, too often
// repeated. It returns the PatternSize of others.
func CheckPattern(pattern string) (size int, err error) {
	if len(pattern) > MaxPattern {
		return 0, errors.New("too long")
	}
	if size = PatternSize(pattern); size > maxPatternSize {
		return 0, errors.New("its repetitions make it too large")
	}
	depth, class := 0, false
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '(':
			if class {
				continue
			}
			if depth++; depth > maxPatternGroups {
				return 0, errors.New("groups nest too deep")
			}
		case ')':
			if !class {
				depth--
			}
		}
	}
	return size, nil
}

// mostRepeated is up to how many repetitions Go writes them out. A pattern with
// more of them is left to another package, which counts them as it runs.
const mostRepeated = 1000

// PatternSize is about how many steps a regular expression is compiled to: Go
// writes out what is repeated a number of times.
func PatternSize(pattern string) int {
	type part struct{ size, repeated int } // and how often, in all, at most
	var last part                          // the one that a count stands behind
	levels := []part{{repeated: 1}}
	add := func(p part) {
		top := &levels[len(levels)-1]
		top.size += p.size
		top.repeated = max(top.repeated, p.repeated)
		last = p
	}
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
			add(part{1, 1})
		case '[':
			for i++; i < len(pattern) && pattern[i] != ']'; i++ {
				if pattern[i] == '\\' {
					i++
				}
			}
			add(part{1, 1})
		case '(':
			levels = append(levels, part{repeated: 1})
		case ')':
			if n := len(levels) - 1; n > 0 {
				inner := levels[n]
				levels = levels[:n]
				add(part{inner.size + 2, inner.repeated})
			}
		case '{':
			times, length := repetitions(pattern[i:])
			if last.repeated*times > mostRepeated {
				return len(pattern)
			}
			if times > 1 {
				whole := part{last.size * times, last.repeated * times}
				add(part{whole.size - last.size, whole.repeated})
				last = whole
			}
			i += length - 1
		default:
			add(part{1, 1})
		}
	}
	total := 0
	for _, l := range levels {
		total += l.size
	}
	return total
}

// repetitions is how often a count such as {2} or {2,5} repeats at most, and
// its length; 1 and 1 for any other text.
func repetitions(text string) (times, length int) {
	const longest = len("{1000,1000}")
	inner, _, ok := strings.Cut(text[1:min(len(text), longest)], "}")
	from, to, _ := strings.Cut(inner, ",")
	times, err := strconv.Atoi(from)
	if !ok || err != nil || times < 0 {
		return 1, 1
	}
	if most, err := strconv.Atoi(to); err == nil {
		times = max(times, most)
	}
	return times, len(inner) + 2
}

// NeedsExpansion says whether goja would misread the pattern.
func NeedsExpansion(pattern, flags string) bool {
	return strings.Contains(flags, "v") ||
		strings.Contains(flags, "u") && (strings.Contains(pattern, `\p{`) || strings.Contains(pattern, `\P{`))
}

// ExpandPattern is ExpandProperties with the flags to use: goja knows no v.
func ExpandPattern(pattern, flags string) (text, plain string, err error) {
	if strings.Contains(flags, "u") && strings.Contains(flags, "v") {
		return "", "", errors.New("the flags u and v exclude each other")
	}
	text, err = ExpandProperties(pattern, strings.Contains(flags, "v"))
	return text, strings.Replace(flags, "v", "u", 1), err
}
