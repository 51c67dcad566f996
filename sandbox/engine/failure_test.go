package engine_test

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// TestFailure looks at what a person reads about an exception: where it was
// thrown, in the author's file, without frames of ours.
func TestFailure(t *testing.T) {
	// main.js line 2, columns 0 and 8, come from lines 4 and 7 of app.tsx.
	const sourceMap = `{"version":3,"sources":["app.tsx"],"names":[],"mappings":";AAGA,QAGA"}`
	for _, c := range []struct {
		name, source   string
		sourceMap      []byte
		message, stack string
	}{
		{"first line", `null.x`, nil, "TypeError", "    at main.js:1:6"},
		{"function", "function f() {\n  throw new RangeError('no')\n}\nf()", nil, "RangeError: no", "    at f (main.js:2:9)\n    at main.js:4:2"},
		{"mapped", "\nnull.x; missing()", []byte(sourceMap), "TypeError", "    at app.tsx:4:"},
		{"rejection", "\nawait Promise.reject(new Error('lost'))", nil, "Error: lost", "    at main.js:2:22"},
		{"primitive", `throw 'text'`, nil, "Uncaught text", ""},
		{"in a callback", "[1].map(() => { throw new Error('x') })", nil, "Error: x", "main.js:1:"},
		{"in slow code", "[1].flat.call([1].concat([[2]]), {valueOf() { throw new Error('deep') }})", nil, "Error: deep", "    at valueOf (main.js:1:"},
		{"of the host", "\nfail()", nil, "NotAllowedError: not now", "    at main.js:2:5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, h := start(t, engine.Options{}, func(e *engine.Engine) {
				_ = e.Runtime().Set("fail", e.Native("fail", 0, func(goja.FunctionCall) goja.Value {
					e.Throw("NotAllowedError", "not now")
					return nil
				}))
			})
			if err := e.Run(0, engine.Script{Name: "main.js", Source: c.source, SourceMap: c.sourceMap}); err != nil {
				t.Fatal(err)
			}
			if len(h.failures) != 1 || !strings.HasPrefix(h.failures[0].Message, c.message) || !strings.Contains(h.failures[0].Stack, c.stack) ||
				strings.Contains(h.failures[0].Stack, "vitrine:") {
				t.Errorf("%+v", h.failures)
			}
		})
	}
}
