package globals_test

import "testing"

func TestReadableStream(t *testing.T) {
	runScripts(t, []script{
		{
			"pull", `let n = 0; const s = new ReadableStream({ pull(c) { c.enqueue(++n); if (n === 3) c.close() } }); const r = s.getReader(); for (;;) { const { value, done } = await r.read(); if (done) break; console.log(value) } await r.closed; console.log('closed', s.locked); r.releaseLock(); console.log(s.locked)`,
			"1\n2\n3\nclosed true\nfalse",
		},
		{
			"backpressure", `let n = 0; const s = new ReadableStream({ pull(c) { c.enqueue(n++) } }, { highWaterMark: 3 }); await 0; await new Promise((r) => setTimeout(r)); console.log(n); const r = s.getReader(); await r.read(); await new Promise((r) => setTimeout(r)); console.log(n)`,
			"3\n4",
		},
		{
			"desired size", `let c; new ReadableStream({ start(k) { c = k } }, { highWaterMark: 10, size: (x) => x.length }); c.enqueue('abc'); console.log(c.desiredSize); c.close(); console.log(c.desiredSize); try { c.enqueue('x') } catch (e) { console.log(e.name) }`,
			"7\n7\nTypeError",
		},
		{
			"error", `let c; const s = new ReadableStream({ start(k) { c = k } }); const r = s.getReader(); const p = r.read(); c.error(new RangeError('broken')); for (const q of [p, r.read(), r.closed]) await q.catch((e) => console.log(e.message))`,
			"broken\nbroken\nbroken",
		},
		{
			"throwing source", `const s = new ReadableStream({ pull() { throw new Error('pull') } }); await s.getReader().read().catch((e) => console.log(e.message)); try { new ReadableStream({ start() { throw new Error('start') } }) } catch (e) { console.log(e.message) }`,
			"pull\nstart",
		},
		{
			"cancel", `const s = new ReadableStream({ cancel(r) { console.log('cancel', r) } }); await s.cancel('why'); console.log((await s.getReader().read()).done); const l = new ReadableStream(); l.getReader(); await l.cancel().catch((e) => console.log(e.name))`,
			"cancel why\ntrue\nTypeError",
		},
		{
			"release", `const s = new ReadableStream(); const r = s.getReader(); const p = r.read(); r.releaseLock(); await p.catch((e) => console.log(e.name)); await r.closed.catch((e) => console.log(e.name)); s.getReader(); try { s.getReader() } catch (e) { console.log(e.name) }`,
			"TypeError\nTypeError\nTypeError",
		},
		{
			"iterate", `const s = ReadableStream.from([1, Promise.resolve(2), 3]); const it = s[Symbol.asyncIterator](); for (let i; !(i = await it.next()).done;) console.log(i.value); console.log(s.locked)`,
			"1\n2\n3\nfalse",
		},
		{
			"return cancels", `const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel() { console.log('cancelled') } }); const it = s.values(); await it.next(); console.log(await it.return('x')); const k = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel() { console.log('no') } }); const i2 = k.values({ preventCancel: true }); await i2.next(); await i2.return(); console.log(k.locked)`,
			"cancelled\n{ value: 'x', done: true }\nfalse",
		},
		{
			"tee", `const s = ReadableStream.from(['a', 'b']); const [x, y] = s.tee(); const read = async (s) => { let t = ''; for (const r = s.getReader();;) { const { value, done } = await r.read(); if (done) return t; t += value } }; console.log(await read(x), await read(y), s.locked)`,
			"ab ab true",
		},
		{"tee cancel", `const s = new ReadableStream({ cancel(r) { console.log(r) } }); const [x, y] = s.tee(); const a = x.cancel(1); await y.cancel(2); await a`, "[ 1, 2 ]"},
		{"tee error", `let c; const s = new ReadableStream({ start(k) { c = k } }); const [x, y] = s.tee(); c.error(new Error('both')); for (const b of [x, y]) await b.getReader().read().catch((e) => console.log(e.message))`, "both\nboth"},
		{
			"bytes", `const s = new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array([1, 2, 3, 4, 5])); c.close() } }); const r = s.getReader({ mode: 'byob' }); console.log((await r.read(new Uint8Array(2))).value.join(), (await r.read(new Uint8Array(8))).value.join(), (await r.read(new Uint8Array(8))).done)`,
			"1,2 3,4,5 true",
		},
		{
			"hostile from", `for (const v of [1, null, {}, { [Symbol.iterator]: 5 }]) try { ReadableStream.from(v); console.log('none') } catch (e) { console.log(e.name) }`,
			"TypeError\nTypeError\nTypeError\nTypeError",
		},
		{"hostile size", `let c; const s = new ReadableStream({ start(k) { c = k } }, { size: () => -1 }); try { c.enqueue(1) } catch (e) { console.log(e.name) } await s.getReader().read().catch((e) => console.log(e.name))`, "RangeError\nRangeError"},
		{
			"not streams", `for (const f of [() => ReadableStream.prototype.getReader.call({}), () => new ReadableStreamDefaultReader({}), () => new ReadableStream({ type: 'x' }), () => new ReadableStreamDefaultController()]) try { f(); console.log('none') } catch (e) { console.log(e.name) }`,
			"TypeError\nTypeError\nTypeError\nTypeError",
		},
	})
}

func TestWritableStream(t *testing.T) {
	runScripts(t, []script{
		{
			"write", `const s = new WritableStream({ start() { console.log('start') }, async write(c) { await 0; console.log('write', c) }, close() { console.log('close') } }); const w = s.getWriter(); w.write(1); w.write(2); console.log(w.desiredSize); await w.close(); await w.closed; console.log(w.desiredSize)`,
			"start\n-1\nwrite 1\nwrite 2\nclose\n0",
		},
		{
			"ready", `let go; const s = new WritableStream({ write() { return new Promise((r) => { go = r }) } }); const w = s.getWriter(); await w.ready; w.write(1); let ready = false; w.ready.then(() => { ready = true }); await 0; await 0; console.log(ready); go(); await w.ready; console.log(ready)`,
			"false\ntrue",
		},
		{
			"failing sink", `const s = new WritableStream({ write() { throw new Error('disk full') } }); const w = s.getWriter(); await w.write(1).catch((e) => console.log(e.message)); await w.write(2).catch((e) => console.log(e.message)); await w.closed.catch((e) => console.log(e.message)); await w.close().catch((e) => console.log(e.name))`,
			"disk full\ndisk full\ndisk full\nTypeError",
		},
		{
			"abort", `const s = new WritableStream({ abort(r) { console.log('abort', r) } }); const w = s.getWriter(); await w.abort('stop'); await w.write(1).catch((e) => console.log(e)); await w.closed.catch((e) => console.log(e))`,
			"abort stop\nstop\nstop",
		},
		{
			"abort waits", `let go; const s = new WritableStream({ write(c, k) { k.signal.addEventListener('abort', () => console.log('signal', k.signal.reason)); return new Promise((r) => { go = r }) }, abort() { console.log('abort') } }); const w = s.getWriter(); const p = w.write(1); await 0; await 0; const a = w.abort('x'); console.log('asked'); go(); await p; await a; console.log('done')`,
			"signal x\nasked\nabort\ndone",
		},
		{
			"locked", `const s = new WritableStream(); const w = s.getWriter(); try { s.getWriter() } catch (e) { console.log(e.name) } await s.close().catch((e) => console.log(e.name)); w.releaseLock(); await w.closed.catch((e) => console.log(e.name)); await w.write(1).catch((e) => console.log(e.name)); await s.close()`,
			"TypeError\nTypeError\nTypeError\nTypeError",
		},
		{"close twice", `const s = new WritableStream(); const w = s.getWriter(); const p = w.close(); await w.close().catch((e) => console.log(e.name)); await p; await w.write(1).catch((e) => console.log(e.name))`, "TypeError\nTypeError"},
	})
}

func TestPipes(t *testing.T) {
	runScripts(t, []script{
		{"pipe", `const out = []; await ReadableStream.from([1, 2, 3]).pipeTo(new WritableStream({ write(c) { out.push(c) }, close() { out.push('end') } })); console.log(out.join())`, "1,2,3,end"},
		{"source fails", `const s = new ReadableStream({ pull(c) { c.error(new Error('src')) } }); await s.pipeTo(new WritableStream({ abort(e) { console.log('abort', e.message) } })).catch((e) => console.log(e.message))`, "abort src\nsrc"},
		{"sink fails", `const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(e) { console.log('cancel', e.message) } }); await s.pipeTo(new WritableStream({ write() { throw new Error('dst') } })).catch((e) => console.log(e.message)); console.log(s.locked)`, "cancel dst\ndst\nfalse"},
		{
			"signal", `const c = new AbortController(); const s = new ReadableStream({ pull(k) { k.enqueue(1) }, cancel(r) { console.log('cancel', r) } }); const p = s.pipeTo(new WritableStream({ write() { return new Promise((r) => setTimeout(r, 5)) }, abort(r) { console.log('abort', r) } }), { signal: c.signal }); setTimeout(() => c.abort('why'), 12); await p.catch((e) => console.log('rejected', e))`,
			"abort why\ncancel why\nrejected why",
		},
		{"prevent", `const w = new WritableStream(); await ReadableStream.from([1]).pipeTo(w, { preventClose: true }); const x = w.getWriter(); await x.write(2); console.log('open')`, "open"},
		{"transform", `const t = new TransformStream({ transform(c, k) { k.enqueue(c * 2) }, flush(k) { k.enqueue('end') } }); const r = ReadableStream.from([1, 2]).pipeThrough(t).getReader(); for (;;) { const { value, done } = await r.read(); if (done) break; console.log(value) }`, "2\n4\nend"},
		{"transform fails", `const t = new TransformStream({ transform() { throw new Error('mid') } }); const w = t.writable.getWriter(); const r = t.readable.getReader(); w.write(1).catch((e) => console.log('w', e.message)); await r.read().catch((e) => console.log('r', e.message)); await w.closed.catch((e) => console.log('c', e.message))`, "r mid\nw mid\nc mid"},
		{"identity", `const { readable, writable } = new TransformStream(); const w = writable.getWriter(); w.write('x'); w.close(); const r = readable.getReader(); console.log((await r.read()).value, (await r.read()).done)`, "x true"},
		{"terminate", `const t = new TransformStream({ transform(c, k) { k.enqueue(c); k.terminate() } }); const w = t.writable.getWriter(); w.write(1).catch(() => {}); w.closed.catch((e) => console.log(e.name)); const r = t.readable.getReader(); console.log((await r.read()).value, (await r.read()).done)`, "1 true\nTypeError"},
		{
			"text", `const b = new TextEncoder().encode('a€b'); const s = ReadableStream.from([b.slice(0, 2), b.slice(2)]).pipeThrough(new TextDecoderStream()); let t = ''; for (const r = s.getReader();;) { const { value, done } = await r.read(); if (done) break; t += value + '|' } console.log(t); const e = ReadableStream.from(['\ud83d', '\ude00']).pipeThrough(new TextEncoderStream()).getReader(); console.log((await e.read()).value.join())`,
			"a|€b|\n240,159,152,128",
		},
		{"strategies", `console.log(new CountQueuingStrategy({ highWaterMark: 2 }).size({}), new ByteLengthQueuingStrategy({ highWaterMark: 2 }).size(new Uint8Array(7)))`, "1 7"},
	})
}
