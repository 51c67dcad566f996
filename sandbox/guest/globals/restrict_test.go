package globals_test

import (
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// handedOver are ways to hand code over within restrict that runs later, called
// by something else. Each is evaluated in an extent that denies everything, and
// read is what tries to read a file; what comes after |> is evaluated outside.
var handedOver = []string{
	// Promises and what comes after them.
	"Promise.resolve({ then(r) { read(r) } })", "(async () => ({ then(r) { read(r) } }))()", "Promise.resolve().then(() => ({ then(r) { read(r) } }))",
	"new Promise((resolve) => resolve({ then(r) { read(r) } }))", "Promise.all([{ then(r) { read(r) } }])", "Promise.race([{ then(r) { read(r) } }])", "Promise.any([{ then(r) { read(r) } }])", "Promise.allSettled([{ then(r) { read(r) } }])",
	"(async () => { await { then(r) { read(r) } } })()", "(async () => { await 0; await 0; read() })()", "Promise.resolve({ get then() { read() } })", "Promise.reject(1).catch(() => read())", "Promise.resolve().finally(() => read())",
	"Promise.resolve(0).then(() => Promise.resolve({ then(r) { r({ then() { read() } }) } }))", "shared.p = Promise.withResolvers().promise.then(read); shared.d = Promise.withResolvers(); shared.d.promise.then(() => read()) |> shared.d.resolve()",
	"shared.d = Promise.withResolvers(); (async () => { await shared.d.promise; read() })() |> shared.d.resolve()", "Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next() { read(); return Promise.resolve({ done: true }) } }) })",
	"Promise.try(() => ({ then() { read() } }))", "class P extends Promise {} ; P.resolve(0).then(() => ({ then() { read() } }))",
	"(async () => { for (const x of [{ then(r) { read(r) } }]) await x })()",
	// Timers.
	"setTimeout(() => read())", "setInterval(() => read(), 5)", "queueMicrotask(() => read())", "requestAnimationFrame(() => read())", "setTimeout(() => Promise.resolve({ then(r) { read(r) } }))", "queueMicrotask(() => setTimeout(() => read()))",
	"AbortSignal.timeout(1).addEventListener('abort', () => read())", "AbortSignal.timeout(1).onabort = () => read()",
	// Listeners and handlers, of targets of others.
	"target.addEventListener('x', () => read()) |> target.dispatchEvent(new Event('x'))", "target.addEventListener('x', { handleEvent() { read() } }) |> target.dispatchEvent(new Event('x'))",
	"target.addEventListener('x', { get handleEvent() { read(); return () => {} } }) |> target.dispatchEvent(new Event('x'))", "target.addEventListener('x', async () => { await 0; read() }, { once: true }) |> target.dispatchEvent(new Event('x'))",
	"controller.signal.addEventListener('abort', () => read()) |> controller.abort()", "controller.signal.onabort = () => read() |> controller.abort()", "AbortSignal.any([controller.signal]).onabort = () => read() |> controller.abort()",
	"controller.signal.addEventListener('abort', () => Promise.resolve({ then(r) { read(r) } })) |> controller.abort()",
	// Generators and iterators.
	"shared.g = (function* () { read(); yield 1 })() |> shared.g.next()", "shared.g = (function* () { yield 1; read() })() |> [...shared.g]", "shared.g = (function* () { try { yield 1 } finally { read() } })(); shared.g.next() |> shared.g.return()",
	"shared.g = (function* () { try { yield 1 } catch { read() } })(); shared.g.next() |> shared.g.throw(1)", "shared.g = (function* () { yield* (function* () { read() })() })() |> for (const x of shared.g);", "shared.g = ({ *m() { yield () => new.target; read() } }).m() |> shared.g.next(); shared.g.next()",
	"shared.g = (function* () { (function* () { read() })().next() })() |> Array.from(shared.g)", "shared.g = (function* () { read(); yield 1 })().map((x) => x) |> shared.g.toArray()",
	// Streams.
	"shared.s = new ReadableStream({ pull(c) { read(); c.close() } }, { highWaterMark: 0 }) |> await shared.s.getReader().read()", "shared.s = new ReadableStream({ cancel() { read() } }) |> await shared.s.cancel()",
	"shared.s = new WritableStream({ write() { read() } }) |> await shared.s.getWriter().write(1)", "shared.s = new WritableStream({ abort() { read() } }) |> await shared.s.abort()", "shared.s = new WritableStream({ close() { read() } }) |> await shared.s.close()",
	"shared.s = new TransformStream({ transform(x, c) { read(); c.enqueue(x) } }) |> shared.s.readable.getReader().read(); await shared.s.writable.getWriter().write(1)", "shared.s = new WritableStream({}, { size() { read(); return 1 } }) |> shared.s.getWriter().write(1)",
	"shared.s = ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next() { read(); return Promise.resolve({ done: true }) } }) }) |> await shared.s.getReader().read()",
	"shared.s = ReadableStream.from((function* () { read(); yield 1 })()) |> await shared.s.getReader().read()", "shared.s = new Response(new ReadableStream({ pull(c) { read(); c.close() } }, { highWaterMark: 0 })) |> await shared.s.text()",
}

// TestRestrictReachesWhatIsHandedOver is kind 17: whatever is handed over inside
// restrict runs in it, whoever calls it, and what is outside stays outside.
func TestRestrictReachesWhatIsHandedOver(t *testing.T) {
	for _, source := range handedOver {
		inside, outside, _ := strings.Cut(source, "|>")
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			h := start(t, engine.Options{})
			h.files["/a"] = []byte("abc")
			h.run(files + `const { restrict } = __vitrine_import('vitrine:authority');
				const shared = {}, target = new EventTarget(), controller = new AbortController();
				let reads = 0;
				const read = (done = () => {}) => { if (reads++ < 2) readFile('/a').then(() => console.log('READ'), (e) => console.log(e.name)).then(done) };
				restrict({ deny: 'all' }, () => { ` + inside + ` });
				await 0;
				` + outside + `;
				for (let i = 0; i < 30; i++) await 0;
				await new Promise((r) => setTimeout(r, 50));
				console.log(await readFile('/a').then(() => 'outside', (e) => 'outside ' + e.name));`)
			got := strings.Join(h.lines, " ")
			if strings.Contains(got, "READ") || !strings.Contains(got, "NotAllowedError") || !strings.HasSuffix(got, "outside") {
				t.Errorf("got %q, want only refusals inside (failures: %q)", got, h.failures)
			}
		})
	}
}

// TestRestrictLeavesOthers holds that what was handed over outside keeps its
// authority, also when restricted code resolves or triggers it later.
func TestRestrictLeavesOthers(t *testing.T) {
	runScripts(t, []script{
		{"reactions", files + `const { restrict } = __vitrine_import('vitrine:authority'); const d = Promise.withResolvers(); const p = d.promise.then(() => readFile('/none').catch((e) => e.name)); restrict({ deny: 'all' }, () => { d.resolve() }); console.log(await p)`, "NotFoundError"},
		{"awaits", files + `const { restrict } = __vitrine_import('vitrine:authority'); const d = Promise.withResolvers(); const p = (async () => { await d.promise; return readFile('/none').catch((e) => e.name) })(); restrict({ deny: 'all' }, () => { d.resolve() }); console.log(await p)`, "NotFoundError"},
		{"a restricted dispatch", files + `const { restrict } = __vitrine_import('vitrine:authority'); const t = new EventTarget(); t.addEventListener('x', () => readFile('/none').catch((e) => console.log(e.name))); restrict({ deny: 'all' }, () => { t.dispatchEvent(new Event('x')) }); await 0; t.dispatchEvent(new Event('x')); await new Promise((r) => setTimeout(r))`, "NotAllowedError\nNotFoundError"},
		{"a handler replaced", files + `const { restrict } = __vitrine_import('vitrine:authority'); const c = new AbortController(); restrict({ deny: 'all' }, () => { c.signal.onabort = () => 1 }); const f = () => readFile('/none').catch((e) => console.log(e.name)); c.signal.onabort = f; console.log(c.signal.onabort === f); c.abort(); await new Promise((r) => setTimeout(r))`, "true\nNotFoundError"},
		{"listeners are removed", `const { restrict } = __vitrine_import('vitrine:authority'); const t = new EventTarget(), f = () => console.log('heard'); restrict({ deny: 'all' }, () => { t.addEventListener('x', f) }); t.addEventListener('x', f); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x'))`, "heard"},
		{"new.target in a generator", `const { restrict } = __vitrine_import('vitrine:authority'); const g = restrict({ deny: 'all' }, () => (function* () { yield new.target; yield (() => new.target)(); yield (function () { return new.target })() })()); console.log([...g].join())`, ",,"},
		{"the order of jobs", `const order = []; const d = Promise.withResolvers(); d.promise.then(() => order.push(1)); Promise.resolve().then(() => order.push(2)).then(() => order.push(4)); queueMicrotask(() => order.push(3)); d.resolve(); for (let i = 0; i < 5; i++) await 0; console.log(order.join())`, "2,3,1,4"},
	})
}
