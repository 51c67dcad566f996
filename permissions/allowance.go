package permissions

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/permissions/address"
)

// Allowance is what --allow grants for a run: an action on the resources that
// a Scope covers, or on any when the scope is zero.
type Allowance struct {
	Action Action
	Scope  Scope
	Path   string // this very file, when Scope is zero

	// Private extends a Scope of one host to the addresses of this machine and
	// its network. Without it only a name that cannot mean anything else does:
	// see address.PrivateName.
	Private bool
}

// private, at the end of a host and port, says Private.
const private = "+private"

// ParseAllowance reads ACTION:RESOURCE as the command line takes it:
// "read-file:/data/in.csv", "read-file:/data/" or "write-file:/tmp/**" (all
// below), "connect:localhost:2525", "connect:*.example.org:443",
// "connect:example.org:*", "connect:git.example.org:22+private" and "notify". Relative paths are resolved against
// the working folder. Links in paths are resolved where they exist, because
// requests name what the kernel opened.
func ParseAllowance(s string) (Allowance, error) {
	name, resource, _ := strings.Cut(s, ":")
	a := Allowance{Action: Action(name)}
	switch a.Action {
	case ReadFile, WriteFile:
		return a.file(s, resource)
	case Connect:
		return a.endpoint(s, resource)
	case ReadClipboard, WriteClipboard, Notify:
		if resource != "" {
			return a, fmt.Errorf("cannot allow %.80q: %s takes no resource", s, a.Action)
		}
		return a, nil
	case UseMemory, UseCPU, UseFuel, Store, RefillCPU:
		return a, fmt.Errorf("cannot allow %.80q: budgets have options of their own", s)
	case OpenLink:
		return a, fmt.Errorf("cannot allow %.80q: there is no browser to open links in", s)
	}
	return a, fmt.Errorf("cannot allow %.80q: there is no action %.40q", s, name)
}

// String is the allowance as ParseAllowance reads it, with its path absolute
// and without links.
func (a Allowance) String() string {
	port := "*"
	if a.Scope.Port != 0 {
		port = strconv.Itoa(int(a.Scope.Port))
	}
	switch s := a.Scope; {
	case s.Folder != "":
		return string(a.Action) + ":" + strings.TrimSuffix(s.Folder, "/") + "/"
	case s.Pattern != "":
		return string(a.Action) + ":" + s.Pattern
	case s.Host != "" && a.Private:
		return string(a.Action) + ":" + net.JoinHostPort(s.Host, port) + private
	case s.Host != "":
		return string(a.Action) + ":" + net.JoinHostPort(s.Host, port)
	case s.Domain != "":
		return string(a.Action) + ":" + net.JoinHostPort("*."+s.Domain, port)
	case a.Path != "":
		return string(a.Action) + ":" + a.Path
	}
	return string(a.Action)
}

func (a Allowance) file(s, resource string) (Allowance, error) {
	if resource == "" {
		return a, fmt.Errorf("cannot allow %.80q: which file?", s)
	}
	below := strings.HasSuffix(resource, "/") || strings.HasSuffix(resource, "/**")
	fixed := strings.TrimSuffix(resource, "/**")
	if fixed == "" {
		fixed = "/"
	}
	rest := ""
	if i := strings.IndexAny(fixed, patternCharacters); i >= 0 && !exists(fixed) {
		slash := strings.LastIndexByte(fixed[:i], '/') + 1
		fixed, rest = fixed[:slash], resource[slash:]
	}
	path, err := resolve(fixed)
	switch {
	case err != nil:
		return a, fmt.Errorf("cannot allow %.80q: %w", s, err)
	case rest != "":
		a.Scope.Pattern = filepath.Join(path, rest)
	case below:
		a.Scope.Folder = path
	default:
		a.Path = path
		return a, cleanPath(path)
	}
	if err := a.Scope.Form(); err != nil {
		return a, fmt.Errorf("cannot allow %.80q: %w", s, err)
	}
	return a, nil
}

func exists(path string) bool {
	_, err := filepath.EvalSymlinks(path)
	return err == nil
}

// resolve makes a path absolute and follows its links as far as it exists.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	missing := ""
	for at := path; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, missing), nil
		}
		if at == "/" {
			return path, nil
		}
		missing = filepath.Join(filepath.Base(at), missing)
	}
}

func (a Allowance) endpoint(s, resource string) (Allowance, error) {
	resource, a.Private = strings.CutSuffix(resource, private)
	host, port, err := net.SplitHostPort(resource)
	if err != nil {
		return a, fmt.Errorf("cannot allow %.80q: it needs HOST:PORT", s)
	}
	if port != "*" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return a, fmt.Errorf("cannot allow %.80q: %.20q is no port", s, port)
		}
		a.Scope.Port = uint16(n)
	}
	name, below := strings.CutPrefix(host, "*.")
	if name, err = address.Host(name); err != nil {
		return a, fmt.Errorf("cannot allow %.80q: %w", s, err)
	}
	switch {
	case below && a.Private:
		return a, fmt.Errorf("cannot allow %.80q: private addresses are allowed host by host, without *", s)
	case below:
		a.Scope.Domain = name
	default:
		a.Scope.Host = name
	}
	if err := a.Scope.Form(); err != nil {
		return a, fmt.Errorf("cannot allow %.80q: %w", s, err)
	}
	return a, nil
}

// allows tells whether the allowance covers r. One that stands for long, or for
// many names, must not be led inside by whoever owns the name; a wide allowance
// of files does not hold where only the very object may be granted. An allowance
// of one file is not one to make a folder in its place.
func (a Allowance) allows(r Request, narrow bool) bool {
	if a.Action != r.Action {
		return false
	}
	switch f := r.Resource.File; {
	case f != nil && a.Scope == (Scope{}):
		return a.Path == f.Path && !f.Make
	case f != nil:
		return !narrow && a.Scope.coversFile(&File{Path: f.Path}, f)
	case r.Resource.Endpoint != nil:
		return !narrow && a.reaches(r.Resource.Endpoint) && a.Scope.coversEndpoint(r.Resource.Endpoint, r.Resource.Endpoint)
	}
	return true
}

// reaches tells whether the addresses of e are ones that the allowance is for.
func (a Allowance) reaches(e *Endpoint) bool {
	return e.Public || a.Scope.Host != "" && (a.Private || address.PrivateName(a.Scope.Host))
}

// settle decides by the options of the run what nothing else has decided.
func (o Options) settle(r Request, narrow bool) (Decision, bool) {
	if d, ok := o.Certificate.settle(r, narrow, time.Now()); ok {
		return d, true
	}
	d := Decision{Verdict: Grant, Span: Once, By: ByOption}
	if r.Action.Budget() {
		switch o.OnLimit {
		case LimitGrant:
			d.Policy, d.Reason = "option:on-limit", "granted by --on-limit"
			return d, true
		case LimitAbort:
			d.Verdict, d.Policy, d.Reason = Abort, "option:on-limit", "aborted by --on-limit"
			return d, true
		case LimitAsk:
		}
		return Decision{}, false
	}
	for _, a := range o.Allowed {
		if a.allows(r, narrow) {
			d.Policy, d.Reason = "option:allow", "granted by --allow"
			return d, true
		}
	}
	if o.DenyAll {
		d.Verdict, d.Policy, d.Reason = Deny, "option:deny-all", "denied by --deny-all"
		return d, true
	}
	return Decision{}, false
}
