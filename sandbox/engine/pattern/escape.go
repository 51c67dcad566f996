package pattern

import (
	"strings"
	"unicode/utf16"
)

// Escape is a pattern that matches a text literally, wherever in a pattern it is
// put, as RegExp.escape makes it. Unpaired surrogates and what would not be
// visible come out as escapes.
func Escape(text Text) Text {
	source := text.all()
	out := make([]uint16, 0, len(source)+8)
	put := func(s string) {
		for _, c := range []byte(s) {
			out = append(out, uint16(c))
		}
	}
	for i := 0; i < len(source); i++ {
		c := rune(source[i])
		switch {
		case i == 0 && c < 0x80 && c != '_' && wordCharacters.contains(c):
			put(hexEscape(c))
		case c < 0x80 && strings.ContainsRune(`^$\.*+?()[]{}|/`, c):
			out = append(out, '\\', uint16(c))
		case '\t' <= c && c <= '\r':
			out = append(out, '\\', uint16("tnvfr"[c-'\t']))
		case c < 0x80 && strings.ContainsRune(",-=<>#&!%:;@~'`\"", c), whiteSpace.contains(c):
			put(hexEscape(c))
		case isHigh(c) && i+1 < len(source) && isLow(rune(source[i+1])):
			out = append(out, source[i], source[i+1])
			i++
		case utf16.IsSurrogate(c):
			put(hexEscape(c))
		default:
			out = append(out, source[i])
		}
	}
	return UTF16(out)
}

const hexDigits = "0123456789abcdef"

func hexEscape(c rune) string {
	if c <= 0xff {
		return string([]byte{'\\', 'x', hexDigits[c>>4], hexDigits[c&15]})
	}
	return string([]byte{'\\', 'u', hexDigits[c>>12&15], hexDigits[c>>8&15], hexDigits[c>>4&15], hexDigits[c&15]})
}

// Units are the UTF-16 units of a text. The caller must not change them.
func (t Text) Units() []uint16 { return t.all() }
