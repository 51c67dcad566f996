package globals_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// treacherous are values whose looks run code, change between two looks, or
// throw. Each expression is evaluated anew.
var treacherous = []string{
	"undefined", "null", "true", "-0", "NaN", "Infinity", "1e308", "10n", "''", "'\\ud800'", "Symbol('s')", "() => 1", "class {}", "[]", "{}",
	"Object.create(null)", "{ toString: null, valueOf: null }", "{ toString() { throw new RangeError('toString') } }",
	"{ valueOf() { throw new RangeError('valueOf') } }", "{ get [Symbol.toPrimitive]() { throw new RangeError('getter') } }",
	"{ [Symbol.iterator]() { throw new RangeError('iterator') } }", "{ [Symbol.iterator]() { return { next() { return { done: false, value: this } } } }, get length() { return -1 } }",
	"{ get then() { throw new RangeError('then') } }", "{ then(f) { f(1); f(2); throw f } }", "new Proxy({}, { get() { throw new RangeError('trap') }, ownKeys() { throw new RangeError('trap') }, getPrototypeOf() { throw new RangeError('trap') } })",
	"new Proxy(function () {}, {})", "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
	"(() => { const b = new ArrayBuffer(8); const v = new Uint8Array(b); structuredClone(b, { transfer: [b] }); return v })()",
	"{ length: 2 ** 32 }", "Object.create(Event.prototype)", "Object.create(URL.prototype)", "Object.create(ReadableStream.prototype)",
	"(() => { const a = [1, 2]; a[Symbol.iterator] = function* () { yield a }; return a })()", "(() => { const o = {}; o.o = o; return o })()",
	"{ get signal() { return this }, get deny() { return [this] }, get aborted() { throw 1 } }", "Promise.reject(new RangeError('rejected'))",
	"new Uint8Array(3)", "new DataView(new ArrayBuffer(2))", "new Map([[1, 2]])", "new Date(NaN)", "/(?:)/", "document",
}

// entrances are ways into the preludes and natives, each given one hostile value x.
var entrances = []string{
	"console.log(x)", "console.log('%s %d %i %f %o %c', x, x, x, x, x, x)", "console.table(x)", "console.table([x])", "console.count(x)", "console.time(x)", "console.assert(x, x)", "console.group(x)",
	"setTimeout(x, x)", "setTimeout(() => 1, x)", "clearTimeout(x)", "requestAnimationFrame(x)", "cancelAnimationFrame(x)", "queueMicrotask(x)", "structuredClone(x)", "structuredClone({ a: [x] }, x)", "structuredClone(1, { transfer: x })", "structuredClone(1, { transfer: [x] })",
	"new Event(x, x)", "new CustomEvent('a', { detail: x })", "new EventTarget().addEventListener(x, x, x)", "new EventTarget().addEventListener('a', () => 1, { signal: x })", "new EventTarget().dispatchEvent(x)", "EventTarget.prototype.addEventListener.call(x, 'a', () => 1)",
	"(() => { const t = new EventTarget(); t.addEventListener('a', x); t.dispatchEvent(new Event('a')) })()", "AbortSignal.any(x)", "AbortSignal.any([x])", "AbortSignal.abort(x).throwIfAborted()", "AbortSignal.timeout(x)", "new DOMException(x, x)", "new DOMException('a', { name: x, cause: x })",
	"new TextDecoder(x, x)", "new TextDecoder().decode(x, x)", "new TextEncoder().encode(x)", "new TextEncoder().encodeInto(x, x)", "new TextEncoder().encodeInto('abc', x)", "atob(x)", "btoa(x)",
	"new TextDecoder('iso-2022-jp').decode(x, x)", "new TextDecoder('gb18030', x).decode(x, x)", "new ArrayBuffer(x, x)", "new ArrayBuffer(8, { maxByteLength: x }).resize(x)", "new ArrayBuffer(8).transfer(x)",
	"new Uint16Array(new ArrayBuffer(8, { maxByteLength: 16 }), x, x)", "new Date(x, x, x)", "new Date(0).setHours(x, x)", "Date.parse(x)", "JSON.parse(x, x)", "Error.captureStackTrace(x)",
	"new Intl.Segmenter(x, x).segment(x).containing(x)", "[...new Intl.Segmenter('en', { granularity: 'word' }).segment(x)]", "new Intl.DisplayNames(x, x).of(x)", "new Intl.DisplayNames('en', { type: 'language' }).of(x)",
	"new Intl.NumberFormat(x, x).formatRange(x, x)", "new Intl.DateTimeFormat(x, x).formatRange(x, x)", "new Intl.PluralRules(x, x).selectRange(x, x)", "Intl.supportedValuesOf(x)", "new Intl.Locale(x, x).weekInfo",
	"new Intl.NumberFormat('en', { roundingIncrement: x, numberingSystem: x })", "new Intl.DateTimeFormat('en', { calendar: x, timeZone: x, dayPeriod: x })", "Intl.getCanonicalLocales(x)",
	"new URL(x, x)", "new URL('http://h').searchParams.append(x, x)", "Object.assign(new URL('http://h'), { host: x })", "URL.canParse(x, x)", "new URLSearchParams(x)", "new URLSearchParams('a=b').forEach(x, x)", "URL.prototype.toString.call(x)",
	"crypto.getRandomValues(x)", "crypto.subtle.digest(x, x)", "crypto.subtle.digest('SHA-256', x)", "navigator.permissions.query(x)", "navigator.clipboard.writeText(x)", "Object.getOwnPropertyDescriptor(Navigator.prototype, 'permissions').get.call(x)",
	"new ReadableStream(x, x)", "new ReadableStream({ start: x, pull: x, cancel: x })", "ReadableStream.from(x).getReader().read()", "ReadableStream.from([x]).getReader().read()", "new ReadableStream().getReader(x)", "new ReadableStream().pipeTo(x)", "new ReadableStream().pipeThrough(x)", "new ReadableStream().pipeTo(new WritableStream(), x)",
	"new ReadableStream({ type: 'bytes', start(c) { c.enqueue(x) } })", "new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' }).read(x)", "new ReadableStreamDefaultReader(x)", "new WritableStream(x, x)", "new WritableStream({ write: x }).getWriter().write(x)", "new WritableStreamDefaultWriter(x)", "new TransformStream(x, x, x)", "new TextDecoderStream().writable.getWriter().write(x)", "new CountQueuingStrategy(x)",
	"new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size(x)", "new Blob(x, x)", "new Blob([x], { type: x })", "new Blob(['abc']).slice(x, x, x)", "new File([x], x, x)", "new FormData(x)", "new FormData().append(x, x, x)", "new Headers(x)", "new Headers().append(x, x)", "new Request(x, x)", "new Request('http://h', { method: x, headers: x, body: x, signal: x, redirect: x })", "new Response(x, x)", "Response.json(x)", "Response.redirect(x, x)", "fetch(x, x)",
	"showOpenFilePicker(x)", "showOpenFilePicker({ types: x })", "showSaveFilePicker({ suggestedName: x, types: [x] })", "FileSystemFileHandle.prototype.getFile.call(x)",
	"new Iterator(x)", "Iterator.from(x)", "Iterator.from(x).toArray?.call(x)", "[].values().map(x)", "[1].values().flatMap(() => x).toArray()", "[1].values().take(x)", "Iterator.prototype.map.call(x, () => 1).next()", "Object.groupBy(x, () => 1)", "Object.groupBy([1], () => x)", "Map.groupBy([1], x)", "Promise.withResolvers.call(x)", "Promise.try(x, x)", "Array.fromAsync(x, x)", "Array.fromAsync.call(x, [1])", "String.prototype.toWellFormed.call(x)", "new WeakRef(x).deref()", "new FinalizationRegistry(x)", "new FinalizationRegistry(() => 1).register(x, x, x)",
	"new Intl.NumberFormat(x, x)", "new Intl.NumberFormat('en', { style: x, currency: x, unit: x, maximumFractionDigits: x })", "new Intl.NumberFormat('de').format(x)", "new Intl.DateTimeFormat(x, x)", "new Intl.DateTimeFormat('en', { timeZone: x })", "new Intl.DateTimeFormat('en').format(x)", "new Intl.PluralRules('en', x).select(x)", "new Intl.Collator(x, x).compare(x, x)", "new Intl.ListFormat('en').format(x)", "new Intl.ListFormat('en').format([x])", "new Intl.RelativeTimeFormat('en').format(x, x)", "new Intl.Locale(x, x)", "Intl.getCanonicalLocales(x)", "Number.prototype.toLocaleString.call(x)", "(5).toLocaleString(x, x)", "Array.prototype.toLocaleString.call(x)", "[x].toLocaleString()", "''.localeCompare(x, x, x)", "String.prototype.localeCompare.call(x, 'a')", "'a'.toLocaleUpperCase(x)", "Date.prototype.toLocaleString.call(x)",
	"readFile(x, x)", "writeFile('/w', x, x)", "writeTextFile('/w', x)", "open(x, x)", "open('/a').then((f) => f.read(x))", "open('/a').then((f) => f.write(x))", "open('/a').then((f) => f.seek(x, x))", "stat(x)", "readDir(x)", "connect(x, x)", "connect({ hostname: x, port: x })", "connect('h:1').writable.getWriter().write(x)", "storage.set(x, x)", "storage.set('k', x)", "storage.get(x)", "query(x)", "request({ action: x, resource: x })", "restrict(x, x)", "restrict({ deny: x }, () => 1)", "restrict({ deny: [x] }, () => 1)", "restrict({ deny: [] }, x)", "onSave(x)", "stdout.write(x)",
}

// TestHostileArguments gives every treacherous value to every entrance: none
// may break the runtime, hang it, show anything of Go, or hide an abort.
func TestHostileArguments(t *testing.T) {
	values := treacherous
	if testing.Short() {
		values = values[:0]
		for i, v := range treacherous {
			if i%5 == 0 {
				values = append(values, v)
			}
		}
	}
	for _, value := range values {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			h := start(t, engine.Options{Limits: engine.Limits{Fuel: 50e6}})
			h.files["/a"] = []byte("abc")
			var source strings.Builder
			source.WriteString(files + net + `const storage = __vitrine_import('vitrine:storage'); const { query, request, restrict } = __vitrine_import('vitrine:authority'); const { onSave, stdout } = __vitrine_import('vitrine:applet');
				const look = (e) => { const t = typeof e === 'object' && e !== null ? Object.prototype.toString.call(e) + (e instanceof Error ? e.name + e.message + e.stack : '') : String(e); if (/goja|0x[0-9a-f]{6}|\.go\b|interface \{|\bmain\.\w+\(|vitrine\/|reflect|runtime error|nil pointer/.test(t)) console.log('LEAK ' + t) };
				const safely = (e) => { try { look(e) } catch (e) { try { look(e) } catch {} } };
				let done = 0; let document;`)
			for _, entrance := range entrances {
				// Endless iterators are cut: what is tested is that they can be.
				if strings.Contains(value, "done: false") && endless(entrance) || strings.Contains(value, "2 ** 32") && long(entrance) {
					continue
				}
				fmt.Fprintf(&source, "try { const x = (%s); const r = %s; if (r instanceof Promise) r.then(safely, safely) } catch (e) { safely(e) } done++;\n", value, entrance)
			}
			source.WriteString("console.log('reached the end'); console.log('done ' + done);")
			h.run(source.String())
			last := h.lines[max(0, len(h.lines)-1):]
			reached := false
			for _, line := range h.lines {
				reached = reached || line == "reached the end" || strings.HasSuffix(line, "reached the end")
				if strings.HasPrefix(strings.TrimSpace(line), "LEAK") {
					t.Error(line)
				}
			}
			if !reached {
				t.Errorf("the script did not come to its end: %v, failures %v", last, h.failures)
			}
			for _, failure := range h.failures {
				if leaks(failure) {
					t.Errorf("a failure shows the host's insides: %s", failure)
				}
			}
		})
	}
}

// long entrances count to a length.
func long(entrance string) bool {
	return strings.Contains(entrance, "fromAsync(x") || strings.Contains(entrance, "Array.prototype.toLocaleString")
}

// endless entrances walk an iterable to its end.
func endless(entrance string) bool {
	for _, part := range []string{
		"transfer: x", "AbortSignal.any(x)", "URLSearchParams(x)", "Blob(x", "Headers(x)", "headers: x", "Iterator.from(x)", "groupBy(x", "fromAsync(x",
		"ListFormat('en').format(x)", "flatMap(() => x)", "toArray", "Request(x, x)", "Response(x, x)", "fetch(x", "types: x", "deny: x", "FormData",
	} {
		if strings.Contains(entrance, part) {
			return true
		}
	}
	return false
}

func leaks(text string) bool {
	for _, mark := range []string{"goja", "0x", ".go:", "interface {", "runtime error", "nil pointer", "reflect"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

// TestAbortCannotBeCaught holds that an applet which loops inside a prelude's
// callback ends by its fuel, whatever it catches.
func TestAbortCannotBeCaught(t *testing.T) {
	loop := `function spin() { try { for (;;); } finally { console.log('finally') } }`
	for _, source := range []string{
		`console.log(new Proxy({}, {}), { get a() { spin() } }); spin()`,
		`new EventTarget().addEventListener('x', spin); const t = new EventTarget(); t.addEventListener('x', spin); t.dispatchEvent(new Event('x'))`,
		`[1].values().map(spin).next()`, `new ReadableStream({ start: spin })`, `structuredClone({ get a() { spin() } })`,
		`new URLSearchParams({ [Symbol.iterator]() { return { next: () => ({ done: false, value: ['a', 'b'] }) } } })`,
		`[2, 1].sort(() => spin())`, `queueMicrotask(spin)`, `Promise.resolve().then(spin)`, `ReadableStream.from((function* () { for (;;); })()).getReader().read()`,
		`new Intl.NumberFormat('en', { get style() { spin() } })`, `atob({ toString: spin })`, `new Blob({ *[Symbol.iterator]() { for (;;) yield 'x' } })`,
		`Array.fromAsync({ [Symbol.iterator]() { return { next: () => ({ done: false }) } } })`, `await new ReadableStream({ pull(c) { c.enqueue(1) } }).pipeTo(new WritableStream())`,
		`(async () => { for (;;) await 0 })()`, `Promise.resolve({ then(f) { f(this) } })`, `Array.fromAsync({ length: 2 ** 40 })`,
		`[].toLocaleString.call({ length: 2 ** 40 })`, `AbortSignal.any({ *[Symbol.iterator]() { const s = new AbortController().signal; for (;;) yield s } })`,
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			h := start(t, engine.Options{Limits: engine.Limits{Fuel: 5e6}})
			err := h.engine.Run(h.now, engine.Script{Name: "main.js", Source: loop + "try { " + source + " } catch (e) { console.log('caught ' + e) }"})
			if err == nil {
				t.Errorf("the script came to an end: %v %v", h.lines, h.failures)
			}
			for _, line := range h.lines {
				if strings.HasPrefix(line, "caught") || line == "finally" {
					t.Errorf("the applet saw its abort: %s", line)
				}
			}
		})
	}
}

// refuser grants nothing and remembers what it was asked.
type refuser struct{ asked []engine.Exceeded }

func (r *refuser) Exceeded(x engine.Exceeded) bool {
	r.asked = append(r.asked, x)
	return false
}

// TestQueryIsAnnounced asks before a query becomes far more than its text.
func TestQueryIsAnnounced(t *testing.T) {
	r := &refuser{}
	start(t, engine.Options{Limits: engine.Limits{Memory: 1 << 30}, Suspender: r}).run(`new URLSearchParams('a&'.repeat(3e6))`)
	if len(r.asked) != 1 || r.asked[0].Resource != engine.Memory || r.asked[0].Need < 1<<30 {
		t.Errorf("asked %v", r.asked)
	}
}

// TestDigitsCost makes sure that formatting pays for a number's length.
func TestDigitsCost(t *testing.T) {
	h := start(t, engine.Options{})
	if got := h.run(`const t = (10n ** 30000n).toLocaleString(); console.log(t.length, t.slice(0, 9), t.split(',').length)`); got != "40001 1,000,000 10001" {
		t.Error(got)
	}
	if h.engine.Fuel() < 30_000 {
		t.Error(h.engine.Fuel())
	}
}
