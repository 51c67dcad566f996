// Package weburl parses and serialises URLs as the WHATWG URL Standard says,
// which differs from net/url wherever browsers do.
//
// It is a parser of hostile text and decides nothing. Both sides use it: the
// worker for the class URL, and the viewer, which parses every address again for
// itself before it judges it (permissions/address).
package weburl

import (
	"errors"
	"strconv"
	"strings"
)

// MaxLength is the most bytes of an address that Parse takes. Browsers draw the line at 2 MiB.
const MaxLength = 1 << 20

// ErrInvalid is the one error of this package: the standard has no others.
var ErrInvalid = errors.New("invalid URL")

// URL is the standard's URL record. Its text is ASCII, percent-encoded where need be.
type URL struct {
	Scheme   string
	Username string
	Password string
	Host     string // serialised; "" may be an empty host
	HasHost  bool
	Port     int      // -1 for none, or the scheme's own
	Path     []string // segments, unless Opaque
	Opaque   bool
	Body     string // the path, if Opaque
	Query    string // without "?"
	HasQuery bool
	Fragment string // without "#"
	HasFrag  bool
}

// specialPorts are the special schemes with their default ports.
var specialPorts = map[string]int{"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "file": -1}

// Special says whether the scheme is one that browsers treat as hierarchical.
func (u *URL) Special() bool {
	_, special := specialPorts[u.Scheme]
	return special
}

// Parse parses address, relative to base when that is not nil.
func Parse(address string, base *URL) (*URL, error) {
	if len(address) > MaxLength {
		return nil, ErrInvalid
	}
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	u := &URL{Port: -1}
	p := parser{url: u, base: base, input: []rune(stripTabs(address))}
	if err := p.run(schemeStart); err != nil {
		return nil, err
	}
	return u, nil
}

func stripTabs(s string) string {
	if !strings.ContainsAny(s, "\t\n\r") {
		return s
	}
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
}

// Pathname is the path as text.
func (u *URL) Pathname() string {
	if u.Opaque {
		return u.Body
	}
	if len(u.Path) == 0 {
		return ""
	}
	return "/" + strings.Join(u.Path, "/")
}

// Authority is host and port as text.
func (u *URL) Authority() string {
	if u.Port < 0 {
		return u.Host
	}
	return u.Host + ":" + strconv.Itoa(u.Port)
}

// Origin is the serialised origin, "null" for an opaque one.
func (u *URL) Origin() string {
	switch u.Scheme {
	case "http", "https", "ws", "wss", "ftp":
		return u.Scheme + "://" + u.Authority()
	case "blob":
		inner, err := Parse(u.Pathname(), nil)
		if err == nil && (inner.Scheme == "http" || inner.Scheme == "https") {
			return inner.Origin()
		}
	}
	return "null"
}

// String is the serialised URL.
func (u *URL) String() string {
	var b strings.Builder
	b.WriteString(u.Scheme)
	b.WriteByte(':')
	if u.HasHost {
		b.WriteString("//")
		if u.Username != "" || u.Password != "" {
			b.WriteString(u.Username)
			if u.Password != "" {
				b.WriteByte(':')
				b.WriteString(u.Password)
			}
			b.WriteByte('@')
		}
		b.WriteString(u.Authority())
	} else if !u.Opaque && len(u.Path) > 1 && u.Path[0] == "" {
		// Otherwise the path would be read as a host.
		b.WriteString("/.")
	}
	b.WriteString(u.Pathname())
	if u.HasQuery {
		b.WriteByte('?')
		b.WriteString(u.Query)
	}
	if u.HasFrag {
		b.WriteByte('#')
		b.WriteString(u.Fragment)
	}
	return b.String()
}

func (u *URL) cannotHaveCredentialsOrPort() bool {
	return !u.HasHost || u.Host == "" || u.Scheme == "file"
}

func (u *URL) includesCredentials() bool { return u.Username != "" || u.Password != "" }

// shortenPath drops the last segment, but not a file URL's drive letter.
func (u *URL) shortenPath() {
	if u.Scheme == "file" && len(u.Path) == 1 && isNormalDrive(u.Path[0]) {
		return
	}
	if len(u.Path) > 0 {
		u.Path = u.Path[:len(u.Path)-1]
	}
}

func isDrive(s string) bool {
	return len(s) == 2 && isAlpha(rune(s[0])) && (s[1] == ':' || s[1] == '|')
}

func isNormalDrive(s string) bool { return isDrive(s) && s[1] == ':' }

func isAlpha(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHex(r rune) bool { return isDigit(r) || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F' }
