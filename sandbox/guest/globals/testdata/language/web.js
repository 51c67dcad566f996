// What browsers and node have besides the language.
const bytes = (...list) => new Uint8Array(list);
p('decoder', () => [new TextDecoder().decode(bytes(0xef, 0xbb, 0xbf, 0x41)), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(0xef, 0xbb, 0xbf)).length, new TextDecoder('utf-16le').decode(bytes(0xff, 0xfe, 0x41, 0)), new TextDecoder('utf-16be').decode(bytes(0, 0x41, 0xd8))]);
p('decoder faults', () => [bytes(0xc0, 0x80), bytes(0xed, 0xa0, 0x80), bytes(0xf4, 0x90, 0x80, 0x80), bytes(0xe2, 0x82), bytes(0xf0, 0x9f, 0x41)].map((b) => new TextDecoder().decode(b)));
p('decoder fatal', () => new TextDecoder('utf-8', { fatal: true }).decode(bytes(0xff)));
p('decoder stream', () => { const d = new TextDecoder(); return [d.decode(bytes(0xe2, 0x82), { stream: true }), d.decode(bytes(0xac), { stream: true }), d.decode(bytes(0xe2), { stream: true }), d.decode()]; });
for (const [label, list] of [['shift_jis', [0x82, 0xa0, 0x83, 0x65, 0xb1]], ['euc-jp', [0xa5, 0xc6, 0xa4, 0xa2]], ['gbk', [0xc4, 0xe3, 0xba, 0xc3]], ['gb18030', [0xc4, 0xe3, 0x81, 0x30, 0x81, 0x30]], ['big5', [0xa7, 0x41, 0xa6, 0x6e]], ['euc-kr', [0xb0, 0xa1, 0xb3, 0xaa]], ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42, 0x41]],
  ['koi8-r', [0xf2, 0xd5, 0xd3]], ['windows-1251', [0xd0, 0xf3, 0xf1]], ['iso-8859-2', [0xb3, 0xf3]], ['iso-8859-7', [0xe1]], ['iso-8859-15', [0xa4]], ['macintosh', [0x8a]], ['ibm866', [0x90]], ['windows-874', [0xa1]], ['x-mac-cyrillic', [0x80]]])
  p(`decoder ${label}`, () => { const d = new TextDecoder(label); return [d.encoding, d.decode(bytes(...list))]; });
p('labels', () => ['UTF8', ' latin2 ', 'sjis', 'x-gbk', 'cp866', 'ks_c_5601-1987', 'unicode', 'visual'].map((l) => new TextDecoder(l).encoding));
p('no label', () => new TextDecoder('utf-7'));
for (const text of ['http://EXAMPLE.com:80/a/../b?q=1#f', 'http://[::1]:8080/', 'http://a@b@c/', 'http://exa mple.com', 'http://münchen.de/ü?ü#ü', 'http://0x7f.1/', 'http://a.com:99999', 'http://a.com/%zz', 'javascript:alert(1)', 'http:\\\\a\\b', '//x', 'data:text/plain,hi there', 'mailto:a@b?subject=x y', 'file:///C|/x', 'http://1.2.3', 'http://a?b=c&d', 'HTTP:a', 'ws://a:80/', 'blob:http://a/b'])
  p(`url ${text}`, () => { const u = new URL(text); return [u.href, u.host, u.pathname, u.search, u.hash, u.origin, u.username, u.port]; });
p('url base', () => [['../x?y', 'http://a/b/c/d'], ['?z', 'http://a/b?c#d'], ['//h/p', 'https://a'], ['#e', 'http://a/b'], ['', 'http://a/b?c#d'], ['.', 'http://a/b/c']].map(([a, b]) => new URL(a, b).href));
p('url set', () => { const u = new URL('http://a:80/b'); u.port = '443'; u.protocol = 'https'; u.hash = 'x y'; u.search = 'a b'; u.pathname = 'p q'; u.hostname = '[::1]'; u.username = 'ü'; return u.href; });
p('search', () => { const s = new URLSearchParams('?a=1&b=%20+&c&=d&a=2'); s.append('é', '&='); s.delete('b'); s.sort(); return [s.toString(), s.getAll('a'), s.get('x'), s.has('c'), s.size, [...s.keys()]]; });
p('exceptions', () => { const e = new DOMException('m', 'AbortError'); return [e.name, e.code, e.message, e instanceof Error, DOMException.ABORT_ERR, Object.prototype.toString.call(e)]; });
p('events', () => { const t = new EventTarget(); const log = []; t.addEventListener('x', (e) => log.push(e.type), { once: true }); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); return log; });
p('abort', () => { const c = new AbortController(); c.abort(); return [c.signal.aborted, c.signal.reason.name, AbortSignal.abort(5).reason, AbortSignal.any ? AbortSignal.any([c.signal]).aborted : true]; });
p('globals', () => ['structuredClone', 'queueMicrotask', 'TextDecoderStream', 'ReadableStream', 'WritableStream', 'TransformStream', 'Blob', 'File', 'FormData', 'Headers', 'Request', 'Response', 'performance', 'crypto', 'AbortSignal', 'CustomEvent', 'Intl', 'WeakRef', 'FinalizationRegistry', 'atob'].map((n) => typeof globalThis[n]));
await pa('order', async () => { const log = []; setTimeout(() => log.push('t'), 0); Promise.resolve().then(() => log.push('p')); queueMicrotask(() => log.push('m')); log.push('s'); await new Promise((r) => setTimeout(r, 5)); return log; });
await pa('promises', async () => [await Promise.allSettled([1, Promise.reject(2)]), await Promise.any([Promise.reject(1), 2]), await Promise.race([new Promise(() => {}), 3])]);
await pa('any of none', () => Promise.any([Promise.reject(1)]));
await pa('thenables', async () => [await { then(r) { r(1); } }, await (async () => { try { await Promise.reject(4); } catch (e) { return e; } })()]);
await pa('for await', async () => { const r = []; for await (const x of [1, Promise.resolve(2)]) r.push(x); return r; });
await pa('async generator', async () => { async function* g() { yield 1; yield Promise.resolve(2); } const r = []; for await (const x of g()) r.push(x); return r; });
