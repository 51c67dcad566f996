// Package preludes holds the tests that every package with scripts of its own
// needs: that the lists of what the scripts define are true, and that an applet
// which ran before a script was first evaluated cannot have prepared anything
// for it.
package preludes

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// Hardened is a new engine with what the given functions install.
func Hardened(t *testing.T, install ...func(*engine.Engine) error) *engine.Engine {
	t.Helper()
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range install {
		if err := f(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	return e
}

// Names are the words in what the patterns capture from the named scripts, in
// order and without repetition.
func Names(t *testing.T, scripts fs.FS, names []string, patterns ...*regexp.Regexp) []string {
	t.Helper()
	var found []string
	for _, name := range names {
		source, err := fs.ReadFile(scripts, "prelude/"+name+".js")
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range patterns {
			for _, m := range pattern.FindAllStringSubmatch(string(source), -1) {
				found = append(found, strings.FieldsFunc(strings.Join(m[1:], " "), between)...)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func between(r rune) bool { return strings.ContainsRune(" ,'\n", r) }

// Same holds that a list says what was found.
func Same(t *testing.T, what string, listed, found []string) {
	t.Helper()
	if listed = slices.Sorted(slices.Values(listed)); !slices.Equal(listed, found) {
		t.Errorf("%s are listed as %q and are %q", what, listed, found)
	}
}

// Evaluated holds that no script lies about that nothing evaluates.
func Evaluated(t *testing.T, scripts fs.FS, evaluated []string) {
	t.Helper()
	for _, name := range all(t, scripts) {
		if !slices.Contains(evaluated, name) {
			t.Errorf("nothing evaluates %s", name)
		}
	}
}

// Defined holds that the names are defined on an object, which evaluates the
// scripts behind them.
func Defined(t *testing.T, on *goja.Object, names []string) {
	t.Helper()
	for _, name := range names {
		if v := on.Get(name); v == nil || goja.IsUndefined(v) {
			t.Errorf("%s is not defined", name)
		}
	}
}

// Safe holds that scripts take from the global object only what an applet that
// ran before them cannot have put there.
func Safe(t *testing.T, e *engine.Engine, scripts fs.FS) {
	t.Helper()
	fixed, err := e.Runtime().RunString(`((name) => {
		const d = Object.getOwnPropertyDescriptor(globalThis, name);
		return d !== undefined && !d.configurable && !d.writable;
	})`)
	if err != nil {
		t.Fatal(err)
	}
	check, _ := goja.AssertFunction(fixed)
	taken := regexp.MustCompile(`(?s)\{([^{}]*)\} = globalThis;|globalThis\.(\w+)`)
	for _, script := range all(t, scripts) {
		for _, name := range Names(t, scripts, []string{script}, taken) {
			if v, err := check(goja.Undefined(), e.Runtime().ToValue(name)); err != nil || !v.ToBoolean() {
				t.Errorf("%s takes %s, which an applet could have defined (%v)", script, name, err)
			}
		}
	}
}

func all(t *testing.T, scripts fs.FS) (names []string) {
	t.Helper()
	files, err := fs.Glob(scripts, "prelude/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(f, "prelude/"), ".js"))
	}
	return names
}
