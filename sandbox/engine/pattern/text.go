package pattern

import (
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// maxText is the longest text that can be searched, in units.
const maxText = 1<<31 - 2

// Text is a text to search, as a sequence of UTF-16 units. It refers to the
// units it was made of, which must not change while it is in use.
type Text struct {
	bytes []byte
	units []uint16
}

// Bytes is a text of units below 0x100: ASCII, or Latin-1.
func Bytes(s string) Text { return Text{bytes: unsafe.Slice(unsafe.StringData(s), len(s))} }

// UTF16 is a text of any units; surrogates may be unpaired.
func UTF16(units []uint16) Text { return Text{units: units} }

// String is the text of a Go string: Bytes where that is ASCII, and a copy as
// UTF-16 otherwise. Positions are counted in UTF-16 units either way.
func String(s string) Text {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return UTF16(utf16.Encode([]rune(s)))
		}
	}
	return Bytes(s)
}

// Len is the number of UTF-16 units.
func (t Text) Len() int { return len(t.bytes) + len(t.units) }

// Slice is the Go string of the units from start to before end. An unpaired
// surrogate becomes U+FFFD.
func (t Text) Slice(start, end int) string {
	if t.units != nil {
		return string(utf16.Decode(t.units[start:end]))
	}
	ascii := true
	for _, b := range t.bytes[start:end] {
		ascii = ascii && b < utf8.RuneSelf
	}
	if ascii {
		return string(t.bytes[start:end])
	}
	out := make([]rune, 0, end-start)
	for _, b := range t.bytes[start:end] {
		out = append(out, rune(b))
	}
	return string(out)
}

// all is the units of the text.
func (t Text) all() []uint16 {
	if t.units != nil {
		return t.units
	}
	units := make([]uint16, len(t.bytes))
	for i, b := range t.bytes {
		units[i] = uint16(b)
	}
	return units
}

// unit is what a text consists of. The matcher is compiled once for each, so
// that no step asks which it is.
type unit interface{ byte | uint16 }

// wide says that U may be a surrogate.
func wide[U unit]() bool {
	var u U
	return unsafe.Sizeof(u) > 1
}

// pointAt is the code point that begins at a position, and how many units it has.
func pointAt[U unit](text []U, at int) (c rune, size int) {
	c = rune(text[at])
	if wide[U]() && isHigh(c) && at+1 < len(text) {
		if low := rune(text[at+1]); isLow(low) {
			return join(c, low), 2
		}
	}
	return c, 1
}

// pointBefore is the code point that ends at a position.
func pointBefore[U unit](text []U, at int) (c rune, size int) {
	c = rune(text[at-1])
	if wide[U]() && isLow(c) && at > 1 {
		if high := rune(text[at-2]); isHigh(high) {
			return join(high, c), 2
		}
	}
	return c, 1
}

// At is the unit at a position.
func (t Text) At(at int) uint16 {
	if t.units != nil {
		return t.units[at]
	}
	return uint16(t.bytes[at])
}
