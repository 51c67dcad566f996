package bundler_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/sandbox/engine/meter"
)

const manifest = `{"id": "org.example.x", "name": "X", "version": "1.0.0"}`

// build builds in this process and gives the bundle.
func build(t testing.TB, path string, options bundler.Options) *applet.Bundle {
	t.Helper()
	b := fixture.Bundle(t, path, options)
	for _, script := range b.Manifest().Scripts() {
		source := fixture.File(t, b, script)
		if _, err := meter.Compile(script, source, []byte(fixture.File(t, b, applet.SourceMap(script)))); err != nil {
			t.Errorf("the engine does not take %s: %v\n%s", script, err, source)
		}
	}
	return b
}

func TestBuildGivesWhatTheEngineTakes(t *testing.T) {
	t.Parallel()
	sources := map[string]string{
		"modules":             "import { readFile, open as o } from 'vitrine:files';\nawait readFile('/x'); o;\n",
		"reserved word":       "import { delete as del, get } from 'vitrine:storage';\nawait del('x'); await get('y');\n",
		"namespace":           "import * as storage from 'vitrine:storage';\nawait storage.delete('x');\n",
		"exports of its own":  "export const a = 1; export default function f() {} export * from './b.ts';\n",
		"top-level await":     "const x = await Promise.resolve(1); console.log(x);\n",
		"async generator":     "async function* g() { yield 1; } for await (const x of g()) console.log(x);\n",
		"using":               "{ using x = { [Symbol.dispose]() {} }; console.log(x); }\n",
		"decorators":          "function d(v: any, c: any) { return v; } @d class A { @d m() {} accessor x = 1; }\nnew A();\n",
		"enums":               "enum E { A, B } console.log(E.A); namespace N { export const x = 1; } console.log(N.x);\n",
		"class features":      "class A { #x = 1; static { console.log(1); } static s = 2; has(o: any) { return #x in o; } }\nnew A();\n",
		"dynamic import":      "const m = await import('./b.ts'); console.log(m.b);\n",
		"import.meta":         "console.log(import.meta.url);\n",
		"regular expressions": "console.log(/(?<y>a)/d.exec('a'), /[\\p{L}--[a-z]]/v);\n",
		"JSON":                "import data from './data.json'; console.log(data.x);\n",
		"text by attribute":   "import text from './notes.weird' with { type: 'text' }; console.log(text);\n",
		"binary":              "import bytes from './data.bin'; console.log(bytes.length);\n",
		"CommonJS":            "import c from './c.cjs'; console.log(c.x);\n",
		"style sheet":         "import './style.css';\n",
		"hashbang":            "#!/usr/bin/env vitrine\nconsole.log(1);\n",
		"newest syntax":       "const a: { b?: number | null } | undefined = undefined; console.log(a?.b ?? 1); let q: any = 1; q ||= 2; q &&= 3; q ??= 4;\n",
	}
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			build(t, fixture.Folder(t, map[string]string{
				"applet.json": manifest, "main.ts": source,
				"b.ts": "export const b = 2;\n", "c.cjs": "exports.x = 1;\n", "data.json": `{"x": 1}`,
				"notes.weird": "hello", "data.bin": "\x00\xff", "style.css": "a {}",
			}), bundler.Options{})
		})
	}
}

func TestBuildOfJSX(t *testing.T) {
	t.Parallel()
	b := build(t, fixture.Folder(t, map[string]string{
		"applet.json": manifest,
		"main.tsx":    "import { render } from 'vitrine:ui';\nrender(<><button onClick={() => {}}>Go</button></>);\n",
	}), bundler.Options{})
	main := fixture.File(t, b, "main.js")
	for _, want := range []string{`"use strict"`, `__vitrine_import("vitrine:ui")`, `onClick`} {
		if !strings.Contains(main, want) {
			t.Errorf("main.js lacks %s:\n%s", want, main)
		}
	}
	own := build(t, fixture.Folder(t, map[string]string{
		"applet.json":   manifest,
		"tsconfig.json": `{"compilerOptions": {"jsx": "react", "jsxFactory": "mk"}}`,
		"main.tsx":      "function mk(...a: unknown[]) { return a; }\nconsole.log(<b/>);\n",
	}), bundler.Options{})
	if main := fixture.File(t, own, "main.js"); !strings.Contains(main, `mk("b"`) || strings.Contains(main, "vitrine:ui") {
		t.Errorf("tsconfig.json is not followed:\n%s", main)
	}
}

func TestBuildMapsBackToTheSource(t *testing.T) {
	t.Parallel()
	b := build(t, fixture.Folder(t, map[string]string{"applet.json": manifest, "main.ts": "const n: number = 1;\nconsole.log(n);\n"}), bundler.Options{})
	m := fixture.File(t, b, "main.js.map")
	for _, want := range []string{`"main.ts"`, `const n: number = 1;`} {
		if !strings.Contains(m, want) {
			t.Errorf("the source map lacks %s: %s", want, m)
		}
	}
	if strings.Contains(m+fixture.File(t, b, "main.js"), os.TempDir()+"/Test") {
		t.Error("the bundle says where it was built")
	}
}

func TestBuildIsReproducible(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"applet.json": manifest, "main.ts": "import './a'; import './b'; import './c';\nimport { get } from 'vitrine:storage'; await get('x');\n",
		"a.ts": "console.log('a');", "b.ts": "console.log('b');", "c.ts": "console.log('c');",
	}
	var first []byte
	for range 4 {
		data, _, err := bundler.Build(t.Context(), fixture.Folder(t, files), bundler.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Fatal("the same folder in another place gave other bytes")
		}
	}
}

func TestPackagesWithAuthorityOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := build(t, fixture.Folder(t, map[string]string{
		"applet.json": `{"id": "org.example.x", "name": "X", "version": "1.0.0",
			"packages": {"mailer": {"permissions": [{"action": "connect", "reason": "To send."}]}, "@s/other": {}, "unused": {}}}`,
		"main.ts":                            "import mailer, { send } from 'mailer';\nimport plain from 'plain';\nmailer; await send(plain);\n",
		"node_modules/mailer/package.json":   `{"name": "mailer", "type": "module", "exports": "./index.js"}`,
		"node_modules/mailer/index.js":       "import { connect } from 'vitrine:net';\nimport { x } from '@s/other';\nimport './own.js';\nexport async function send() { await connect('SECRET' + x); }\nexport default send;\n",
		"node_modules/mailer/own.js":         "console.log('own');\n",
		"node_modules/@s/other/package.json": `{"name": "@s/other", "main": "index.js"}`,
		"node_modules/@s/other/index.js":     "exports.x = 'OTHER';\n",
		"node_modules/unused/index.js":       "",
		"node_modules/plain/index.js":        "module.exports = 'PLAIN';\n",
	}), bundler.Options{})
	main, mailer := fixture.File(t, b, "main.js"), fixture.File(t, b, "packages/mailer.js")
	if strings.Contains(main, "SECRET") || !strings.Contains(main, `await __vitrine_import("mailer")`) || !strings.Contains(main, "PLAIN") {
		t.Errorf("main.js:\n%s", main)
	}
	if strings.Contains(main, `"unused"`) || strings.Contains(main, `"@s/other"`) {
		t.Errorf("main.js imports what it does not use:\n%s", main)
	}
	if !strings.Contains(mailer, "SECRET") || strings.Contains(mailer, "OTHER") ||
		!strings.Contains(mailer, `await __vitrine_import("@s/other")`) || !strings.Contains(mailer, "return __vitrine_exports;") {
		t.Errorf("packages/mailer.js:\n%s", mailer)
	}
	if got := b.Manifest().Packages["mailer"].Main; got != "packages/mailer.js" {
		t.Errorf("the manifest says %q", got)
	}
}

func TestBuildAddsIconsAndIncludes(t *testing.T) {
	t.Parallel()
	dir := fixture.Folder(t, map[string]string{
		"applet.json": `{"id": "org.example.x", "name": "X", "version": "1.0.0", "icons": [{"src": "icon.png"}], "include": ["data/**/*.txt", "LICENSE"]}`,
		"main.js":     "", "icon.png": "png", "LICENSE": "free", "data/a.txt": "a", "data/deep/b.txt": "b", "data/c.md": "c",
	})
	b := build(t, dir, bundler.Options{})
	if got := strings.Join(b.Files(), " "); got != "LICENSE data/a.txt data/deep/b.txt icon.png main.js main.js.map" {
		t.Errorf("the bundle has %s", got)
	}
}

// TestBuildRefuses is about folders of strangers.
func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	outside := fixture.Folder(t, map[string]string{"secret.json": `{"password": "hunter2"}`, "secret.ts": "export default 'hunter2';", "node_modules/up/index.js": "module.exports = 'hunter2'"})
	link := func(target, name string) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := map[string]struct {
		files map[string]string
		more  func(testing.TB, string)
		want  string
	}{
		"no manifest":            {map[string]string{"applet.json": ""}, func(t testing.TB, dir string) { _ = os.Remove(filepath.Join(dir, "applet.json")) }, "the folder has no applet.json; make an applet with"},
		"bad manifest":           {map[string]string{"applet.json": "{\n  \"idd\": 1}"}, nil, `applet.json:2:3: unknown field "idd"; did you mean "id"?`},
		"no main":                {map[string]string{"main.ts": ""}, func(t testing.TB, dir string) { _ = os.Remove(filepath.Join(dir, "main.ts")) }, "the folder has none of main.tsx"},
		"syntax":                 {map[string]string{"main.ts": "let a = 1;\nlet b = ;\n"}, nil, `main.ts:2:9: Unexpected ";"`},
		"unknown export":         {map[string]string{"main.ts": "import { readfile } from 'vitrine:files'; readfile();\n"}, nil, `main.ts:1:10: No matching export in "vitrine:files" for import "readfile"`},
		"unknown module":         {map[string]string{"main.ts": "import 'vitrine:file';\n"}, nil, `main.ts:1:8: there is no module "vitrine:file"; there are vitrine:applet`},
		"module of Node.js":      {map[string]string{"main.ts": "import fs from 'node:fs'; fs;\n"}, nil, `main.ts:1:16: Could not resolve "node:fs"; Node.js modules do not exist here: files come from vitrine:files`},
		"an address":             {map[string]string{"main.ts": "import 'https://example.org/x.js';\n"}, nil, "cannot import from an address: https://example.org/x.js"},
		"a data address":         {map[string]string{"main.ts": "import x from 'data:text/plain,hello'; x;\n"}, nil, "cannot import from an address"},
		"missing package":        {map[string]string{"main.ts": "import 'left-pad';\n"}, nil, `Could not resolve "left-pad"; install it with npm`},
		"missing file":           {map[string]string{"main.ts": "import './other';\n"}, nil, `Could not resolve "./other"; is the path right`},
		"a file above":           {map[string]string{"main.ts": "import s from '" + outside + "/secret.json'; console.log(s);\n"}, nil, "is outside of the applet's folder"},
		"a script above":         {map[string]string{"main.ts": "import s from '" + outside + "/secret.ts'; console.log(s);\n"}, nil, "is outside of the applet's folder"},
		"a device":               {map[string]string{"main.ts": "import z from '/dev/zero'; console.log(z);\n"}, nil, "/dev/zero"},
		"a link to a file above": {map[string]string{"main.ts": "import s from './s.json'; console.log(s);\n"}, link(outside+"/secret.json", "s.json"), "is outside of the applet's folder"},
		"a link to a folder":     {map[string]string{"main.ts": "import s from './up/secret.json'; console.log(s);\n"}, link(outside, "up"), "is outside of the applet's folder"},
		"a linked package":       {map[string]string{"main.ts": "import s from 'up'; console.log(s);\n"}, link(outside+"/node_modules/up", "node_modules/up"), "is outside of the applet's folder"},
		"a linked manifest": {map[string]string{}, func(t testing.TB, dir string) {
			_ = os.Remove(filepath.Join(dir, "applet.json"))
			link(outside+"/secret.json", "applet.json")(t, dir)
		}, "leads out of the applet's folder"},
		"a linked icon":          {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "icons": [{"src": "i.png"}]}`, 1)}, link(outside+"/secret.json", "i.png"), "leads out of the applet's folder"},
		"a linked inclusion":     {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "include": ["d/*"]}`, 1)}, link(outside, "d"), "no file is called d/*"},
		"an inclusion over ours": {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "include": ["main.js"]}`, 1), "main.js": ""}, nil, "the bundle has a main.js of its own"},
		"a FIFO": {map[string]string{"main.ts": "import s from './pipe.json'; console.log(s);\n"}, func(t testing.TB, dir string) {
			if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "pipe.json"},
		"deep nesting":            {map[string]string{"main.ts": strings.Repeat("(", 20_000) + "1" + strings.Repeat(")", 20_000)}, nil, "nests brackets more than 10000 deep"},
		"deep JSON":               {map[string]string{"main.ts": "import d from './d.json'; d;\n", "d.json": strings.Repeat("[", 20_000)}, nil, "nests brackets more than 10000 deep"},
		"a large script":          {map[string]string{"main.ts": strings.Repeat("//", 5<<20)}, nil, "main.ts is larger than 8 MB"},
		"an unknown kind of file": {map[string]string{"main.ts": "import './x.docx';\n", "x.docx": ""}, nil, "nobody knows what to do with that kind of file; say it"},
		"a part of a package":     {map[string]string{"applet.json": strings.Replace(manifest, "}", `, "packages": {"p": {}}}`, 1), "main.ts": "import 'p/x';\n", "node_modules/p/index.js": ""}, nil, `cannot import a part of "p", which has authority of its own; import "p" itself`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"applet.json": manifest, "main.ts": "console.log(1);\n"}
			for name, content := range test.files {
				files[name] = content
			}
			dir := fixture.Folder(t, files)
			if test.more != nil {
				test.more(t, dir)
			}
			bundle, diagnostics, err := bundler.Build(t.Context(), dir, bundler.Options{})
			if !errors.Is(err, bundler.ErrSource) || bundle != nil {
				t.Fatalf("got %v", err)
			}
			var all []string
			for _, d := range diagnostics {
				all = append(all, d.String())
			}
			got := strings.Join(all, "\n")
			if !strings.Contains(got, test.want) {
				t.Errorf("got:\n%s\nwant it to say:\n%s", got, test.want)
			}
			if strings.Contains(got, "hunter2") {
				t.Errorf("the secret is in the diagnostics:\n%s", got)
			}
		})
	}
}

func TestRootAllowsANodeModulesAbove(t *testing.T) {
	t.Parallel()
	top := fixture.Folder(t, map[string]string{
		"node_modules/hoisted/index.js": "module.exports = 'HOISTED';",
		"apps/x/applet.json":            manifest,
		"apps/x/main.ts":                "import h from 'hoisted'; console.log(h);\n",
	})
	dir := filepath.Join(top, "apps", "x")
	if _, _, err := bundler.Build(t.Context(), dir, bundler.Options{}); !errors.Is(err, bundler.ErrSource) {
		t.Errorf("without --root: got %v", err)
	}
	b := build(t, dir, bundler.Options{Root: top})
	if !strings.Contains(fixture.File(t, b, "main.js"), "HOISTED") {
		t.Error("the package is missing")
	}
	if _, _, err := bundler.Build(t.Context(), top, bundler.Options{Root: dir}); err == nil {
		t.Error("a root below the folder is accepted")
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	dir := fixture.Folder(t, map[string]string{
		"hello.ts": "import { n } from './lib.ts';\nconst x: number = n; console.log(x);\n", "lib.ts": "export const n = 1;\n",
		"thief.ts": "import s from './taxes.json'; console.log(s);\n", "taxes.json": `{"income": "hunter2"}`,
	})
	b := build(t, filepath.Join(dir, "hello.ts"), bundler.Options{})
	if m := b.Manifest(); m.Name != "hello" || m.Main != "main.js" {
		t.Errorf("the manifest is %+v", m)
	}
	_, diagnostics, err := bundler.Build(t.Context(), filepath.Join(dir, "thief.ts"), bundler.Options{})
	if !errors.Is(err, bundler.ErrSource) || len(diagnostics) == 0 || !strings.Contains(diagnostics[0].String(), "a script alone imports only scripts and packages, not taxes.json") {
		t.Errorf("a script reads what lies beside it: %v %v", err, diagnostics)
	}
}
