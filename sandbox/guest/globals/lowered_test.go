package globals_test

import (
	"path/filepath"
	"testing"

	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/sandbox/engine"
)

// TestLoweredSyntax runs what the bundler makes of syntax that goja lacks
// against the objects that such syntax uses.
func TestLoweredSyntax(t *testing.T) {
	source := `
		import { open, readTextFile } from 'vitrine:files';
		for await (const chunk of new Blob(['ab', 'c']).stream()) console.log(chunk.length);
		for await (const x of ReadableStream.from([1, 2, 3])) { if (x === 2) break; console.log(x) }
		for await (const [name, handle] of await showDirectoryPicker()) console.log(name, handle.kind);
		async function* count(n: number) { for (let i = 0; i < n; i++) yield i }
		for await (const i of count(2)) console.log('counted', i);
		console.log(await Array.fromAsync(count(3)), await new Response(ReadableStream.from((async function* () { yield new TextEncoder().encode('streamed') })())).text());
		{ await using file = await open('/a'); console.log(await file.read(new Uint8Array(2))) }
		{ using thing = { [Symbol.dispose]() { console.log('disposed') } }; console.log(typeof thing) }
		console.log(/^\p{Lu}\p{L}+$/u.test('Übung'), await readTextFile('/a'));
	`
	folder := fixture.Folder(t, map[string]string{"main.ts": source})
	b := fixture.Bundle(t, filepath.Join(folder, "main.ts"), bundler.Options{})
	script := fixture.File(t, b, b.Manifest().Main)
	h := start(t, engine.Options{})
	h.files["/a"] = []byte("abc")
	h.answer = func(c engine.Call) (map[string]any, *engine.Fault, bool) {
		if c.Op == "pick" {
			return picked(7, "folder", true), nil, true
		}
		return nil, nil, false
	}
	got := module(t, h, "", script)
	expect(t, got, "2\n1\n1\na file\nb directory\ncounted 0\ncounted 1\n[ 0, 1, 2 ] streamed\n2\nobject\ndisposed\ntrue abc")
	if len(h.handles) != 0 {
		t.Errorf("%d handles stay open", len(h.handles))
	}
}
