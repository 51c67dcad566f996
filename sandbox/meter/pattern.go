package meter

import (
	"errors"
	"strings"
)

// Limits of one regular expression: its parsers are recursive.
const (
	maxPattern       = 64 << 10 // bytes
	maxPatternGroups = 200      // nested
)

// CheckPattern refuses regular expressions that goja's parsers would not
// survive: too long, or too deeply nested.
func CheckPattern(pattern string) error {
	if len(pattern) > maxPattern {
		return errors.New("too long")
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
				return errors.New("groups nest too deep")
			}
		case ')':
			if !class {
				depth--
			}
		}
	}
	return nil
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
