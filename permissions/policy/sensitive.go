package policy

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/vitrine/assets/sensitive"
	"example.org/vitrine/permissions"
)

// linked is a sensitive place of the person's that is really somewhere else.
type linked struct {
	path   string
	danger sensitive.Danger
}

// patience is how long to look where a link leads, into a file system that may
// not answer.
const patience = 500 * time.Millisecond

// linkedPlaces looks where links lead from the sensitive places in a home folder.
func linkedPlaces(home string) []linked {
	if home == "" {
		return nil
	}
	var all []linked
	real := resolve(home)
	hangs := false
	exists := map[string]bool{} // by the first part: most are not there
	for place, danger := range sensitive.Places(real) {
		first, _, _ := strings.Cut(strings.TrimPrefix(place, real+"/"), "/")
		there, known := exists[first]
		if !known {
			_, err := os.Lstat(filepath.Join(real, first))
			there = err == nil
			exists[first] = there
		}
		if !there {
			continue
		}
		at, answered := "", false
		if !hangs {
			at, answered = permissions.Aside(patience, func() string { return where(place) })
		}
		if !answered {
			hangs, at = true, target(place)
		}
		if at != "" && at != place {
			all = append(all, linked{at, danger})
		}
	}
	return all
}

// where is where a path leads; empty: nowhere.
func where(place string) string {
	at, err := filepath.EvalSymlinks(place)
	if err != nil {
		return ""
	}
	return at
}

// target is what a link in the home itself says, for when it cannot be followed.
func target(place string) string {
	at, err := os.Readlink(place)
	if err != nil || !filepath.IsAbs(at) {
		return ""
	}
	return filepath.Clean(at)
}

// danger is why a file is to be granted by itself only.
func (p *Policies) danger(path string) sensitive.Danger {
	d := sensitive.Known(path, p.home)
	for _, l := range p.linked {
		if permissions.Within(l.path, path) {
			if d.Read == "" {
				d.Read = l.danger.Read
			}
			if d.Write == "" {
				d.Write = l.danger.Write
			}
		}
	}
	return d
}
