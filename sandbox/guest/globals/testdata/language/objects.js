// JSON, clones, buffers, proxies: what is looked at, copied, and refused.
const logged = (target, log) => new Proxy(target, new Proxy({}, { get: (_, trap) => (...args) => { log.push(`${trap} ${typeof args[1] === 'string' ? args[1] : ''}`.trim()); return Reflect[trap](...args); } }));
p('stringify traps', () => { const log = []; JSON.stringify({ a: logged({ x: 1, y: [2] }, log) }); return log; });
p('stringify traps of an array', () => { const log = []; JSON.stringify(logged([1, 2], log)); return log; });
p('stringify counts', () => { let n = 0; const make = (d) => new Proxy(d ? { c: make(d - 1) } : { v: 1 }, { get(t, k) { n++; return t[k]; } }); JSON.stringify(make(3)); return n; });
p('stringify odd ones', () => [JSON.stringify([Object('a'), Object(1), Object(false), Symbol(), undefined, () => 1, NaN, -0, new Date(NaN)]), JSON.stringify({ a: undefined, b: Symbol(), [Symbol()]: 1 }), JSON.stringify(Object(1n) instanceof Object)]);
p('stringify bigint', () => JSON.stringify({ a: 1n }));
p('stringify toString throws', () => JSON.stringify(new Proxy({ a: 1, toString() { throw new Error('no'); } }, {})));
p('stringify revoked', () => { const r = Proxy.revocable({}, {}); r.revoke(); return JSON.stringify({ a: r.proxy }); });
p('stringify circular', () => { const o = {}; o.o = [o]; return JSON.stringify(o); });
p('stringify space', () => [JSON.stringify([1, { a: [] }], null, 2), JSON.stringify({ a: 1 }, null, '-->'), JSON.stringify([[]], null, 20), JSON.stringify({ a: 1 }, null, Object(1))]);
p('stringify list', () => JSON.stringify({ a: 1, b: { a: 2, c: 3 }, 1: 4 }, ['a', 'b', 1, Object('c')]));
p('parse', () => [JSON.parse('1e999'), JSON.parse('-1e999'), JSON.parse('-0'), JSON.parse('1E3'), JSON.parse('123456789012345678901234567890'), JSON.parse('5e-324'), JSON.parse('"\\u00e9\\/"')]);
p('parse keys', () => [Object.keys(JSON.parse('{"b":1,"2":1,"a":1,"1":1}')), Object.getPrototypeOf(JSON.parse('{"__proto__":null}')) === Object.prototype, JSON.parse('{"a":1,"a":2}')]);
p('reviver', () => JSON.parse('{"a":[1,2,{"b":3}],"c":"x"}', function (k, v) { return k === 'c' ? undefined : typeof v === 'number' ? v * 2 : v; }));
for (const text of ['', '{', '[1,]', '{"a":1,}', "{'a':1}", '01', '1.', '.5', '+1', '0x1', '"\t"', '"\\x41"', '"\\u12"', 'tru', 'nulls', '[1 2]', '{"a" 1}', '1 2', 'undefined', 'NaN', '\u00a01', '{"a":1}}', '["aaaaaaaaaaaaaaaaaaaaaaaa" x "bbbbbbbbbbbbbbbbbbbbbb"]'])
  p(`parse ${text}`, () => { try { return JSON.parse(text); } catch (e) { return `${e.name}: ${e.message}`; } });
p('clone', () => { const o = { d: new Date(5), r: /a/gi, m: new Map([[{ k: 1 }, new Set([1])]]), e: new RangeError('x', { cause: 1 }), b: Object(1n), u: new Uint16Array([1, 2]), n: [, 1], z: -0, nan: NaN }; o.self = o; const c = structuredClone(o); return [+c.d, String(c.r), [...c.m][0][0].k, [...c.m][0][1].size, c.e.name, c.e.message, c.e.cause, typeof c.b, c.u.join(), 0 in c.n, Object.is(c.z, -0), c.nan !== c.nan, c.self === c]; });
for (const [name, value] of Object.entries({ function: () => 1, symbol: Symbol('s'), weakmap: new WeakMap(), promise: Promise.resolve(), proxy: new Proxy({}, {}), generator: (function* () {})(), weakref: new WeakRef({}), iterator: [].values(), nested: [{ f() {} }] }))
  p(`clone ${name}`, () => { try { structuredClone(value); return 'cloned'; } catch (e) { return [e.name, e.code, e instanceof DOMException, e.constructor.name]; } });
p('clone getters', () => [structuredClone(new (class A { x = 1; get y() { return 2; } })()), structuredClone({ get a() { return 1; } }), Object.keys(structuredClone(Object.assign([1], { x: 2 })))]);
p('transfer', () => { const b = new ArrayBuffer(8); const c = structuredClone({ b, v: new Uint8Array(b, 2) }, { transfer: [b] }); return [b.byteLength, c.b.byteLength, c.v.buffer === c.b, c.v.byteOffset]; });
p('resizable', () => { const b = new ArrayBuffer(8, { maxByteLength: 16 }); const u = new Uint8Array(b); const v = new Uint16Array(b, 2); const w = new Uint8Array(b, 4, 4); const seen = () => [b.byteLength, u.length, v.length, w.length, w.byteOffset]; const out = [[b.resizable, b.maxByteLength, new ArrayBuffer(1).resizable], seen()]; for (const n of [13, 6, 1, 16]) { b.resize(n); out.push(seen()); } return out; });
p('resizable zeroes', () => { const b = new ArrayBuffer(4, { maxByteLength: 8 }); const u = new Uint8Array(b).fill(7); b.resize(2); b.resize(6); return [...u]; });
p('resizable wrong', () => [() => new ArrayBuffer(8, { maxByteLength: 4 }), () => new ArrayBuffer(8).resize(4), () => new ArrayBuffer(2, { maxByteLength: 4 }).resize(5), () => new ArrayBuffer(2, { maxByteLength: -1 })].map((f) => { try { f(); return 'ok'; } catch (e) { return e.name; } }));
p('resizable clone', () => { const c = structuredClone(new ArrayBuffer(2, { maxByteLength: 4 })); return [c.resizable, c.maxByteLength, c.byteLength]; });
p('proxy keys', () => { const log = []; const o = logged({ a: 1 }, log); Object.keys(o); ({ ...o }); 'a' in o; delete o.a; return log; });
p('freeze', () => { const o = Object.freeze([1]); try { o.push(2); } catch (e) { return e.name; } });
p('group', () => [typeof Object.fromEntries, Object.entries({ b: 1, a: 2 }), Object.hasOwn({ a: 1 }, 'a')]);
