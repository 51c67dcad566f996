package weburl

import (
	"slices"
	"strconv"
	"strings"
)

// state is a state of the standard's basic URL parser.
type state uint8

const (
	none state = iota // without override
	schemeStart
	scheme
	noScheme
	specialRelativeOrAuthority
	pathOrAuthority
	relative
	relativeSlash
	specialAuthoritySlashes
	specialAuthorityIgnoreSlashes
	authority
	host
	hostname
	port
	file
	fileSlash
	fileHost
	pathStart
	path
	opaquePath
	query
	fragment
)

const eof rune = -1

// parser is one run of the basic URL parser.
type parser struct {
	url      *URL
	base     *URL
	input    []rune
	override state

	state      state
	pos        int // may be -1 between two steps
	buffer     strings.Builder
	user, word strings.Builder // name and password so far
	atSeen     bool
	inBrackets bool
	tokenSeen  bool
	done       bool
}

func (p *parser) at(i int) rune {
	if i < len(p.input) {
		return p.input[i]
	}
	return eof
}

func (p *parser) remaining(prefix string) bool {
	rest := p.input[min(p.pos+1, len(p.input)):]
	return len(rest) >= len(prefix) && string(rest[:len(prefix)]) == prefix
}

func (p *parser) take() string {
	s := p.buffer.String()
	p.buffer.Reset()
	return s
}

func (p *parser) run(start state) error {
	p.state = start
	for ; ; p.pos++ {
		c := p.at(p.pos)
		if err := p.step(c); err != nil {
			return err
		}
		if p.done || p.pos >= len(p.input) {
			return nil
		}
	}
}

// step takes one character. p.pos-- makes the next state see it again.
func (p *parser) step(c rune) error {
	u := p.url
	switch p.state {
	case schemeStart, scheme, noScheme:
		return p.stepScheme(c)

	case specialRelativeOrAuthority:
		if c == '/' && p.remaining("/") {
			p.state = specialAuthorityIgnoreSlashes
			p.pos++
		} else {
			p.state = relative
			p.pos--
		}

	case pathOrAuthority:
		if c == '/' {
			p.state = authority
		} else {
			p.state = path
			p.pos--
		}

	case relative:
		p.stepRelative(c)

	case relativeSlash:
		switch {
		case u.Special() && (c == '/' || c == '\\'):
			p.state = specialAuthorityIgnoreSlashes
		case c == '/':
			p.state = authority
		default:
			b := p.base
			u.Username, u.Password, u.Host, u.HasHost, u.Port = b.Username, b.Password, b.Host, b.HasHost, b.Port
			p.state = path
			p.pos--
		}

	case specialAuthoritySlashes:
		p.state = specialAuthorityIgnoreSlashes
		if c == '/' && p.remaining("/") {
			p.pos++
		} else {
			p.pos--
		}

	case specialAuthorityIgnoreSlashes:
		if c != '/' && c != '\\' {
			p.state = authority
			p.pos--
		}

	case authority:
		return p.stepAuthority(c)

	case host, hostname:
		return p.stepHost(c)

	case port:
		return p.stepPort(c)

	case file, fileSlash, fileHost:
		return p.stepFile(c)

	case pathStart, path, opaquePath:
		p.stepPath(c)

	default: // query, fragment
		p.stepTail(c)
	}
	return nil
}

func (p *parser) stepScheme(c rune) error {
	u := p.url
	switch p.state {
	case schemeStart:
		switch {
		case isAlpha(c):
			p.buffer.WriteRune(c | 0x20)
			p.state = scheme
		case p.override == none:
			p.state = noScheme
			p.pos--
		default:
			return ErrInvalid
		}

	case scheme:
		switch {
		case isAlpha(c):
			p.buffer.WriteRune(c | 0x20)
		case isDigit(c) || c == '+' || c == '-' || c == '.':
			p.buffer.WriteRune(c)
		case c == ':':
			p.endScheme()
		case p.override == none:
			p.buffer.Reset()
			p.state = noScheme
			p.pos = -1
		default:
			return ErrInvalid
		}

	default: // noScheme
		switch {
		case p.base == nil || p.base.Opaque && c != '#':
			return ErrInvalid
		case p.base.Opaque:
			*u = *p.base
			u.Fragment, u.HasFrag = "", true
			p.state = fragment
		case p.base.Scheme != "file":
			p.state = relative
			p.pos--
		default:
			p.state = file
			p.pos--
		}
	}
	return nil
}

func (p *parser) endScheme() {
	u := p.url
	name := p.take()
	_, special := specialPorts[name]
	if p.override != none {
		p.done = true
		if u.Special() != special || (u.includesCredentials() || u.Port >= 0) && name == "file" ||
			u.Scheme == "file" && u.Host == "" {
			return
		}
		u.Scheme = name
		if u.Port == specialPorts[name] && special {
			u.Port = -1
		}
		return
	}
	u.Scheme = name
	switch {
	case name == "file":
		p.state = file
	case special && p.base != nil && p.base.Scheme == name:
		p.state = specialRelativeOrAuthority
	case special:
		p.state = specialAuthoritySlashes
	case p.remaining("/"):
		p.state = pathOrAuthority
		p.pos++
	default:
		u.Opaque = true
		p.state = opaquePath
	}
}

func (p *parser) stepRelative(c rune) {
	u, b := p.url, p.base
	u.Scheme = b.Scheme
	if c == '/' || u.Special() && c == '\\' {
		p.state = relativeSlash
		return
	}
	u.Username, u.Password, u.Host, u.HasHost, u.Port = b.Username, b.Password, b.Host, b.HasHost, b.Port
	u.Path = slices.Clone(b.Path)
	u.Query, u.HasQuery = b.Query, b.HasQuery
	p.afterBase(c, func() {
		u.shortenPath()
		p.state = path
		p.pos--
	})
}

// afterBase goes on behind a base's path: with a query, a fragment, the end, or otherwise.
func (p *parser) afterBase(c rune, otherwise func()) {
	u := p.url
	switch c {
	case '?':
		u.Query, u.HasQuery = "", true
		p.state = query
	case '#':
		u.Fragment, u.HasFrag = "", true
		p.state = fragment
	case eof:
	default:
		u.Query, u.HasQuery = "", false
		otherwise()
	}
}

// endsAuthority says whether c is past user, host and port.
func (p *parser) endsAuthority(c rune) bool {
	return c == eof || c == '/' || c == '?' || c == '#' || p.url.Special() && c == '\\'
}

func (p *parser) stepAuthority(c rune) error {
	u := p.url
	switch {
	case c == '@':
		text := p.take()
		if p.atSeen {
			text = "%40" + text
		}
		p.atSeen = true
		if !p.tokenSeen {
			name, word, found := strings.Cut(text, ":")
			p.user.WriteString(encodeString(name, userinfoSet))
			if !found {
				return nil
			}
			p.tokenSeen = true
			text = word
		}
		p.word.WriteString(encodeString(text, userinfoSet))
	case p.endsAuthority(c):
		if p.atSeen && p.buffer.Len() == 0 {
			return ErrInvalid
		}
		u.Username, u.Password = p.user.String(), p.word.String()
		p.pos -= len([]rune(p.take())) + 1
		p.state = host
	default:
		p.buffer.WriteRune(c)
	}
	return nil
}

func (p *parser) stepHost(c rune) error {
	u := p.url
	switch {
	case p.override != none && u.Scheme == "file":
		p.pos--
		p.state = fileHost
	case c == ':' && !p.inBrackets:
		if p.buffer.Len() == 0 || p.override == hostname {
			return ErrInvalid
		}
		if err := p.setHost(); err != nil {
			return err
		}
		p.state = port
	case p.endsAuthority(c):
		p.pos--
		if u.Special() && p.buffer.Len() == 0 {
			return ErrInvalid
		}
		if p.override != none && p.buffer.Len() == 0 && (u.includesCredentials() || u.Port >= 0) {
			return ErrInvalid
		}
		if err := p.setHost(); err != nil {
			return err
		}
		p.state = pathStart
		p.done = p.override != none
	default:
		switch c {
		case '[':
			p.inBrackets = true
		case ']':
			p.inBrackets = false
		}
		p.buffer.WriteRune(c)
	}
	return nil
}

func (p *parser) setHost() error {
	text := p.take()
	parsed := ""
	if text != "" {
		var err error
		if parsed, err = parseHost(text, p.url.Special()); err != nil {
			return err
		}
	}
	p.url.Host, p.url.HasHost = parsed, true
	return nil
}

func (p *parser) stepPort(c rune) error {
	u := p.url
	switch {
	case isDigit(c):
		p.buffer.WriteRune(c)
	case p.endsAuthority(c) || p.override != none:
		if text := p.take(); text != "" {
			number, err := strconv.ParseUint(text, 10, 16)
			if err != nil {
				return ErrInvalid
			}
			u.Port = int(number)
			if usual, special := specialPorts[u.Scheme]; special && u.Port == usual {
				u.Port = -1
			}
			if p.override != none {
				p.done = true
				return nil
			}
		}
		if p.override != none {
			return ErrInvalid
		}
		p.state = pathStart
		p.pos--
	default:
		return ErrInvalid
	}
	return nil
}
