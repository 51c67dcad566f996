package bundler_test

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
)

// author is a folder with things that its owner does not mean to publish, and
// files that are added.
func author(t *testing.T, files, links map[string]string) string {
	t.Helper()
	all := map[string]string{
		"applet.json": manifest, "main.js": "import x from 'pkg'; console.log(x);\n",
		".env": "PASSWORD=hunter2\n", ".git/config": "url = https://hunter2@example.org\n", "notes.json": `{"pin": "hunter2"}`, "notes.txt": "hunter2", "lib.js": "export default 'hunter2';\n",
		"node_modules/pkg/package.json":   `{"name": "pkg", "version": "1.0.0", "main": "index.js"}`,
		"node_modules/other/package.json": `{"name": "other"}`, "node_modules/other/index.js": "module.exports = 'hunter2';\n",
	}
	for name, content := range files {
		all[name] = content
	}
	dir := fixture.Folder(t, all)
	for name, target := range links {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, at); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Bundling strangers' packages: their files import from their own package and
// its dependencies, by whatever way, and nothing of the author's.
func TestHostilePackages(t *testing.T) {
	t.Parallel()
	inline := func(text string) string {
		return "module.exports = 1;\n//# sourceMappingURL=data:application/json;base64," + base64.StdEncoding.EncodeToString([]byte(text)) + "\n"
	}
	const index = "node_modules/pkg/index.js"
	for name, test := range map[string]struct {
		files, links map[string]string
		want         string // in a diagnostic; empty: it builds, without the secret
	}{
		"hidden as text":         {map[string]string{index: "import s from '../../.env' with { type: 'text' }; export default s;"}, nil, "cannot take .env into the bundle: .env is hidden"},
		"hidden as bytes":        {map[string]string{index: "import s from '../../.git/config' with { type: 'bytes' }; export default s;"}, nil, "cannot take .git/config into the bundle: .git is hidden"},
		"a text":                 {map[string]string{index: "import s from '../../notes.txt'; export default s;"}, nil, `the package "pkg" imports notes.txt, which is yours`},
		"JSON by require":        {map[string]string{index: "module.exports = require('../../notes.json');"}, nil, `the package "pkg" imports notes.json, which is yours`},
		"a script":               {map[string]string{index: "export * from '../../lib.js'; export default 1;"}, nil, `the package "pkg" imports lib.js, which is yours`},
		"imported by ours, too":  {map[string]string{"main.js": "import n from './notes.json'; import p from 'pkg'; console.log(n, p);", index: "module.exports = require('../../notes.json');"}, nil, "which is yours"},
		"later":                  {map[string]string{index: "export default () => import('../../notes.json');"}, nil, "which is yours"},
		"in two ways":            {map[string]string{index: "import a from '../../notes.json' with { type: 'text' }; import b from '../../notes.json'; export default [a, b];"}, nil, "which is yours"},
		"by a pattern":           {map[string]string{index: "export default (n) => require('../../' + n + '.json');"}, nil, `the package "pkg" imports whatever is in`},
		"by a pattern later":     {map[string]string{index: "export default (n) => import(`../../${n}.json`);"}, nil, `the package "pkg" imports whatever is in`},
		"by a pattern and link":  {map[string]string{index: "export default (n) => require('./data/' + n + '.json');"}, map[string]string{"node_modules/pkg/data": "../.."}, "a link that leads out"},
		"by a link":              {map[string]string{index: "module.exports = require('./up/notes.json');"}, map[string]string{"node_modules/pkg/up": "../.."}, "which is yours"},
		"by the browser's map":   {map[string]string{index: "module.exports = require('fs');", "node_modules/pkg/package.json": `{"name": "pkg", "main": "index.js", "browser": {"fs": "../../notes.json"}}`}, nil, "which is yours"},
		"as its main file":       {map[string]string{"node_modules/pkg/package.json": `{"name": "pkg", "main": "../../notes.json"}`}, nil, `the package "pkg" gives out notes.json`},
		"as a folder's main":     {map[string]string{"main.js": "import x from 'pkg/sub'; console.log(x);", "node_modules/pkg/sub/package.json": `{"main": "../../../notes.json"}`}, nil, `the package "pkg" gives out notes.json`},
		"as a linked file":       {map[string]string{"node_modules/pkg/package.json": `{"name": "pkg", "main": "data.json"}`}, map[string]string{"node_modules/pkg/data.json": "../../notes.json"}, `the package "pkg" gives out notes.json`},
		"as a linked dependency": {map[string]string{index: "module.exports = require('up/notes.json');", "node_modules/pkg/package.json": `{"name": "pkg", "main": "index.js", "dependencies": {"up": "file:../.."}}`}, map[string]string{"node_modules/up": ".."}, "which is yours"},
		"another's file":         {map[string]string{index: "module.exports = require('other');"}, nil, `the package "pkg" imports "other", which its package.json does not list; if that is right, add "other"`},
		"another's file by path": {map[string]string{index: "module.exports = require('../other/index.js');"}, nil, `the package "pkg" imports "other"`},
		"in the map":             {map[string]string{index: inline(`{"version": 3, "sources": ["FILE/.env", "FILE/notes.txt"], "mappings": "AAAA,CCAA", "names": []}`)}, nil, ""},
		"of a scope":             {map[string]string{"main.js": "import '@s/p';", "node_modules/@s/p/index.js": "require('../../../notes.json');"}, nil, `the package "@s/p" imports notes.json`},
		"of the same scope":      {map[string]string{"main.js": "import '@s/p';", "node_modules/@s/p/index.js": "require('../q');", "node_modules/@s/q/index.js": "'hunter2'"}, nil, `the package "@s/p" imports "@s/q"`},
		"of a nested package":    {map[string]string{"main.js": "import 'pkg/node_modules/in';", "node_modules/pkg/node_modules/in/index.js": "require('../../private.js');", "node_modules/pkg/private.js": "'hunter2'"}, nil, `the package "in" imports "pkg"`},
		"of pnpm's store":        {map[string]string{"main.js": "import 'p';", "node_modules/.pnpm/p@1/node_modules/p/index.js": "require('../../../../../notes.json');"}, map[string]string{"node_modules/p": ".pnpm/p@1/node_modules/p"}, `the package "p" imports notes.json`},
		"hidden in a store":      {map[string]string{"main.js": "import 'p';", "node_modules/.pnpm/p@1/node_modules/p/index.js": "require('./.npmrc.json');", "node_modules/.pnpm/p@1/node_modules/p/.npmrc.json": `"hunter2"`}, map[string]string{"node_modules/p": ".pnpm/p@1/node_modules/p"}, ".npmrc.json is hidden"},
		"hidden by the author":   {map[string]string{"main.js": "import s from './.env' with { type: 'text' }; console.log(s);"}, nil, "cannot take .env into the bundle: .env is hidden, as files are that are not to be passed on; rename it"},
		"hidden and included":    {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "include": [".env"]}`, 1), "main.js": ""}, nil, "cannot take .env into the bundle"},
		"hidden icon":            {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "icons": [{"src": ".git/config"}]}`, 1), "main.js": ""}, nil, "cannot take .git/config into the bundle"},
		"all included":           {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "include": ["**/con*", "*env*", "**/*.md"]}`, 1), "main.js": "", "environment.md": "fine"}, nil, "include: no file is called **/con*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := author(t, test.files, test.links)
			if text := test.files[index]; strings.Contains(text, "base64,") {
				_, encoded, _ := strings.Cut(strings.TrimSpace(text), "base64,")
				plain, err := base64.StdEncoding.DecodeString(encoded)
				if err != nil {
					t.Fatal(err)
				}
				fixture.Write(t, dir, map[string]string{index: inline(strings.ReplaceAll(string(plain), "FILE", "file://"+dir))})
			}
			data, diagnostics, err := bundler.Build(t.Context(), dir, bundler.Options{})
			var said []string
			for _, d := range diagnostics {
				said = append(said, d.String())
			}
			got := strings.Join(said, "\n")
			switch {
			case test.want == "" && err == nil:
				b := fixture.Bundle(t, dir, bundler.Options{})
				if m := fixture.File(t, b, applet.SourceMap("main.js")); strings.Contains(m, "hunter2") && name == "in the map" {
					t.Errorf("the secret is in the source map:\n%s", m)
				}
			case err == nil || !errors.Is(err, bundler.ErrSource) || data != nil:
				t.Fatalf("got %v, want it refused: %s", err, got)
			case !strings.Contains(got, test.want):
				t.Errorf("got:\n%s\nwant it to say:\n%s", got, test.want)
			}
			if strings.Contains(got, "hunter2") {
				t.Errorf("the secret is in the diagnostics:\n%s", got)
			}
		})
	}
}

// What package managers make of dependencies: all of it builds.
func TestPackageLayouts(t *testing.T) {
	t.Parallel()
	pkg := func(name, more string) string { return `{"name": "` + name + `", "main": "index.js"` + more + `}` }
	for name, test := range map[string]struct {
		files, links map[string]string
		root         string // of the folder below which the applet is
	}{
		"hoisted": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "dependencies": {"b": "1", "@s/c": "1"}`), "node_modules/a/index.js": "module.exports = require('b') + require('@s/c/deep/x.js');",
			"node_modules/b/package.json": pkg("b", ""), "node_modules/b/index.js": "module.exports = 'FOUND';", "node_modules/@s/c/deep/x.js": "module.exports = 1;",
		}},
		"nested": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "dependencies": {"b": "1"}`), "node_modules/a/lib/index.js": "module.exports = require('b');", "node_modules/a/index.js": "module.exports = require('./lib');",
			"node_modules/a/node_modules/b/index.js": "module.exports = 'FOUND';", "node_modules/b/index.js": "module.exports = 'WRONG';",
		}},
		"of a nested one, hoisted": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "dependencies": {"b": "1"}`), "node_modules/a/index.js": "module.exports = require('b');",
			"node_modules/a/node_modules/b/package.json": pkg("b", `, "dependencies": {"c": "1"}`), "node_modules/a/node_modules/b/index.js": "module.exports = require('c');",
			"node_modules/c/index.js": "module.exports = 'FOUND';",
		}},
		"a peer": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "peerDependencies": {"b": "*"}`), "node_modules/a/index.js": "module.exports = require('b/sub');", "node_modules/b/sub.js": "module.exports = 'FOUND';",
		}},
		"an optional peer": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "peerDependenciesMeta": {"b": {"optional": true}}`), "node_modules/a/index.js": "module.exports = require('b');", "node_modules/b/index.js": "module.exports = 'FOUND';",
		}},
		"an optional one that is missing": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "optionalDependencies": {"b": "1"}`), "node_modules/a/index.js": "try { require('b'); } catch {} module.exports = 'FOUND';",
		}},
		"by an alias": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "dependencies": {"b-one": "npm:b@1"}`), "node_modules/a/index.js": "module.exports = require('b-one');",
			"node_modules/b-one/package.json": pkg("b", ""), "node_modules/b-one/index.js": "module.exports = 'FOUND';",
		}},
		"itself by its name": {files: map[string]string{
			"node_modules/a/package.json": `{"name": "a", "exports": {".": "./index.js", "./x": "./lib/x.js"}}`, "node_modules/a/index.js": "module.exports = require('a/x');", "node_modules/a/lib/x.js": "module.exports = 'FOUND';",
		}},
		"by a subpath import": {files: map[string]string{
			"node_modules/a/package.json": `{"name": "a", "main": "index.js", "imports": {"#x": "./lib/x.js", "#b": "b"}, "dependencies": {"b": "1"}}`, "node_modules/a/index.js": "module.exports = require('#x') + require('#b');",
			"node_modules/a/lib/x.js": "module.exports = 'FOUND';", "node_modules/b/index.js": "module.exports = 1;",
		}},
		"by a pattern in itself": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", ""), "node_modules/a/index.js": "module.exports = (n) => require('./lang/' + n + '.js');", "node_modules/a/lang/en.js": "module.exports = 'FOUND';",
		}},
		"what the browser need not have": {files: map[string]string{
			"node_modules/a/package.json": pkg("a", `, "browser": {"fs": false, "./node.js": "./web.js"}`), "node_modules/a/index.js": "require('fs'); module.exports = require('./node.js');", "node_modules/a/web.js": "module.exports = 'FOUND';",
		}},
		"forgotten, and listed by the author": {files: map[string]string{
			"package.json": `{"dependencies": {"a": "1", "b": "1"}}`, "node_modules/a/index.js": "module.exports = require('b');", "node_modules/b/index.js": "module.exports = 'FOUND';",
		}},
		"without a package.json": {files: map[string]string{"node_modules/a/index.js": "module.exports = require('./x');", "node_modules/a/x.js": "module.exports = 'FOUND';"}},
		"pnpm": {files: map[string]string{
			"node_modules/.pnpm/a@1/node_modules/a/package.json": pkg("a", `, "dependencies": {"b-one": "npm:@s/b@1"}, "peerDependencies": {"c": "1"}`), "node_modules/.pnpm/a@1/node_modules/a/index.js": "module.exports = require('b-one') + require('c');",
			"node_modules/.pnpm/@s+b@1/node_modules/@s/b/index.js": "module.exports = 'FOUND';", "node_modules/.pnpm/c@1/node_modules/c/index.js": "module.exports = 1;",
		}, links: map[string]string{
			"node_modules/a": ".pnpm/a@1/node_modules/a", "node_modules/.pnpm/a@1/node_modules/b-one": "../../@s+b@1/node_modules/@s/b", "node_modules/.pnpm/a@1/node_modules/c": "../../c@1/node_modules/c",
		}},
		"a workspace": {root: "apps/x", files: map[string]string{
			"apps/x/applet.json": manifest, "apps/x/main.js": "import a from 'a'; console.log(a);",
			"packages/a/package.json": pkg("a", `, "dependencies": {"b": "1"}`), "packages/a/index.js": "module.exports = require('b') + require('./data.json').x;", "packages/a/data.json": `{"x": 1}`,
			"node_modules/b/index.js": "module.exports = 'FOUND';",
		}, links: map[string]string{"node_modules/a": "../packages/a"}},
		"in a folder that is hidden itself": {root: ".cache/work/x", files: map[string]string{
			".cache/work/x/applet.json": manifest, ".cache/work/x/main.js": "import a from 'a'; console.log(a);", "node_modules/a/index.js": "module.exports = 'FOUND';",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"main.js": "import a from 'a'; console.log(a);"}
			for name, content := range test.files {
				files[name] = content
			}
			top := author(t, files, test.links)
			b := build(t, filepath.Join(top, test.root), bundler.Options{Root: top})
			if script := fixture.File(t, b, "main.js"); !strings.Contains(script, "FOUND") || strings.Contains(script, "WRONG") {
				t.Errorf("got:\n%s", script)
			}
			if m := fixture.File(t, b, applet.SourceMap("main.js")); !strings.Contains(m, "FOUND") {
				t.Errorf("the source is not in the map:\n%s", m)
			}
		})
	}
}
