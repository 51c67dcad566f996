package dom

import (
	"image"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"vitrine/sandbox/engine"
	"vitrine/sandbox/globals"
	"vitrine/sandbox/scene"
)

// TestPreludes holds that the lists of what preludes set say what the sources do.
func TestPreludes(t *testing.T) {
	set := regexp.MustCompile(`\bdom\.(\w+) = `)
	group := regexp.MustCompile(`(?s)Object\.assign\(dom, \{(.*?)\}\)`)
	element := regexp.MustCompile(`dom\.element\(\w+, (.*?)\);`)
	every := map[string]bool{}
	for _, name := range uiPreludes {
		every[name] = true
	}
	for _, p := range append(slices.Clone(others), document) {
		var exports, elements []string
		for _, name := range p.files {
			every[name] = true
			source, err := preludes.ReadFile("prelude/" + name + ".js")
			if err != nil {
				t.Fatal(err)
			}
			words := func(list string) []string {
				return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(" ,'\n", r) })
			}
			for _, m := range set.FindAllStringSubmatch(string(source), -1) {
				exports = append(exports, m[1])
			}
			for _, m := range group.FindAllStringSubmatch(string(source), -1) {
				exports = append(exports, words(m[1])...)
			}
			for _, m := range element.FindAllStringSubmatch(string(source), -1) {
				elements = append(elements, words(m[1])...)
			}
		}
		for what, lists := range map[string][2][]string{"exports": {p.exports, exports}, "elements": {p.elements, elements}} {
			listed, found := slices.Sorted(slices.Values(lists[0])), slices.Sorted(slices.Values(lists[1]))
			if found = slices.Compact(found); !slices.Equal(listed, found) {
				t.Errorf("%s of %v are listed as %q and are %q", what, p.files, listed, found)
			}
		}
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

type noScreen struct{}

func (noScreen) Patch([]scene.Op)                                        {}
func (noScreen) Present(scene.NodeID, int, int, image.Rectangle, []byte) {}

// TestPreludesAlone evaluates each part first, in an engine of its own: none relies on another that was there by chance.
func TestPreludesAlone(t *testing.T) {
	for _, p := range append(slices.Clone(others), document) {
		t.Run(p.files[0], func(t *testing.T) {
			e, err := engine.New(engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := globals.Install(e); err != nil {
				t.Fatal(err)
			}
			if _, err := Install(e, noScreen{}); err != nil {
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
			if err := e.CheckBoundary(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestNamesAreSafe holds that preludes take from the global object only what an
// applet that ran before them cannot have put there.
func TestNamesAreSafe(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := globals.Install(e); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(e, noScreen{}); err != nil {
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
