package bundler_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
)

// TestNestingIsCountedBeforehand is kind 19: what would take a gigabyte of stack
// to refuse is refused before esbuild sees it, whatever it nests with.
func TestNestingIsCountedBeforehand(t *testing.T) {
	const deep = 200_000
	for name, source := range map[string]string{
		"brackets": strings.Repeat("[", deep), "templates": strings.Repeat("`${", deep), "not": strings.Repeat("!", deep) + "1", "typeof": strings.Repeat("typeof ", deep) + "1",
		"typeof on lines": strings.Repeat("typeof\n", deep) + "1", "functions": strings.Repeat("x=>", deep) + "1", "conditions": strings.Repeat("1?1:", deep) + "1", "assignments": strings.Repeat("a=", deep) + "1",
		"powers": strings.Repeat("a**", deep) + "1", "members": "a" + strings.Repeat(".b", deep), "members on lines": "a" + strings.Repeat("\n.b", deep), "calls": "a" + strings.Repeat("()", deep), "constructors": strings.Repeat("new ", deep) + "A",
		"if": strings.Repeat("if(1)", deep) + ";", "if on lines": strings.Repeat("if(1)\n", deep) + ";", "else": strings.Repeat("if(1){}else ", deep) + "1", "while": strings.Repeat("while(1)", deep) + ";", "for": strings.Repeat("for(;;)", deep) + ";",
		"labels": strings.Repeat("a:", deep) + "1", "elements": "const a=" + strings.Repeat("<a>", deep), "types": "type A=" + strings.Repeat("B<", deep), "keyof": "type A=" + strings.Repeat("keyof ", deep) + "B",
		"behind comments": strings.Repeat("!/* ; */", deep) + "1", "behind a pattern": "/[`;]/;" + strings.Repeat("!", deep) + "1",
	} {
		t.Run(name, func(t *testing.T) {
			folder := fixture.Folder(t, map[string]string{
				"applet.json": `{"id": "org.example.a", "name": "a", "version": "1.0.0", "main": "main.tsx"}`, "main.tsx": source + "\n",
			})
			_, diagnostics, err := bundler.Build(t.Context(), folder, bundler.Options{})
			if !errors.Is(err, bundler.ErrSource) || len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Text, "more than 10000 deep") {
				t.Errorf("got %v, %+v; want that it nests too deep", err, diagnostics)
			}
		})
	}
}

// TestNestingLeavesOrdinarySourcesAlone: what is long is not deep.
func TestNestingLeavesOrdinarySourcesAlone(t *testing.T) {
	const many = 11_000
	for name, source := range map[string]string{
		"statements": strings.Repeat("a.b(1).c = !d;\n", many), "statements without semicolons": strings.Repeat("a.b(1).c = !d\nf(x)\nif (a) b()\n", many),
		"functions": strings.Repeat("f = function () { return a.b }\n", many), "a list": "[" + strings.Repeat("-1.5,", many) + "].length", "rows": "[" + strings.Repeat("[1, {a: -2}], ", many) + "].length",
		"a long template": "`" + strings.Repeat("M1.5-2.3L<a.b>!?=", many) + "`.length", "patterns": strings.Repeat("/[/`'\"]=>!!/.test(a);\n", many), "comments": strings.Repeat("// it's a=b=c\n", many) + "1",
	} {
		t.Run(name, func(t *testing.T) {
			folder := fixture.Folder(t, map[string]string{"main.js": "let a, b, d, f, x;\n" + source + "\n"})
			if _, diagnostics, err := bundler.Build(t.Context(), filepath.Join(folder, "main.js"), bundler.Options{}); err != nil {
				t.Errorf("%v: %+v", err, diagnostics)
			}
		})
	}
}
