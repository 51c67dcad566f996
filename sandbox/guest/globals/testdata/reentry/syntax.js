// What ended the runtime, or came to something else than in node, one thing a
// line. Runs in node (answers.mjs) and here (reentry_test.go).
globalThis.syntax = async (report) => {
  'use strict';
  const say = (name, v) => report(`${name}: ${v}`);
  const attempt = (name, f) => {
    try {
      const v = f();
      say(name, Array.isArray(v) ? `[${v}]` : v);
    } catch (e) {
      say(name, `throws ${e instanceof Error ? e.name : e}`);
    }
  };
  const later = async (name, f) => {
    try {
      say(name, await f());
    } catch (e) {
      say(name, `rejects ${e instanceof Error ? e.name : e}`);
    }
  };

  // Iterators of which next cannot be called.
  for (const [kind, next] of Object.entries({ missing: undefined, null: null, number: 1, object: {}, text: 'next', symbol: Symbol('next') })) {
    let closed = 0;
    const odd = () => ({ [Symbol.iterator]: () => ({ next, return() { closed++; return {} } }) });
    attempt(`${kind} for`, () => { for (const x of odd()) return x });
    attempt(`${kind} array`, () => [...odd()]);
    attempt(`${kind} call`, () => Math.max(...odd()));
    attempt(`${kind} new`, () => new Map(...odd()));
    attempt(`${kind} pattern`, () => { const [a] = odd(); return a });
    attempt(`${kind} rest`, () => { const [...a] = odd(); return a });
    attempt(`${kind} empty pattern`, () => { const [] = odd(); return `nothing is asked, closed ${closed}` });
    attempt(`${kind} parameter`, () => (([a]) => a)(odd()));
    attempt(`${kind} assignment`, () => { let a; [a] = odd(); return a });
    attempt(`${kind} delegate`, () => (function* () { yield* odd() })().next().value);
    attempt(`${kind} delegate caught`, () => (function* () { try { yield* odd() } catch (e) { yield `in ${e.name}` } })().next().value);
    for (const C of [Map, Set, WeakMap, WeakSet, Uint8Array, URLSearchParams, Headers, AggregateError]) attempt(`${kind} ${C.name}`, () => typeof new C(odd()));
    attempt(`${kind} Array.from`, () => Array.from(odd()));
    attempt(`${kind} Array.from with a function`, () => Array.from(odd(), (x) => x));
    attempt(`${kind} Uint8Array.from`, () => Uint8Array.from(odd()));
    attempt(`${kind} fromEntries`, () => Object.fromEntries(odd()));
    for (const f of ['all', 'any', 'race', 'allSettled']) await later(`${kind} ${f}`, () => Promise[f](odd()));
  }
  const hidden = { [Symbol.iterator]: () => new Proxy({}, { get(o, k) { if (k === 'next') throw 'next'; return undefined } }) };
  attempt('next throws', () => [...hidden]);
  attempt('next is an accessor', () => { let n = 0; const i = { [Symbol.iterator]: () => ({ get next() { n++; return () => ({ done: n > 3 }) } }) }; n = 3; for (const x of i); return n });
  attempt('delegation passes values', () => {
    const seen = [];
    const of = { [Symbol.iterator]: () => ({ next(v) { seen.push(v); return { done: v === 3, value: v } }, return(v) { seen.push(`return ${v}`); return { done: true, value: v } } }) };
    const g = (function* () { return yield* of })();
    return [g.next(1).value, g.next(2).value, JSON.stringify(g.return(7)), seen];
  });
  attempt('delegation to what throws', () => { const g = (function* () { try { yield* { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) } } catch (e) { yield e.name } })(); g.next(); return g.throw(new RangeError()).value });

  // What passes for a promise.
  await later('await of what has the constructor', async () => Object.keys(await { constructor: Promise, a: 1 }).join());
  await later('await of a thenable with the constructor', async () => await { constructor: Promise, then: (f) => f(5) });
  await later('await of a getter', async () => typeof await { get constructor() { throw 'read' } });
  await later('answered', () => (async () => ({ constructor: Promise }))().then((o) => typeof o));
  await later('resolve', () => Promise.resolve({ constructor: Promise, then: (f) => f(6) }));
  await later('resolve of a subclass', async () => { class P extends Promise {} return Promise.resolve.call(P, { constructor: P }) instanceof P });
  await later('all of them', async () => (await Promise.all([{ constructor: Promise, then: (f) => f(7) }])).join());

  // Arrays that change while they are sorted.
  const changes = {
    shrinks: (a) => { a.length = 2 }, empties: (a) => { a.length = 0 }, grows: (a) => { a.push(9) }, freezes: Object.freeze,
    'loses its prototype': (a) => Object.setPrototypeOf(a, null), 'becomes sparse': (a) => { if (!Object.isFrozen(a)) a[1e6] = 1; a.length = Math.min(a.length, 5) }, 'gets a hole': (a) => { delete a[1] },
  };
  for (const [name, change] of Object.entries(changes)) {
    for (const method of ['sort', 'toSorted']) {
      const a = [5, 3, 4, 1, 2];
      let once = true;
      attempt(`${method} ${name}`, () => { const r = Array.prototype[method].call(a, (x, y) => { if (once) { once = false; change(a) } return x - y }); return Array.prototype.slice.call(r, 0, 8) });
      say(`${method} ${name} leaves`, `${Array.prototype.join.call(a)} ${Object.isFrozen(a)}`);
    }
  }
  const compare = { 'true and false': (a, b) => a > b, 'minus zero': () => -0, 'not a number': () => Infinity - Infinity, texts: (a, b) => `${a - b}`, objects: (a, b) => ({ valueOf: () => a - b }), one: () => 1, 'minus one': (a, b) => a < b ? -1 : 0, BigInts: (a, b) => BigInt(a - b), symbols: () => Symbol('s'), nothing: () => undefined };
  for (const [name, f] of Object.entries(compare)) attempt(`sort by ${name}`, () => [3, 1, 2].sort(f));
  attempt('sort of what is undefined', () => JSON.stringify([3, undefined, 1, , 2].sort()));
  attempt('sort is stable', () => [11, 21, 12, 22, 13].sort((a, b) => a % 10 - b % 10));
  attempt('sort of a frozen array', () => Object.freeze([2, 1]).sort());
  attempt('sort of one that is sealed', () => Object.seal([2, 1]).sort());
  attempt('sort of objects', () => { const a = [2, 1, 3].map((n) => ({ toString() { a.length = 3; return `${n}` } })); return a.sort().join() });
  attempt('sort with a holder of 0', () => { const a = [, 2, 1]; Object.setPrototypeOf(a, { __proto__: Array.prototype, 0: 9 }); return [a.sort().length, Object.hasOwn(a, 0)].join() });
  attempt('sort of numbers and texts', () => [10, '9', 1, 'a', null, true].sort().join());

  // Arrays without a prototype, or of another.
  for (const method of ['shift', 'unshift', 'splice', 'slice', 'concat', 'map', 'filter', 'flat', 'pop', 'push', 'reverse', 'toSpliced', 'with', 'at', 'fill', 'copyWithin', 'join', 'includes', 'keys']) {
    for (const prototype of [null, {}, []]) {
      const a = [1, 2, 3];
      Object.setPrototypeOf(a, prototype);
      attempt(`${method} of an orphan`, () => { const r = Array.prototype[method].call(a, method === 'map' || method === 'filter' ? (x) => x : 1, 1); return `${typeof r === 'object' ? Array.prototype.join.call(r) : r} ${Array.prototype.join.call(a)}` });
    }
  }
  attempt('splice into itself', () => { const a = [1, 2, 3]; a.constructor = { [Symbol.species]: function () { return a } }; return `${Array.prototype.splice.call(a, 0, 2).length} ${Array.prototype.join.call(a)}` });
  attempt('arguments that shrink', () => { const a = [1, 2, 3, 4]; return [a.slice({ valueOf() { a.length = 1; return 0 } }, 4).length, a.length].join() });
  attempt('arguments that shrink for splice', () => { const a = [1, 2, 3, 4]; return [a.splice({ valueOf() { a.length = 1; return 0 } }, 3).length, a.length].join() });

  // Buffers that are detached midway.
  const detach = (b) => structuredClone(b, { transfer: [b] });
  for (const method of ['fill', 'slice', 'subarray', 'set', 'with', 'at', 'includes', 'indexOf', 'lastIndexOf', 'copyWithin', 'join', 'sort', 'map', 'forEach', 'filter', 'reduce', 'toSorted', 'find', 'every']) {
    for (const C of [Uint8Array, Float64Array]) {
      const a = C.of(3, 1, 2);
      let once = true;
      const run = () => { if (once) { once = false; detach(a.buffer) } return 1 };
      const given = ['sort', 'map', 'forEach', 'filter', 'reduce', 'toSorted', 'find', 'every'].includes(method) ? run : { valueOf: run, toString: () => `${run()}`, length: 1, get 0() { return run() } };
      attempt(`${method} of a ${C.name} that is detached`, () => { const r = a[method](given, given); return `${r?.length ?? r} ${a.length}` });
    }
  }
  attempt('slice of a buffer that is detached', () => { const b = new ArrayBuffer(8); return b.slice({ valueOf() { detach(b); return 0 } }, 4).byteLength });
  attempt('DataView that is detached', () => { const v = new DataView(new ArrayBuffer(8)); v.setInt8({ valueOf() { detach(v.buffer); return 0 } }, 1) });
  attempt('DataView by what it sets', () => { const v = new DataView(new ArrayBuffer(8)); v.setInt8(0, { valueOf() { detach(v.buffer); return 0 } }) });

  // Descriptors and handlers.
  attempt('a proxy as a descriptor', () => Object.defineProperty({}, 'a', new Proxy({ value: 1, enumerable: true }, {})).a);
  attempt('a descriptor that only says it has', () => { Object.defineProperty({}, 'a', new Proxy({}, { has: () => true })) });
  attempt('instanceof of a proxy', () => Function.prototype[Symbol.hasInstance].call(new Proxy(Array, {}), []));
  attempt('no function and no text either', () => { let n = 0; try { [1].map({ toString() { n++; return '' } }) } catch { return n } });
  attempt('thrown odd things', () => [undefined, null, 0, Symbol.iterator, Proxy.revocable({}, {}).proxy].map((x) => { try { [1].map(() => { throw x }) } catch (e) { return e === x } }));
};
