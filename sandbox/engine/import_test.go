package engine_test

import (
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// TestImportIsNoValue is kind 19: the function that imports can be called by its
// name, and is otherwise nowhere to be seen.
func TestImportIsNoValue(t *testing.T) {
	prints(t, `
		print([typeof __vitrine_import, arguments.length, typeof arguments[0], typeof globalThis.__vitrine_import, '__vitrine_import' in globalThis].join());
		print((() => arguments.length)());
		try { (function () { return arguments.callee.caller })() } catch (e) { print(e.name) }
		try { print(__vitrine_import) } catch (e) { print(e.name) }
		try { [__vitrine_import] } catch (e) { print(e.name) }
		print(__vitrine_import('test:one').n + (() => __vitrine_import('test:one').n)() + (await (async () => __vitrine_import('pkg'))()));
		{ const __vitrine_import = 5; print(__vitrine_import) }`,
		"undefined,0,undefined,undefined,false\n0\nTypeError\nReferenceError\nReferenceError\n27,undefined\n5",
		func(e *engine.Engine) {
			e.Module("test:one", func(string) *goja.Object {
				o := e.Runtime().NewObject()
				_ = o.Set("n", 1)
				return o
			})
			e.AddPackage("pkg", engine.Script{Name: "pkg.js", Source: "return 7 - 0 + ',' + typeof arguments[0]"})
		})
}
