package weburl

import (
	"slices"
	"strings"
)

func (p *parser) stepFile(c rune) error {
	u := p.url
	based := p.base != nil && p.base.Scheme == "file"
	switch p.state {
	case file:
		u.Scheme = "file"
		u.Host, u.HasHost = "", true
		switch {
		case c == '/' || c == '\\':
			p.state = fileSlash
		case based:
			u.Host, u.HasHost = p.base.Host, p.base.HasHost
			u.Path = slices.Clone(p.base.Path)
			u.Query, u.HasQuery = p.base.Query, p.base.HasQuery
			p.afterBase(c, func() {
				if p.startsWithDrive(p.pos) {
					u.Path = nil
				} else {
					u.shortenPath()
				}
				p.state = path
				p.pos--
			})
		default:
			p.state = path
			p.pos--
		}

	case fileSlash:
		if c == '/' || c == '\\' {
			p.state = fileHost
			return nil
		}
		if based {
			u.Host, u.HasHost = p.base.Host, p.base.HasHost
			if !p.startsWithDrive(p.pos) && len(p.base.Path) > 0 && isNormalDrive(p.base.Path[0]) {
				u.Path = append(u.Path, p.base.Path[0])
			}
		}
		p.state = path
		p.pos--

	default: // fileHost
		if c != eof && c != '/' && c != '\\' && c != '?' && c != '#' {
			p.buffer.WriteRune(c)
			return nil
		}
		p.pos--
		switch {
		case p.override == none && isDrive(p.buffer.String()):
			// Not a host but the start of the path, which takes the buffer over.
			p.state = path
			return nil
		case p.buffer.Len() == 0:
			u.Host, u.HasHost = "", true
		default:
			if err := p.setHost(); err != nil {
				return err
			}
			if u.Host == "localhost" {
				u.Host = ""
			}
		}
		p.state = pathStart
		p.done = p.override != none
	}
	return nil
}

func (p *parser) startsWithDrive(i int) bool {
	if !isAlpha(p.at(i)) || p.at(i+1) != ':' && p.at(i+1) != '|' {
		return false
	}
	switch p.at(i + 2) {
	case eof, '/', '\\', '?', '#':
		return true
	}
	return false
}

func (p *parser) stepPath(c rune) {
	u := p.url
	switch p.state {
	case pathStart:
		switch {
		case u.Special():
			p.state = path
			if c != '/' && c != '\\' {
				p.pos--
			}
		case p.override == none && c == '?':
			u.Query, u.HasQuery = "", true
			p.state = query
		case p.override == none && c == '#':
			u.Fragment, u.HasFrag = "", true
			p.state = fragment
		case c != eof:
			p.state = path
			if c != '/' {
				p.pos--
			}
		case p.override != none && !u.HasHost:
			u.Path = append(u.Path, "")
		}

	case path:
		slash := c == '/' || u.Special() && c == '\\'
		if c != eof && !slash && (p.override != none || c != '?' && c != '#') {
			encodeRune(&p.buffer, c, pathSet)
			return
		}
		p.endSegment(slash)
		p.toTail(c)

	default: // opaquePath
		if c == ' ' && (p.remaining("?") || p.remaining("#")) {
			p.buffer.WriteString("%20")
			return
		}
		if c != eof && c != '?' && c != '#' {
			encodeRune(&p.buffer, c, controlSet)
			return
		}
		u.Body += p.take()
		p.toTail(c)
	}
}

func (p *parser) toTail(c rune) {
	switch c {
	case '?':
		p.url.Query, p.url.HasQuery = "", true
		p.state = query
	case '#':
		p.url.Fragment, p.url.HasFrag = "", true
		p.state = fragment
	}
}

func (p *parser) endSegment(slash bool) {
	u := p.url
	segment := p.take()
	switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
	case "..":
		u.shortenPath()
		if !slash {
			u.Path = append(u.Path, "")
		}
	case ".":
		if !slash {
			u.Path = append(u.Path, "")
		}
	default:
		if u.Scheme == "file" && len(u.Path) == 0 && isDrive(segment) {
			segment = segment[:1] + ":"
		}
		u.Path = append(u.Path, segment)
	}
}

func (p *parser) stepTail(c rune) {
	u := p.url
	encode := querySet
	if p.state == fragment {
		encode = fragmentSet
	} else if u.Special() {
		encode = specialQuerySet
	}
	if c != eof && (p.state == fragment || p.override != none || c != '#') {
		encodeRune(&p.buffer, c, encode)
		return
	}
	if p.state == query {
		u.Query += p.take()
	} else {
		u.Fragment += p.take()
	}
	p.toTail(c)
}
