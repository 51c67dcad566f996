// Prints what node makes of numbers as texts, their bits, and signs of zeros:
// node numbers.js > numbers.txt
const log = [];
let s = 12345;
const r32 = () => { s ^= s << 13; s ^= s >>> 17; s ^= s << 5; return s >>> 0 };
const f64 = new Float64Array(1), u32 = new Uint32Array(f64.buffer);
const rnd = () => { u32[0] = r32(); u32[1] = r32(); return f64[0] };
const pick = () => { const k = r32() % 8; switch (k) { case 0: return rnd(); case 1: return (r32() / 4294967296 - .5) * Number('1e' + (r32() % 30 - 5)); case 2: return (r32() | 0) / Number(1n << BigInt(r32() % 40)); case 3: return (r32() % 2000 - 1000) / 8; case 4: return (r32() | 0); case 5: return (r32() % 100000 - 50000) / 1000; case 6: return (r32() % 1000 + .5) / [1, 10, 100, 1000, 10000][r32() % 5]; default: return r32() * r32() * (r32() % 1000) } };
const specials = [0, -0, 1, -1, .5, -.5, 1e21, 1e-7, 1.5e300, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 63, 2 ** 31, -(2 ** 31), 2 ** 32, 1e19, -1e19, 1e20, 123456789012345680000, NaN, Infinity, -Infinity, .1, .2, .3, 0.000001, 1e-10, 4294967295.5, -4294967296.5,1e300,-1e300, 2.5, 1.005, 1.45, 8.345, 0.5e-323];
const sign = (x) => Object.is(x, -0) ? '-0' : String(x);
const t = (f) => { try { const v = f(); return typeof v === 'number' ? sign(v) : v } catch (e) { return e.name } };
const N = 700;
for (let i = 0; i < N; i++) {
  const x = i < specials.length ? specials[i] : pick();
  const y = i < specials.length ? specials[(i * 7) % specials.length] : pick();
  const n = r32() % 22, wide = Math.abs(x) > 1e15, radix = wide ? 2 << r32() % 5 : 2 + r32() % 35;
  const out = [String(x), t(() => x.toString(radix)), t(() => x.toFixed(n)), t(() => x.toPrecision(n + 1)), t(() => x.toExponential(n)), t(() => x.toExponential()),
    x | 0, x >>> 0, x ^ 1, ~x, x << 3, x >> 2, x >>> 3, sign(x & 255), 5 << x, t(() => Math.imul(x, y)), Math.clz32(x), sign(Math.round(x)), sign(Math.trunc(x)), sign(Math.floor(x)), sign(Math.ceil(x)), sign(Math.fround(x)), sign(Math.sign(x)), sign(Math.abs(x)),
    sign(x * y), sign(x % y), sign(x / y), sign(x + y), sign(x - y), sign(-x), sign(Math.min(x, y)), sign(Math.max(x, y)), sign(Math.min(x, -0, 0)), sign(Math.max(-0, 0)), x < y, x == y, Object.is(x, y),
    t(() => String.fromCharCode(x).charCodeAt(0)), String(Number(String(x))), t(() => parseFloat(x.toFixed(20))), sign(parseInt(x)), t(() => new Uint8Array([x])[0]), new Int8Array([x])[0], new Uint16Array([x])[0], new Int16Array([x])[0], new Int32Array([x])[0], new Uint32Array([x])[0], new Uint8ClampedArray([x])[0], String(new Float32Array([x])[0]),
    sign(JSON.parse(JSON.stringify(x)) ?? 'null'), t(() => [1,2,3].at(x)), t(() => 'abc'.at(x)), t(() => BigInt(x))];
  log.push(i + ' ' + out.map(String).join(' '));
}
for (const a of [0, -0, 1, -1, 5, -5, 2.5, -2.5, NaN, Infinity, -Infinity]) for (const b of [0, -0, 1, -1, 5, -5, .5, -.5, NaN, Infinity, -Infinity]) {
  let c = a, d = a, e = a; c *= b; d %= b; e -= b;
  log.push([a, b, sign(a * b), sign(c), sign(a % b), sign(d), sign(a / b), sign(a + b), sign(e), sign(Math.min(a, b)), sign(Math.max(a, b)), sign(-a * b), a | b, a & b, a ^ b, a << b, a >> b, a >>> b].map(sign).join(' '));
}
for (const x of ['1e999', '-1e999', '1e-999', '-0', '-0.0', '0.1e1', '123456789012345678901234567890', '4.9e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1.7976931348623158e308', '1.7976931348623159e308', '9007199254740993', '9007199254740992.5', '1e23', '-1e+5', '1E5', '0e5', '12e-1'])
  log.push([x, t(() => JSON.parse(x)), t(() => JSON.parse('[' + x + ']')[0]), t(() => Number(x)), t(() => parseFloat(x)), t(() => +x), t(() => JSON.parse('{"a":' + x + '}').a)].join(' '));
for (const x of ['', ' ', '1_0', '0x1F', '0X1f', '0b11', '0o17', '-0x1', '+0x1', '0x', '0b2', '1.', '.5', '.', '+.5', '-', 'Infinity', '-Infinity', '+Infinity', 'infinity', 'inf', 'nan', '1e', '1e+', '  12\n', '\u00a01\ufeff', '12px', '1e1000px', '0x1p3', '1p3', '0x123456789012345678901', '0b' + '1'.repeat(70), '0o' + '7'.repeat(30), '1 2', '٣', '1n', '--1', '1e5.5', '00012', '-00.5', '0.0000001', '1\u200b', '\u180e1', '1\0', '\u20281', '6.02214076e23', '5e-325', '3e-324', '1e400', '-1e400', 'e5', '+', '1e-400'])
  log.push([JSON.stringify(x), sign(Number(x)), sign(parseFloat(x)), sign(parseInt(x)), sign(parseInt(x, 16)), sign(parseInt(x, 36)), sign(parseInt(x, 2)), sign(+x), t(() => isNaN(x))].join(' '));
for (let i = 0; i < 300; i++) { // decimal texts
  let x = ''; const n = 1 + r32() % 25; for (let k = 0; k < n; k++) x += r32() % 10; if (r32() % 2) x = x.slice(0, r32() % n) + '.' + x.slice(r32() % n); if (r32() % 2) x += 'e' + (r32() % 700 - 350);
  log.push([x, sign(Number(x)), sign(parseFloat(x)), sign(parseInt(x)), sign(parseInt(x, 36)), sign(parseInt(x, 13)), sign(parseInt(x, 32)), t(() => sign(JSON.parse(x.replace(/^\.|^0+(?=\d)|\.$|\.(?=e)/g, '') || '0')))].join(' '));
}
for (const line of log) (typeof write === 'function' ? write : console.log)(line);
