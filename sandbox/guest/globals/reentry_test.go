package globals_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// otherwise are natives and objects of which the matrix comes to something else
// than in node, and why that is left so.
var otherwise = map[string]string{
	"Reflect.ownKeys 1":             "the order of a function's own keys",
	"TypedArray.prototype.filter 1": "a BigInt64Array that is detached midway holds zeros",
	"TypedArray.prototype.set 1":    "the same",

	"RegExp.prototype.Symbol(Symbol.match) 3":   "lastIndex of a pattern that freezes midway is set, which throws",
	"RegExp.prototype.Symbol(Symbol.replace) 3": "the same",
}

// TestReentry is kind 16: every native with every kind of re-entry. Nothing may
// end the runtime, nothing that goja panics with may be left to the last guard,
// and what comes of it is what comes of it in node 20. `make node-answers` asks
// node again.
func TestReentry(t *testing.T) {
	got, contained := answers(t, "matrix")
	for _, name := range contained {
		if !differs(name) {
			t.Errorf("goja panicked in %s: a guard is missing", name)
		}
	}
	want := blocks(read(t, "matrix.node20.txt"))
	same := 0
	for name, block := range blocks(got) {
		expected, known := want[name]
		switch {
		case !known || differs(name):
		case block != expected:
			t.Errorf("%s\ngot\n%s\nwant\n%s", name, block, expected)
		default:
			same++
		}
	}
	if same < 350 {
		t.Errorf("only %d natives and objects were compared", same)
	}
}

// TestReentrySyntax is kind 16 for what is written out: loops, spread, patterns,
// delegation, await, sorting.
func TestReentrySyntax(t *testing.T) {
	got, contained := answers(t, "syntax")
	if len(contained) > 0 {
		t.Errorf("goja panicked %d times: a guard is missing", len(contained))
	}
	lines, want := strings.Split(got, "\n"), strings.Split(strings.TrimSpace(read(t, "syntax.node20.txt")), "\n")
	for i := range min(len(lines), len(want)) {
		if lines[i] != want[i] {
			t.Errorf("got %q, want %q", lines[i], want[i])
		}
	}
	if len(lines) != len(want) {
		t.Errorf("got %d lines, want %d", len(lines), len(want))
	}
}

// differs says that a native and its object are among those of otherwise, which
// holds beginnings of their names.
func differs(name string) bool {
	for start := range otherwise {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// answers is what a program of testdata/reentry reports, and in which of the
// cases that it started a panic of goja's had to be contained.
func answers(t *testing.T, name string) (text string, contained []string) {
	t.Helper()
	h := start(t, engine.Options{})
	var reports []string
	last := ""
	define := func(name string, f func(text string)) {
		native := h.engine.Native(name, 1, func(call goja.FunctionCall) goja.Value {
			f(call.Argument(0).String())
			return nil
		})
		if err := h.engine.Runtime().Set(name, native); err != nil {
			t.Fatal(err)
		}
	}
	define("report", func(text string) { reports = append(reports, text) })
	look := func() {
		for len(contained) < h.engine.Contained() {
			contained = append(contained, last)
		}
	}
	define("started", func(text string) {
		look()
		last = text
	})
	source := read(t, name+".js") + "\nawait globalThis." + name + "(report, started);"
	if err := h.engine.Run(h.now, engine.Script{Name: name + ".js", Source: source}); err != nil {
		t.Fatalf("%v, in %q after %d reports", err, last, len(reports))
	}
	h.finish()
	look()
	return strings.Join(reports, "\n"), contained
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "reentry", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blocks takes apart reports that begin with a name and go on in lines that are indented.
func blocks(text string) map[string]string {
	found := map[string]string{}
	for _, block := range strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\n\t", "\x00"), "\n") {
		name, rest, _ := strings.Cut(block, "\x00")
		found[name] = strings.ReplaceAll(rest, "\x00", "\n")
	}
	return found
}
