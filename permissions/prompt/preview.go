package prompt

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"example.org/vitrine/permissions"
)

// Bounds on a preview: it is made while a person waits.
const (
	previewTime    = 50 * time.Millisecond
	previewEntries = 5_000
)

// Preview counts the files that a scope covers now, for Surroundings. It gives
// up after 50 ms or 5,000 entries and then says "more than"; it goes into no
// other file system, which may be far away, or mounted by looking at it. It
// returns "" for what cannot be counted, or does not answer.
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
	c := counting{scope: s, root: root, until: time.Now().Add(previewTime)}
	said, _ := permissions.Aside(2*previewTime, c.count) // twice: what answers gives up by itself
	return said
}

// counting is a preview under way.
type counting struct {
	scope   permissions.Scope
	root    string
	until   time.Time
	device  uint64
	entries int
	files   int
	more    bool
}

func (c *counting) count() string {
	if mountedByLooking(c.root) || filepath.WalkDir(c.root, c.entry) != nil {
		return ""
	}
	said := count(c.files, "file now", "files now")
	if c.more {
		said = "more than " + said
	}
	return said
}

func (c *counting) entry(name string, d fs.DirEntry, err error) error {
	switch {
	case err != nil && name == c.root:
		return err
	case err != nil:
		return nil //nolint:nilerr // what cannot be listed cannot be counted
	}
	if c.entries++; c.entries > previewEntries || time.Now().After(c.until) {
		c.more = true
		return filepath.SkipAll
	}
	if d.IsDir() {
		return c.folder(name, d)
	}
	about := permissions.Resource{File: &permissions.File{Path: name}}
	if d.Type().IsRegular() && c.scope.Check(about) == nil {
		c.files++
	}
	return nil
}

// folder leaves out a folder of another file system.
func (c *counting) folder(name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return filepath.SkipDir // it is gone
	}
	if name == c.root {
		c.device = deviceOf(info)
	} else if deviceOf(info) != c.device {
		c.more = true
		return filepath.SkipDir
	}
	return nil
}
