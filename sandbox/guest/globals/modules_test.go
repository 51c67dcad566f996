package globals_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/globals"
)

// module runs source with a module's exports in scope and answers the log.
func module(t *testing.T, h *host, imports, source string) string {
	t.Helper()
	got := h.run(imports + "\n" + source)
	for _, failure := range h.failures {
		got += "\nFAILURE " + failure
	}
	return strings.TrimPrefix(got, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:\n%s\n\nwant:\n%s", got, want)
	}
}

const files = `const { readFile, readTextFile, writeFile, writeTextFile, stat, readDir, mkdir, open, SeekMode } = __vitrine_import('vitrine:files');`

func TestFiles(t *testing.T) {
	tests := []script{
		{"read text", `console.log(await readTextFile('/a'), await readTextFile(new URL('file:///a')))`, "héllo héllo"},
		{"read", `console.log((await readFile('/a')).length)`, "6"},
		{"denied", `await readFile('/etc/passwd').catch((e) => console.log(e.name, e.code, e.message, e instanceof DOMException))`, "NotAllowedError 0 the person denied reading /etc/passwd true"},
		{"missing", `await readTextFile('/none').catch((e) => console.log(e.name, e.message)); await stat('/none').catch((e) => console.log(e.name))`, "NotFoundError there is no /none\nNotFoundError"},
		{"write", `await writeTextFile('/b', 'one'); await writeTextFile('/b', 'two', { append: true }); await writeFile('/c', new Uint8Array([65, 66]).buffer); console.log(await readTextFile('/b'), await readTextFile('/c'))`, "onetwo AB"},
		{"write a stream", `await writeFile('/b', ReadableStream.from(['x', 'y'])); console.log(await readTextFile('/b'))`, "xy"},
		{"changed later", `const b = new Uint8Array(600_000).fill(1); const p = writeFile('/b', b); b.fill(2); await p; console.log((await readFile('/b')).every((x) => x === 1))`, "true"},
		{"stat", `const s = await stat('/a'); console.log(s.name, s.size, s.isFile, s.isDirectory, s.mtime.getTime())`, "/a 6 true false 1700000000000"},
		{"dir", `console.log((await readDir('/')).map((e) => e.name + e.isDirectory).join())`, "afalse,btrue"},
		{
			"open", `const f = await open('/a'); const b = new Uint8Array(4); console.log(await f.read(b), b.join(), await f.read(b), await f.read(b)); console.log(await f.seek(1), await f.read(b), b.join(), await f.seek(-1, SeekMode.End), (await f.stat()).size); await f.close(); await f.read(b).catch((e) => console.log(e.name))`,
			"4 104,195,169,108 2 null\n1 4 195,169,108,108 5 6\nInvalidStateError",
		},
		{"update", `const f = await open('/a', { read: true, write: true }); await f.write('J'); await f.seek(4); await f.write('LLL'); await f.close(); console.log(await readTextFile('/a'))`, "JélLLL"},
		{"streams", `const f = await open('/a'); const g = await open('/d', { write: true, create: true }); await f.readable.pipeTo(g.writable); console.log(await readTextFile('/d'))`, "héllo"},
		{
			"truncate", `const f = await open('/a', 'r+'); await f.truncate(2); await f.write('J'); console.log((await f.stat()).size); await f.truncate(4); console.log(JSON.stringify(await readTextFile('/a'))); await f.truncate(); console.log((await readFile('/a')).length); await f.truncate(-1).catch((e) => console.log(e.name))`,
			"2\n\"J\ufffd\\u0000\\u0000\"\n0\nTypeError",
		},
		{
			"folders", `await mkdir('/new'); console.log((await stat('/new')).isDirectory); await mkdir('/new').catch((e) => console.log(e.name)); await mkdir('/new/a//./b/', { recursive: true }); await mkdir('/new/a/b', { recursive: true }); console.log((await stat('/new/a//./b')).isDirectory); await mkdir('/a/x', { recursive: true }).catch((e) => console.log(e.name)); await mkdir('').catch((e) => console.log(e.name))`,
			"true\nInvalidModificationError\ntrue\nNotFoundError\nTypeError",
		},
		{"several reads at once", `const f = await open('/a'); const bs = [1, 2, 3].map(() => new Uint8Array(2)); console.log((await Promise.all(bs.map((b) => f.read(b)))).join(), bs.map((b) => b.join()).join('|'))`, "2,2,2 104,195|169,108|108,111"},
		{
			"bad arguments", `for (const f of [() => readFile(''), () => readFile('a\0b'), () => writeFile('/x', 5), () => writeFile('/x', {}), () => open('/a', 'rw'), () => readFile(Symbol()), () => readFile(new URL('http://h/')), () => readFile({ toString() { throw new RangeError('mine') } })]) await f().then(() => console.log('none'), (e) => console.log(e.name))`,
			"TypeError\nTypeError\nTypeError\nTypeError\nTypeError\nTypeError\nTypeError\nRangeError",
		},
		{"abort", `await readFile('/a', { signal: AbortSignal.abort(new Error('stopped')) }).catch((e) => console.log(e.message))`, "stopped"},
		{"frozen", `console.log(Object.isFrozen(__vitrine_import('vitrine:files')), __vitrine_import('vitrine:files').readFile === readFile, Object.isFrozen(Object.getPrototypeOf(await open('/a'))))`, "true true true"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			h.files["/a"] = []byte("héllo")
			h.files["/etc/passwd"] = []byte("root")
			expect(t, module(t, h, files, c.source), c.want)
		})
	}
}

// Helpers never ask for more than the call needs: what would take a permission
// more, if only to look, is no call of theirs.
func TestHelpersAskForNoMore(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`await mkdir('/b/c/d', { recursive: true })`, "mkdir"},
		{`await mkdir('/b')`, "mkdir"},
		{`await writeFile('/x', 'text')`, "open w, write, close"},
		{`await (await open('/a', { write: true })).close()`, "open o, close"},
		{`await (await open('/a', { read: true, write: true })).close()`, "open r+, close"},
		{`await (await open('/a', { write: true, truncate: true })).close()`, "open w, close"},
		{`await (await open('/a', { append: true })).close()`, "open a, close"},
		{`await readDir('/')`, "dir"},
		{`await stat('/a')`, "stat"},
	} {
		h := start(t, engine.Options{})
		h.files["/a"] = []byte("text")
		module(t, h, `const { mkdir, open, readDir, readTextFile, stat, writeFile } = __vitrine_import('vitrine:files');`, c.source)
		if got := strings.Join(h.seen, ", "); got != c.want || len(h.failures) > 0 {
			t.Errorf("%s: got the calls %s (%q), want %s", c.source, got, h.failures, c.want)
		}
	}
}

func TestLargeFile(t *testing.T) {
	h := start(t, engine.Options{})
	data := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	h.files["/big"] = data
	got := module(t, h, files, `const b = await readFile('/big'); await writeFile('/copy', b); console.log(b.length)`)
	expect(t, got, "3200000")
	if !bytes.Equal(h.files["/copy"], data) {
		t.Error("the copy differs")
	}
	for id, most := range h.most {
		if most > 4 {
			t.Errorf("%d calls were under way on handle %d", most, id)
		}
	}
	if len(h.handles) != 0 {
		t.Errorf("%d handles stay open", len(h.handles))
	}
}

const net = `const { connect, fetch } = __vitrine_import('vitrine:net');`

func TestConnect(t *testing.T) {
	deny := func(c engine.Call) (map[string]any, *engine.Fault, bool) {
		if c.Op != "connect" {
			return nil, nil, false
		}
		return nil, &engine.Fault{Name: "NotAllowedError", Message: "the person denied connecting"}, true
	}
	tests := []struct {
		script
		answer func(engine.Call) (map[string]any, *engine.Fault, bool)
		sent   string
	}{
		{script: script{
			"talk", `const s = connect({ hostname: 'mail.example', port: 25 }); console.log((await s.opened).remoteAddress); const w = s.writable.getWriter(); const r = s.readable.getReader(); console.log(new TextDecoder().decode((await r.read()).value).trim()); await w.write(new TextEncoder().encode('QUIT')); console.log((await r.read()).done); await s.closed; await w.write('x').catch((e) => console.log(e.name))`,
			"mail.example:25\n220 hello\ntrue\nNetworkError",
		}},
		{script: script{"address", `for (const a of ['h:80', '[::1]:443', { hostname: 'x', port: '99' }]) console.log((await connect(a).opened).remoteAddress)`, "h:80\n::1:443\nx:99"}},
		{script: script{
			"bad addresses", `for (const a of ['h', 'h:0', 'h:70000', {}, { hostname: 'h' }, { hostname: '', port: 1 }, null, 5, { hostname: 'h', port: 1.5 }]) try { connect(a); console.log('none') } catch (e) { console.log(e.name) }`,
			strings.TrimSpace(strings.Repeat("TypeError\n", 9)),
		}},
		{script: script{
			"denied", `const s = connect('h:25'); for (const p of [s.opened, s.closed, s.readable.getReader().read(), s.writable.getWriter().write('x')]) await p.catch((e) => console.log(e.name, e.message))`,
			strings.TrimSpace(strings.Repeat("NotAllowedError the person denied connecting\n", 4)),
		}, answer: deny},
		{script: script{"denied and ignored", `connect('h:25')`, ""}, answer: deny},
		{script: script{"close", `const s = connect('h:25'); await s.opened; const r = s.readable.getReader(); await s.close(); await r.closed.catch((e) => console.log(e.name)); await s.closed; console.log('closed')`, "AbortError\nclosed"}},
		{script: script{"close early", `const s = connect('h:25'); await s.close(); await s.opened.catch((e) => console.log(e.name))`, "AbortError"}},
		{script: script{"tls", `console.log(connect('h:25', { secureTransport: 'on' }).secureTransport); try { connect('h:1', { secureTransport: 'maybe' }) } catch (e) { console.log(e.name) }`, "on\nTypeError"}},
		{script: script{
			"close by half", `const s = connect('h:25'); const w = s.writable.getWriter(); await w.write('QUIT'); await w.close(); const r = s.readable.getReader(); const d = new TextDecoder(); console.log(d.decode((await r.read()).value).trim(), (await r.read()).done); await s.closed; console.log('closed')`,
			"220 hello true\nclosed",
		}, sent: "QUIT<end>"},
		{script: script{
			"close starting TLS", `const d = new TextDecoder(); const a = connect('h:25', { secureTransport: 'starttls' }); console.log(a.secureTransport, a.upgraded);
			const w = a.writable.getWriter(); const r = a.readable.getReader(); console.log(d.decode((await r.read()).value).trim()); await w.write('STARTTLS');
			const b = a.startTls(); console.log(a.upgraded, b.secureTransport, b.upgraded, (await b.opened).remoteAddress); await a.closed; console.log((await r.read()).done); await w.write('x').catch((e) => console.log(e.name));
			const v = b.writable.getWriter(); await v.write('more'); console.log(d.decode((await b.readable.getReader().read()).value)); try { a.startTls() } catch (e) { console.log(e.name) } try { b.startTls() } catch (e) { console.log(e.name) } await b.close()`,
			"starttls false\n220 hello\ntrue on false h:25\ntrue\nInvalidStateError\nsecret\nInvalidStateError\nTypeError",
		}, sent: "STARTTLS<tls>more"},
		{script: script{
			"TLS that fails", `const a = connect('h:25', { secureTransport: 'starttls' }); await a.opened; const b = a.startTls(); for (const p of [b.opened, b.closed, b.readable.getReader().read()]) await p.catch((e) => console.log(e.name)); await a.closed`,
			"NetworkError\nNetworkError\nNetworkError",
		}, answer: func(c engine.Call) (map[string]any, *engine.Fault, bool) {
			return nil, &engine.Fault{Name: "NetworkError", Message: "the certificate is for another host"}, c.Op == "secure"
		}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			var sent []*bytes.Buffer
			h.answer = func(call engine.Call) (map[string]any, *engine.Fault, bool) {
				for _, v := range h.handles {
					if !slices.Contains(sent, &v.sent) {
						sent = append(sent, &v.sent)
					}
				}
				if c.answer == nil {
					return nil, nil, false
				}
				return c.answer(call)
			}
			expect(t, module(t, h, net, c.source), c.want)
			if c.sent != "" && (len(sent) != 1 || sent[0].String() != c.sent) {
				t.Errorf("the peer got %q", sent)
			}
			if strings.HasPrefix(c.name, "close") && len(h.handles) != 0 {
				t.Error("the socket stays open")
			}
		})
	}
}

func TestFetch(t *testing.T) {
	tests := []script{
		{
			"text", `const r = await fetch('https://h/x?y'); console.log(r.status, r.ok, r.statusText, r.url, r.headers.get('Content-Type'), [...r.headers].join('|')); console.log(await r.text(), r.bodyUsed); await r.text().catch((e) => console.log(e.name))`,
			"200 true OK https://h/x?y text/plain content-type,text/plain|x-a,1, 2\nGET https://h/x?y [] true\nTypeError",
		},
		{
			"post", `const r = await fetch('https://h/', { method: 'post', headers: { 'X-One': ' a ' }, body: new URLSearchParams({ q: '1 2' }) }); console.log(await r.text())`,
			"POST https://h/ [[x-one a] [content-type application/x-www-form-urlencoded;charset=UTF-8]] q=1+2",
		},
		{"json", `console.log(await new Response('{"a":[1]}').json(), (await Response.json({ b: 2 }).json()).b, Response.json(1).headers.get('content-type'))`, "{ a: [ 1 ] } 2 application/json"},
		{
			"bodies", `for (const b of ['s', new Uint8Array([65]), new Blob(['bl'], { type: 'x/y' }), ReadableStream.from([new Uint8Array([66])])]) { const r = new Response(b); console.log(r.headers.get('content-type'), await r.text()) } console.log((await new Response(new Uint8Array(3)).arrayBuffer()).byteLength, (await new Response('x').blob()).type)`,
			"text/plain;charset=UTF-8 s\nnull A\nx/y bl\nnull B\n3 text/plain;charset=utf-8",
		},
		{
			"form", `const f = new FormData(); f.append('a', '1'); f.append('f', new File(['data'], 'n".txt', { type: 't/t' })); const t = await new Response(f).text(); console.log(t.replace(/vitrine[0-9a-f]+/g, 'B').replaceAll('\r\n', '/'))`,
			"------B/Content-Disposition: form-data; name=\"a\"//1/------B/Content-Disposition: form-data; name=\"f\"; filename=\"n%22.txt\"/Content-Type: t/t//data/------B--/",
		},
		{"clone", `const r = await fetch('https://h/'); const c = r.clone(); console.log(await r.text() === await c.text(), c.url)`, "true https://h/"},
		{"abort", `const c = new AbortController(); const p = fetch('https://h/', { signal: c.signal }); c.abort(); await p.catch((e) => console.log(e.name)); await fetch('https://h/', { signal: AbortSignal.abort('no') }).catch((e) => console.log(e))`, "AbortError\nno"},
		{
			"bad arguments", `for (const a of [['x'], ['https://h/', { method: 'a b' }], ['https://h/', { method: 'CONNECT' }], ['https://h/', { body: 'x' }], ['https://h/', { headers: { 'a b': '1' } }], ['https://h/', { headers: { a: 'x\ny' } }], ['https://h/', { redirect: 'maybe' }], ['https://h/', { signal: {} }]]) await fetch(...a).then(() => console.log('none'), (e) => console.log(e.name))`,
			strings.TrimSpace(strings.Repeat("TypeError\n", 8)),
		},
		{"network errors", `for (const n of ['NetworkError', 'NotFoundError', 'TimeoutError', 'NotAllowedError', 'AbortError']) await fetch('https://fails/' + n).catch((e) => console.log(e.name, e instanceof TypeError, e.message, e.cause?.name))`, "TypeError true NetworkError! NetworkError\nTypeError true NotFoundError! NotFoundError\nTypeError true TimeoutError! TimeoutError\nNotAllowedError false NotAllowedError! undefined\nAbortError false AbortError! undefined"},
		{"abort of a body", `for (const reason of [new RangeError('mine'), undefined, 7]) { const c = new AbortController(); const r = await fetch('https://h/', { signal: c.signal }); const other = r.clone(); c.abort(reason); for (const one of [r, other]) await one.text().then(() => console.log('none'), (e) => console.log(e?.name ?? e, e === (reason ?? c.signal.reason))) }`, "RangeError true\nRangeError true\nAbortError true\nAbortError true\n7 true\n7 true"},
		{"abort while reading", `const c = new AbortController(); const r = await fetch('https://h/', { signal: c.signal }); const p = r.text(); c.abort(new RangeError('mine')); await p.catch((e) => console.log(e.name)); const d = new AbortController(); const s = await fetch('https://h/', { signal: d.signal }); console.log((await s.text()).length > 0); d.abort(); console.log(s.bodyUsed)`, "RangeError\ntrue\ntrue"},
		{"abort while waiting", `const c = new AbortController(); const all = Array.from({ length: 300 }, () => fetch('https://h/', { signal: c.signal }).then((r) => r.status, (e) => e)); c.abort(3); console.log((await Promise.all(all)).every((x) => x === 3)); console.log((await Promise.all(Array.from({ length: 300 }, () => fetch('https://h/').then((r) => r.text())))).length)`, "true\n300"},
		{"data", `for (const u of ['data:text/plain;base64,aGk=', 'data:,a%20b#c', 'data:;base64,a', 'DATA:text/html;charset=utf-8,<p>']) await fetch(u).then(async (r) => console.log(r.status, r.ok, r.url, r.headers.get('content-type'), await r.text()), (e) => console.log(e.name)); console.log(await (await fetch('data:,x', { method: 'HEAD' })).text() === '')`, "200 true data:text/plain;base64,aGk= text/plain hi\n200 true data:,a%20b text/plain;charset=US-ASCII a b\nTypeError\n200 true data:text/html;charset=utf-8,<p> text/html;charset=utf-8 <p>\ntrue"},
		{"credentials", `for (const u of ['https://u:p@h/', 'https://u@h/', new URL('https://:p@h/')]) { await fetch(u).catch((e) => console.log(e.name)); try { new Request(u) } catch (e) { console.log(e.name) } }`, strings.TrimSpace(strings.Repeat("TypeError\n", 6))},
		{"no handle", `const r = await fetch('https://empty/'); console.log(r.body !== null, await r.text() === ''); console.log((await fetch('https://empty/', { method: 'HEAD' })).body)`, "true true\nnull"},
		{"a streamed body says so", `for (const body of ['x', new Blob(['x']).stream()]) console.log((await (await fetch('https://streamed/', { method: 'POST', body, duplex: 'half' })).text()))`, "false\ntrue"},
		{"type of a blob", `console.log((await new Response('x', { headers: { 'content-type': 'Text/Plain; charset=x' } }).blob()).type, (await new Response('x', { headers: { 'content-type': 'nonsense' } }).blob()).type === '')`, "text/plain;charset=x true"},
		{"many headers", `const h = new Headers(Array.from({ length: 2000 }, (_, i) => ['x-' + i, i])); let n = 0; for (const [name] of h) n += name.length > 0; h.append('a', 'b'); console.log(n, [...h][0].join(), [...h].length)`, "2000 a,b 2001"},
		{"large body", `await fetch('https://h/', { method: 'POST', body: new Uint8Array(300_000) }).catch((e) => console.log(e.name))`, "NotSupportedError"},
		{
			"headers", `const h = new Headers([['B', '1'], ['a', '2'], ['b', '3']]); h.append('set-cookie', 'x'); h.append('set-cookie', 'y'); console.log([...h].join('|'), h.getSetCookie().join()); h.delete('B'); h.set('a', '9'); console.log(h.has('b'), h.get('A'), new Headers(h).get('a'))`,
			"a,2|b,1, 3|set-cookie,x|set-cookie,y x,y\nfalse 9 9",
		},
		{"guarded headers", `const r = await fetch('https://h/'); try { r.headers.set('a', 'b') } catch (e) { console.log(e.name) }`, "TypeError"},
		{"request", `const r = new Request('https://h/', { method: 'PUT', body: 'b' }); const c = r.clone(); console.log(r.method, r.url, await r.text(), await c.text(), c.headers.get('content-type'))`, "PUT https://h/ b b text/plain;charset=UTF-8"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			h.answer = func(c engine.Call) (map[string]any, *engine.Fault, bool) {
				if c.Op != "fetch" {
					return nil, nil, false
				}
				switch url, _ := c.Args["url"].(string); {
				case strings.HasPrefix(url, "https://fails/"):
					name := strings.TrimPrefix(url, "https://fails/")
					return nil, &engine.Fault{Name: name, Message: name + "!"}, true
				case url == "https://empty/":
					return map[string]any{"url": url, "status": 200.0}, nil, true
				case url == "https://streamed/":
					streamed, _ := c.Args["streamed"].(bool)
					return map[string]any{"url": url, "status": 200.0, "handle": h.open(&handle{data: []byte(strconv.FormatBool(streamed)), socket: true})["handle"]}, nil, true
				}
				body, _ := c.Args["body"].([]byte)
				text := strings.TrimSpace(strings.Join([]string{c.Args["method"].(string), c.Args["url"].(string), sprint(c.Args["headers"]), string(body)}, " "))
				opened := h.open(&handle{data: []byte(text), socket: true})
				return map[string]any{
					"url": c.Args["url"], "status": 200.0, "statusText": "OK", "handle": opened["handle"],
					"headers": []any{[]any{"Content-Type", "text/plain"}, []any{"X-A", "1"}, []any{"x-a", "2"}},
				}, nil, true
			}
			expect(t, module(t, h, net, c.source), c.want)
		})
	}
}

func TestStorage(t *testing.T) {
	h := start(t, engine.Options{})
	got := module(t, h, `const storage = __vitrine_import('vitrine:storage');`, `
		await storage.set('a', { x: [1, 'é', null] }); await storage.set('b', new Uint8Array([1, 2])); await storage.set('c', 'text');
		console.log(await storage.get('a'), (await storage.get('b')).join(), await storage.get('c'), await storage.get('none'), await storage.keys());
		await storage.delete('a'); console.log(await storage.keys());
		for (const v of [undefined, () => 1, Symbol()]) await storage.set('d', v).catch((e) => console.log(e.name));
		await storage.set('', 1).catch((e) => console.log(e.name)); await storage.set('d', { toJSON() { throw new RangeError() } }).catch((e) => console.log(e.name));`)
	expect(t, got, "{ x: [ 1, 'é', null ] } 1,2 text undefined [ 'a', 'b', 'c' ]\n[ 'b', 'c' ]\nTypeError\nTypeError\nTypeError\nTypeError\nRangeError")
}

func TestAuthority(t *testing.T) {
	tests := []script{
		{"query", `console.log(await query({ action: 'connect', resource: 'h:25' }), await request({ name: 'read-file' }), (await budget()).seconds)`, "prompt prompt 9.5"},
		{
			"restrict", `const r = await restrict({ deny: ['net'] }, async () => { await 0; const s = connect('h:25'); await s.opened.catch((e) => console.log(e.name)); setTimeout(() => connect('h:25').opened.catch((e) => console.log('timer', e.name))); return 5 }); console.log(r); console.log((await connect('h:26').opened).remoteAddress)`,
			"NotAllowedError\n5\nh:26\ntimer NotAllowedError",
		},
		{"restrict what is open", `const s = connect('h:25'); await s.opened; await restrict({ deny: ['net'] }, async () => { await s.writable.getWriter().write('x').catch((e) => console.log(e.name)) })`, "NotAllowedError"},
		{"restrict tells handles apart", `const f = await __vitrine_import('vitrine:files').open('/a'); await restrict({ deny: ['net'] }, async () => console.log(await f.read(new Uint8Array(1)))); await restrict({ deny: ['files'] }, async () => f.read(new Uint8Array(1)).catch((e) => console.log(e.name)))`, "1\nNotAllowedError"},
		{"restrict files only", `await restrict({ deny: ['files'] }, async () => { console.log((await connect('h:27').opened).remoteAddress); await __vitrine_import('vitrine:files').readFile('/a').catch((e) => console.log(e.name)) })`, "h:27\nNotAllowedError"},
		{"nested", `await restrict({ deny: ['net'] }, () => restrict({ deny: [] }, async () => connect('h:1').opened.catch((e) => console.log(e.name)))); await restrict({ deny: 'all' }, async () => query({ action: 'x' }).then(console.log, (e) => console.log(e.name)))`, "NotAllowedError\nprompt"},
		{"exceptions", `try { restrict({ deny: ['net'] }, () => { throw new Error('mine') }) } catch (e) { console.log(e.message) } console.log((await connect('h:2').opened).remoteAddress)`, "mine\nh:2"},
		{"unknown", `for (const f of [() => restrict({ deny: ['nte'] }, () => 1), () => restrict({ deny: ['net'] }, 5), () => restrict(5, () => 1)]) try { f(); console.log('none') } catch (e) { console.log(e.name) }`, "TypeError\nTypeError\nTypeError"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			h.files["/a"] = []byte("abc")
			expect(t, module(t, h, net+`const { query, request, restrict, budget } = __vitrine_import('vitrine:authority');`, c.source), c.want)
		})
	}
}

func TestApplet(t *testing.T) {
	const imports = `const { id, name, version, args, manifest, stdin, stdout, exit } = __vitrine_import('vitrine:applet');`
	h := start(t, engine.Options{})
	got := module(t, h, imports, `
		console.log(id, name, version, args.join(), manifest.permissions[0].action, Object.isFrozen(manifest.permissions));
		let text = ''; for (const r = stdin.readable.pipeThrough(new TextDecoderStream()).getReader();;) { const { value, done } = await r.read(); if (done) break; text += value }
		console.log(text); await stdout.write('to '); const w = stdout.writable.getWriter(); await w.write('outside'); console.log('written');
		exit(3); console.log('not reached');`)
	expect(t, got, "org.example.test Test 1.2.3 one,two connect true\nfrom outside\nwritten")
	if h.exit == nil || *h.exit != 3 {
		t.Errorf("exit is %v", h.exit)
	}
	for _, v := range h.handles {
		if v.path == "stdout" && v.sent.String() != "to outside" {
			t.Errorf("standard output got %q", v.sent.String())
		}
	}
}

func TestSave(t *testing.T) {
	h := start(t, engine.Options{})
	const imports = `const { onSave, onRestore } = __vitrine_import('vitrine:applet'); const storage = __vitrine_import('vitrine:storage');`
	got := module(t, h, imports, `await onRestore(() => console.log('nothing to restore')); onSave(async () => ({ text: 'draft' })); await storage.set('own', 1);`)
	h.check(globals.Save(h.engine, h.now))
	h.finish()
	again := start(t, engine.Options{})
	again.store = h.store
	got += module(t, again, imports, `await onRestore((state) => console.log(state)); console.log(await storage.keys()); await storage.get('\0saved').catch((e) => console.log(e.name))`)
	expect(t, got, "{ text: 'draft' }\n[ 'own' ]\nTypeError")
}

// TestSource holds that a call carries the package that imported the module.
func TestSource(t *testing.T) {
	h := start(t, engine.Options{})
	var sources []string
	h.answer = func(c engine.Call) (map[string]any, *engine.Fault, bool) {
		if c.Op == "connect" {
			sources = append(sources, c.Source)
		}
		return nil, nil, false
	}
	h.engine.AddPackage("left-pad", engine.Script{Name: "left-pad.js", Source: `const { connect } = __vitrine_import('vitrine:net'); await connect('h:1').opened; return { connect }`})
	h.run(`const { connect } = await __vitrine_import('left-pad'); await connect('h:2').opened; await __vitrine_import('vitrine:net').connect('h:3').opened`)
	expect(t, sprint(sources), "[left-pad left-pad ]")
	if len(h.failures) > 0 {
		t.Error(h.failures)
	}
}

func TestPickers(t *testing.T) {
	tests := []script{
		{
			"open", `const [h] = await showOpenFilePicker({ types: [{ accept: { 'model/stl': ['.stl', '.STL'], 'x/y': '.y' } }] }); const f = await h.getFile(); console.log(h.kind, h.name, f.name, f.size, f.type, f instanceof File, f.lastModified, await f.text(), (await f.arrayBuffer()).byteLength, await f.slice(1, 4).text(), await f.slice(-2).text())`,
			"file mesh.stl mesh.stl 10 model/stl true 1700000000000 0123456789 10 123 89",
		},
		{
			"stream", `const [h] = await showOpenFilePicker(); let t = ''; for (const r = (await h.getFile()).slice(2).stream().getReader();;) { const { value, done } = await r.read(); if (done) break; t += new TextDecoder().decode(value) } console.log(t); const b = new Blob(['<', await h.getFile(), '>']); console.log(b.size, await b.text(), await b.slice(5).text(), await structuredClone(b).text())`,
			"23456789\n12 <0123456789> 456789> <0123456789>",
		},
		{
			"save", `const h = await showSaveFilePicker({ suggestedName: 'x.png' }); const w = await h.createWritable(); await w.write('abc'); await w.write(new Uint8Array([100])); await w.write({ type: 'write', position: 1, data: 'B' }); await w.seek(4); await w.write(new Blob(['e'])); await w.close(); console.log(await (await h.getFile()).text())`,
			"aBcde",
		},
		{
			"truncate", `const h = await showSaveFilePicker(); const w = await h.createWritable(); await w.write('abcdef'); await w.truncate(3); await w.write('X'); await w.write({ type: 'truncate', size: 6 }); await w.close(); console.log(JSON.stringify(await (await h.getFile()).text())); await (await h.createWritable()).truncate(-1).catch((e) => console.log(e.name))`,
			"\"abcX\\u0000\\u0000\"\nTypeError",
		},
		{
			"make a directory", `const d = await showDirectoryPicker(); await d.getDirectoryHandle('sub').catch((e) => console.log(e.name)); const s = await d.getDirectoryHandle('sub', { create: true }); const t = await d.getDirectoryHandle('sub', { create: true }); console.log(s.kind, s.name, await s.isSameEntry(t), (await d.getDirectoryHandle('sub')).name); await d.getDirectoryHandle('in', { create: true }).catch((e) => console.log(e.name))`,
			"NotFoundError\ndirectory sub true sub\nTypeMismatchError",
		},
		{"save through a pipe", `const h = await showSaveFilePicker(); await ReadableStream.from(['one', 'two']).pipeTo(await h.createWritable()); console.log(await (await h.getFile()).text())`, "onetwo"},
		{
			"directory", `const d = await showDirectoryPicker(); console.log(d.kind, d.name); const names = []; for (let it = d.entries(), i; !(i = await it.next()).done;) names.push(i.value[0] + ':' + i.value[1].kind); console.log(names.join()); const f = await d.getFileHandle('in'); console.log(await (await f.getFile()).text(), await f.isSameEntry(await d.getFileHandle('in'))); for (const n of ['', '..', 'a/b', 'a\0']) await d.getFileHandle(n).catch((e) => console.log(e.name)); await d.getFileHandle('none').catch((e) => console.log(e.name))`,
			"directory folder\na:file,b:directory\ninside true\nTypeError\nTypeError\nTypeError\nTypeError\nNotFoundError",
		},
		{"nobody chose", `await showOpenFilePicker({ multiple: true }).catch((e) => console.log(e.name))`, "AbortError"},
		{"bad types", `for (const types of [[{ accept: { a: ['stl'] } }], [{ accept: { a: ['./etc'] } }], [5]]) await showOpenFilePicker({ types }).catch((e) => console.log(e.name))`, "TypeError\nTypeError\nTypeError"},
		{"imported", `const [h] = await __vitrine_import('vitrine:files').showOpenFilePicker(); console.log(h.name, h instanceof FileSystemFileHandle)`, "mesh.stl true"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			h.files["picked"] = []byte("0123456789")
			h.answer = func(c engine.Call) (map[string]any, *engine.Fault, bool) {
				path, _ := c.Args["path"].(string)
				switch {
				case c.Op == "pick" && c.Args["kind"] == "directory":
					return picked(7, "folder", true), nil, true
				case c.Op == "pick" && c.Args["kind"] == "save":
					return picked(9, "saved", false), nil, true
				case c.Op == "pick" && c.Args["multiple"] == true:
					return nil, &engine.Fault{Name: "AbortError", Message: "nothing was chosen"}, true
				case c.Op == "pick":
					return picked(8, "mesh.stl", false), nil, true
				case c.Args["handle"] == 7.0 && (c.Op == "open" || c.Op == "stat") && path == "in":
					h.files["in"] = []byte("inside")
				case c.Args["handle"] == 8.0:
					c.Args["path"] = "picked"
				case c.Args["handle"] == 9.0:
					c.Args["path"] = "saved"
				}
				delete(c.Args, "kind")
				if c.Op == "open" || c.Op == "stat" || c.Op == "mkdir" {
					delete(c.Args, "handle")
				}
				return nil, nil, false
			}
			h.last = 100
			expect(t, module(t, h, "", c.source), c.want)
			if len(h.handles) != 0 {
				t.Errorf("%d handles stay open", len(h.handles))
			}
		})
	}
}

func picked(id float64, name string, folder bool) map[string]any {
	return map[string]any{"handles": []any{map[string]any{"handle": id, "name": name, "folder": folder}}}
}

func TestSurroundings(t *testing.T) {
	h := start(t, engine.Options{})
	h.answer = func(c engine.Call) (map[string]any, *engine.Fault, bool) {
		switch c.Op {
		case "notify", "write-clipboard":
			return nil, nil, true
		case "read-clipboard":
			return map[string]any{"text": "pasted"}, nil, true
		case "open-link":
			return nil, &engine.Fault{Name: "NotAllowedError", Message: sprint(c.Args["address"])}, true
		}
		return nil, nil, false
	}
	got := module(t, h, "", `
		console.log(navigator.language, navigator.languages, (await navigator.permissions.query({ name: 'clipboard-read' })).state);
		await navigator.clipboard.writeText('x'); console.log(await navigator.clipboard.readText(), open('https://h'));
		try { open('no address') } catch (e) { console.log(e.name) }
		const n = new Notification('Title', { body: 'b' }); n.onshow = () => console.log('shown', n.title); n.onerror = () => console.log('error');`)
	expect(t, got, "en-US [ 'en-US' ] prompt\npasted null\nTypeError\nshown Title")
}

// TestGlobalsWithPackages holds that globals, which cannot know who calls them,
// give a package with less authority no way around it.
func TestGlobalsWithPackages(t *testing.T) {
	h := start(t, engine.Options{})
	if err := globals.Start(h.engine, globals.Applet{ID: "x", Packages: true}); err != nil {
		t.Fatal(err)
	}
	got := module(t, h, net, `
		for (const f of [() => globalThis.fetch('http://h'), () => showOpenFilePicker(), () => navigator.clipboard.readText(), () => navigator.permissions.query({ name: 'x' })]) await f().catch((e) => console.log(e.name));
		console.log((await connect('h:1').opened).remoteAddress)`)
	expect(t, got, "NotAllowedError\nNotAllowedError\nNotAllowedError\nNotAllowedError\nh:1")
}
