package engine_test

import (
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestOverriding is of the kind "overriding what is inherited": what is frozen
// can be overridden on the applet's own objects, whatever it is, and stays as it
// is. The right values are node's.
func TestOverriding(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{
			"every prototype", `
			const global = Object.getOwnPropertyNames(globalThis), failed = [];
			const roots = global.map((k) => [k, globalThis[k]]).filter(([, v]) => v !== globalThis && (typeof v === 'function' || typeof v === 'object' && v));
			for (const o of [Object.getPrototypeOf(Uint8Array), (function* () {}).constructor, Object.getPrototypeOf([][Symbol.iterator]()),
				Object.getPrototypeOf(new Map().entries()), Object.getPrototypeOf(''[Symbol.iterator]()), (async () => {}).constructor]) roots.push([o.name, o]);
			const GeneratorFunction = (function* () {}).constructor;
			let count = 0;
			for (const [name, root] of roots) for (const o of [root, root.prototype]) {
				if (o === undefined || o === null || typeof o !== 'object' && typeof o !== 'function') continue;
				for (const key of Reflect.ownKeys(o)) {
					const d = Object.getOwnPropertyDescriptor(o, key);
					if (!('value' in d) || d.writable) continue;
					const heir = Object.create(o), fixed = ['name', 'length', 'prototype'].includes(key) && typeof o === 'function' || typeof key === 'symbol' && key !== Symbol.iterator
						|| /^[A-Z0-9_]+$/.test(String(key)) || typeof d.value === 'number' && o !== Array.prototype || o === Symbol || o === GeneratorFunction.prototype || ['Infinity', 'NaN', 'undefined'].includes(key);
					if (fixed) continue;
					count++;
					try { heir[key] = count } catch (e) { failed.push(name + '.' + String(key) + ': ' + e); continue }
					if (heir[key] !== count || o[key] !== d.value || !Object.hasOwn(heir, key)) failed.push(name + '.' + String(key));
				}
			}
			print(failed.join('\n')); print(count > 300)`, "\ntrue",
		},
		{"of arrays", `const a = [1]; a.push = () => 'own'; a.length = 0; print([a.push(), [].push(2), Object.keys(a)])`, "own,1,push"},
		{"of what is made of a prototype", `const o = Object.create(Array.prototype); o.indexOf = 1; o.length = 5; print([o.indexOf, o.length, Object.keys(o), [].length])`, "1,5,indexOf,length,0"},
		{"collections", `for (const o of [new WeakMap(), new Map(), new Set(), new WeakSet(), new Date(0), new String('x'), new Uint8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), Promise.resolve(), /x/, new Error('e'), Object(1n), Object(Symbol())])
			{ o.get = 1; o.valueOf = 1; o.toString = o.then = o.slice = 1; print(Object.keys(o).join().replace('0,', '')) }`, strings.TrimSuffix(strings.Repeat("get,valueOf,slice,then,toString\n", 14), "\n")},
		{"symbols", `const a = [], m = new Map([[1, 2]]); a[Symbol.iterator] = function* () { yield 7 }; m[Symbol.iterator] = a[Symbol.iterator]; print([...a, ...m, ...[1], ...new Map([[3, 4]])]);
			'use strict'; try { (function () { 'use strict'; m[Symbol.toStringTag] = 'x' })() } catch (e) { print(e.name) }`, "7,7,1,3,4\nTypeError"},
		{"subclasses", `class A extends Promise {} A.all = () => 'mine'; A.resolve = 1; class M extends Map { constructor() { super(); this.set = () => 2 } ['get'] = 1; } const m = new M();
			print([A.all(), A.resolve, m.get, m.set(), typeof Promise.all, typeof new Map().set]); A.prototype.then = 5; print([A.prototype.then, typeof Promise.prototype.then])`, "mine,1,1,2,function,function\n5,function"},
		{"super", `class A extends Array { f() { super.push = 3; return Object.keys(this) } } print(new A().f()); print(typeof [].push)`, "push\nfunction"},
		{"namespaces and functions", `const o = Object.create(Math); o.floor = 1; const j = Object.create(JSON); j.parse = 2; const g = Object.create(globalThis); g.Promise = 3; g.undefinedThing = 4; print([o.floor, j.parse, g.Promise, Object.keys(g), Math.floor(1.5), typeof Promise])`, "1,2,3,Promise,undefinedThing,1,function"},
		{"Object.assign", `const a = Object.assign([], {push: 1, map: 2}); print(Object.keys(a)); try { Object.assign(Array.prototype, {push: 1}) } catch (e) { print(e.name) }`, "push,map\nTypeError"},
		{"defineProperty", `const a = Object.defineProperty([], 'push', {value: 1}); print([a.push, Object.keys(a).length]); print([Reflect.defineProperty(Array.prototype, 'push', {value: 1}), Reflect.defineProperty(Array.prototype, 'push', {value: [].push})]);
			const b = []; b.push = 2; print(b.push); Object.defineProperties(Array.prototype, {pop: {value: [].pop}}); b.pop = 3; Object.defineProperty(new Proxy(Array.prototype, {}), 'map', {value: [].map}); b.map = 4; print([b.pop, b.map])`, "1,0\nfalse,true\n2\n3,4"},
		{"Reflect.set", `const a = [], f = Object.freeze([]); print([Reflect.set(a, 'push', 1), a.push, Reflect.set(f, 'push', 1), Reflect.set(Array.prototype, 'push', 1), Reflect.set([], 'push', 1, a), a.push]);
			const r = {}, s = {get push() { return 1 }}, w = Object.defineProperty({}, 'push', {value: 1}), own = Object.defineProperty({}, 'push', {value: 1, writable: true, configurable: true});
			print([Reflect.set([], 'push', 2, r), r.push, Reflect.set([], 'push', 2, s), Reflect.set([], 'push', 2, w), Reflect.set([], 'push', 2, 5), Reflect.set([], 'push', 2, own), own.push, Object.keys(own).length, Reflect.set([], 'push', 2, Map.prototype)])`, "true,1,false,false,true,1\ntrue,2,false,false,false,true,2,0,false"},
		{"Reflect.set is not what fails within it", `const frozen = Object.freeze([]), o = {set x(v) { 'use strict'; frozen.push = v }}; try { print(Reflect.set(o, 'x', 1)) } catch (e) { print(e.name) }
			try { print(Reflect.set([], {toString() { 'use strict'; frozen.push = 1 }}, 1)) } catch (e) { print(e.name) }`, "TypeError\nTypeError"},
		{
			"proxies as receivers", `const log = []; const h = {getOwnPropertyDescriptor(t, k) { log.push('get ' + k); return Reflect.getOwnPropertyDescriptor(t, k) }, defineProperty(t, k, d) { log.push('define ' + k + ' ' + JSON.stringify(d)); return Reflect.defineProperty(t, k, d) }};
			const p = new Proxy([], h); p.push = 1; print([p.push, log.join('; ')]); const no = new Proxy([], {defineProperty: () => false}); print(Reflect.set(no, 'push', 1)); try { (function () { 'use strict'; no.push = 1 })() } catch (e) { print(e.name) }
			const heir = Object.create(new Proxy(Array.prototype, {})); heir.push = 2; print([Object.keys(heir), typeof [].push])`,
			`1,get push; define push {"value":1,"writable":true,"enumerable":true,"configurable":true}` + "\nfalse\nTypeError\npush,function",
		},
		{"strict mode", `(function () { 'use strict'; for (const f of [() => { Array.prototype.push = 1 }, () => { Object.freeze([]).push = 1 }, () => { Object.preventExtensions(new Map()).get = 1 }, () => { 'x'.at = 1 }, () => { Math.PI = 3 }, () => { Object.create(Math).PI = 3 }, () => { (() => {}).name = 1 }, () => { Math.floor.x = 1 }, () => { delete [].map.name }])
			try { f(); print('nothing') } catch (e) { print(e.name) } })()`, strings.TrimSuffix(strings.Repeat("TypeError\n", 9), "\n")},
		{"with every assignment", `const a = [], b = [], c = [], d = []; a['push'] = 1; b.push += 'x'; c.push ??= 5; [d.push, ...d.pop] = [6, 7]; for (a.pop of [8]); ({x: a.shift} = {x: 9}); print([a.push, typeof b.push, typeof c.push, d.push, d.pop, a.pop, a.shift])`, "1,string,function,6,7,8,9"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}

// TestOwnGlobals is of the same kind, for standard names: an assignment makes a
// binding of the package's own.
func TestOwnGlobals(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"kept", `globalThis.Promise = globalThis.Promise || class {}; print(Promise === (async () => {})().constructor)`, "true"},
		{"replaced", `const old = Promise; globalThis.Promise = class Mine {}; print([Promise.name, globalThis.Promise.name, new (new Function('return globalThis.Promise')() )().constructor.name, (async () => {})().constructor === old])`, "Mine,Mine,Mine,true"},
		{"by its name", `Map = 1; JSON = {parse: () => 2}; print([Map, JSON.parse()]); for (const f of [() => { undefined = 1 }, () => { NaN = 2 }]) try { f() } catch (e) { print(e.name) } print([undefined, NaN])`, "1,2\nTypeError\nTypeError\n,NaN"},
		{"by natives", `Object.assign(globalThis, {Set: 1}); Reflect.set(globalThis, 'Date', 2); print([Set, Date, Reflect.get(globalThis, 'Set')])`, "1,2,1"},
		{"defined", `Object.defineProperty(globalThis, 'Map', {value: 1}); let n = 0; Object.defineProperty(globalThis, 'Set', {get() { return n++ }, set(v) { n = v }}); Object.defineProperties(globalThis, {Date: {value: 5}}); Set; Set = 7; print([Map, Set, Date]);
			print(JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'Map')) + typeof Object.getOwnPropertyDescriptor(globalThis, 'Set').get)`, "1,7,5\n" + `{"value":1,"writable":true,"enumerable":false,"configurable":true}function`},
		{"accessor without a setter", `Object.defineProperty(globalThis, 'Map', {get: () => 3}); try { (function () { 'use strict'; Map = 4 })() } catch (e) { print(e.name) } print(Map)`, "TypeError\n3"},
		{"new names", `globalThis.mine = 1; mine++; print([mine, Object.keys(globalThis).includes('mine'), delete globalThis.mine])`, "2,true,true"},
		{"sloppy mode, of code made from text", `new Function("Array.prototype.push = 1; Array.prototype['pop'] = 1; Object.freeze([]).push = 1; Math.floor = 1")(); print([typeof [].push, typeof [].pop, typeof Math.floor])`, "function,function,function"},
		{"what never changes", `(function () { 'use strict'; for (const f of [() => { undefined = 1 }, () => { Infinity = 1 }, () => { globalThis.NaN = 1 }]) try { f() } catch (e) { print(e.name) } })()`, "TypeError\nTypeError\nTypeError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, h := start(t, engine.Options{UnsafeEval: true}, func(*engine.Engine) {})
			if err := run(t, e, c.source); err != nil || len(h.failures) > 0 {
				t.Fatal(err, h.faults())
			}
			if h.text() != c.want {
				t.Errorf("got %q, want %q", h.text(), c.want)
			}
		})
	}
}

// TestOwnGlobalsOfPackages holds that a package without authority cannot put
// itself in the place of what others use.
func TestOwnGlobalsOfPackages(t *testing.T) {
	e, h := start(t, engine.Options{UnsafeEval: true}, func(*engine.Engine) {})
	e.AddPackage("evil", engine.Script{Name: "evil.js", Source: `
		const mine = class Evil {};
		globalThis.Promise = globalThis.JSON = Map = mine; Object.defineProperty(globalThis, 'Set', {value: mine});
		new Function('Date = 1; globalThis.Date = 1')(); (0, eval)('Array = 1'); [1].forEach(() => { WeakMap = 1 });
		return {names: [Promise.name, JSON.name, Map.name, Set.name, Date, Array], get: (k) => globalThis[k]}`})
	err := run(t, e, `const {names, get} = await __vitrine_import('evil'); print(names);
		print([Promise.name, typeof JSON.parse, globalThis.Map.name, Set.name, Date.name, Array.name, WeakMap.name]);
		Set = 5; print([get('Set').name, Set, Reflect.get(globalThis, 'Map').name, ['Map'].map((k) => globalThis[k].name), new Function('return Map')().name])`)
	if err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	if want := "Evil,Evil,Evil,Evil,1,1\nPromise,function,Map,Set,Date,Array,WeakMap\nEvil,5,Map,Map,Map"; h.text() != want {
		t.Errorf("got %q, want %q", h.text(), want)
	}
}
