// Every native of the language with every kind of re-entry: what it is given
// runs code, which changes the object that the native works on. For each native
// and object it reports what came of it, and what the object was afterwards if
// it changed, with what leads to that: what was given, and what it did.
//
// Runs in node (answers.mjs) and here (reentry_test.go).
(function () {
'use strict';
const roots = {
  Object, Function, Array, Number, Boolean, String, Symbol, BigInt, Math, JSON, Reflect, Proxy, Promise, Date, RegExp, Map, Set, WeakMap, WeakSet,
  WeakRef, ArrayBuffer, DataView, Uint8Array, Float32Array, BigInt64Array, Error, AggregateError, parseInt, parseFloat, isNaN, isFinite,
  encodeURIComponent, decodeURIComponent, encodeURI, decodeURI,
  TypedArray: Object.getPrototypeOf(Uint8Array),
  ArrayIterator: { prototype: Object.getPrototypeOf([].values()) }, MapIterator: { prototype: Object.getPrototypeOf(new Map().keys()) },
  SetIterator: { prototype: Object.getPrototypeOf(new Set().keys()) }, StringIterator: { prototype: Object.getPrototypeOf(''[Symbol.iterator]()) },
  RegExpStringIterator: { prototype: Object.getPrototypeOf(''.matchAll(/a/g)) }, Generator: { prototype: Object.getPrototypeOf((function* () {}).prototype) },
};

// The object that a native works on, and what can happen to it meanwhile.
let target;
const detach = (o) => { if (ArrayBuffer.isView(o)) o = o.buffer; if (o instanceof ArrayBuffer && !o.detached) structuredClone(o, { transfer: [o] }) };
const changes = {
  shrink(o) { if (Array.isArray(o)) o.length = 1; else if (o instanceof Map || o instanceof Set) o.clear(); else detach(o) },
  grow(o) { if (Array.isArray(o)) o.push(7, 8, 9); else if (o instanceof Set) o.add(9); else if (o instanceof Map) o.set(9, 9) },
  freeze(o) { if (!ArrayBuffer.isView(o)) Object.freeze(o) },
  orphan(o) { if (Object.isExtensible(o)) Object.setPrototypeOf(o, null) },
  accessor(o) { if (Array.isArray(o)) Object.defineProperty(o, 1, { get() { o.length = 0; return 5 }, set() {}, configurable: true }) },
  thrower() { throw undefined },
  revoked() { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy },
};

// What is given to a native, three times over, and runs the change at work.
const carriers = {
  value: (run) => ({ valueOf() { run(); return 1 }, toString() { run(); return '1' } }),
  primitive: (run) => ({ [Symbol.toPrimitive](hint) { run(); return hint === 'string' ? 'a' : 0 } }),
  symbolic: (run) => ({ valueOf() { run(); return Symbol.iterator }, toString() { run(); return Symbol.iterator } }),
  callback: (run) => function (a, b) { run(); return a > b ? 1 : -0 },
  array: (run) => function () { run(); return target },
  getters: (run) => ({ get length() { run(); return 2 }, get 0() { run(); return 1 }, get 1() { return 2 }, get value() { run(); return 1 }, get size() { run(); return 2 }, has() { run(); return true }, get keys() { run(); return () => [1, 2].values() }, get then() { run(); return undefined } }),
  unnext: (run) => ({ [Symbol.iterator]: () => { run(); return {} }, size: 1, has: 1, keys: () => ({}) }),
  iterator: (run) => { let n = 0; return { [Symbol.iterator]() { return this }, size: 2, has: () => { run(); return n++ < 2 }, keys() { return this }, next() { run(); return n++ < 2 ? { get value() { run(); return n } } : { done: true } }, return: 5 } },
  entries: (run) => [{ get 0() { run(); return 1 }, get 1() { return 2 } }],
  proxy: (run) => new Proxy([2, 1], { get(o, k, r) { if (k !== 'then') run(); return Reflect.get(o, k, r) }, has(o, k) { run(); return Reflect.has(o, k) }, ownKeys(o) { run(); return Reflect.ownKeys(o) } }),
  species: (run) => { const C = function () { run(); return target }; C[Symbol.species] = C; if (Object.isExtensible(target)) Object.defineProperty(target, 'constructor', { value: C, configurable: true }); return 1 },
  construct: (run) => { const C = function (n) { run(); return new Proxy([], {}) }; if (Object.isExtensible(target)) Object.defineProperty(target, 'constructor', { value: { get [Symbol.species]() { run(); return C } }, configurable: true }); return 0 },
  itself: () => target,
  nothing: () => undefined,
  name: () => 'constructor',
  huge: () => 2 ** 53,
  negative: () => -2,
  text: () => 'ab',
};

// Fresh objects for natives of each prototype to work on.
const subjects = {
  Array: [() => [3, 1, 2], () => { const a = [3, 1, 2]; Object.setPrototypeOf(a, null); return a }, () => [3, , 1], () => Object.freeze([3, 1]), () => ({ length: 3, 0: 3, 2: 1 }), () => new (class A extends Array {})(3, 1, 2)],
  TypedArray: [() => Uint8Array.of(3, 1, 2), () => BigInt64Array.of(3n, 1n), () => { const a = Uint8Array.of(3, 1); detach(a); return a }, () => { const a = Float32Array.of(3, 1); Object.setPrototypeOf(a, null); return a }],
  Uint8Array: [() => Uint8Array.of(3, 1, 2)],
  ArrayBuffer: [() => new ArrayBuffer(8), () => { const a = new ArrayBuffer(8); detach(a); return a }],
  DataView: [() => new DataView(new ArrayBuffer(16)), () => { const a = new DataView(new ArrayBuffer(16)); detach(a); return a }],
  Map: [() => new Map([[1, 2], [3, 4]]), () => Object.setPrototypeOf(new Map([[1, 2]]), null)],
  Set: [() => new Set([1, 2, 3]), () => Object.setPrototypeOf(new Set([1]), null)],
  WeakMap: [() => new WeakMap([[Map, 1]])], WeakSet: [() => new WeakSet([Map])],
  String: [() => 'abcab', () => ({ toString() { return 'xyx' } }), () => Object(Symbol())],
  Number: [() => 1.5], BigInt: [() => 3n], Boolean: [() => true], Symbol: [() => Symbol.iterator, () => Object(Symbol('s'))],
  Date: [() => new Date(Date.UTC(2020, 1, 2)), () => new Date(NaN)],
  RegExp: [() => /b/g, () => Object.defineProperty(/b/y, 'lastIndex', { writable: false }), () => { const r = /b/; r.exec = () => ({}); return r }, () => ({ exec: () => null, flags: 'g', lastIndex: 1 })],
  Promise: [() => Promise.resolve(1), () => ({ then() { return 1 }, constructor: function (f) { f(() => 1, () => 1) } })],
  Function: [() => function f(a) { return this === undefined ? a : 1 }, () => (class {}), () => new Proxy(function () {}, {})],
  Object: [() => ({ a: 1, get b() { return 2 } }), () => [1, 2], () => new Proxy({ a: 1 }, {}), () => Object.create(null)],
  Error: [() => new Error('m'), () => ({ name: 'n', message: 'm' })],
  ArrayIterator: [() => [1, 2].values(), () => { const a = Uint8Array.of(1, 2), i = a.values(); detach(a); return i }], MapIterator: [() => new Map([[1, 2]]).entries()], SetIterator: [() => new Set([1]).values()],
  StringIterator: [() => 'ab'[Symbol.iterator]()], RegExpStringIterator: [() => 'ab'.matchAll(/a/g), () => { const r = /a/g; const i = 'ab'.matchAll(r); return i }],
  Generator: [() => (function* () { try { yield 1; yield* { [Symbol.iterator]: () => ({}) } } finally { yield 2 } })(), () => { const g = (function* () { yield* { [Symbol.iterator]: () => ({ next: () => ({}), return: 5, throw: 6 }) } })(); g.next(); return g }],
  Reflect: [() => [3, 1, 2], () => function () {}], JSON: [() => [3, 1, { toJSON: 5 }], () => '[1,2,{"a":3}]'],
};

const brief = (v, depth = 0) => {
  try {
    switch (typeof v) {
      case 'string': return JSON.stringify(v.length > 20 ? `${v.slice(0, 20)}~${v.length}` : v);
      case 'number': return Object.is(v, -0) ? '-0' : `${v}`;
      case 'bigint': return `${v}n`;
      case 'symbol': return 'symbol';
      case 'function': return 'function';
      case 'object': break;
      default: return `${v}`;
    }
    if (v === null) return 'null';
    if (v === target && depth > 0) return 'target';
    const prototype = Object.getPrototypeOf(v);
    if (Array.isArray(v)) {
      const list = [];
      for (let i = 0; i < v.length && i < 5; i++) list.push(i in v ? depth < 2 ? brief(v[i], depth + 1) : '…' : '');
      return `${prototype === null ? '0' : Object.isFrozen(v) && v.length > 0 ? '*' : ''}[${list.join()}${v.length > 5 ? `~${v.length}` : ''}]`;
    }
    if (ArrayBuffer.isView(v)) return `${v[Symbol.toStringTag] ?? 'view'}(${v.byteLength ?? '?'}:${v.length === undefined ? '' : Array.prototype.slice.call(v, 0, 4)})`;
    if (v instanceof Error) return v.name;
    if (v instanceof Promise) return 'promise';
    if (v instanceof Map || v instanceof Set) return `${v[Symbol.toStringTag]}(${v.size})`;
    if (depth > 0) return 'object';
    if (Object.hasOwn(v, 'constructor') && v !== target) return 'prototype';
    const keys = Reflect.ownKeys(v);
    return `{${keys.slice(0, 4).map((k) => typeof k === 'symbol' ? 'symbol' : k).join()}}`;
  } catch (e) {
    return '?';
  }
};

const outcome = (f) => {
  try {
    return brief(f());
  } catch (e) {
    return `!${brief(e)}`;
  }
};

const methodOf = (holder, key) => { try { const f = holder[key]; return typeof f === 'function' ? f : undefined } catch { return undefined } };
// Natives by their paths, in an order that does not depend on the engine.
const natives = [];
const seen = new Set();
for (const name of Object.keys(roots)) {
  for (const [path, holder] of [[name, roots[name]], [`${name}.prototype`, roots[name].prototype]]) {
    if (path === name && typeof holder === 'function' && name !== 'Date' && name !== 'Function') natives.push([name, name, holder, true]);
    if (holder === undefined || holder === null || typeof holder !== 'object' && typeof holder !== 'function') continue;
    for (const key of Reflect.ownKeys(holder)) {
      if (key === 'prototype' || key === 'constructor' || key === 'caller' || key === 'arguments' || key === 'callee' || path === 'Error' || key === 'stack') continue;
      const text = `${path}.${String(key)}`;
      if (/^(Math.(?!max)|Date.prototype.([gs]et(?!Hours)|to[^JI])|Date.parse|Function.prototype.toString|Math.random|Date.now|Promise.prototype.finally|RegExp.(\$|last|left|right|input|multiline)|.*toLocale|.*localeCompare)/.test(text)) continue;
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(holder, key);
      // Here much is an accessor that code may override: what it answers counts.
      const method = get !== undefined && key !== Symbol.species ? methodOf(holder, key) : undefined;
      for (const f of method === undefined ? [value, get, set] : [method]) {
        if (typeof f !== 'function' || seen.has(f)) continue;
        seen.add(f);
        const accessor = value === undefined && method === undefined;
        natives.push([`${accessor && f === get ? 'get ' : accessor ? 'set ' : ''}${text}`, name, f, false]);
      }
    }
  }
}
natives.sort((a, b) => a[0] < b[0] ? -1 : 1);

globalThis.matrix = (report, started) => {
  for (const [path, root, native, isRoot] of natives) {
    const lists = subjects[root] ?? (/Array$/.test(root) ? subjects.TypedArray : [() => ({}), () => [3, 1, 2]]);
    for (let s = 0; s < lists.length; s++) {
      const results = new Map();
      const note = (what, given, change) => {
        if (!results.has(what)) results.set(what, new Map());
        const by = results.get(what);
        by.set(given, [...(by.get(given) ?? []), change]);
      };
      target = lists[s]();
      const fresh = brief(target);
      for (const carrier of Object.keys(carriers)) {
        const makes = carriers[carrier];
        for (const way of isRoot ? ['call', 'new'] : ['call']) {
          for (const change of makes.length > 0 ? Object.keys(changes) : ['none']) {
            started(`${path} ${s} ${carrier} ${change} ${way}`);
            target = lists[s]();
            let runs = 0;
            const subject = target;
            const run = () => { if (runs++ < 40) changes[change](subject); if (runs > 4000) throw new RangeError('too often') };
            let x;
            const before = outcome(() => { x = makes.length > 0 ? makes(run) : makes(); return 0 });
            if (before !== '0' || x === target && /roto/.test(path.slice(path.lastIndexOf('.')))) continue; // a proxy that inherits itself
            const isStatic = !/\.prototype\./.test(path);
            const list = isStatic && !/^(Object|Reflect|JSON)/.test(path) ? [x, x, x] : isStatic ? [subject, x, x] : [x, x, x];
            const self = isStatic ? roots[root] : subject;
            const result = outcome(() => way === 'new' ? Reflect.construct(native, list.slice(0, 2)) : Reflect.apply(native, self, list));
            const after = brief(target);
            note(result + (after === fresh ? '' : ` -> ${after}`), `${carrier}${way === 'new' ? ' new' : ''}`, runs === 0 ? '' : change);
            if (runs === 0) break; // nothing was run, and nothing will be
          }
        }
      }
      const lines = [];
      for (const [what, by] of results) {
        lines.push(`\t${what} <- ${[...by].map(([given, list]) => list[0] === '' ? given : `${given}: ${list.join(' ').replace('shrink grow freeze orphan accessor', '*')}`).join(', ')}`);
      }
      report([`${path} ${s}`, ...lines].join('\n'));
    }
  }
};
})();
