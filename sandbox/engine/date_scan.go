package engine

import "strings"

// dateScanner cuts a text into what parseDate knows.
type dateScanner struct {
	text []rune
	at   int
	peek dateToken
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenWord
	tokenSymbol
	tokenSpace
	tokenOther
)

type dateToken struct {
	kind   tokenKind
	number int  // nine digits of it at most
	length int  // of the text
	symbol rune // : - + . )
	word   int  // index of dateWords
}

// sign is 1, -1, or 0 for anything but a sign.
func (t dateToken) sign() int {
	switch t.symbol {
	case '+':
		return 1
	case '-':
		return -1
	}
	return 0
}

// digits says that the token is a number of that many digits.
func (t dateToken) digits(n int) bool { return t.kind == tokenNumber && t.length == n }

func (t dateToken) isZ() bool {
	return t.kind == tokenWord && t.length == 1 && dateWords[t.word].kind == wordZone
}

// milliseconds is the number as the fraction of a second.
func (t dateToken) milliseconds() int {
	n := t.number
	switch t.length {
	case 1:
		return n * 100
	case 2:
		return n * 10
	}
	for range min(t.length, mostDigits) - 3 {
		n /= 10
	}
	return n
}

// mostDigits is how many digits of a number count, without zeros before them.
const mostDigits = 9

// next takes a token.
func (s *dateScanner) next() dateToken {
	token := s.peek
	s.read()
	return token
}

// skip takes a symbol if it comes next.
func (s *dateScanner) skip(symbol rune) bool {
	if s.peek.symbol != symbol {
		return false
	}
	s.read()
	return true
}

// read finds the token that comes next.
func (s *dateScanner) read() {
	start := s.at
	c := s.char()
	switch {
	case c < 0:
		s.peek = dateToken{kind: tokenEnd}
	case '0' <= c && c <= '9':
		n := s.numeral()
		s.peek = dateToken{kind: tokenNumber, number: n, length: s.at - start}
	case strings.ContainsRune(":-+.)", c):
		s.at++
		s.peek = dateToken{kind: tokenSymbol, symbol: c}
	case c >= 'A' && !isSpace(c):
		s.peek = s.readWord()
	case isSpace(c):
		s.at++
		s.peek = dateToken{kind: tokenSpace}
	case c == '(':
		s.parentheses()
		s.peek = dateToken{kind: tokenOther}
	default:
		s.at++
		s.peek = dateToken{kind: tokenOther}
	}
}

func (s *dateScanner) char() rune {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return -1
}

func (s *dateScanner) numeral() int {
	n, digits := 0, 0
	for ; '0' <= s.char() && s.char() <= '9'; s.at++ {
		if digits == 0 && s.char() == '0' {
			continue
		}
		if digits < mostDigits {
			n = n*10 + int(s.char()-'0')
		}
		digits++
	}
	return n
}

// parentheses skips what stands in them, to the end if they are not closed.
func (s *dateScanner) parentheses() {
	for depth := 0; s.char() >= 0; {
		switch s.char() {
		case '(':
			depth++
		case ')':
			depth--
		}
		if s.at++; depth == 0 {
			return
		}
	}
}

func (s *dateScanner) readWord() dateToken {
	start := s.at
	for s.char() >= 'A' && !isSpace(s.char()) {
		s.at++
	}
	length := s.at - start
	prefix := strings.ToLower(string(s.text[start : start+min(length, 3)]))
	return dateToken{kind: tokenWord, length: length, word: findDateWord(prefix, length)}
}

type wordKind uint8

const (
	wordUnknown wordKind = iota
	wordMonth
	wordHalf // of the day
	wordZone
	wordSeparator
)

type dateWord struct {
	prefix string
	kind   wordKind
	value  int // a month, or hours
}

var dateWords = []dateWord{
	{"", wordUnknown, 0},
	{"t", wordSeparator, 0},
	{"jan", wordMonth, 1},
	{"feb", wordMonth, 2},
	{"mar", wordMonth, 3},
	{"apr", wordMonth, 4},
	{"may", wordMonth, 5},
	{"jun", wordMonth, 6},
	{"jul", wordMonth, 7},
	{"aug", wordMonth, 8},
	{"sep", wordMonth, 9},
	{"oct", wordMonth, 10},
	{"nov", wordMonth, 11},
	{"dec", wordMonth, 12},
	{"am", wordHalf, 0},
	{"pm", wordHalf, 12},
	{"ut", wordZone, 0},
	{"utc", wordZone, 0},
	{"z", wordZone, 0},
	{"gmt", wordZone, 0},
	{"cdt", wordZone, -5},
	{"cst", wordZone, -6},
	{"edt", wordZone, -4},
	{"est", wordZone, -5},
	{"mdt", wordZone, -6},
	{"mst", wordZone, -7},
	{"pdt", wordZone, -7},
	{"pst", wordZone, -8},
}

const wordT = 1

// findDateWord finds a word; a month's name may go on after three letters.
func findDateWord(prefix string, length int) int {
	for i, w := range dateWords[1:] {
		if w.prefix == prefix && (length <= 3 || w.kind == wordMonth) {
			return i + 1
		}
	}
	return 0
}

// isSpace says that c is white space or a line terminator of the language.
func isSpace(c rune) bool {
	switch {
	case c == ' ', '\t' <= c && c <= '\r', c == 0xa0, c == 0xfeff, c == 0x1680, 0x2000 <= c && c <= 0x200a, c == 0x2028, c == 0x2029, c == 0x202f, c == 0x205f, c == 0x3000:
		return true
	}
	return false
}
