package scene

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// textLimits are the most bytes of a text property, and the most of a word in
// it: fewer only where the text is wrapped and not typed.
func textLimits(k Kind, prop Prop) (limit, run int) {
	switch prop {
	case Text:
		if k == Label || k == Output {
			return MaxText, MaxWord
		}
		return MaxCell, MaxCell // a caption
	case Value:
		if k == TextArea || k == TextField || k == NumberField {
			return MaxValue, MaxValue
		}
		return MaxChoice, MaxChoice
	case Address:
		return MaxAddress, MaxAddress
	default:
		return MaxCell, MaxCell
	}
}

// breaks reports whether wrapped text can be broken at c.
func breaks(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }

func checkText(s string, limit, run int) error {
	if len(s) > limit {
		return fmt.Errorf("%d bytes of text: at most %d", len(s), limit)
	}
	if !utf8.ValidString(s) {
		return errors.New("text that is not UTF-8")
	}
	if len(s) <= run {
		return nil
	}
	length := 0
	for i := range len(s) {
		length++
		if breaks(s[i]) {
			length = 0
		}
		if length > run {
			return fmt.Errorf("more than %d bytes without a break", run)
		}
	}
	return nil
}

// FitText returns s made acceptable as text property prop of an element of
// kind k: valid UTF-8, runs that are too long broken by a line break, and an
// ellipsis where the rest had to be cut off. Text within the limits, which is
// nearly all, comes back as it is. It does not know words such as those of
// Align.
func FitText(k Kind, prop Prop, s string) string {
	limit, run := textLimits(k, prop)
	if prop == Value && k != TextArea && strings.ContainsAny(s, "\n\r") {
		s = strings.NewReplacer("\r", "", "\n", "").Replace(s)
	}
	return fit(s, limit, run)
}

// FitCell is FitText for a cell or key of a row, and for a string of a list.
func FitCell(s string) string { return fit(s, MaxCell, MaxCell) }

const ellipsis = "…"

func fit(s string, limit, run int) string {
	if checkText(s, limit, run) == nil {
		return s
	}
	cut := len(s) > limit
	if cut {
		s = s[:limit] // before the rest: no work in proportion to what is dropped
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if run < limit {
		s = breakRuns(s, run)
	}
	if cut || len(s) > limit {
		s = truncate(s, limit-len(ellipsis)) + ellipsis
		if run < limit && checkText(s, limit, run) != nil { // the ellipsis may have lengthened the last run
			s = truncate(s, limit-2*len(ellipsis)) + "\n" + ellipsis
		}
	}
	return s
}

// breakRuns puts line breaks into runs longer than run bytes.
func breakRuns(s string, run int) string {
	var b strings.Builder
	length := 0
	for i, r := range s {
		size := utf8.RuneLen(r)
		if breaks(s[i]) {
			length = 0
		} else if length += size; length > run {
			b.WriteByte('\n')
			length = size
		}
		b.WriteRune(r)
	}
	return b.String()
}

// truncate cuts s to at most n bytes without splitting a character.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
