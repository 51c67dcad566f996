package prompt

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Lengths of what is shown, in characters on the screen. Longer text is cut in the middle,
// because the end of a path or host is what tells it from another.
const (
	MaxName   = 60   // of an applet or author
	MaxReason = 300  // the manifest's reason
	MaxInline = 160  // a path or address within a sentence
	MaxWhole  = 4096 // a path or address on lines of its own
	MaxMarks  = 2    // combining marks on one letter: more of them cover the lines around
)

// Escape makes text of a stranger fit to be shown: one line of at most limit
// characters in which each is visible, stands where it is read, and is what it
// looks like. What is not becomes its code point, \u{202e}; a backslash is
// doubled, so that nothing can pass for an escape. Escaped are
//
//   - control characters, line breaks, bytes that are no UTF-8,
//   - bidirectional controls,
//   - zero-width and other invisible characters, spaces other than the plain
//     one, and each plain space after another or at an end,
//   - look-alikes: Latin letters and signs in disguise (fullwidth, mathematical),
//     signs that pass for / . : ' or ", and letters of other scripts in a word
//     of Latin ones or in one made only of look-alikes,
//   - combining marks beyond MaxMarks on one letter,
//   - quotation marks, except an apostrophe between letters, because what is
//     shown stands between quotation marks.
//
// Letters that are written from right to left stay letters: who reads them could
// read nothing else. Beside others each word of them is followed by Escape's own
// mark U+200E, which shows nothing: so a word is read from right to left, and
// the words and signs around it stand in the order in which they come, whatever
// an algorithm would make of slashes and digits between them.
//
// It does not judge what a text says. Whoever shows it must still place it so
// that it cannot pass for the viewer's own words.
func Escape(text string, limit int) string {
	return EscapeKeeping(text, limit, "")
}

// EscapeLine is Escape for text that stands in no quotation marks: there is
// nothing that such marks of its own could end.
func EscapeLine(text string, limit int) string { return EscapeKeeping(text, limit, `"'`) }

// EscapeKeeping is Escape with the plain characters in keep left as they are:
// for text that stands in no quotation marks.
func EscapeKeeping(text string, limit int, keep string) string {
	if len(text) <= limit && plain(text) {
		return text
	}
	// Between these nothing is shown anyway; it is counted, not looked at.
	head, tail, rest := ends(text, 2*limit)
	runes := decode(head)
	joint := len(runes)
	runes = append(runes, decode(tail)...)
	marks := 0
	for i, r := range runes {
		if unicode.Is(unicode.M, r.rune) {
			marks++
		} else {
			marks = 0
		}
		kept := strings.ContainsRune(keep, r.rune) && r.rune != ' ' && !r.invalid
		if !kept && (r.invalid || r.foreign || hidden(runes, i) || marks > MaxMarks || marks > 0 && i == 0) {
			runes[i].escaped = true
			continue
		}
		runes[i].right = isRightToLeft(r.rune) || marks > 0 && runes[i-1].right
	}
	mixed := mixesDirections(runes)
	shown := make([]string, 0, len(runes))
	for i, r := range runes {
		switch {
		case r.invalid:
			shown = append(shown, fmt.Sprintf(`\x{%02x}`, r.rune))
		case r.escaped:
			shown = append(shown, code(r.rune))
		case r.right && endsWord(runes, i, mixed):
			shown = append(shown, string(r.rune)+leftToRightMark)
		default:
			shown = append(shown, string(r.rune))
		}
	}
	return cut(shown, limit, joint, rest)
}

// plain tells whether every character stands for itself: most texts do, and a
// page with thousands of them should not look at each in turn.
func plain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c == ' ':
			if i == 0 || i == len(text)-1 || text[i-1] == ' ' {
				return false
			}
		case c < ' ' || c >= 0x7f, c == '\'', c == '"', c == '\\', c == '`':
			return false
		}
	}
	return true
}

// ends splits s, where it has more than 2 n bytes, into n bytes of its beginning
// and of its end, at characters, and counts what is between them.
func ends(s string, n int) (head, tail string, rest int) {
	if len(s) <= 2*n {
		return s, "", 0
	}
	from, to := n, len(s)-n
	for from > 0 && !utf8.RuneStart(s[from]) {
		from--
	}
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	return s[:from], s[to:], utf8.RuneCountInString(s[from:to])
}

// cut keeps limit characters on the screen, from both ends; what is escaped
// takes as many as its escape has. Where the middle is not known, it is before
// joint and has rest characters.
func cut(shown []string, limit, joint, rest int) string {
	total := 0
	for _, s := range shown {
		total += utf8.RuneCountInString(s)
	}
	if total <= limit && rest == 0 {
		return strings.Join(shown, "")
	}
	known := shown
	if rest > 0 {
		known = shown[:joint]
	}
	head := fitting(known, limit/2)
	tail, least := len(shown), head
	if rest > 0 {
		least = joint
	}
	for room := limit - limit/2; tail > least; tail-- {
		if room -= utf8.RuneCountInString(shown[tail-1]); room < 0 {
			break
		}
	}
	for tail < len(shown) && unicode.Is(unicode.M, []rune(shown[tail])[0]) { // its letter was cut away
		tail++
	}
	return fmt.Sprintf("%s[… %d characters …]%s", ended(shown[:head]), tail-head+rest, ended(shown[tail:]))
}

// ended joins what is shown, and ends a word from right to left that was cut.
func ended(shown []string) string {
	text := strings.Join(shown, "")
	for rest := text; rest != ""; {
		r, size := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-size]
		switch {
		case unicode.Is(unicode.M, r) || r == ' ':
		case isRightToLeft(r):
			return text + leftToRightMark
		default:
			return text
		}
	}
	return text
}

// fitting is how many of the shown characters fit into limit.
func fitting(shown []string, limit int) int {
	for i, s := range shown {
		if limit -= utf8.RuneCountInString(s); limit < 0 {
			return i
		}
	}
	return len(shown)
}

type character struct {
	rune
	invalid bool // a byte that is no UTF-8
	foreign bool // passes for a letter of another script
	right   bool // is written from right to left, or a mark on what is
	escaped bool // is not shown as itself
}

func decode(text string) []character {
	var all []character
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		c := character{rune: r}
		if r == utf8.RuneError && n == 1 {
			c = character{rune: rune(text[0]), invalid: true}
		}
		all = append(all, c)
		text = text[n:]
	}
	for at := 0; at < len(all); {
		end := at
		for end < len(all) && (unicode.IsLetter(all[end].rune) || unicode.Is(unicode.M, all[end].rune)) {
			end++
		}
		if end == at {
			at++
			continue
		}
		markForeign(all[at:end])
		at = end
	}
	return all
}

// markForeign marks the letters of one word that pass for Latin ones.
func markForeign(word []character) {
	latin, other, alike := 0, 0, 0
	for _, c := range word {
		switch {
		case unicode.Is(unicode.M, c.rune):
		case unicode.Is(unicode.Latin, c.rune):
			latin++
		default:
			other++
			if strings.ContainsRune(latinLookalikes, c.rune) {
				alike++
			}
		}
	}
	if other == 0 || latin == 0 && alike < other {
		return
	}
	for i, c := range word {
		word[i].foreign = !unicode.Is(unicode.Latin, c.rune) && !unicode.Is(unicode.M, c.rune) && usesOneScriptWithLatin(c.rune)
	}
}

// usesOneScriptWithLatin tells whether a letter belongs to a script that has
// look-alikes of Latin letters. The others (Han, Kana, Hangul ...) stand beside
// Latin ones in ordinary names.
func usesOneScriptWithLatin(r rune) bool {
	return unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic, unicode.Lisu, unicode.Georgian, unicode.Deseret)
}

// latinLookalikes are the letters of Cyrillic, Greek and Armenian that cannot
// be told from Latin ones in common typefaces (Unicode TR39, confusables.txt).
const latinLookalikes = "аеорсухіїјѕһԁԛԝАВЕЗКМНОРСТУХІЇЈЅҮԌԚԜӏӀ" +
	"αγεικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ոսցօզհյՕՏԼՍ"

// signLookalikes pass for signs that mean something in paths, hosts and quotations.
const signLookalikes = "\u2044\u2215\u29f8\u2571\u27cb\u3033\u4e3f" + // /
	"\u2024\u3002\uff61\u2219\u22c5\u06d4\u0701\u0702" + // .
	"\u02d0\u2236\ua789\u05c3\u0589\u0703\u0704" + // :
	"\u2216\u29f5\u29f9" + // \
	"\u2010\u2011\u2012\u2212\u02d7" + // -
	"\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02be\u02c8\u02ca\u02cb\u00b4\u055a\u05f3\ua78c" + // '
	"\u201c\u201d\u201e\u201f\u2033\u2036\u02ba\u02dd\u02ee\u05f4\u3003" // "

// hidden tells whether the character at i cannot be shown as it is, wherever its
// neighbours come from.
func hidden(runes []character, i int) bool {
	r := runes[i].rune
	switch {
	case r == ' ':
		return i == 0 || i == len(runes)-1 || runes[i-1].rune == ' '
	case r == '\'' || r == '\u2019':
		return i == 0 || i == len(runes)-1 || !unicode.IsLetter(runes[i-1].rune) || !unicode.IsLetter(runes[i+1].rune)
	case r == '"' || r == '\\' || r == '`':
		return true
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.In(r, unicode.Co, unicode.Cs),
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Bidi_Control, unicode.Join_Control),
		strings.ContainsRune(invisible, r), strings.ContainsRune(signLookalikes, r):
		return true
	}
	return disguised(r)
}

// invisible are graphic characters by category that show nothing.
const invisible = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b\u180c\u180d\u180f\U0001d159"

// disguised tells whether r is an ASCII character in another dress: fullwidth,
// mathematical, circled ...
func disguised(r rune) bool {
	plain := norm.NFKC.String(string(r))
	if plain == string(r) {
		return false
	}
	for _, c := range plain {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// leftToRightMark has the direction of a Latin letter, and shows nothing.
const leftToRightMark = "\u200e"

// isRightToLeft tells whether r is written from right to left, or is a digit
// that goes with such letters.
func isRightToLeft(r rune) bool {
	if r < 0x590 { // before Hebrew there are none, and this is most text
		return false
	}
	properties, _ := bidi.LookupRune(r)
	switch properties.Class() {
	case bidi.R, bidi.AL, bidi.AN:
		return true
	default:
		return false
	}
}

// endsWord tells whether a word of right-to-left letters ends at i. Where there
// are no others, a space does not end it: a name reads as one.
func endsWord(runes []character, i int, mixed bool) bool {
	next := i + 1
	if !mixed && next < len(runes) && runes[next].rune == ' ' {
		next++
	}
	return next >= len(runes) || !runes[next].right
}

// mixesDirections tells whether right-to-left letters stand beside anything but
// themselves and single spaces.
func mixesDirections(runes []character) bool {
	right, other := false, false
	for _, r := range runes {
		switch {
		case r.right:
			right = true
		case r.rune != ' ':
			other = true
		}
	}
	return right && other
}

func code(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	case '"', '\'', '\\', '`':
		return `\` + string(r)
	}
	return fmt.Sprintf(`\u{%x}`, r)
}
