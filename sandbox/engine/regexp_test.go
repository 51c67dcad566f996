package engine_test

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

//go:embed testdata/regexp.js
var regexpSource string

//go:embed testdata/regexp.txt
var regexpOutput string

// TestRegExp compares what a script prints of regular expressions with what it
// prints in node: node testdata/regexp.js > testdata/regexp.txt
func TestRegExp(t *testing.T) {
	e, h := start(t, engine.Options{})
	if err := run(t, e, regexpSource); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	got, want := h.log, strings.Split(strings.TrimSpace(regexpOutput), "\n")
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d lines, want %d", len(got), len(want))
	}
	if err := e.CheckBoundary(); err != nil {
		t.Error(err)
	}
}

// rows are ways to go through a text of n rows with patterns.
var rows = map[string]string{
	"exec":     `const r = /[^,\n]*[,\n]/g; while (r.exec(text)) c++`,
	"test":     `const r = /[^,\n]*[,\n]/g; while (r.test(text)) c++`,
	"sticky":   `const r = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y; while (r.lastIndex < text.length && r.exec(text)) c++`,
	"ahead":    `const r = /(?=[^])[^,\n]*[,\n]/g; while (r.exec(text)) c++`,
	"matchAll": `for (const m of text.matchAll(/[^,\n]*[,\n]/g)) c++`,
	"match":    `c = text.match(/[^,\n]*[,\n]/g).length`,
	"replace":  `text.replace(/[^,\n]*[,\n]/g, () => { c++; return '' })`,
	"template": `c = text.replace(/[^,\n]*([,\n])/g, '$1$&').length`,
	"split":    `c = text.split(/,|\n/).length`,
	"unicode":  `const r = /[\p{L}\d" ,]+\n/gu; while (r.exec(text)) c++`,
	"search":   `c = text.search(/$(?!\n)/)`,
}

// TestRegExpRows holds that twice as many rows cost about twice as much, be the
// text ASCII or not: each search begins where the last one ended.
func TestRegExpRows(t *testing.T) {
	for _, letter := range []string{"", "é"} {
		for name, loop := range rows {
			spent := func(n int) uint64 {
				e, h := start(t, engine.Options{})
				source := fmt.Sprintf("const text = Array.from({length: %d}, (_, i) => `${i},\"x, ${i}\",z%s\\n`).join(''); let c = 0; %s", n, letter, loop)
				if err := run(t, e, source); err != nil || len(h.failures) > 0 {
					t.Fatal(name, err, h.faults())
				}
				return e.Fuel()
			}
			once, twice := spent(1000), spent(2000)
			if ratio := float64(twice) / float64(once); ratio > 2.2 {
				t.Errorf("%s of %q: %d units, and %d for twice as much", name, letter, once, twice)
			}
		}
	}
}

// TestRegExpPauses holds that a match waits in place for its budget and then
// gives the answer that it would have given at once.
func TestRegExpPauses(t *testing.T) {
	g := &granter{max: 1 << 30, limits: engine.Limits{TurnFuel: 1000}}
	e, h := start(t, engine.Options{Suspender: g, Limits: g.limits})
	g.engine = e
	const source = `const m = /(a*)(a*)\1\2b/.exec('a'.repeat(120) + 'c' + 'a'.repeat(8) + 'b'); print([m.index, m[0], m[1], m[2]].join())`
	if err := run(t, e, source); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	if want := "121,aaaaaaaab,aaaa,"; h.text() != want {
		t.Errorf("got %s, want %s", h.text(), want)
	}
	if len(g.asked) < 100 {
		t.Errorf("asked %d times", len(g.asked))
	}
}

// TestRegExpAborts holds that a search ends when the run is aborted in its midst.
func TestRegExpAborts(t *testing.T) {
	for _, source := range []string{
		`/(a*)(a*)\1\2b/.test('a'.repeat(5e3))`, `/(?:a|aa)*\1(b)/.test('a'.repeat(60))`, `'a'.repeat(5e3).replace(/(a*)(a*)(a*)\1\2\3b/g, '')`,
		`'a'.repeat(5e3).split(/(a*)(a*)(a*)\1\2\3b/)`, `[...'a'.repeat(5e3).matchAll(/(a*)(a*)(a*)\1\2\3b/g)]`,
	} {
		stopped := &granter{max: 1}
		e, _ := start(t, engine.Options{Suspender: stopped, Limits: engine.Limits{TurnFuel: 1 << 20}})
		stopped.engine = e
		if err := run(t, e, source); !errors.Is(err, engine.ErrAborted) {
			t.Errorf("%s: got %v, want %v", source, err, engine.ErrAborted)
		}
	}
}

// TestRegExpFuel holds what matching and compiling cost, which must be the same
// on every machine.
func TestRegExpFuel(t *testing.T) {
	spent := func(source string) uint64 {
		e, h := start(t, engine.Options{})
		if err := run(t, e, source); err != nil || len(h.failures) > 0 {
			t.Fatal(source, err, h.faults())
		}
		return e.Fuel()
	}
	for _, source := range []string{
		`/(?:a|b|ab)*c/.test('ab'.repeat(3000))`, `new RegExp('[\\p{L}--\\p{Lu}]', 'v').test('x')`, `'x-y'.replace(/(?<l>.)-(?<r>.)/, '$<r>-$<l>')`,
	} {
		if a, b := spent(source), spent(source); a != b {
			t.Errorf("%s costs %d and %d", source, a, b)
		}
	}
}

// TestRegExpMore holds what node 20 does not know yet, and how much of a
// program's own classes and objects counts.
func TestRegExpMore(t *testing.T) {
	for source, want := range map[string]string{
		`print(RegExp.escape('a.b*'))`:                                                                                     `\x61\.b\*`,
		`print(/(?<y>\d+)-|(?<y>x)/.exec('x').groups.y)`:                                                                   "x",
		`print(/(?i:a)b/.test('Ab'), /(?i:a)b/.test('AB'))`:                                                                "true",
		`print('a-b'.replace(/(?:(?<l>z)|(?<l>a))-/, '[$<l>]'))`:                                                           "[a]b",
		`class R extends RegExp {}; new R('a').exec('a'); try { RegExp.$1 } catch (e) { print(e.name) }`:                   "TypeError",
		`const r = /a/; r.exec = () => ({0: 'z', index: 0, length: 1}); print('abc'.replace(r, 'x'))`:                      "xbc",
		`const r = /b/g; r.flags; Object.defineProperty(r, 'flags', {value: ''}); print('abb'.replace(r, 'x'))`:            "axb",
		`print([...'aXbX'.matchAll(/x/gi)].map((m) => m.index).join())`:                                                    "1,3",
		`try { new RegExp('(?<a') } catch (e) { print(e.message) }`:                                                        "Invalid regular expression: /(?<a/: Invalid capture group name",
		`print(Object.prototype.toString.call(/a/), /a/ instanceof RegExp, /a/.constructor === RegExp)`:                    "[object RegExp]",
		`let n = 0; const r = /a/g; r.lastIndex = {valueOf: () => { n++; return 1 }}; print(r.exec('aa').index + ',' + n)`: "1,1",
	} {
		prints(t, source, want)
	}
}
