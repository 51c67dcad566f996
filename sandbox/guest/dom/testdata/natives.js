// Calls a few of all functions that an applet can reach, with odd and large
// values. SEED stands for a number. Each value and each call is said before it
// is made, so that what ends the process is the last thing said.
let state = Math.imul(SEED, 2654435761) >>> 0 || 1;
const next = (n) => {
  state ^= state << 13; state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5; state >>>= 0;
  return state % n;
};
const pick = (list) => list[next(list.length)];

// All functions, by where they were found.
const functions = [], seen = new Set([globalThis]);
const walk = (o, path, depth) => {
  if (o === null || typeof o !== 'object' && typeof o !== 'function' || depth > 5 || seen.has(o)) return;
  seen.add(o);
  if (typeof o === 'function') functions.push([path, o]);
  for (const k of Reflect.ownKeys(o)) {
    const d = Object.getOwnPropertyDescriptor(o, k), name = `${path}.${String(k)}`;
    for (const part of ['value', 'get', 'set']) if (part in d) walk(d[part], part === 'value' ? name : `${part} ${name}`, depth + 1);
  }
  walk(Object.getPrototypeOf(o), `${path}.__proto__`, depth + 1);
};
const canvas = () => Object.assign(document.createElement('canvas'), { width: 1000, height: 1000 });
for (const k of Object.getOwnPropertyNames(globalThis).sort()) if (k !== 'console') walk(globalThis[k], k, 0);
for (const [path, o] of Object.entries({
  generator: function* () {}(), arrays: [].values(), maps: new Map().keys(), sets: new Set().keys(), texts: ''[Symbol.iterator](),
  matches: 'a'.matchAll(/a/g), async: async () => {}, context: canvas().getContext('2d'), input: document.createElement('input'),
  table: document.createElement('table'),
})) walk(o, path, 0);
const core = functions.filter(([path]) => !/^(get |set )?(HTML|SVG|Node|Element)/.test(path));

const count = (n) => { const a = []; for (let i = 0; i < n; i++) a.push(i); return a };
const under = (o, n) => { for (let i = 0; i < n; i++) o = Object.create(o); return o };
const named = (o, n) => { for (let i = 0; i < n; i++) o['k' + i] = i; return o };
const makers = {
  ascii: () => 'a'.repeat(5e6),
  words: () => 'ab1 '.repeat(1e6),
  wide: () => '\u20ac'.repeat(3e6),
  control: () => '\u0001'.repeat(2e6),
  accents: () => 'a\u0301\ufdfa'.repeat(2e5),
  escapes: () => '%41'.repeat(1e6),
  digits: () => '7'.repeat(1e6),
  spaces: () => ' '.repeat(5e6),
  address: () => 'http://h/' + 'a/'.repeat(1e6),
  json: () => '[' + '[1.5,"x"],'.repeat(1e5) + '1]',
  separated: () => 'a,b;'.repeat(1e6),
  brackets: () => '('.repeat(3e4) + ')'.repeat(3e4),
  base64: () => 'YWFh'.repeat(1e6),
  empty: () => '',
  name: () => pick(['x', 'length', 'constructor', '__proto__', '0', 'en', 'SHA-256', 'utf-8', 'bytes', '2d', 'div', 'NFKD', 'red', 'UTC']),
  number: () => pick([0, -1, 1, 2, 1e3, 1e5, 1e6, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1, 1e308, -Infinity, NaN, 0.5, -0]),
  bigint: () => pick([0n, 1n, -1n, 2n ** 64n, 2n ** 500000n]),
  nothing: () => pick([undefined, null, true]),
  symbol: () => pick([Symbol.iterator, Symbol('x'), Symbol('s'.repeat(1e6))]),
  array: () => count(2e5),
  strings: () => new Array(1e5).fill('x'.repeat(20)),
  floats: () => new Array(2e5).fill(1 / 3),
  objects: () => count(3e4).map((i) => ({ i })),
  entries: () => count(3e4).map((i) => ['k' + i, i]),
  sparse: () => { const a = []; a[4e9] = 1; for (let i = 0; i < 5e4; i++) a[i * 10] = i; return a },
  holes: () => pick([() => new Array(1e6), () => { const a = []; a.length = 4e9; return a }])(),
  like: () => pick([{ length: 2 ** 53 - 1, 0: 1 }, { length: 6e4 }]),
  deep: () => pick([() => under({}, 2e4), () => Object.setPrototypeOf(new Array(6e4), under([], 2e4)), () => ({ __proto__: under({}, 2e4), length: 6e4 })])(),
  deepOnes: () => new Array(300).fill(under({}, 2e4)),
  tree: () => { let a = [1]; for (let i = 0; i < 18; i++) a = [a, a]; return a },
  nested: () => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a },
  shared: () => new Array(300).fill(pick(['y'.repeat(5e5), '\u20ac'.repeat(2e5), count(1e5)])),
  bytes: () => new Uint8Array(4e6),
  typed: () => pick([() => new Float64Array(3e5).map((x, i) => i * 7919 % 300007), () => new BigInt64Array(2e5)])(),
  buffer: () => new ArrayBuffer(6e6),
  view: () => new DataView(new ArrayBuffer(1e6)),
  map: () => new Map(count(3e4).map((i) => [i, i])),
  set: () => new Set(count(3e4)),
  object: () => named({}, 3e4),
  func: () => named(() => 1, 3e4),
  boxed: () => Object(pick(['a'.repeat(3e6), '\u20ac'.repeat(1e6)])),
  callback: () => { const s = '\u20ac'.repeat(1e6); return pick([(x) => x, () => 1, () => s, class {}, function () { return { length: 2 ** 32 } }]) },
  species: () => { class A extends Array { static get [Symbol.species]() { return function () { return new Array(1e6) } } } return A.from(count(1e4)) },
  typedSpecies: () => { class A extends Uint8Array { static get [Symbol.species]() { return function () { return new Uint8Array(4e6) } } } return new A(1e5) },
  textual: () => { const s = pick(['a'.repeat(4e6), '\u20ac'.repeat(2e6)]); return { toString: () => s, valueOf: () => s } },
  numeric: () => ({ valueOf: () => 2 ** 32 }),
  endless: () => pick([{ *[Symbol.iterator]() { for (;;) yield 'x'.repeat(1e5) } }, { [Symbol.iterator]() { return { next: () => ({ done: false, value: [1, 2] }) } } }]),
  thenable: () => ({ then(f) { f(this) } }),
  proxy: () => pick([() => new Proxy(count(1e5), {}), () => new Proxy(() => 1, {}), () => new Proxy({}, {
    get: (t, k) => k === Symbol.toPrimitive ? undefined : 1e6, has: () => true, ownKeys: () => count(5e4).map((i) => 'k' + i),
    getOwnPropertyDescriptor: () => ({ value: 1, configurable: true, enumerable: true }),
  })])(),
  pattern: () => pick([/(a)(b)?/g, /(?=a)./g, /a*/, /./gu, /(.)/y, /$/g, new RegExp('()'.repeat(1000), 'g'), /\s+$/, new RegExp('(a?){50}'), /[^]/g, /(?<n>a)/g]),
  date: () => new Date(pick([0, NaN, 8.64e15])),
  error: () => new Error('x'.repeat(1e6)),
  promise: () => Promise.resolve(1),
  options: () => ({
    style: 'currency', currency: 'EUR', maximumFractionDigits: 100, timeZone: 'UTC', type: 'bytes', highWaterMark: 1e9, fatal: true, stream: true,
    mode: 'byob', transfer: [new ArrayBuffer(1e6)], alpha: false,
  }),
  canvas,
  context: () => { const c = canvas().getContext('2d'); for (let i = 0; i < 2000; i++) c.lineTo(i * 7919 % 300, i * 104729 % 150); return c },
  element: () => { const d = document.createElement('div'); for (let i = 0; i < 2000; i++) d.append(document.createElement('p')); return d },
  query: () => new URLSearchParams('a=b&'.repeat(2e4)),
  url: () => new URL('http://h/?' + 'a=b&'.repeat(1e4)),
  blob: () => new Blob(['a'.repeat(4e6)]),
  response: () => new Response('a'.repeat(4e6)),
  stream: () => new ReadableStream({ pull(c) { c.enqueue('x'.repeat(1e5)) } }),
  image: () => new ImageData(1000, 1000),
  format: () => new Intl.NumberFormat('de', { style: 'unit', unit: 'byte' }),
  path: () => new Path2D(),
};
const all = Object.keys(makers);

// What a method is called on most of the time.
const own = {
  Array: ['array', 'strings', 'floats', 'objects', 'sparse', 'holes', 'deep', 'tree', 'nested', 'species', 'shared', 'like', 'boxed', 'proxy', 'bytes', 'deepOnes'],
  String: ['ascii', 'words', 'wide', 'control', 'accents', 'escapes', 'spaces', 'separated', 'textual', 'boxed'],
  Int8Array: ['bytes', 'typed', 'typedSpecies'], Uint8Array: ['bytes'], ArrayBuffer: ['buffer'], DataView: ['view'],
  Map: ['map'], Set: ['set'], RegExp: ['pattern'], Date: ['date'], Function: ['func', 'callback', 'proxy'], BigInt: ['bigint'], Promise: ['promise'], Error: ['error'],
  URLSearchParams: ['query'], URL: ['url'], Blob: ['blob'], Response: ['response'], ReadableStream: ['stream'],
  context: ['context'], CanvasRenderingContext2D: ['context'], HTMLCanvasElement: ['canvas'], Path2D: ['path'],
};
const make = (from) => {
  const name = pick(from);
  console.log(`  ${name}`);
  return makers[name]();
};
for (let i = 0; i < 6; i++) {
  const [path, f] = pick(next(10) > 0 ? core : functions);
  const kind = /^(?:get |set )?(\w+)(?:\.__proto__)?\.prototype/.exec(path)?.[1] ?? path.split('.')[0];
  const construct = next(4) === 0;
  try {
    const self = make(next(4) > 0 ? own[kind] ?? all : all), args = [];
    for (let n = next(4); n > 0; n--) args.push(make(all));
    console.log(`${construct ? 'new ' : ''}${path}`);
    const r = construct ? Reflect.construct(f, args) : Reflect.apply(f, self, args);
    if (typeof r === 'object' && r !== null && typeof r.next === 'function') for (let n = 0; n < 3; n++) r.next();
    if (r instanceof Promise) r.catch(() => {});
  } catch (e) {
    void e?.stack;
  }
}
