package pattern

import (
	"fmt"
	"strings"
)

// Flags are those of a regular expression.
type Flags uint8

// The flags, in the order in which RegExp.prototype.flags shows them. HasIndices
// and Global change nothing that this package does, and Sticky only where a
// Matcher looks; they are here so that a Pattern can keep all of its flags.
const (
	HasIndices  Flags = 1 << iota // d
	Global                        // g
	IgnoreCase                    // i
	Multiline                     // m
	DotAll                        // s
	Unicode                       // u
	UnicodeSets                   // v
	Sticky                        // y
)

const flagLetters = "dgimsuvy"

// ParseFlags reads flags in any order. It refuses letters that are none, flags
// given twice, and u together with v.
func ParseFlags(text string) (Flags, error) {
	var flags Flags
	for _, c := range text {
		at := strings.IndexRune(flagLetters, c)
		if at < 0 || flags&(1<<at) != 0 {
			return 0, fmt.Errorf("invalid regular expression flags %q", text)
		}
		flags |= 1 << at
	}
	if flags&Unicode != 0 && flags&UnicodeSets != 0 {
		return 0, fmt.Errorf("invalid regular expression flags %q: u and v exclude each other", text)
	}
	return flags, nil
}

// String is the letters of the flags.
func (f Flags) String() string {
	var b strings.Builder
	for i := range len(flagLetters) {
		if f&(1<<i) != 0 {
			b.WriteByte(flagLetters[i])
		}
	}
	return b.String()
}

// unicode says that characters are code points and not UTF-16 units.
func (f Flags) unicode() bool { return f&(Unicode|UnicodeSets) != 0 }

// last is the last character there is.
func (f Flags) last() rune {
	if f.unicode() {
		return maxPoint
	}
	return maxUnit
}

func (f Flags) folding() *folding {
	if f.unicode() {
		return unicodeFolding()
	}
	return unitFolding()
}
