package globals

import (
	"regexp"
	"strings"
	"testing"

	scripts "example.org/vitrine/internal/testing/preludes"
)

// TestParts holds that the lists of what parts define say what the sources do.
func TestParts(t *testing.T) {
	set := regexp.MustCompile(`internal\.(\w+) = `)
	group := regexp.MustCompile(`(?s)Object\.assign\(internal, \{(.*?)\}\)`)
	module := regexp.MustCompile(`modules\['([\w:]+)'\] = `)
	evaluated := []string{"base"}
	for _, p := range parts {
		evaluated = append(evaluated, p.preludes...)
		scripts.Same(t, p.preludes[0]+": exports", p.exports, scripts.Names(t, preludes, p.preludes, set, group))
		scripts.Same(t, p.preludes[0]+": modules", p.modules, scripts.Names(t, preludes, p.preludes, module))
	}
	scripts.Evaluated(t, preludes, evaluated)
}

// TestPartsAlone evaluates each part first, in an engine of its own: none relies on another that was there by chance.
func TestPartsAlone(t *testing.T) {
	for _, p := range parts {
		t.Run(p.preludes[0], func(t *testing.T) {
			e := scripts.Hardened(t, Install)
			scripts.Defined(t, e.Runtime().GlobalObject(), p.globals)
			scripts.Defined(t, e.Internal(), p.exports)
			if err := e.CheckBoundary(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStubs holds that every stub is there, named, and finds what it stands for.
func TestStubs(t *testing.T) {
	e := scripts.Hardened(t, Install)
	for _, p := range parts {
		for _, s := range stubs[p.preludes[0]] {
			e.Runtime().Get(p.globals[0]) // evaluates it
			h := &host{engine: e, runtime: e.Runtime()}
			if h.member("stubs", s.on+"."+s.name) == nil {
				t.Errorf("%s.%s passes on to nothing", s.on, s.name)
			}
			key := "." + s.name
			if strings.HasPrefix(s.name, "[") {
				key = s.name
			}
			v, err := e.Runtime().RunString("(function (f) { return f.name + f.length + Object.isFrozen(f) })(" + s.on + key + ")")
			if err != nil || v.String() != s.name+string(rune('0'+s.length))+"true" {
				t.Errorf("%s%s is %v, %v", s.on, key, v, err)
			}
		}
	}
}

func TestNamesAreSafe(t *testing.T) {
	scripts.Safe(t, scripts.Hardened(t, Install), preludes)
}
