package prompt

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strings"
	"time"

	"example.org/vitrine/permissions"
)

// scopes offers what a grant may cover: exactly the object first, wider ones
// after it.
func (s Surroundings) scopes(r permissions.Request) []Scope {
	switch res := r.Resource; {
	case res.File != nil:
		return s.fileScopes(r)
	case res.Endpoint != nil:
		return s.endpointScopes(r)
	}
	return []Scope{{Label: "Exactly this"}}
}

func (s Surroundings) fileScopes(r permissions.Request) []Scope {
	f := r.Resource.File
	folder := folderOf(f)
	whole := permissions.Scope{Folder: folder}
	switch {
	case f.Folder:
		return []Scope{{Label: "This folder and everything below it", Preview: s.preview(whole)}}
	case f.Bare:
		return []Scope{{Label: "What this is, not what is in it"}}
	}
	scopes := []Scope{{Label: "This file only", Preview: "1 file"}}
	if f.Make {
		scopes = []Scope{{Label: "This folder only", Preview: "1 empty folder"}}
	}
	if len(f.Risks) > 0 || tooWide(folder, s.Home) {
		return scopes
	}
	if f.Make {
		return append(scopes, s.scope(whole, r))
	}
	if ext := path.Ext(f.Path); ext != "" && ext != path.Base(f.Path) && !strings.ContainsAny(folder+ext, `*?[]{}\`) {
		pattern := permissions.Scope{Pattern: path.Join(folder, "*"+ext)}
		if pattern.Check(permissions.Resource{File: f}) == nil {
			scopes = append(scopes, s.scope(pattern, r))
		}
	}
	return append(scopes, s.scope(whole, r))
}

// tooWide tells whether a folder is more than a prompt should offer in one
// click. It can still be granted by typing it.
func tooWide(folder, home string) bool {
	return strings.Count(folder, "/") < 2 || home != "" && permissions.Within(folder, home)
}

func (s Surroundings) endpointScopes(r permissions.Request) []Scope {
	e := r.Resource.Endpoint
	scopes := []Scope{{Label: "This host and port only", Preview: fmt.Sprintf("%s, port %s", Escape(e.Host, MaxInline), port(e.Port))}}
	if !e.Public {
		return scopes
	}
	scopes = append(scopes, s.scope(permissions.Scope{Host: e.Host}, r))
	if _, err := netip.ParseAddr(e.Host); err == nil {
		return scopes
	}
	if _, parent, ok := strings.Cut(e.Host, "."); ok {
		domain := permissions.Scope{Domain: parent, Port: e.Port}
		if domain.Check(permissions.Resource{Endpoint: e}) == nil {
			scopes = append(scopes, s.scope(domain, r))
		}
	}
	return scopes
}

func (s Surroundings) scope(scope permissions.Scope, r permissions.Request) Scope {
	wide := Scope{Label: Label(scope, r.Resource), Scope: scope}
	if f := r.Resource.File; f == nil || !f.Make { // the files that are there are not what it covers
		wide.Preview = s.preview(scope)
	}
	return wide
}

func (s Surroundings) preview(scope permissions.Scope) string {
	if s.Preview == nil {
		return ""
	}
	return s.Preview(scope)
}

// Label says in words what a scope covers around a resource. The zero scope is
// exactly the object.
func Label(s permissions.Scope, about permissions.Resource) string {
	at := "any port"
	if s.Port != 0 {
		at = "port " + port(s.Port)
	}
	switch makes := about.File != nil && about.File.Make; {
	case s.Folder != "" && makes:
		return fmt.Sprintf("Any new folder in \"%s\"", Escape(s.Folder, MaxInline))
	case s.Pattern != "" && makes:
		return fmt.Sprintf("New folders like \"%s\"", Escape(s.Pattern, MaxInline))
	case s.Folder != "":
		return fmt.Sprintf("Everything in \"%s\"", Escape(s.Folder, MaxInline))
	case s.Pattern != "":
		return fmt.Sprintf("Files like \"%s\"", Escape(s.Pattern, MaxInline))
	case s.Host != "":
		return fmt.Sprintf("%s, %s", Escape(s.Host, MaxInline), at)
	case s.Domain != "":
		return fmt.Sprintf("%s and all names below it, %s", Escape(s.Domain, MaxInline), at)
	}
	return "Exactly this"
}

// Text is a scope as a person edits it: "/data/", "/data/*.csv",
// "example.org:443", "*.example.org:*". For the zero scope it is the object of
// the request itself. ParseScope reads it back.
func Text(s permissions.Scope, r permissions.Request) string {
	hostPort := func(host string, port uint16) string {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		if port == 0 {
			return host + ":*"
		}
		return fmt.Sprintf("%s:%d", host, port)
	}
	switch f, e := r.Resource.File, r.Resource.Endpoint; {
	case s.Folder != "":
		return strings.TrimSuffix(s.Folder, "/") + "/"
	case s.Pattern != "":
		return s.Pattern
	case s.Host != "":
		return hostPort(s.Host, s.Port)
	case s.Domain != "":
		return hostPort("*."+s.Domain, s.Port)
	case f != nil && f.Folder:
		return strings.TrimSuffix(f.Path, "/") + "/"
	case f != nil:
		return f.Path
	case e != nil:
		return hostPort(e.Host, e.Port)
	}
	return ""
}

// Editable tells whether a text may stand in a field as it is: one in which
// something would be escaped could not be read there.
func Editable(text string) bool {
	shown := EscapeLine(text, MaxWhole)
	return text != "" && strings.ReplaceAll(shown, leftToRightMark, "") == text
}

// Covered is what a scope covers, and how much that is now.
func (s Scope) Covered() string {
	if s.Preview == "" {
		return s.Label
	}
	return s.Label + ": " + s.Preview
}

// patience is how long a person who types is kept waiting for a file system that
// has to say where links lead.
const patience = 300 * time.Millisecond

var errSlow = errors.New("this place does not answer; try again later")

func parse(allowance string) (permissions.Allowance, error) {
	type parsed struct {
		allowance permissions.Allowance
		err       error
	}
	p, ok := permissions.Aside(patience, func() parsed {
		a, err := permissions.ParseAllowance(allowance)
		return parsed{a, err}
	})
	if !ok {
		return permissions.Allowance{}, errSlow
	}
	return p.allowance, p.err
}

// ParseScope reads what a person typed as the scope of a grant for r. It is an
// error when it does not cover what r asks for.
func (s Surroundings) ParseScope(text string, r permissions.Request) (Scope, error) {
	text = strings.TrimSpace(text)
	if text == Text(permissions.Scope{}, r) {
		return s.scopes(r)[0], nil
	}
	if r.Resource.File == nil && r.Resource.Endpoint == nil {
		return Scope{}, errors.New("this cannot be widened")
	}
	if f := r.Resource.File; f != nil && !path.IsAbs(text) {
		return Scope{}, errors.New("write the whole path, from the first /")
	}
	a, err := parse(string(r.Action) + ":" + text)
	if errors.Is(err, errSlow) {
		return Scope{}, err
	}
	if err != nil || a.Private { // what was shown says where it leads
		return Scope{}, errors.New("cannot understand this: write a folder as /folder/, a pattern as /folder/*.txt, a host as host:port")
	}
	if a.Scope == (permissions.Scope{}) {
		return Scope{}, errors.New("this is another file than the one that was asked for")
	}
	if err := a.Scope.Check(r.Resource); err != nil {
		return Scope{}, err
	}
	return s.scope(a.Scope, r), nil
}
