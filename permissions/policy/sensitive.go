package policy

import (
	"os"
	"path/filepath"
	"strings"

	"vitrine/assets/sensitive"
	"vitrine/permissions"
)

// linked is a sensitive place of the person's that is really somewhere else.
type linked struct {
	path   string
	danger sensitive.Danger
}

// linkedPlaces looks where links lead from the sensitive places in a home folder.
func linkedPlaces(home string) []linked {
	if home == "" {
		return nil
	}
	var all []linked
	real := resolve(home)
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
		if at, err := filepath.EvalSymlinks(place); err == nil && at != place {
			all = append(all, linked{at, danger})
		}
	}
	return all
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
