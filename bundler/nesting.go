package bundler

import (
	"bytes"
	"fmt"
)

// esbuild parses and prints by recursion. What nests deep enough would take all
// the stack that Go gives, a gigabyte, before Go ends the process. So the nesting
// is counted first: brackets, and what nests without any, such as !!!!a, a=b=c,
// a=>b=>c, a?b:c?d:e, a.b.c and if(a)if(b)c. It errs on the side of what esbuild
// can bear; MaxStack bounds the rest.

// MaxStack is the stack of the child, in bytes: a good deal more than what
// checkNesting lets through needs.
const MaxStack = 192 << 20

// checkNesting refuses what would exhaust esbuild's stack.
func checkNesting(data []byte) error {
	s := nesting{source: data, links: []link{{}}}
	for s.at < len(data) {
		s.token()
		if s.brackets > maxNesting {
			return &refusal{fmt.Sprintf("it nests brackets more than %d deep", maxNesting), ""}
		}
		if s.total > maxNesting {
			return &refusal{fmt.Sprintf("an expression or statement nests more than %d deep", maxNesting), ""}
		}
	}
	return nil
}

// link is an open bracket, with what is chained in it since a statement or an
// element began.
type link struct {
	chained  int
	control  bool // a parenthesis after if, for, while or with: what follows belongs to it
	template bool // the ${ of a template, whose text goes on after it
}

// nesting goes through a source token by token.
type nesting struct {
	source   []byte
	at       int
	links    []link
	brackets int
	total    int // of what is chained at all levels

	operand bool // the token before this one ended a value
	control bool // it was if, for, while or with
	block   bool // it was a brace that may have ended a statement
	newline bool // there was one since
}

// nests are words that what follows them is nested in. A statement begins with
// others; after a line break, a word that is none of these ends the one before.
var nests = map[string]bool{
	"typeof": true, "void": true, "delete": true, "new": true, "await": true, "yield": true, "if": true, "for": true, "while": true,
	"do": true, "else": true, "with": true, "keyof": true, "infer": true, "readonly": true, "extends": true,
}

// goesOn are words that go on with a value.
var goesOn = map[string]bool{"in": true, "of": true, "instanceof": true, "as": true, "is": true, "satisfies": true, "extends": true, "else": true}

func (s *nesting) token() {
	c := s.source[s.at]
	rest := s.source[s.at:]
	switch {
	case c == '\n':
		s.newline = true
		s.at++
	case c == ' ' || c == '\t' || c == '\r':
		s.at++
	case bytes.HasPrefix(rest, []byte("//")):
		s.skip("\n", 0)
	case bytes.HasPrefix(rest, []byte("/*")):
		s.skip("*/", 2)
	case c == '"' || c == '\'':
		s.text(c)
	case c == '`':
		s.at++
		s.template()
	case c == '/' && !s.operand:
		s.pattern()
	case wordCharacter(c):
		s.word()
	default:
		s.mark(c, rest)
	}
}

// skip goes behind what ends a comment, which keeps the line break.
func (s *nesting) skip(end string, length int) {
	i := bytes.Index(s.source[s.at+2:], []byte(end))
	if i < 0 {
		s.at = len(s.source)
		return
	}
	s.at += 2 + i + length
}

// text goes behind a string. One that is none, such as an apostrophe in what a
// page shows, ends with its line.
func (s *nesting) text(quote byte) {
	for s.at++; s.at < len(s.source) && s.source[s.at] != quote && s.source[s.at] != '\n'; s.at++ {
		if s.source[s.at] == '\\' {
			s.at++
		}
	}
	if s.at < len(s.source) && s.source[s.at] == quote {
		s.at++
	}
	s.follow(true, false)
}

// template goes behind the text of a template, up to its end or what is put in.
func (s *nesting) template() {
	for s.at < len(s.source) {
		switch c := s.source[s.at]; {
		case c == '`':
			s.at++
			s.follow(true, false)
			return
		case c == '$' && s.at+1 < len(s.source) && s.source[s.at+1] == '{':
			s.at += 2
			s.chain(1)
			s.links = append(s.links, link{template: true})
			s.brackets++
			s.follow(false, false)
			return
		case c == '\\':
			s.at++
		}
		s.at++
	}
}

// pattern goes behind a regular expression, which ends on its line.
func (s *nesting) pattern() {
	class := false
	for s.at++; s.at < len(s.source) && s.source[s.at] != '\n' && (class || s.source[s.at] != '/'); s.at++ {
		switch s.source[s.at] {
		case '\\':
			s.at++
		case '[':
			class = true
		case ']':
			class = false
		}
	}
	if s.at < len(s.source) && s.source[s.at] == '/' {
		s.at++
	}
	s.follow(true, false)
}

func wordCharacter(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c == '@' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func (s *nesting) word() {
	start := s.at
	for s.at < len(s.source) && wordCharacter(s.source[s.at]) {
		s.at++
	}
	word := string(s.source[start:min(s.at, start+12)])
	if (s.block || s.newline && s.operand) && !goesOn[word] {
		s.end()
	}
	if nests[word] {
		s.chain(1)
	}
	s.follow(!nests[word], word == "if" || word == "for" || word == "while" || word == "with")
}

// follow notes what the token was that has just been read.
func (s *nesting) follow(operand, control bool) {
	s.operand, s.control, s.block, s.newline = operand, control, false, false
}

func (s *nesting) chain(n int) {
	s.links[len(s.links)-1].chained += n
	s.total += n
}

// end ends a statement or an element.
func (s *nesting) end() {
	top := &s.links[len(s.links)-1]
	s.total -= top.chained
	top.chained = 0
}

// mark reads brackets and operators.
func (s *nesting) mark(c byte, rest []byte) {
	s.at++
	switch c {
	case '(', '[', '{':
		s.chain(1)
		s.links = append(s.links, link{control: s.control})
		s.brackets++
		s.follow(false, false)
	case ')', ']', '}':
		s.close(c)
	case ';', ',':
		s.end()
		s.follow(false, false)
	case '=':
		if len(rest) > 1 && (rest[1] == '=') {
			s.at++
			s.follow(false, false)
			return
		}
		s.chain(1)
		s.follow(false, false)
	case '?', '.', '!', '~', '-', '+', '*', '<', ':':
		s.chain(1)
		s.follow(false, false)
	default:
		s.follow(false, false)
	}
}

// close closes a bracket. What is in parentheses after if belongs to what follows.
func (s *nesting) close(c byte) {
	control := false
	if last := len(s.links) - 1; last > 0 {
		s.end()
		l := s.links[last]
		control = l.control
		s.links = s.links[:last]
		s.brackets--
		if l.template && c == '}' {
			s.template()
			return
		}
	}
	s.follow(!control && c != '}', false)
	s.block = c == '}'
}
