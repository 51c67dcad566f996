package engine_test

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// TestBoundary walks from the globals of a fresh engine and of one in which a
// program made all sorts of objects and host objects.
func TestBoundary(t *testing.T) {
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		class := e.Prelude("thing", `(function () { return class Thing { #secret = {}; get size() { return 1 } } })`)
		_ = e.Runtime().Set("Thing", class)
	})
	if err := e.CheckBoundary(); err != nil {
		t.Fatal(err)
	}
	if err := run(t, e, `
		class A { static s = {x: 1}; #p = 2; get g() { return 3 } }
		globalThis.all = [new A(), A, () => 1, async () => 1, function* () {}, (function* () {})(), new Map([[1, {}]]), new Set(), new WeakMap(),
			new Uint8Array(4), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new Proxy({}, {}), Promise.resolve(1), /a/, new Date(),
			new Error('x'), Symbol('s'), Object(1n), Object('s'), (function () { return arguments })(), [][Symbol.iterator](), ''[Symbol.iterator](),
			new Map().keys(), new Set().keys(), ''.matchAll(/a/g), (() => {}).bind(), [, , 1], Object.create(null), new Thing(), print];
		let sparse = []; sparse[1e9] = 1; all.push(sparse);
		new Promise((a, b) => { all.push(a, b) });
		all.push(Proxy.revocable({}, {}).revoke);
	`); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	if err := e.CheckBoundary(); err != nil {
		t.Error(err)
	}
	labels := map[engine.Label]int{}
	for _, r := range e.Boundary() {
		labels[r.Label]++
	}
	if labels[engine.Shared] < 450 || labels[engine.Sandbox] < 30 || labels[engine.Proxy] != 1 {
		t.Errorf("labels %v", labels)
	}
}

// TestBoundaryFaults makes sure that the walk sees what is wrong.
func TestBoundaryFaults(t *testing.T) {
	for name, c := range map[string]struct {
		install func(*engine.Engine)
		fault   string
	}{
		"a Go map": {func(e *engine.Engine) { _ = e.Runtime().Set("leak", map[string]int{"a": 1}) }, "holds a Go value"},
		"a Go struct": {func(e *engine.Engine) {
			_ = e.Runtime().Set("leak", &struct{ A int }{})
		}, "holds a Go value"},
		"a Go function": {func(e *engine.Engine) { _ = e.Runtime().Set("leak", strings.ToUpper) }, "holds a Go value"},
	} {
		t.Run(name, func(t *testing.T) {
			e, _ := start(t, engine.Options{})
			c.install(e) // too late: after hardening
			if err := e.CheckBoundary(); err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%v, want %s", err, c.fault)
			}
		})
	}
	e, _ := start(t, engine.Options{}, func(e *engine.Engine) {
		e.Module("vitrine:bad", func(string) *goja.Object {
			o := e.Runtime().NewObject()
			_ = o.Set("list", e.Runtime().NewArray(1))
			return o
		})
	})
	if err := run(t, e, `globalThis.m = __vitrine_import('vitrine:bad')`); err != nil {
		t.Fatal(err)
	}
	if err := e.CheckBoundary(); err != nil {
		t.Errorf("a module is not frozen with all it reaches: %v", err)
	}
}
