package globals_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// everything is a program that holds on to one of each thing that globals and
// modules hand out.
const everything = files + net + `
	const storage = __vitrine_import('vitrine:storage'), authority = __vitrine_import('vitrine:authority'), applet = __vitrine_import('vitrine:applet');
	globalThis.held = [
		new Event('x'), new CustomEvent('x', { detail: 1 }), new EventTarget(), new AbortController(), AbortSignal.any([]), new DOMException('m', 'AbortError'),
		new TextEncoder(), new TextDecoder('latin1'), new URL('http://h/?a=b').searchParams, new URLSearchParams('a=b').entries(), crypto, crypto.subtle, performance, navigator,
		await navigator.permissions.query({ name: 'connect' }), new ReadableStream(), new ReadableStream().getReader(), new ReadableStream().values(), ...new ReadableStream().tee(),
		new WritableStream(), new WritableStream().getWriter(), new TransformStream(), new TextDecoderStream(), new Blob(['x']), new File(['x'], 'n'), new FormData(), new FormData().keys(),
		new Headers({ a: 'b' }), new Headers().values(), new Request('http://h'), new Response('x'), [1].values().map((x) => x), Iterator.from({ next() { return {} } }), new WeakRef({}),
		new FinalizationRegistry(() => 1), new Intl.NumberFormat('de'), new Intl.NumberFormat('de').format, new Intl.DateTimeFormat(), new Intl.Collator().compare, new Intl.ListFormat('en'),
		new Intl.PluralRules('en').resolvedOptions(), new Intl.Locale('de-AT'), await open('/a'), (await open('/a')).readable, await stat('/a'), await readDir('/'), await readFile('/a'),
		connect('h:1'), connect('h:2').writable, await connect('h:3').opened, files2, storage, authority, applet, applet.stdin.readable, await authority.budget(), setTimeout, console,
		await readFile('/none').catch((e) => e), structuredClone(new Map([[1, { a: 1 }]])), Promise.withResolvers(), performance.toJSON(), await storage.keys(),
	];
	console.log('held', held.length)`

// TestBoundary walks over everything that an applet can reach after it took
// hold of one of each: nothing of the host's is mutable or holds a Go value.
func TestBoundary(t *testing.T) {
	h := start(t, engine.Options{})
	h.files["/a"] = []byte("abc")
	got := h.run(`const files2 = __vitrine_import('vitrine:files');` + everything)
	if !strings.HasPrefix(got, "held ") || len(h.failures) > 0 {
		t.Fatal(got, h.failures)
	}
	reached := h.engine.Boundary()
	if len(reached) < 1000 {
		t.Errorf("only %d objects were reached", len(reached))
	}
	for _, r := range reached {
		if r.Fault != "" {
			t.Errorf("%s (%v): %s", r.Path, r.Label, r.Fault)
		}
	}
}

// TestSharedPrototypesAreFrozen holds for those that only an instance leads to.
func TestSharedPrototypesAreFrozen(t *testing.T) {
	h := start(t, engine.Options{})
	h.files["/a"] = []byte("abc")
	got := h.run(`const files2 = __vitrine_import('vitrine:files');` + everything + `
		const bad = new Set();
		for (const item of held) {
			for (let p = Object.getPrototypeOf(item); p !== null; p = Object.getPrototypeOf(p)) {
				if (!Object.isFrozen(p)) bad.add(Object.prototype.toString.call(item));
				for (const key of Reflect.ownKeys(p)) {
					const { value, get } = Reflect.getOwnPropertyDescriptor(p, key);
					for (const f of [value, get]) if (typeof f === 'function' && !Object.isFrozen(f)) bad.add(Object.prototype.toString.call(item) + '.' + String(key));
				}
			}
		}
		console.log([...bad].join())`)
	expect(t, strings.TrimSpace(got), "held 64")
}

// TestDeterminism holds that the same turns give the same log, calls and fuel.
func TestDeterminism(t *testing.T) {
	const source = `
		console.log(crypto.randomUUID(), Math.random(), Date.now(), new Date().toLocaleString(), new Date(0).toString(), performance.now());
		console.log(['b', 'ä', 'a'].sort(new Intl.Collator('de').compare), (1234.5).toLocaleString('hi'), new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo', timeStyle: 'long' }).format(0));
		for (const d of [3, 1, 2]) setTimeout(() => console.log(d, performance.now(), Math.random()), d);
		const { readFile, writeFile } = __vitrine_import('vitrine:files');
		await writeFile('/big', crypto.getRandomValues(new Uint8Array(50_000)));
		const data = await readFile('/big'); console.log(data.length, [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].join());
		await ReadableStream.from([1, 2, 3]).pipeThrough(new TransformStream()).pipeTo(new WritableStream({ write(c) { console.log(c) } }));
		console.log({ held: new Map([[{}, new Set([1])]]), error: new RangeError('x').message }); structuredClone({ a: [1, { b: 2 }] });
		try { '' + Object.create(null) } catch (e) { console.log(String(e)) }
		requestAnimationFrame((t) => console.log('frame', t));`
	type outcome struct {
		Lines, Seen, Failures []string
		Fuel                  uint64
	}
	run := func() outcome {
		h := start(t, engine.Options{})
		h.run(source)
		return outcome{h.lines, h.seen, h.failures, h.engine.Fuel()}
	}
	first := run()
	if len(first.Lines) < 12 || len(first.Failures) > 0 {
		t.Fatal(first)
	}
	for range 3 {
		if again := run(); !reflect.DeepEqual(first, again) {
			t.Fatalf("got\n%s\nand then\n%s", fmt.Sprint(first), fmt.Sprint(again))
		}
	}
}
