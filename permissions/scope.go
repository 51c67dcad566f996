package permissions

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/net/publicsuffix"

	"example.org/vitrine/permissions/address"
)

// Bounds on patterns: matching is exponential in the number of wildcards that
// span folders, and nobody can judge a pattern longer than a line or two.
const (
	MaxPattern        = 256
	maxPatternSpans   = 3
	patternCharacters = "*?[]{}\\"
)

// Limits on what a Request may carry; the kernel and the DNS have the same.
const (
	maxPath = 4096
	maxHost = 253
)

// Covers tells whether a decision about one resource with the scope s extends
// to another. Applet, action and span are the Book's to check.
func (s Scope) Covers(granted, now Resource) bool {
	switch {
	case granted.File != nil && now.File != nil:
		return s.coversFile(granted.File, now.File)
	case granted.Endpoint != nil && now.Endpoint != nil:
		return s.coversEndpoint(granted.Endpoint, now.Endpoint)
	case granted.Amount != nil && now.Amount != nil:
		return now.Amount.Total <= granted.Amount.Total
	case granted.File == nil && granted.Endpoint == nil && granted.Amount == nil &&
		now.File == nil && now.Endpoint == nil && now.Amount == nil:
		return granted.Address == now.Address
	}
	return false
}

// extent is the scope of a decision as it bears on now: a folder that was
// granted as a whole is wider than anything in it.
func (s Scope) extent(granted, now Resource) Scope {
	if s == (Scope{}) && granted.File != nil && granted.File.Folder && now.File != nil && now.File.Path != granted.File.Path {
		return Scope{Folder: granted.File.Path}
	}
	return s
}

func (s Scope) coversFile(granted, now *File) bool {
	if granted.Make && !now.Make {
		return false // wherever folders may be made, nothing else may be
	}
	switch {
	case s.Folder != "":
		return Within(s.Folder, now.Path)
	case s.Pattern != "":
		ok, err := doublestar.Match(s.Pattern, now.Path)
		return ok && err == nil && !now.Folder && granted.Make == now.Make // a folder is more than a name that matches
	case granted.Folder:
		return Within(granted.Path, now.Path)
	}
	return granted.Path == now.Path && granted.coversKind(now)
}

// coversKind tells whether a grant of the very object holds for what is asked
// about it now. Whoever may read a file may learn that it is a folder by now.
func (f *File) coversKind(now *File) bool {
	return !now.Folder && f.Make == now.Make && (!f.Bare || now.Bare)
}

// coversEndpoint tells whether a grant extends to another endpoint. Private
// addresses are covered only where they were shown, and never by a domain:
// whoever owns that makes its names lead where they like.
func (s Scope) coversEndpoint(granted, now *Endpoint) bool {
	if granted.Protocol != now.Protocol && granted.Protocol != "tcp" { // bare TCP can speak all the others
		return false
	}
	// A name that was public when it was granted must not lead inside later;
	// one that was not may only lead to the addresses that were shown.
	if !now.Public && (s.Domain != "" || granted.Public || !subset(now.Addresses, granted.Addresses)) {
		return false
	}
	return s.coversName(granted, now)
}

// coversName is coversEndpoint of names and ports alone.
func (s Scope) coversName(granted, now *Endpoint) bool {
	switch {
	case s.Domain != "":
		return WithinDomain(s.Domain, now.Host) && (s.Port == 0 || s.Port == now.Port)
	case s.Host != "":
		return s.Host == now.Host && (s.Port == 0 || s.Port == now.Port)
	}
	return granted.Host == now.Host && granted.Port == now.Port
}

func subset(some, all []netip.Addr) bool {
	return !slices.ContainsFunc(some, func(a netip.Addr) bool { return !slices.Contains(all, a) })
}

// Within tells whether the path p is folder or below it. Both are absolute and clean.
func Within(folder, p string) bool {
	return p == folder || folder == "/" || strings.HasPrefix(p, folder) && p[len(folder)] == '/'
}

// WithinDomain tells whether host is domain or below it.
func WithinDomain(domain, host string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// Check refuses a scope that does not extend to the resource that was asked
// for, or that is malformed: shown must be what is granted.
func (s Scope) Check(asked Resource) error {
	if s == (Scope{}) {
		return nil
	}
	if err := s.Form(); err != nil {
		return err
	}
	switch {
	case asked.File != nil && (s.Folder != "" || s.Pattern != ""):
		if !s.coversFile(asked.File, asked.File) {
			return errors.New("the scope does not cover the file that was asked for")
		}
	case asked.Endpoint != nil && s.Domain != "" && !asked.Endpoint.Public:
		return errors.New("this host leads to a private address, which is granted for one host only, not for a domain")
	case asked.Endpoint != nil && (s.Host != "" || s.Domain != ""):
		if !s.coversEndpoint(asked.Endpoint, asked.Endpoint) {
			return errors.New("the scope does not cover the host that was asked for")
		}
	default:
		return errors.New("the scope is about something else than the request")
	}
	return nil
}

// Form refuses a scope that says too much at once or is not in normal form.
func (s Scope) Form() error {
	set := 0
	for _, field := range []string{s.Folder, s.Pattern, s.Host, s.Domain} {
		if field != "" {
			set++
		}
	}
	switch {
	case set != 1:
		return errors.New("a scope names one folder, pattern, host or domain")
	case s.Folder != "":
		return cleanPath(s.Folder)
	case s.Pattern != "":
		return CheckPattern(s.Pattern)
	case s.Host != "":
		return hostForm(s.Host)
	}
	if suffix, _ := publicsuffix.PublicSuffix(s.Domain); suffix == s.Domain {
		return fmt.Errorf("cannot use the whole of %q as a domain", s.Domain)
	}
	return hostForm(s.Domain)
}

// CheckPattern refuses a pattern of paths that is malformed, relative, or too
// costly to match.
func CheckPattern(p string) error {
	switch {
	case len(p) > MaxPattern:
		return fmt.Errorf("cannot use a pattern of more than %d bytes", MaxPattern)
	case strings.Count(p, "**") > maxPatternSpans:
		return fmt.Errorf("cannot use a pattern with more than %d times **", maxPatternSpans)
	case strings.ContainsAny(p, `{}\`):
		return errors.New("cannot use a pattern with alternatives or escapes")
	case !doublestar.ValidatePattern(p):
		return fmt.Errorf("cannot read the pattern %q", p)
	}
	return cleanPath(p)
}

func cleanPath(p string) error {
	if len(p) > maxPath || !path.IsAbs(p) || path.Clean(p) != p || strings.ContainsRune(p, 0) || !utf8.ValidString(p) {
		return fmt.Errorf("cannot use %.80q as an absolute path", p)
	}
	return nil
}

func hostForm(h string) error {
	bad := func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '.' || r == '_' || r == ':')
	}
	if h == "" || len(h) > maxHost || strings.IndexFunc(h, bad) >= 0 || strings.HasSuffix(h, ".") || strings.HasPrefix(h, ".") || strings.Contains(h, "..") {
		return fmt.Errorf("cannot use %.80q as a host", h)
	}
	return nil
}

// Check refuses a Request that is not about exactly one thing of the kind its
// Action needs, in normal form. It says nothing about whether it is allowed.
func (r Request) Check() error {
	res, set := r.Resource, 0
	for _, present := range []bool{res.File != nil, res.Endpoint != nil, res.Amount != nil, res.Address != ""} {
		if present {
			set++
		}
	}
	switch {
	case r.Applet.Identity == "":
		return errors.New("cannot decide for an applet without an identity")
	case set > 1:
		return errors.New("a request is about one thing")
	}
	fits := false
	switch r.Action {
	case ReadFile, WriteFile:
		fits = res.File != nil
	case Connect:
		fits = res.Endpoint != nil
	case UseMemory, UseCPU, UseFuel, Store:
		fits = res.Amount != nil
	case OpenLink:
		fits = res.Address != ""
	case ReadClipboard, WriteClipboard, Notify:
		fits = set == 0
	case RefillCPU: // nobody asks for it
	}
	switch {
	case !fits:
		return fmt.Errorf("cannot decide about %.40q with this resource", r.Action)
	case res.File != nil:
		return res.File.check(r.Action)
	case res.Endpoint != nil:
		return res.Endpoint.check()
	case res.Amount != nil && res.Amount.Total != res.Amount.Limit+res.Amount.Step:
		return errors.New("a budget's total is its limit and the step together")
	case res.Address != "":
		if _, err := address.ParseLink(res.Address); err != nil {
			return fmt.Errorf("cannot open an address like this: %w", err)
		}
	}
	return nil
}

func (f *File) check(a Action) error {
	if f.Make && (a != WriteFile || f.Folder || f.Bare) || f.Bare && f.Folder {
		return errors.New("a request for a folder is for what it is, for all that is in it, or to make it")
	}
	return cleanPath(f.Path)
}

func (e *Endpoint) check() error {
	if e.Port == 0 || len(e.Addresses) == 0 || len(e.Addresses) > 64 {
		return errors.New("an endpoint has a port and resolved addresses")
	}
	if !slices.Contains([]string{"tcp", "tls", "http", "https"}, e.Protocol) {
		return fmt.Errorf("cannot speak the protocol %.20q", e.Protocol)
	}
	return hostForm(e.Host)
}

// String is the resource in the canonical form of the command line and the
// ledger. It is not escaped.
func (r Resource) String() string {
	switch {
	case r.File != nil && r.File.Folder && r.File.Path != "/":
		return r.File.Path + "/"
	case r.File != nil:
		return r.File.Path
	case r.Endpoint != nil:
		return fmt.Sprintf("%s://%s", r.Endpoint.Protocol, hostPort(r.Endpoint.Host, r.Endpoint.Port))
	case r.Amount != nil:
		return fmt.Sprint(r.Amount.Total)
	}
	return r.Address
}

func hostPort(host string, port uint16) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, port)
}
