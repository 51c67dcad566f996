package prompt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"path/filepath"
	"strings"
	"time"

	"vitrine/permissions"
)

// scopes offers what a grant may cover: exactly the object first, wider ones
// after it.
func (s Surroundings) scopes(r permissions.Request) []Scope {
	switch res := r.Resource; {
	case res.File != nil:
		return s.fileScopes(res.File, r.API == MkdirAPI)
	case res.Endpoint != nil:
		return s.endpointScopes(res.Endpoint)
	}
	return []Scope{{Label: "Exactly this"}}
}

func (s Surroundings) fileScopes(f *permissions.File, mkdir bool) []Scope {
	if f.Folder {
		return []Scope{{Label: "This folder and everything below it", Preview: s.preview(permissions.Scope{Folder: f.Path})}}
	}
	scopes := []Scope{{Label: "This file only", Preview: "1 file"}}
	if mkdir {
		scopes = []Scope{{Label: "This folder only", Preview: "1 empty folder"}}
	}
	folder := folderOf(f)
	if len(f.Risks) > 0 || tooWide(folder, s.Home) {
		return scopes
	}
	if ext := path.Ext(f.Path); !mkdir && ext != "" && ext != path.Base(f.Path) && !strings.ContainsAny(folder+ext, `*?[]{}\`) {
		pattern := permissions.Scope{Pattern: path.Join(folder, "*"+ext)}
		if pattern.Check(permissions.Resource{File: f}) == nil {
			scopes = append(scopes, s.scope(pattern))
		}
	}
	return append(scopes, s.scope(permissions.Scope{Folder: folder}))
}

// tooWide tells whether a folder is more than a prompt should offer in one
// click. It can still be granted by typing it.
func tooWide(folder, home string) bool {
	return strings.Count(folder, "/") < 2 || home != "" && permissions.Within(folder, home)
}

func (s Surroundings) endpointScopes(e *permissions.Endpoint) []Scope {
	scopes := []Scope{{Label: "This host and port only", Preview: fmt.Sprintf("%s, port %s", Escape(e.Host, MaxInline), port(e.Port))}}
	if !e.Public {
		return scopes
	}
	scopes = append(scopes, s.scope(permissions.Scope{Host: e.Host}))
	if _, err := netip.ParseAddr(e.Host); err == nil {
		return scopes
	}
	if _, parent, ok := strings.Cut(e.Host, "."); ok {
		domain := permissions.Scope{Domain: parent, Port: e.Port}
		if domain.Check(permissions.Resource{Endpoint: e}) == nil {
			scopes = append(scopes, s.scope(domain))
		}
	}
	return scopes
}

func (s Surroundings) scope(scope permissions.Scope) Scope {
	return Scope{Label: Label(scope), Preview: s.preview(scope), Scope: scope}
}

func (s Surroundings) preview(scope permissions.Scope) string {
	if s.Preview == nil {
		return ""
	}
	return s.Preview(scope)
}

// Label says in words what a scope covers. The zero scope is exactly the object.
func Label(s permissions.Scope) string {
	at := "any port"
	if s.Port != 0 {
		at = "port " + port(s.Port)
	}
	switch {
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
	a, err := permissions.ParseAllowance(string(r.Action) + ":" + text)
	if err != nil || a.Private { // what was shown says where it leads
		return Scope{}, errors.New("cannot understand this: write a folder as /folder/, a pattern as /folder/*.txt, a host as host:port")
	}
	if a.Scope == (permissions.Scope{}) {
		return Scope{}, errors.New("this is another file than the one that was asked for")
	}
	if err := a.Scope.Check(r.Resource); err != nil {
		return Scope{}, err
	}
	return s.scope(a.Scope), nil
}

// Bounds on a preview: it is made while a person waits.
const (
	previewTime    = 50 * time.Millisecond
	previewEntries = 5_000
)

// Preview counts the files that a scope covers now, for Surroundings. It gives
// up after 50 ms or 5,000 entries and then says "more than". It returns "" for
// what cannot be counted.
func Preview(s permissions.Scope) string {
	root := s.Folder
	if s.Pattern != "" {
		root = path.Dir(s.Pattern)
		if i := strings.IndexAny(s.Pattern, `*?[\`); i >= 0 {
			root = path.Dir(s.Pattern[:i] + "x")
		}
	}
	if root == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), previewTime)
	defer cancel()
	entries, files, more := 0, 0, ""
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == root:
			return err
		case err != nil:
			return nil // what cannot be listed cannot be counted
		}
		if entries++; entries > previewEntries || ctx.Err() != nil {
			more = "more than "
			return filepath.SkipAll
		}
		about := permissions.Resource{File: &permissions.File{Path: name}}
		if d.Type().IsRegular() && s.Check(about) == nil {
			files++
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return more + count(files, "file now", "files now")
}
