package weburl

import (
	"strings"
	"unicode/utf8"
)

// A set says which ASCII characters are percent-encoded. Everything outside
// ASCII always is, and the controls are.
type set [128]bool

func newSet(base *set, more string) *set {
	s := new(set)
	if base != nil {
		*s = *base
	} else {
		for c := range 0x20 {
			s[c] = true
		}
		s[0x7f] = true
	}
	for _, c := range more {
		s[c] = true
	}
	return s
}

// The standard's percent-encode sets.
var (
	controlSet      = newSet(nil, "")
	fragmentSet     = newSet(controlSet, " \"<>`")
	querySet        = newSet(controlSet, " \"#<>")
	specialQuerySet = newSet(querySet, "'")
	pathSet         = newSet(querySet, "?^`{}")
	userinfoSet     = newSet(pathSet, "/:;=@[\\]|")
)

const hexDigits = "0123456789ABCDEF"

func encodeRune(b *strings.Builder, r rune, s *set) {
	if r < utf8.RuneSelf && !s[r] {
		b.WriteByte(byte(r))
		return
	}
	var bytes [utf8.UTFMax]byte
	for _, c := range bytes[:utf8.EncodeRune(bytes[:], r)] {
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
}

func encodeString(text string, s *set) string {
	var b strings.Builder
	for _, r := range text {
		encodeRune(&b, r, s)
	}
	return b.String()
}

// Unescape decodes every valid percent escape. The result may be any bytes.
func Unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(rune(s[i+1])) && isHex(rune(s[i+2])) {
			b.WriteByte(hexValue(s[i+1])<<4 | hexValue(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexValue(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

// Pair is a name and a value of a query.
type Pair struct{ Name, Value string }

// ParseForm parses application/x-www-form-urlencoded text. Names and values may
// hold bytes that are not UTF-8; the caller replaces them.
func ParseForm(text string) []Pair {
	var pairs []Pair
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, Pair{formUnescape(name), formUnescape(value)})
	}
	return pairs
}

func formUnescape(s string) string { return Unescape(strings.ReplaceAll(s, "+", " ")) }

// FormatForm is the inverse of ParseForm.
func FormatForm(pairs []Pair) string {
	var b strings.Builder
	for i, pair := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		formEscape(&b, pair.Name)
		b.WriteByte('=')
		formEscape(&b, pair.Value)
	}
	return b.String()
}

func formEscape(b *strings.Builder, s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('+')
		case isAlpha(rune(c)) || isDigit(rune(c)) || c == '*' || c == '-' || c == '.' || c == '_':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
}
