package bundler_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/assets"
	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
)

var (
	modulePattern = regexp.MustCompile(`(?ms)^declare module '(vitrine:[^']+)' \{\n(.*?)^\}`)
	valuePattern  = regexp.MustCompile(`(?m)^  (?:export )?(?:function|const|class|let) ([A-Za-z_]\w*)`)
	exportPattern = regexp.MustCompile(`(?m)^  export \{([^}]*)\}`)
)

// declared are the values that the type declarations say each module exports.
func declared(t *testing.T) map[string][]string {
	t.Helper()
	modules := map[string][]string{}
	types := assets.Types()
	names, err := fs.Glob(types, "*.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(types, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, module := range modulePattern.FindAllStringSubmatch(string(text), -1) {
			var values []string
			for _, value := range valuePattern.FindAllStringSubmatch(module[2], -1) {
				values = append(values, value[1])
			}
			if list := exportPattern.FindStringSubmatch(module[2]); list != nil { // then these alone
				values = nil
				for item := range strings.SplitSeq(list[1], ",") {
					words := strings.Fields(item)
					values = append(values, words[len(words)-1])
				}
			}
			values = slices.DeleteFunc(values, func(v string) bool { return v == "JSX" }) // a namespace of types
			slices.Sort(values)
			modules[module[1]] = append(modules[module[1]], slices.Compact(values)...)
		}
	}
	return modules
}

// TestModulesAreWhatTheTypesSay imports everything that is declared, and finds
// that nothing else can be.
func TestModulesAreWhatTheTypesSay(t *testing.T) {
	t.Parallel()
	modules := declared(t)
	if len(modules) < 6 {
		t.Fatalf("the declarations are of %d modules", len(modules))
	}
	for name, values := range modules {
		if len(values) == 0 {
			continue // types alone
		}
		var main strings.Builder
		for i, value := range values {
			fmt.Fprintf(&main, "import { %s as v%d } from %q;\nconsole.log(v%d);\n", value, i, name, i)
		}
		dir := fixture.Folder(t, map[string]string{"applet.json": manifest, "main.ts": main.String()})
		if _, diagnostics, err := bundler.Build(t.Context(), dir, bundler.Options{}); err != nil {
			t.Errorf("%s: %v %v", name, err, diagnostics)
		}
		all := fixture.Folder(t, map[string]string{"applet.json": manifest, "main.ts": fmt.Sprintf("import * as all from %q;\nconsole.log(all);\n", name)})
		source := fixture.File(t, build(t, all, bundler.Options{}), "main.js")
		offered := regexp.MustCompile(`(?m)^  (\w+): \(\) => `).FindAllStringSubmatch(source, -1)
		for _, o := range offered {
			if !slices.Contains(values, o[1]) && !(name == "vitrine:ui" && strings.HasPrefix(o[1], "jsx")) {
				t.Errorf("%s: %s can be imported and is not declared", name, o[1])
			}
		}
		if len(offered) == 0 {
			t.Errorf("%s: no exports in\n%s", filepath.Base(all), source)
		}
	}
}
