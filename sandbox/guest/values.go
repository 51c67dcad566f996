package guest

import (
	"strings"
	"unicode/utf8"
)

// valid is text as the wire takes it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// bounded is valid text of at most so many bytes.
func bounded(s string, most int) string {
	s = valid(s)
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
