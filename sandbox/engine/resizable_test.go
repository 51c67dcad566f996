package engine_test

import (
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestResizable is about buffers that change their length, and what looks at
// them. What node 20 answers is in package globals; here it is what goja must
// not get wrong: memory that is given back, and natives that are under way.
func TestResizable(t *testing.T) {
	e, h := start(t, engine.Options{})
	if err := run(t, e, `
		const made = (n, most) => new ArrayBuffer(n, {maxByteLength: most});
		{ const b = made(4, 1 << 16), u = new Uint8Array(b); u.fill(7); b.resize(0); b.resize(1 << 16); print(u.length + ' ' + u.reduce((x, y) => x + y)) }
		{ const b = made(1 << 16, 1 << 16), u = new Uint8Array(b).fill(1); print(u.map((x, i) => { if (i === 5) b.resize(1); return x }).length) }
		{ const b = made(64, 64), u = new Uint8Array(b); for (const f of ['sort', 'toSorted']) { b.resize(64); print(f + u[f](() => { b.resize(2); return 1 }).length) } }
		{ const b = made(16, 16), u = new Uint32Array(b, 8, 2); b.resize(9); print([u.length, u.byteLength, u.byteOffset, u[0], Object.keys(u).length, u.join() === '']); b.resize(16); print([u.length, u.byteOffset]) }
		{ const b = made(8, 16), d = new DataView(b, 4, 4), e = new DataView(b, 4); b.resize(6); for (const f of [() => d.byteLength, () => d.getInt8(0), () => e.byteLength]) try { print(f()) } catch (x) { print(x.name) } }
		{ const b = made(8, 16), s = new Uint8Array(b).subarray(2), t = new Uint8Array(b).subarray(2, 4); b.resize(12); print([s.length, t.length]) }
		{ const b = made(8, 16), c = b.transfer(), d = c.transferToFixedLength(4); print([b.detached, b.maxByteLength, c.detached, d.resizable, d.byteLength, made(3, 5).transfer().maxByteLength]); try { b.resize(1) } catch (x) { print(x.name) } }
		for (const f of [() => made(2, 1), () => made(1, 2 ** 53), () => made(1, 2).resize(3), () => made(1, 2).resize(-1), () => new ArrayBuffer(1).resize(1), () => ArrayBuffer.prototype.resize.call({}), () => made(1, 2 ** 40)]) try { f(); print('no error') } catch (x) { print(x.name) }
		class B extends ArrayBuffer {} print(new B(1, {maxByteLength: 2}).resizable + ' ' + (new B(1, {maxByteLength: 2}) instanceof B));
		for (let i = 0; i < 5000; i++) { const b = made(1, 4096); new Uint8Array(b); b.resize(2) } print('many')`); err != nil {
		t.Fatal(err)
	}
	const want = "65536 0\n65536\nsort2\ntoSorted64\n0,0,0,,0,true\n2,8\nTypeError\nTypeError\n2\n10,2\ntrue,0,true,false,4,5\nTypeError\n" +
		"RangeError\nRangeError\nRangeError\nRangeError\nTypeError\nTypeError\nRangeError\ntrue true\nmany"
	if h.text() != want || len(h.failures) > 0 {
		t.Errorf("got %s %v\nwant %s", h.text(), h.faults(), want)
	}
}
