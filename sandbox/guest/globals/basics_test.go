package globals_test

import (
	"fmt"
	"strings"
	"testing"
)

// numbered formats the numbers from 0, as often as a format asks for each.
func numbered(format string, count int) []string {
	list := make([]string, count)
	for i := range list {
		values := make([]any, strings.Count(format, "%d"))
		for j := range values {
			values[j] = i
		}
		list[i] = fmt.Sprintf(format, values...)
	}
	return list
}

func TestConsole(t *testing.T) {
	runScripts(t, []script{
		{"text", `console.log('a', 1, true, null, undefined)`, "a 1 true null undefined"},
		{"levels", `console.info('i'); console.warn('w'); console.error('e'); console.debug('d')`, "info: i\nwarn: w\nerror: e\ndebug: d"},
		{
			"values", `console.log([1,,'x'], {a:{b:{c:{d:{e:1}}}}}, -0, 10n, Symbol('s'), [undefined])`,
			"[ 1, <1 empty item>, 'x' ] { a: { b: { c: { d: [Object] } } } } -0 10n Symbol(s) [ undefined ]",
		},
		{
			"kinds", `console.log(new Map([[1,{a:2}]]), new Set(['x']), new Date(0), /a\/b/gi, new Uint8Array([1,2]), new ArrayBuffer(3), function f(){}, class C{}, ()=>1, Promise.resolve(4), new Number(5), Object(Symbol('q')))`,
			"Map(1) { 1 => { a: 2 } } Set(1) { 'x' } 1970-01-01T00:00:00.000Z /a\\/b/gi Uint8Array(2) [ 1, 2 ] ArrayBuffer { byteLength: 3 } [Function: f] [class C] [Function (anonymous)] Promise { 4 } [Number: 5] [Symbol: Symbol(q)]",
		},
		{
			"class instance", `class P { constructor() { this.x = 1 } get y() { return 2 } } console.log(new P, Object.create(null), {get a() { throw 1 }, set b(v) {}})`,
			"P { x: 1 } [Object: null prototype] {} { a: [Getter], b: [Setter] }",
		},
		{"circular", `const o = {}; o.o = o; console.log(o, [o])`, "{ o: [Circular] } [ { o: [Circular] } ]"},
		{"format", `console.log('%s is %d or %i, %f %o %c|%%', 'x', '12', 3.9, '1.5', {a:1}, 'css', 'more')`, "x is 12 or 3, 1.5 { a: 1 } |% more"},
		{"format missing", `console.log('%s %s', 1)`, "1 %s"},
		{"quotes", `console.log(["it's", 'a"b\'c', '\n\x1b'])`, `[ "it's", 'a"b\'c', '\n\x1b' ]`},
		{"groups", `console.group('g'); console.log('a\nb'); console.groupEnd(); console.log('c')`, "g\n  a\n  b\nc"},
		{"count", `console.count(); console.count(); console.countReset(); console.count('x'); console.count()`, "info: default: 1\ninfo: default: 2\ninfo: x: 1\ninfo: default: 1"},
		{"assert", `console.assert(1, 'no'); console.assert(0, 'yes %d', 1); console.assert(0)`, "error: Assertion failed: yes 1\nerror: Assertion failed"},
		{"table", `console.table([{a:1,b:'x'},{a:2}])`, "(index)  a  b\n0        1  'x'\n1        2"},
		{"time", `console.time('t'); setTimeout(() => console.timeEnd('t'), 20)`, "info: t: 20 ms"},
		{
			"hostile proxy", `const boom = new Proxy({}, new Proxy({}, { get() { throw new Error('trap') } })); console.log(boom, [boom]); const {proxy, revoke} = Proxy.revocable({}, {}); revoke(); console.log(proxy)`,
			"[Proxy] [ [Proxy] ]\n[Proxy]",
		},
		{
			"hostile texts", `console.log({ toString() { throw 1 } , [Symbol.toStringTag]: 'T' }, Object.assign(() => 1, {name2: 1}))`,
			"Object [T] {\n  toString: [Function: toString],\n  [Symbol(Symbol.toStringTag)]: 'T'\n} [Function (anonymous)] { name2: 1 }",
		},
		{"long array", `console.log(Array.from({length: 200}, (_, i) => i).length, new Array(1e6))`, "200 [ <100 empty items>, ... 999900 more ]"},
		{
			"large map and set", `const m = new Map(), s = new Set(); for (let i = 0; i < 300; i++) { m.set(i, i); s.add(i) } console.log(m); console.log(s)`,
			"Map(300) {\n" + strings.Join(numbered("  %d => %d,\n", 100), "") + "  ...\n}\nSet(300) {\n" + strings.Join(numbered("  %d,\n", 100), "") + "  ...\n}",
		},
		{"error", `console.log(new TypeError('bad').message, Object.assign(new Error('x'), {stack: 'Error: x\n  at y', code: 5}))`, "bad Error: x\n  at y { code: 5 }"},
		{"detached", `const m = console.log; m('free')`, "free"},
	})
}

func TestTimers(t *testing.T) {
	runScripts(t, []script{
		{
			"order", `setTimeout(() => console.log('late'), 20); setTimeout((...a) => console.log('soon', ...a), 10, 1, 2); queueMicrotask(() => console.log('job')); console.log('now')`,
			"now\njob\nsoon 1 2\nlate",
		},
		{"clear", `const id = setTimeout(() => console.log('no')); clearTimeout(id); clearTimeout(undefined); clearTimeout({}); clearInterval(12345)`, ""},
		{"interval", `let n = 0; const id = setInterval(() => { console.log(++n, performance.now()); if (n === 3) clearInterval(id) }, 10)`, "1 10\n2 20\n3 30"},
		{"delay", `for (const d of [NaN, -5, 'x', 2**40, {}, undefined]) clearTimeout(setTimeout(() => {}, d)); console.log('ok')`, "ok"},
		{"string", `try { setTimeout('code') } catch (e) { console.log(e.name) }`, "TypeError"},
		{
			"throw", `setTimeout(() => { throw new Error('late') }); setTimeout(() => console.log('next'), 1); queueMicrotask(() => { throw new Error('job') })`,
			"next\nFAILURE Error: job\nFAILURE Error: late",
		},
		{
			"frame", `requestAnimationFrame((t) => { console.log(t, performance.now()); const x = requestAnimationFrame(() => console.log('no')); cancelAnimationFrame(x) }); requestAnimationFrame(() => console.log('second'))`,
			"16 16\nsecond",
		},
		{
			"clock stands still", `const t = performance.now(), d = Date.now(); for (let i = 0; i < 1e5; i++); console.log(performance.now() - t, Date.now() - d, performance.timeOrigin)`,
			"0 0 1700000000000",
		},
		{"not constructors", `try { new setTimeout(() => {}) } catch (e) { console.log(e.name) }`, "TypeError"},
	})
}

func TestEvents(t *testing.T) {
	runScripts(t, []script{
		{
			"dispatch", `const t = new EventTarget(); t.addEventListener('x', (e) => console.log(e.type, e.detail, e.target === t, e.eventPhase)); console.log(t.dispatchEvent(new CustomEvent('x', {detail: 5})))`,
			"x 5 true 2\ntrue",
		},
		{
			"once and remove", `const t = new EventTarget(); const f = () => console.log('f'); t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', () => console.log('once'), {once: true}); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x'))`,
			"f\nonce",
		},
		{
			"cancel", `const t = new EventTarget(); t.addEventListener('x', (e) => e.preventDefault()); t.addEventListener('y', (e) => e.preventDefault(), {passive: true}); console.log(t.dispatchEvent(new Event('x', {cancelable: true})), t.dispatchEvent(new Event('x')), t.dispatchEvent(new Event('y', {cancelable: true})))`,
			"false true true",
		},
		{"stop", `const t = new EventTarget(); t.addEventListener('x', (e) => { console.log(1); e.stopImmediatePropagation() }); t.addEventListener('x', () => console.log(2)); t.dispatchEvent(new Event('x'))`, "1"},
		{"handleEvent", `const t = new EventTarget(); const o = { handleEvent(e) { console.log(this === o, e.type) } }; t.addEventListener('x', o); t.dispatchEvent(new Event('x'))`, "true x"},
		{
			"throwing listener", `const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('in listener') }); t.addEventListener('x', () => console.log('still')); t.dispatchEvent(new Event('x')); console.log('after')`,
			"still\nafter\nFAILURE Error: in listener",
		},
		{
			"subclass", `class T extends EventTarget { constructor() { super(); this.own = 1 } } class E extends Event { constructor() { super('e'); this.more = 2 } } const t = new T(); t.addEventListener('e', (e) => console.log(e.more, e.target.own, e instanceof Event)); t.dispatchEvent(new E())`,
			"2 1 true",
		},
		{
			"redispatch", `const t = new EventTarget(); t.addEventListener('x', (e) => { try { t.dispatchEvent(e) } catch (e) { console.log(e.name, e.code, e instanceof DOMException, e instanceof Error) } }); t.dispatchEvent(new Event('x'))`,
			"InvalidStateError 11 true true",
		},
		{"not an event", `try { new EventTarget().dispatchEvent({type: 'x'}) } catch (e) { console.log(e.name) } try { EventTarget.prototype.addEventListener.call({}, 'x', () => {}) } catch (e) { console.log(e.name) }`, "TypeError\nTypeError"},
		{
			"abort", `const c = new AbortController(); c.signal.addEventListener('abort', () => console.log('event')); c.signal.onabort = () => console.log('handler'); c.abort(); c.abort(); console.log(c.signal.aborted, c.signal.reason.name); try { c.signal.throwIfAborted() } catch (e) { console.log(e.name, String(e)) }`,
			"event\nhandler\ntrue AbortError\nAbortError AbortError: signal is aborted without reason",
		},
		{
			"abort others", `const s = AbortSignal.timeout(5); const any = AbortSignal.any([s, new AbortController().signal]); any.onabort = () => console.log(any.reason.name); console.log(AbortSignal.abort(7).reason, any.aborted)`,
			"7 false\nTimeoutError",
		},
		{"signal removes listener", `const c = new AbortController(), t = new EventTarget(); t.addEventListener('x', () => console.log('no'), {signal: c.signal}); c.abort(); t.dispatchEvent(new Event('x')); t.addEventListener('x', () => console.log('no'), {signal: c.signal}); t.dispatchEvent(new Event('x'))`, ""},
		{"no constructor", `try { new AbortSignal() } catch (e) { console.log(e.name) }`, "TypeError"},
		{"tags", `console.log(String(new Event('x')), String(new EventTarget()), String(new AbortController().signal))`, "[object Event] [object EventTarget] [object AbortSignal]"},
	})
}

func TestEncoding(t *testing.T) {
	runScripts(t, []script{
		{
			"utf-8", `const b = new TextEncoder().encode('aé€😀\ud800'); console.log(b.join(), new TextDecoder().decode(b))`,
			"97,195,169,226,130,172,240,159,152,128,239,191,189 aé€😀�",
		},
		{"maximal subparts", `console.log(JSON.stringify(new TextDecoder().decode(new Uint8Array([0xf0,0x9f,0x98,0x41,0xe2,0x82,0xc0,0x80,0xed,0xa0,0x80,0xff]))))`, `"�A�������"`},
		{"fatal", `try { new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([0xff])) } catch (e) { console.log(e.name, e.message) }`, "TypeError the data is not valid utf-8"},
		{"stream", `const d = new TextDecoder(); let s = ''; for (const x of new TextEncoder().encode('a€😀b')) s += d.decode(new Uint8Array([x]), {stream: true}) + '|'; s += d.decode(); console.log(s)`, "a|||€||||😀|b|"},
		{"stream cut", `const d = new TextDecoder(); console.log(JSON.stringify(d.decode(new Uint8Array([0xe2, 0x82]), {stream: true})), d.decode())`, `"" �`},
		{"mark", `const b = new Uint8Array([0xef,0xbb,0xbf,0x61]); console.log(new TextDecoder().decode(b).length, new TextDecoder('utf-8', {ignoreBOM: true}).decode(b).length)`, "1 2"},
		{"others", `console.log(new TextDecoder('latin1').decode(new Uint8Array([0x80, 0xe9])), new TextDecoder('utf-16le').decode(new Uint8Array([0x61,0,0x3d,0xd8,0,0xde])), new TextDecoder('ascii').encoding)`, "€é a😀 windows-1252"},
		{"unknown", `try { new TextDecoder('x-klingon') } catch (e) { console.log(e.name) }`, "RangeError"},
		{"encodeInto", `const b = new Uint8Array(4); const r = new TextEncoder().encodeInto('a😀b', b); console.log(r.read, r.written, b.join())`, "1 1 97,0,0,0"},
		{"views", `const b = new Uint8Array([97,98,99,100]).buffer; console.log(new TextDecoder().decode(new DataView(b, 1, 2)), new TextDecoder().decode(b), new TextDecoder().decode(new Uint16Array(b, 2)))`, "bc abcd cd"},
		{"base64", `console.log(btoa('a\xff'), atob('Yf8=').charCodeAt(1), atob(' Y W \n J j'), btoa('') + atob('') + '|')`, "Yf8= 255 abc |"},
		{
			"base64 errors", `for (const f of [() => btoa('€'), () => atob('a'), () => atob('a=b='), () => atob('ab=')]) try { f(); console.log('none') } catch (e) { console.log(e.name) }`,
			"InvalidCharacterError\nInvalidCharacterError\nInvalidCharacterError\nInvalidCharacterError",
		},
	})
}

func TestClone(t *testing.T) {
	runScripts(t, []script{
		{
			"values", `const o = {a: [1, {b: 2}], d: new Date(5), r: /x/g, m: new Map([[{k: 1}, 'v']]), s: new Set([1]), n: null, u: undefined, big: 1n, box: Object('s')}; o.self = o; const c = structuredClone(o); console.log(c, c.self === c, c !== o, c.a !== o.a)`,
			"{\n  a: [ 1, { b: 2 } ],\n  d: 1970-01-01T00:00:00.005Z,\n  r: /x/g,\n  m: Map(1) { { k: 1 } => 'v' },\n  s: Set(1) { 1 },\n  n: null,\n  u: undefined,\n  big: 1n,\n  box: [String: 's'],\n  self: [Circular]\n} true true true",
		},
		{"buffers", `const b = new ArrayBuffer(8); const o = {a: new Uint8Array(b, 2, 3), v: new DataView(b, 1), f: new Float64Array(b)}; o.a[0] = 7; const c = structuredClone(o); console.log(c.a[0], c.a.byteOffset, c.a.buffer === c.v.buffer, c.v.byteLength, c.a.buffer === b)`, "7 2 true 7 false"},
		{"errors", `const e = structuredClone(new RangeError('r', {cause: {x: 1}})); console.log(e instanceof RangeError, e.message, e.cause.x, e.name)`, "true r 1 RangeError"},
		{
			"refused", `for (const v of [() => 1, Symbol(), new Proxy({}, {}), new WeakMap(), Promise.resolve(), new EventTarget(), {f() {}}]) try { structuredClone(v); console.log('cloned') } catch (e) { console.log(e.name) }`,
			"DataCloneError\nDataCloneError\nDataCloneError\nDataCloneError\nDataCloneError\nDataCloneError\nDataCloneError",
		},
		{"transfer", `const b = new ArrayBuffer(4); const c = structuredClone({b}, {transfer: [b]}); console.log(c.b.byteLength, b.byteLength)`, "4 0"},
		{"class instances", `class P { x = 1; #y = 2 } const c = structuredClone(new P); console.log(Object.getPrototypeOf(c) === Object.prototype, c.x)`, "true 1"},
		{"deep", `let d = {}; for (let i = 0; i < 1e4; i++) d = {d}; try { structuredClone(d) } catch (e) { console.log(e.name) }`, "DataCloneError"},
		{"sparse", `const a = [1,,3]; a.x = 4; const c = structuredClone(a); console.log(1 in c, c.length, c.x)`, "false 3 4"},
	})
}

func TestURL(t *testing.T) {
	runScripts(t, []script{
		{
			"parts", `const u = new URL('../x?a=1#h', 'https://u:p@h:8080/d/e/'); console.log(u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, String(u), JSON.stringify(u))`,
			`https://u:p@h:8080/d/x?a=1#h https://h:8080 https: u p h:8080 h 8080 /d/x ?a=1 #h https://u:p@h:8080/d/x?a=1#h "https://u:p@h:8080/d/x?a=1#h"`,
		},
		{"invalid", `try { new URL('x') } catch (e) { console.log(e.name) } console.log(URL.canParse('x'), URL.canParse('x', 'http://h'), URL.parse('x'), URL.parse('http:h').href)`, "TypeError\nfalse true null http://h/"},
		{
			"set", `const u = new URL('http://h/'); u.port = 81; u.hash = 'a b'; u.searchParams.append('q', 'ä&='); u.pathname = 'x y'; console.log(u.href); u.search = '?z=1'; console.log([...u.searchParams].join(), u.searchParams.size); u.href = 'http://k/?w=2'; console.log(u.searchParams.get('w'))`,
			"http://h:81/x%20y?q=%C3%A4%26%3D#a%20b\nz,1 1\n2",
		},
		{
			"params", `const p = new URLSearchParams('?b=2&a=1&a=%20+&c'); p.sort(); p.append('d', 1); p.delete('b'); console.log(p.toString(), p.getAll('a').length, p.has('c', ''), p.get('zz')); p.set('a', 'x'); for (const [k, v] of p) console.log(k, v)`,
			"a=1&a=++&c=&d=1 2 true null\na x\nc \nd 1",
		},
		{"params of objects", `console.log(String(new URLSearchParams({x: 1, y: 'é'})), String(new URLSearchParams([['a', 'b'], ['a', 'c']])), String(new URLSearchParams(new Map([['k', 'v']]))))`, "x=1&y=%C3%A9 a=b&a=c k=v"},
		{"bad pairs", `try { new URLSearchParams([['a']]) } catch (e) { console.log(e.name) }`, "TypeError"},
	})
}

func TestCrypto(t *testing.T) {
	runScripts(t, []script{
		{"uuid", `console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.randomUUID() === crypto.randomUUID())`, "true false"},
		{"values", `const a = new Uint32Array(4); console.log(crypto.getRandomValues(a) === a, a.some((x) => x !== 0)); const b = new Uint8Array(8); crypto.getRandomValues(b.subarray(2, 4)); console.log(b[0], b[1], b[4])`, "true true\n0 0 0"},
		{
			"refused", `for (const v of [new Float64Array(1), new Uint8Array(65537), {}, [1]]) try { crypto.getRandomValues(v); console.log('none') } catch (e) { console.log(e.name) }`,
			"TypeMismatchError\nQuotaExceededError\nTypeMismatchError\nTypeMismatchError",
		},
		{
			"digest", `const d = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')); console.log(Array.from(new Uint8Array(d), (b) => b.toString(16).padStart(2, '0')).join(''))`,
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		},
	})
}
