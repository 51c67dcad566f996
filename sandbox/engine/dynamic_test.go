package engine_test

import (
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestUnsafeEval compiles text where the manifest asks for it, metered like all code.
func TestUnsafeEval(t *testing.T) {
	for _, c := range []struct{ source, want, fault string }{
		{source: `print(new Function('a', 'b', 'return a + b')(1, 2))`, want: "3"},
		{source: `print(Function('a, b = 2', '...c', 'return a + b + c.length')(1, 2, 3, 4))`, want: "5"},
		{source: `print(eval('1; 2 + 3'))`, want: "5"},
		{source: `print((0, eval)('if (true) { "a" } else { "b" }'))`, want: "a"},
		{source: `print(eval(7))`, want: "7"},
		{source: `const x = 1; print(eval('typeof x'))`, want: "undefined"},
		{source: `print([...(function* () {}).constructor('yield 1; yield 2')()].join())`, want: "1,2"},
		{source: `print(await (async () => {}).constructor('await null; return 3')())`, want: "3"},
		{source: `print(String(new Function('a', 'return 1')))`, want: "function anonymous(a\n) {\nreturn 1\n}"},
		{source: `class F extends Function {} print('' + new F('return 4')() + (new F() instanceof F))`, want: "4true"},
		{source: `new Function('/*', '*/){')`, fault: "SyntaxError"},
		{source: `new Function('a){}; print(1); (function (', '')`, fault: "SyntaxError"},
		{source: `new Function('})(); print(1); (function () {')`, fault: "SyntaxError"},
		{source: `eval('}); print(1); (function () {')`, fault: "SyntaxError"},
		{source: `eval('['.repeat(3e6))`, fault: "SyntaxError"},
		{source: `new Function('with ({}) {}')`, fault: "SyntaxError"},
	} {
		e, h := start(t, engine.Options{UnsafeEval: true})
		if err := run(t, e, c.source); err != nil {
			t.Errorf("%s: %v", c.source, err)
		}
		got := strings.Join(h.faults(), "; ")
		if h.text() != c.want || !strings.Contains(got, c.fault) || (c.fault == "") != (got == "") {
			t.Errorf("%s: printed %q, failures %q", c.source, h.text(), got)
		}
	}
	for _, source := range []string{`new Function('for (;;);')()`, `eval('for (;;);')`, `(function* () {}).constructor('for (;;);')().next()`, `new Set({[Symbol.iterator]: () => ({next: Function})})`} {
		e, _ := start(t, engine.Options{UnsafeEval: true, Limits: engine.Limits{Fuel: 100_000}})
		if err := run(t, e, source); err == nil {
			t.Errorf("%s ended by itself", source)
		}
	}
}

// TestCompilingCosts pays for the text before it is compiled, and compiles none that is not allowed.
func TestCompilingCosts(t *testing.T) {
	for _, source := range []string{`const s = 'f(x);'.repeat(1e4); eval(s)`, `const s = 'f(x);'.repeat(1e4); new Function(s)`} {
		e, h := start(t, engine.Options{UnsafeEval: true, Limits: engine.Limits{Fuel: 1_000_000}})
		if err := run(t, e, source); err == nil {
			t.Errorf("%s ended by itself: %q", source, h.faults())
		}
		e, h = start(t, engine.Options{Limits: engine.Limits{Fuel: 1_000_000}})
		if err := run(t, e, source); err != nil || len(h.failures) != 1 || !strings.Contains(h.failures[0].Message, "not allowed") {
			t.Errorf("%s, not allowed: %v, %q", source, err, h.faults())
		}
	}
}
