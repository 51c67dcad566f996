package intl

import (
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// Segment is a piece of a text: where it ends, in UTF-16 units, and for words
// whether it is one and not what stands between.
type Segment struct {
	End  int
	Word bool
}

// Segments cuts a text into graphemes, words or sentences, as Unicode Standard
// Annex 29 says. Languages that write without spaces are not cut into words.
func Segments(text []uint16, granularity string) []Segment {
	// Halves of surrogate pairs become characters of as many units.
	s := string(utf16.Decode(text))
	var list []Segment
	at := 0
	add := func(piece string) {
		word := false
		for _, r := range piece {
			at++
			if r > 0xffff {
				at++
			}
			word = word || granularity == "word" && (unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' && utf8.RuneCountInString(piece) > 1)
		}
		list = append(list, Segment{at, word})
	}
	switch granularity {
	case "word":
		for pieces := words.FromString(s); pieces.Next(); {
			add(pieces.Value())
		}
	case "sentence":
		for pieces := sentences.FromString(s); pieces.Next(); {
			add(pieces.Value())
		}
	default:
		for pieces := graphemes.FromString(s); pieces.Next(); {
			add(pieces.Value())
		}
	}
	return list
}

// LongestRun is the length of the longest run of what is neither letter nor
// number, which is what finding the end of a sentence takes longest for.
func LongestRun(text []uint16) int {
	longest, run := 0, 0
	for _, c := range text {
		if unicode.IsLetter(rune(c)) || unicode.IsNumber(rune(c)) {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
