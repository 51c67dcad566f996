package meter

import (
	"fmt"
	"strings"
)

// Limits of one source. goja's parser and compiler are recursive and Go cannot
// recover from an exhausted stack, so what nests too deep is refused before.
const (
	// MaxSource is the largest script in bytes; mathjs bundles to 1.6 MB.
	MaxSource = 8 << 20
	// MaxNesting is how deep brackets may nest. Bundles of real programs stay below 60.
	MaxNesting = 400
	// MaxChain is how many tokens may stand between two ends of statements or
	// commas: each may be an operator that recurses. Generated tables and
	// concatenations reach a few thousand.
	MaxChain = 10_000
	// maxDigits is how long a number may be, in characters: reading twice as
	// many digits takes four times as long, and nothing meters the parser.
	maxDigits = 10_000
	// maxPatterns is how long all regular expressions of a source may be together,
	// in bytes: checking one takes some 200 for each.
	maxPatterns = 1 << 20
)

// CheckSource refuses a source that is too long or nests too deep. It reads
// tokens only, so that it needs no stack itself; where it misjudges a slash it
// errs for a line at most.
func CheckSource(source string) error {
	if len(source) > MaxSource {
		return fmt.Errorf("cannot parse: %d bytes of source, more than %d", len(source), MaxSource)
	}
	s := &scanner{source: source, line: 1}
	s.open('{', false)
	for s.at < len(s.source) {
		if err := s.token(); err != nil {
			return err
		}
	}
	return nil
}

// level is an open bracket.
type level struct {
	bracket byte // ( [ { or ` for the inside of ${
	control bool // a parenthesis after if, while, for or with: what follows is a statement
	value   bool // a brace whose end ends a value: a slash after it divides
	chain   int  // tokens since the last end of a statement or comma
	ended   bool // the statement ended, unless an else follows
	prefix  bool // the statement began with if, else, for, while, do: a comma does not end it
}

type scanner struct {
	source string
	at     int
	line   int
	levels []level
	total  int // sum of the chains of all levels

	// The token before this one.
	previous    string
	operand     bool // it ended a value, so that a slash divides
	function    bool // a function or class whose body is yet to come stands where a value is
	wasProperty bool // it came after a dot
}

func (s *scanner) top() *level { return &s.levels[len(s.levels)-1] }

func (s *scanner) open(bracket byte, value bool) {
	s.levels = append(s.levels, level{bracket: bracket, value: value})
}

// close drops the innermost level. An unbalanced source is the parser's to refuse.
func (s *scanner) close() level {
	l := *s.top()
	if len(s.levels) > 1 {
		s.total -= l.chain
		s.levels = s.levels[:len(s.levels)-1]
	}
	return l
}

// count adds a token to the chain of its level.
func (s *scanner) count(word string) error {
	l := s.top()
	if l.ended {
		l.ended = false
		if word != "else" {
			s.total -= l.chain
			l.chain, l.prefix = 0, false
		}
	}
	l.chain++
	s.total++
	if s.total > MaxChain {
		return fmt.Errorf("cannot parse: line %d: an expression or statement of more than %d parts", s.line, MaxChain)
	}
	return nil
}

func (s *scanner) rest() string { return s.source[s.at:] }

// token reads one token, or a stretch of white space or comment.
func (s *scanner) token() error {
	c := s.source[s.at]
	switch {
	case c == '\n':
		s.line++
		s.at++
		return nil
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
		return nil
	case strings.HasPrefix(s.rest(), "//"):
		s.skipTo("\n", 0)
		return nil
	case strings.HasPrefix(s.rest(), "/*"):
		s.at += 2
		s.skipTo("*/", 2)
		return nil
	case isWord(c):
		return s.word()
	case c == '"' || c == '\'':
		s.quoted(c)
		return s.value("string")
	case c == '`':
		s.at++
		return s.template()
	case c == '/' && !s.operand:
		s.regexp()
		return s.value("regexp")
	default:
		return s.punctuator(c)
	}
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c == '\\' || c >= 0x80 ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// value notes a token that ends a value.
func (s *scanner) value(kind string) error {
	s.previous, s.operand, s.wasProperty = kind, true, false
	return s.count(kind)
}

// skipTo goes behind the next end mark (keep bytes of it), or to the end.
func (s *scanner) skipTo(mark string, skip int) {
	i := strings.Index(s.rest(), mark)
	if i < 0 {
		s.at = len(s.source)
		return
	}
	s.line += strings.Count(s.source[s.at:s.at+i], "\n")
	s.at += i + skip
}

// quoted goes behind a string, which ends with its line at the latest.
func (s *scanner) quoted(quote byte) {
	for s.at++; s.at < len(s.source); s.at++ {
		switch s.source[s.at] {
		case '\\':
			s.at++
		case quote:
			s.at++
			return
		case '\n':
			return
		}
	}
}

func (s *scanner) regexp() {
	class := false
	for s.at++; s.at < len(s.source); s.at++ {
		switch s.source[s.at] {
		case '\\':
			s.at++
		case '[':
			class = true
		case ']':
			class = false
		case '\n':
			return
		case '/':
			if !class {
				s.at++
				return
			}
		}
	}
}

// template goes behind the text of a template, up to its end or the next ${.
func (s *scanner) template() error {
	for ; s.at < len(s.source); s.at++ {
		switch s.source[s.at] {
		case '\\':
			s.at++
		case '\n':
			s.line++
		case '`':
			s.at++
			return s.value("template")
		case '$':
			if strings.HasPrefix(s.rest(), "${") {
				s.at += 2
				if err := s.nest('`', false); err != nil {
					return err
				}
				s.previous, s.operand = "${", false
				return nil
			}
		}
	}
	return nil
}

func (s *scanner) nest(bracket byte, value bool) error {
	if err := s.count(""); err != nil {
		return err
	}
	if len(s.levels) >= MaxNesting {
		return fmt.Errorf("cannot parse: line %d: brackets nest deeper than %d", s.line, MaxNesting)
	}
	s.open(bracket, value)
	return nil
}

// word reads a name, keyword or number.
func (s *scanner) word() error {
	start := s.at
	for s.at < len(s.source) && isWord(s.source[s.at]) {
		s.at++
	}
	word := s.source[start:s.at]
	if len(word) > maxDigits && '0' <= word[0] && word[0] <= '9' {
		return fmt.Errorf("cannot parse: line %d: a number of more than %d digits", s.line, maxDigits)
	}
	property := s.previous == "."
	if err := s.count(word); err != nil {
		return err
	}
	wasOperand := s.operand
	s.previous, s.operand, s.wasProperty = word, true, property
	if property {
		return nil
	}
	switch word {
	case "if", "else", "for", "while", "do", "with":
		s.top().prefix = true
		s.operand = false
	case "function", "class":
		// At the start of a statement it declares; the end of its body then ends no value.
		s.function = !wasOperand && !s.top().startsStatement()
	case "return", "typeof", "case", "in", "of", "instanceof", "new", "delete", "void", "throw", "yield", "await", "default", "extends":
		s.operand = false
	}
	return nil
}

// startsStatement says that the token just counted is its statement's first.
func (l *level) startsStatement() bool { return l.bracket == '{' && l.chain == 1 }

func (s *scanner) punctuator(c byte) error {
	s.at++
	l := s.top()
	switch c {
	case '(':
		control := !s.wasProperty && (s.previous == "if" || s.previous == "while" || s.previous == "for" || s.previous == "with")
		if err := s.nest('(', false); err != nil {
			return err
		}
		s.top().control = control
		s.previous, s.operand, s.wasProperty = "(", false, false
		return nil
	case '[':
		err := s.nest('[', false)
		s.previous, s.operand, s.wasProperty = "[", false, false
		return err
	case '{':
		value := s.function || !s.operand && !l.startsBlock(s.previous)
		s.function = false
		err := s.nest('{', value)
		s.previous, s.operand, s.wasProperty = "{", false, false
		return err
	case ')', ']':
		closed := s.close()
		s.previous, s.operand, s.wasProperty = string(c), !closed.control, false
		return nil
	case '}':
		closed := s.close()
		if closed.bracket == '`' {
			return s.template()
		}
		s.previous, s.operand, s.wasProperty = "}", closed.value, false
		s.top().ended = !closed.value
		return nil
	case ';':
		l.ended = true
		s.previous, s.operand, s.wasProperty = ";", false, false
		return nil
	case ',':
		if !l.prefix {
			s.total -= l.chain
			l.chain = 0
		}
		s.previous, s.operand, s.wasProperty = ",", false, false
		return nil
	}
	previous := string(c)
	if (c == '+' || c == '-') && s.at < len(s.source) && s.source[s.at] == c {
		s.at++ // ++ and --: what follows is as after the operand before, if there was one
		previous = "++"
	} else {
		s.operand = false
	}
	s.previous, s.wasProperty = previous, false
	return s.count(previous)
}

// startsBlock says that a brace after previous, which ended no value, opens a
// block and not an object.
func (l *level) startsBlock(previous string) bool {
	switch previous {
	case "", ";", "{", "}", ")", "else", "do":
		return true
	case ">": // the body of an arrow function
		return true
	}
	return false
}
