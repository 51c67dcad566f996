// Package sensitive knows the files that a stranger's program should not come
// by: what gives secrets away when it is read, and what is run, or decides what
// is run, once it is written. It is the one list for the policy, the prompt and
// the file chooser, with the reason beside each line.
//
// It goes by names. What is called otherwise it does not find, and what is
// reached through a link has to be resolved first.
package sensitive

import (
	"iter"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Line is one line of the list.
type Line struct {
	Pattern string // see known
	Read    string // what it holds, in words that go on after a colon; empty: reading it is harmless
	Write   string // what writing it leads to, likewise
}

// Danger is why a file is sensitive: the reasons of a Line, or none.
type Danger struct{ Read, Write string }

// Of is why the file or folder at an absolute, clean path is sensitive, by all
// of the list. Home is the person's home folder; empty: not known.
func Of(name, home string) Danger {
	d, more := Known(name, home), looseRules.find(name, home)
	if d.Read == "" {
		d.Read = more.Read
	}
	if d.Write == "" {
		d.Write = more.Write
	}
	return d
}

// Known is Of by the places and files that stand out, for which a grant of a
// folder around them does not hold.
func Known(name, home string) Danger { return knownRules.find(name, home) }

// Holds tells whether known places are below a folder, as it is for one in the
// home folder or above that.
func Holds(folder, home string) bool {
	for place := range Places(home) {
		if len(place) > len(folder) && strings.HasPrefix(place, folder) && (folder == "/" || place[len(folder)] == '/') {
			return true
		}
	}
	return false
}

// Places are the known places in a home folder, as absolute paths, with their
// dangers: for whoever looks where links lead from them. There are none in an
// empty one.
func Places(home string) iter.Seq2[string, Danger] {
	return func(yield func(string, Danger) bool) {
		for _, l := range known {
			name := strings.TrimPrefix(l.Pattern, "~/")
			if home == "" || wild(name) || name == l.Pattern && name[0] != '.' {
				continue
			}
			if !yield(filepath.Join(home, name), Danger{l.Read, l.Write}) {
				return
			}
		}
	}
}

// rule is a Line that is ready to be matched. Its parts are in lower case and
// begin with a mark for what it is anchored to, if it is.
type rule struct {
	line   Line
	parts  []part
	folder bool // with all below it
}

// part is a pattern of one part of a path.
type part struct {
	pattern        string // empty: prefix and suffix say it all
	prefix, suffix string // around one *
	literal        bool   // prefix is all
}

func newPart(pattern string) part {
	before, after, star := strings.Cut(pattern, "*")
	switch {
	case !wild(pattern):
		return part{prefix: pattern, literal: true}
	case star && !wild(before) && !wild(after):
		return part{prefix: before, suffix: after}
	}
	return part{pattern: pattern}
}

func (p part) match(name string) bool {
	switch {
	case p.literal:
		return name == p.prefix
	case p.pattern == "":
		return len(name) >= len(p.prefix)+len(p.suffix) && strings.HasPrefix(name, p.prefix) && strings.HasSuffix(name, p.suffix)
	}
	ok, err := path.Match(p.pattern, name)
	return ok && err == nil
}

// Marks that patterns and paths begin with. A folder of that name is taken for
// the thing itself, which does no harm.
const (
	markRoot = "/"
	markHome = "~"
)

// index finds rules by the first of their parts.
type index struct {
	literal map[string][]rule
	wild    []rule // whose first part has a wildcard, of folders
	names   []rule // likewise, of names
	longest int    // how many parts those have at most
}

var knownRules, looseRules = newIndex(known), newIndex(loose)

func newIndex(lines []Line) index {
	x := index{literal: map[string][]rule{}}
	for _, l := range lines {
		r := rule{line: l, folder: strings.HasSuffix(l.Pattern, "/")}
		if strings.HasPrefix(l.Pattern, "/") {
			r.parts = append(r.parts, newPart(markRoot))
		}
		for _, pattern := range split(l.Pattern) {
			r.parts = append(r.parts, newPart(pattern))
		}
		switch first := r.parts[0]; {
		case first.literal:
			x.literal[first.prefix] = append(x.literal[first.prefix], r)
		case r.folder:
			x.wild = append(x.wild, r)
		default:
			x.names = append(x.names, r)
			x.longest = max(x.longest, len(r.parts))
		}
	}
	return x
}

// find is the danger of all rules that match. Of several the most exact one has
// a say.
func (x index) find(name, home string) Danger {
	parts := append([]string{markRoot}, split(name)...)
	var read, write int // how exact what has a say is
	var d Danger
	look := func(rules []rule, rest []string) {
		for i := range rules {
			r := &rules[i]
			exact := len(r.parts)
			if exact <= min(read, write) || !r.match(rest) {
				continue
			}
			if r.line.Read != "" && exact > read {
				d.Read, read = r.line.Read, exact
			}
			if r.line.Write != "" && exact > write {
				d.Write, write = r.line.Write, exact
			}
		}
	}
	for i, part := range parts {
		look(x.literal[part], parts[i:])
		if i > 0 {
			look(x.wild, parts[i:])
		}
		if i > 0 && len(parts)-i <= x.longest {
			look(x.names, parts[i:])
		}
	}
	if rest, ok := cutHome(parts, home); ok {
		look(x.literal[markHome], rest)
	}
	return d
}

// cutHome is the part of a path that is in the home folder, with its mark.
func cutHome(parts []string, home string) (rest []string, ok bool) {
	if home == "" || home == "/" {
		return nil, false
	}
	in := append([]string{markRoot}, split(home)...)
	if len(parts) < len(in) || !slices.Equal(parts[:len(in)], in) {
		return nil, false
	}
	return append([]string{markHome}, parts[len(in):]...), true
}

// match tells whether a name begins with the parts of r, and ends there unless
// r is about all below.
func (r *rule) match(name []string) bool {
	if len(name) < len(r.parts) || !r.folder && len(name) > len(r.parts) {
		return false
	}
	for i, p := range r.parts {
		if !p.match(name[i]) {
			return false
		}
	}
	return true
}

func wild(pattern string) bool { return strings.ContainsAny(pattern, "*?[") }

// split is the parts of a path, in lower case: some file systems tell no cases
// apart, and a name that differs in them alone is worth a word anyway.
func split(name string) []string {
	name = strings.Trim(strings.ToLower(name), "/")
	if name == "" {
		return nil
	}
	return strings.Split(name, "/")
}
