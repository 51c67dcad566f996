package globals

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"vitrine/sandbox/engine"
)

// TestParts holds that the lists of what parts define say what the sources do.
func TestParts(t *testing.T) {
	set := regexp.MustCompile(`internal\.(\w+) = `)
	group := regexp.MustCompile(`(?s)Object\.assign\(internal, \{(.*?)\}\)`)
	module := regexp.MustCompile(`modules\['([\w:]+)'\] = `)
	every := map[string]bool{"base": true}
	for _, p := range parts {
		var exports, modules []string
		for _, name := range p.preludes {
			every[name] = true
			source, err := preludes.ReadFile("prelude/" + name + ".js")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range set.FindAllStringSubmatch(string(source), -1) {
				exports = append(exports, m[1])
			}
			for _, m := range group.FindAllStringSubmatch(string(source), -1) {
				exports = append(exports, strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(" ,\n", r) })...)
			}
			for _, m := range module.FindAllStringSubmatch(string(source), -1) {
				modules = append(modules, m[1])
			}
		}
		same(t, p.preludes[0]+": exports", p.exports, exports)
		same(t, p.preludes[0]+": modules", p.modules, modules)
	}
	files, err := preludes.ReadDir("prelude")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !every[strings.TrimSuffix(f.Name(), ".js")] {
			t.Errorf("nothing evaluates %s", f.Name())
		}
	}
}

func same(t *testing.T, what string, listed, found []string) {
	t.Helper()
	listed, found = slices.Clone(listed), slices.Clone(found)
	slices.Sort(listed)
	slices.Sort(found)
	if found = slices.Compact(found); !slices.Equal(listed, found) {
		t.Errorf("%s are listed as %q and are %q", what, listed, found)
	}
}

// TestPartsAlone evaluates each part first, in an engine of its own: none relies on another that was there by chance.
func TestPartsAlone(t *testing.T) {
	for _, p := range parts {
		t.Run(p.preludes[0], func(t *testing.T) {
			e, err := engine.New(engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := Install(e); err != nil {
				t.Fatal(err)
			}
			if err := e.Harden(); err != nil {
				t.Fatal(err)
			}
			for _, name := range p.globals {
				if v := e.Runtime().Get(name); v == nil || goja.IsUndefined(v) {
					t.Errorf("%s is not defined", name)
				}
			}
			for _, name := range p.exports {
				if v := e.Internal().Get(name); v == nil || goja.IsUndefined(v) {
					t.Errorf("%s is not set", name)
				}
			}
			if err := e.CheckBoundary(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStubs holds that every stub is there, named, and finds what it stands for.
func TestStubs(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Install(e); err != nil {
		t.Fatal(err)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
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

// TestNamesAreSafe holds that preludes take from the global object only what an
// applet that ran before them cannot have put there.
func TestNamesAreSafe(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Install(e); err != nil {
		t.Fatal(err)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	safe, err := e.Runtime().RunString(`((name) => {
		const d = Object.getOwnPropertyDescriptor(globalThis, name);
		return d !== undefined && !d.configurable && !d.writable;
	})`)
	if err != nil {
		t.Fatal(err)
	}
	check, _ := goja.AssertFunction(safe)
	taken := regexp.MustCompile(`(?s)\{([^{}]*)\} = globalThis;|globalThis\.(\w+)`)
	files, err := preludes.ReadDir("prelude")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := preludes.ReadFile("prelude/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range taken.FindAllStringSubmatch(string(source), -1) {
			for _, name := range strings.FieldsFunc(m[1]+" "+m[2], func(r rune) bool { return strings.ContainsRune(" ,\n", r) }) {
				if v, err := check(goja.Undefined(), e.Runtime().ToValue(name)); err != nil || !v.ToBoolean() {
					t.Errorf("%s takes %s, which an applet could have defined (%v)", f.Name(), name, err)
				}
			}
		}
	}
}
