package engine_test

import "testing"

// TestFixed holds that a property that cannot be configured stays as it is,
// whatever a descriptor looks like and however it arrives.
func TestFixed(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"value", `print([Reflect.defineProperty(Math, 'PI', {get: undefined}), Reflect.defineProperty(Math, 'tanh', {set: undefined}), Math.PI > 3, typeof Math.tanh])`, "false,false,true,function"},
		{"accessor", `print([true, false].map((writable) => Reflect.defineProperty(Map.prototype, 'size', {writable}))); try { Map.prototype.size = 7 } catch {} print(new Map().size)`, "false,false\n0"},
		{"overridden", `print(Reflect.defineProperty(Object.prototype, 'toString', {writable: true})); print({})`, "false\n[object Object]"},
		{"name that functions share", `print([Reflect.defineProperty([].map, 'name', {get: undefined}), [].map.name])`, "false,map"},
		{"symbol", `print([Reflect.defineProperty(Math, Symbol.toStringTag, {get: undefined}), String(Math)])`, "false,[object Math]"},
		{"global", `print([Reflect.defineProperty(globalThis, 'Math', {get: undefined}), typeof Math])`, "false,object"},
		{"an applet's own", `const o = Object.freeze({x: 1, '\ud800': 2}), a = Object.freeze([1]); print([Reflect.defineProperty(o, 'x', {get: undefined}), Reflect.defineProperty(o, '\ud800', {get: undefined}), Reflect.defineProperty(a, 0, {get: undefined}), o.x, a[0]])`, "false,false,false,1,1"},
		{"frozen array as what map and filter make", `const a = [7, 8], f = Object.freeze([1]), g = Object.freeze([]); for (const o of [f, g]) { a.constructor = {[Symbol.species]: function () { return o }}; for (const m of ['map', 'filter']) try { a[m]((x) => x) } catch (e) { print(e.name) } } print([f.length, f[0], g.length])`, "TypeError\nTypeError\nTypeError\nTypeError\n1,1,0"},
		{"splice", `for (const a of [Object.freeze([]), Object.preventExtensions([]), Object.preventExtensions([1])]) { try { a.splice(0, 0, 7) } catch (e) { print(e.name) } print(Object.getOwnPropertyNames(a)) }`, "TypeError\nlength\nTypeError\nlength\nTypeError\n0,length"},
		{"array of a class", `class A extends Array {} const a = A.of(1, 2, 3); print([a.map((x) => x * 2), a.filter((x) => x > 1), a.map((x) => x) instanceof A])`, "2,4,6,2,3,true"},
		{"thrown", `try { Object.defineProperty(Math, 'PI', {get: undefined}) } catch (e) { print(e) }`, "TypeError: Cannot redefine property: PI"},
		{"many", `try { Object.defineProperties(Math, {PI: {get: undefined}}) } catch (e) { print(e.name) } print(Math.PI > 3)`, "TypeError\ntrue"},
		{"behind proxies", `print([Reflect.defineProperty(new Proxy(new Proxy(Math, {}), {}), 'PI', {get: undefined}), Math.PI > 3])`, "false,true"},
		{"descriptors that run code", `let n = 0; for (const d of [{get get() { n++ }}, Object.create({get: undefined}), new Proxy({get: undefined}, {})]) print(Reflect.defineProperty(Math, 'PI', d)); print([Math.PI > 3, n])`, "false\nfalse\nfalse\ntrue,1"},
		{"key that runs code", `let n = 0; print([Reflect.defineProperty(Math, {toString: () => n++ ? 'E' : 'PI'}, {get: undefined}), Math.PI > 3, n])`, "false,true,1"},
		{"no change", `const o = Object.freeze({x: 1, get y() { return 2 }}); print([{}, {value: 1}, {writable: false}].map((d) => Reflect.defineProperty(o, 'x', d)) + ' ' + [{}, {set: undefined}].map((d) => Reflect.defineProperty(o, 'y', d)) + o.x + o.y)`, "true,true,true true,true12"},
		{"what can be configured", `const o = {a: 1, get b() { return 2 }}; Object.defineProperty(o, 'a', {get: undefined}); Object.defineProperties(o, {b: {get: undefined}, c: {set: undefined}}); print([o.a, o.b, Object.keys(o)])`, ",,a,b"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}
