package dom_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestPicturesArePresented(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		globalThis.canvas = document.createElement('canvas');
		canvas.width = 40; canvas.height = 30;
		globalThis.ctx = canvas.getContext('2d');
		ctx.fillRect(10, 10, 5, 5);
	`)
	if len(s.pixels) != 0 {
		t.Fatalf("pixels of a canvas outside the document: %+v", s.pixels)
	}
	s.run(`document.body.append(canvas)`)
	if len(s.pixels) != 1 || s.pixels[0].r.Dx() != 40 || s.pixels[0].r.Dy() != 30 || s.pixels[0].sum != 25*255 {
		t.Fatalf("after attaching: %+v", s.pixels)
	}
	s.run(`ctx.fillRect(0, 0, 2, 2)`)
	if len(s.pixels) != 1 || s.pixels[0].r.Dx() != 2 || s.pixels[0].sum != 29*255 {
		t.Fatalf("after drawing: %+v", s.pixels)
	}
	if s.run(`document.body.append('text')`); len(s.pixels) != 0 {
		t.Fatalf("pixels though nothing was drawn: %+v", s.pixels)
	}
	s.run(`canvas.width = 20; ctx.fillRect(0, 0, 1, 1)`)
	if len(s.pixels) != 1 || s.pixels[0].w != 20 || s.pixels[0].r.Dx() != 20 || s.pixels[0].sum != 255 {
		t.Fatalf("after a new size: %+v", s.pixels)
	}
	if s.run(`canvas.width = canvas.width`); len(s.pixels) != 1 || s.pixels[0].sum != 0 {
		t.Fatalf("after clearing by the size: %+v", s.pixels)
	}
	// Rounds through sizes whose areas would be too large if both sides were not changed together.
	s.run(`canvas.width = 16384; canvas.height = 1`)
	s.run(`canvas.width = 1; canvas.height = 16384; ctx.fillRect(0, 0, 1, 1)`)
	if len(s.pixels) != 1 || s.pixels[0].h != 16384 {
		t.Fatalf("after a narrow size: %+v", s.pixels)
	}
	s.run(`canvas.remove(); canvas.height = 5; ctx.fillRect(0, 0, 1, 1)`)
	if s.run(`document.body.append(canvas)`); len(s.pixels) != 1 || s.pixels[0].h != 5 {
		t.Fatalf("after coming back: %+v", s.pixels)
	}
}

func TestImages(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const red = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
		const image = new Image();
		image.alt = 'a dot';
		image.onload = () => console.log('loaded', image.naturalWidth);
		image.onerror = () => console.log('failed');
		document.body.append(image);
		image.src = 'data:image/png;base64,' + red;
		await image.decode();
		image.src = 'https://example.org/x.png';
		try { await image.decode() } catch (e) { console.log(e.name) }
		const other = document.createElement('img');
		const o = new OffscreenCanvas(3, 2);
		o.getContext('2d').fillRect(0, 0, 3, 2);
		other.picture = o;
		await other.decode();
		document.body.append(other);
		const canvas = document.createElement('canvas');
		canvas.getContext('2d').drawImage(other, 0, 0);
		console.log(canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3]);
	`)
	if got := s.logged(); got != "loaded 1\nfailed\nNotSupportedError\n255" {
		t.Errorf("logged %q", got)
	}
	n := s.find(scene.Image, "")
	if n.Text(scene.Tooltip) != "a dot" || n.Number(scene.Width) != 1 || len(s.pixels) != 2 || s.pixels[1].w != 3 {
		t.Errorf("width %v, presented %+v", n.Number(scene.Width), s.pixels)
	}
}

func TestVirtualRows(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		globalThis.table = document.createElement('table');
		table.headers = ['Name', 'Value'];
		table.widths = [2, 1];
		table.rows = (first, last) => { console.log('rows', first, last); return Array.from({ length: last - first }, (_, i) => ({ key: first + i, cells: ['row ' + (first + i), i] })) };
		table.rowCount = 100_000;
		table.onrowselect = (e) => console.log('row', e.row, table.selectedRow);
		table.onheaderclick = (e) => console.log('column', e.column);
		document.body.append(table);
		globalThis.list = document.createElement('list');
		list.rowCount = 10;
		list.addEventListener('range', (e) => list.fill(e.first, ['a', 'b', 'c']));
		document.body.append(list);
	`)
	n := s.find(scene.Table, "")
	if n.Number(scene.RowCount) != 100_000 || len(n.List(scene.Headers)) != 2 || n.List(scene.Widths)[0] != "2" || s.tree.Len() != 3 {
		t.Fatalf("the table has %v rows, headers %q, widths %q", n.Number(scene.RowCount), n.List(scene.Headers), n.List(scene.Widths))
	}
	s.send(scene.Event{Type: scene.Range, Node: n.ID(), First: 500, Last: 550})
	row, ok := n.Row(520)
	if got := s.logged(); got != "rows 500 550" || !ok || row.Key != "520" || row.Cells[0] != "row 520" {
		t.Errorf("logged %q, row 520 is %v", got, row)
	}
	s.send(scene.Event{Type: scene.RowSelect, Node: n.ID(), Row: 501})
	s.send(scene.Event{Type: scene.HeaderClick, Node: n.ID(), Column: 1})
	if got := s.logged(); got != "row 501 501\ncolumn 1" {
		t.Errorf("logged %q", got)
	}
	s.run(`table.refresh()`)
	if got := s.logged(); got != "rows 500 550" || s.codes()[scene.Fill] != 1 {
		t.Errorf("logged %q, operations %v", got, s.codes())
	}
	s.run(`table.rowCount = 510`)
	if first, count := n.RowsHeld(); first != 500 || count != 10 {
		t.Errorf("holds %d from %d", count, first)
	}
	s.run(`table.fill(505, [['x', 'y', 'too many'], 'one']); table.headers = ['Name']`)
	if row, _ := n.Row(505); len(row.Cells) != 1 || row.Cells[0] != "x" {
		t.Errorf("row 505 is %v", row)
	}
	s.run(`table.rows = async (first, last) => { await null; return [['later']] }`)
	if row, _ := n.Row(500); row.Cells[0] != "later" {
		t.Errorf("row 500 is %v", row)
	}
	l := s.find(scene.List, "")
	s.send(scene.Event{Type: scene.Range, Node: l.ID(), First: 0, Last: 3})
	if row, _ := l.Row(2); len(row.Cells) != 1 || row.Cells[0] != "c" {
		t.Errorf("row 2 of the list is %v", row)
	}
	s.run(`table.fill(0, Array.from({ length: 510 }, (_, i) => ['x'.repeat(2000), i]))`)
	for _, op := range s.ops {
		if len(op.Cells) > 0 && len(op.Cells[0].Cells[0]) > scene.MaxCell {
			t.Error("a cell is too long")
		}
	}
}

func TestWhatHasNoRoomIsLeftOut(t *testing.T) {
	tests := []struct{ name, source, warning string }{
		{"too many elements", `for (let i = 0; i < 6000; i++) { const b = document.createElement('button'); b.textContent = i; document.body.append(b) }`, "more than 5000 nodes"},
		{"too deep", `let at = document.body; for (let i = 0; i < 200; i++) { const d = document.createElement('row'); at.append(d); at = d } at.append('deep')`, ""},
		{"too much text", `for (let i = 0; i < 1000; i++) { const p = document.createElement('p'); p.textContent = 'word '.repeat(3000); document.body.append(p) }`, "bytes of text in all"},
		{"a long text", `document.body.append('x'.repeat(1e6))`, ""},
		{"a long value", `const a = document.createElement('textarea'); a.value = 'x'.repeat(1e6); document.body.append(a)`, ""},
		{"lone surrogates", `const p = document.createElement('p'); p.textContent = 'a\uD800b'; p.title = '\uDC00'; document.body.append(p)`, ""},
		{"too many pictures", `for (let i = 0; i < 30; i++) { const c = document.createElement('canvas'); c.width = 2000; c.height = 2000; document.body.append(c) }`, "pixels in all"},
		{"odd numbers", `const e = document.createElement('grid'); for (const v of [NaN, -1, 1e9, Infinity, 'x', 1.5]) { e.columns = v; e.gap = v; e.style.width = v + 'px'; e.setAttribute('height', v) } document.body.append(e);
			const i = document.createElement('input'); i.type = 'range'; i.min = Infinity; i.max = -5; i.step = 'any'; i.value = 'NaN'; document.body.append(i);
			const l = document.createElement('list'); l.rowCount = -5; l.rowCount = NaN; l.rowHeight = NaN; l.selectedRow = 1e12; document.body.append(l);
			const q = document.createElement('progress'); q.max = -1; q.value = 5; document.body.append(q);
			const c = document.createElement('canvas'); c.setAttribute('width', 1e6); c.setAttribute('height', '-3'); document.body.append(c)`, ""},
		{"many options", `const s = document.createElement('select'); for (let i = 0; i < 3000; i++) s.append(new Option('x'.repeat(3000) + i, i)); document.body.append(s)`, ""},
		{"many keys", `const b = document.createElement('button'); b.keys = Array(500).fill('a'.repeat(100)).concat('Space').join(' '); document.body.append(b)`, ""},
		{"long lists", `const t = document.createElement('table'); t.headers = Array(500).fill('x'.repeat(5000)); t.widths = Array(70).fill(1e9); t.rowCount = 5; document.body.append(t)`, "share"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, engine.Options{})
			s.run(test.source) // the viewer fails the test when it refuses anything
			if got := s.logged(); (test.warning == "") != (got == "") || !strings.Contains(got, test.warning) {
				t.Errorf("logged %.300q, want a warning with %q", got, test.warning)
			}
			if s.run(`document.body.append(document.createElement('hr'))`); s.tree.Err() != nil {
				t.Errorf("afterwards: %v", s.tree.Err())
			}
		})
	}
}

func TestElementsWithoutRoomAppearWhenThereIsSome(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`for (let i = 0; i < 5100; i++) { const b = document.createElement('button'); b.textContent = i; document.body.append(b) }`)
	s.run(`for (let i = 0; i < 200; i++) document.body.firstChild.remove()`)
	if last := s.tree.Root().Children(); last[len(last)-1].Text(scene.Text) != "5099" || len(last) != 4900 {
		t.Errorf("%d buttons, the last is %q", len(last), last[len(last)-1].Text(scene.Text))
	}
	if s.run(`document.body.replaceChildren(...Array.from({ length: 4000 }, () => document.createElement('button')))`); s.tree.Len() != 4001 {
		t.Errorf("%d elements", s.tree.Len())
	}
}

func TestHostileCalls(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"illegal constructors", `for (const C of [Node, Element, HTMLElement, HTMLInputElement, CSSStyleDeclaration, DOMTokenList, MediaQueryList]) try { new C(); console.log('made', C.name) } catch (e) { if (!(e instanceof TypeError)) throw e }`, ""},
		{"methods on others", `for (const f of [Node.prototype.appendChild, Element.prototype.setAttribute, EventTarget.prototype.addEventListener]) try { f.call({}, document.body); console.log('called') } catch (e) { if (!(e instanceof TypeError)) throw e }`, ""},
		{"a child that is none", `try { document.body.append({}); document.body.appendChild({}) } catch (e) { console.log(e.name) }`, "TypeError"},
		{"cycles", `const a = document.createElement('div'), b = document.createElement('div'); a.append(b); for (const f of [() => a.append(a), () => b.append(a), () => b.before(a, b)]) try { f(); console.log('ok') } catch (e) { console.log(e.name) }`, "HierarchyRequestError\nHierarchyRequestError\nHierarchyRequestError"},
		{"the body stays", `for (const f of [() => document.body.remove(), () => document.documentElement.remove(), () => document.createElement('div').append(document.body)]) try { f() } catch (e) { console.log(e.name) }`, "HierarchyRequestError\nHierarchyRequestError\nHierarchyRequestError"},
		{"a long chain", `let at = document.createElement('div'); document.body.append(at); for (let i = 0; i < 5000; i++) { const d = document.createElement('div'); at.append(d); at = d } at.textContent = 'x'; console.log(document.body.textContent, document.body.cloneNode(true).querySelectorAll('div').length); document.body.firstChild.remove()`, "x 5001"},
		{"an event through a long chain", `let at = document.createElement('div'); for (let i = 0; i < 3000; i++) { const d = document.createElement('div'); d.append(at); at = d } let n = 0; at.addEventListener('x', () => n++); at.querySelector('div:empty').dispatchEvent(new Event('x', { bubbles: true })); console.log(n)`, "1"},
		{"getters that change the tree", `const a = document.createElement('div'); document.body.append(a); a.setAttribute({ toString() { a.remove(); return 'x' } }, { toString() { document.body.append(a); return 'y' } }); console.log(a.getAttribute('x'), a.isConnected)`, "y true"},
		{"listeners that change the tree", `const a = document.createElement('div'), b = document.createElement('div'); a.append(b); b.addEventListener('x', () => a.replaceChildren()); a.addEventListener('x', () => console.log('still')); b.dispatchEvent(new Event('x', { bubbles: true }))`, "still"},
		{"odd names", `for (const n of ['', ' ', '<b>', 'a b', '\0', 'x'.repeat(1000), '1a']) try { document.createElement(n); console.log('made', n) } catch (e) { if (e.name !== 'InvalidCharacterError') throw e } for (const n of ['', 'a b', 'a=']) try { document.body.setAttribute(n, ''); console.log('set', n) } catch (e) { if (e.name !== 'InvalidCharacterError') throw e }`, ""},
		{"many attributes", `try { for (let i = 0; ; i++) document.body.setAttribute('a' + i, '') } catch (e) { console.log(e.name) }`, "QuotaExceededError"},
		{"odd selectors", `for (const s of ['', ',', 'a,', '>', '[', '[a', ':not(', ':x', 'a{}', '.'.repeat(500), '#', 'a'.repeat(2000), '::before', ':not(:not(a))']) try { document.querySelector(s); console.log('found', s) } catch (e) { if (e.name !== 'SyntaxError') throw e }`, ""},
		{"handles stay hidden", `const names = []; for (let o = document.body; o; o = Object.getPrototypeOf(o)) for (const k of Reflect.ownKeys(o)) names.push(typeof k === 'symbol' ? k.toString() : k); console.log(names.filter((n) => /handle|native|opaque|go/i.test(n)).join())`, ""},
		{"own properties are allowed on elements", `'use strict'; document.body.__k = 1; console.log(document.body.__k, Object.keys(document.body))`, "1 [ '__k' ]"},
		{"prototypes are frozen", `'use strict'; for (const C of [Node, Element, HTMLInputElement, Event, CanvasRenderingContext2D]) try { C.prototype.extra = 1; console.log('changed') } catch (e) { if (!(e instanceof TypeError)) throw e }`, ""},
		{"a rows provider that lies", `const l = document.createElement('list'); l.rowCount = 10; document.body.append(l); for (const r of [{ length: 1e9 }, { length: -1 }, [{ cells: { length: 5 } }], [null, undefined, Symbol.iterator], [[[['x']]]]]) try { l.fill(0, r) } catch (e) { console.log(e.name) }`, "TypeError"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, engine.Options{})
			s.run(test.source)
			if got := s.logged(); got != test.want {
				t.Errorf("logged\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestEndlessWorkSpendsFuel(t *testing.T) {
	tests := []struct{ name, source string }{
		{"adding and removing", `for (const d = document.createElement('div'); ;) { document.body.append(d); d.remove() }`},
		{"queries", `for (let i = 0; i < 300; i++) document.body.append(document.createElement('div')); for (;;) document.querySelector('a a a a a')`},
		{"a selector that goes back and forth", `let at = document.body; for (let i = 0; i < 60; i++) { const d = document.createElement('div'); at.append(d); at = d } document.querySelectorAll('div '.repeat(30) + 'p')
			document.querySelectorAll('p ' + 'div '.repeat(30))`},
		{"one large tree", `const f = document.createDocumentFragment(); for (;;) f.append(document.createElement('div'))`},
		{"texts", `const d = document.createElement('div'); for (let i = 0; i < 1000; i++) d.append('x'.repeat(1000)); for (;;) d.textContent`},
		{"clones", `const d = document.createElement('div'); for (let i = 0; i < 100; i++) d.append('x'); for (;;) d.cloneNode(true)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, engine.Options{Limits: engine.Limits{Fuel: 30_000_000, Memory: 256 << 20}})
			if err := s.engine.Run(s.now, engine.Script{Name: "main.js", Source: test.source}); err == nil {
				t.Error("it ended by itself")
			}
		})
	}
}

// TestSameTurnsGiveSamePatches compares two runs in this process and one in another.
func TestSameTurnsGiveSamePatches(t *testing.T) {
	if os.Getenv("DOM_TEST_DIGEST") != "" {
		fmt.Printf("digest %x\n", someTurns(t))
		return
	}
	first := someTurns(t)
	if second := someTurns(t); first != second {
		t.Error("the same turns gave different patches in one process")
	}
	other := exec.Command(os.Args[0], "-test.run=^TestSameTurnsGiveSamePatches$")
	other.Env = append(os.Environ(), "DOM_TEST_DIGEST=1", "GOMAXPROCS=1", "TZ=Asia/Tokyo")
	output, err := other.CombinedOutput()
	if err != nil || !strings.Contains(string(output), fmt.Sprintf("digest %x\n", first)) {
		t.Errorf("another process gave %s (%v), want %x", output, err, first)
	}
}

// someTurns returns a digest of all that leaves a document during some turns.
func someTurns(t *testing.T) [32]byte {
	s := newStage(t, engine.Options{})
	digest := sha256.New()
	for turn := range 20 {
		s.run(fmt.Sprintf(`
			const n = %d;
			const box = document.createElement('div');
			for (let i = 0; i < n; i++) {
				const c = document.createElement(['canvas', 'button', 'p', 'row'][Math.floor(Math.random() * 4)]);
				c.title = Math.random();
				if (c.getContext) { const g = c.getContext('2d'); g.fillRect(0, 0, Math.random() * 100, 50); g.arc(9, 9, n, 0, n); g.stroke(); g.fillText('n ' + n, 9, 99) }
				box.append(c, 'text ' + n);
			}
			document.body.prepend(box);
			if (n %% 3 === 0) document.body.lastChild.remove();
			for (const c of document.querySelectorAll('canvas')) c.getContext('2d').strokeRect(n, n, 5, 5);
		`, turn))
		fmt.Fprintf(digest, "%+v %+v\n", s.ops, s.pixels)
	}
	return [32]byte(digest.Sum(nil))
}

// TestBoundary walks everything an applet can reach, with and without objects of its own making.
func TestBoundary(t *testing.T) {
	s := newStage(t, engine.Options{})
	if err := s.engine.CheckBoundary(); err != nil {
		t.Errorf("before any code: %v", err)
	}
	s.run(library + `
		globalThis.kept = [];
		for (const name of ['div', 'input', 'canvas', 'img', 'table', 'list', 'select', 'form']) { const e = document.createElement(name); document.body.append(e); kept.push(e, e.style, e.dataset, e.classList) }
		const ctx = document.querySelector('canvas').getContext('2d');
		kept.push(ctx, ctx.createImageData(1, 1), ctx.createLinearGradient(0, 0, 1, 1), ctx.measureText('x'), new Path2D(), new OffscreenCanvas(1, 1), ctx.getTransform(),
			matchMedia('(min-width: 1px)'), signal(1), computed(() => 1), h('p'), document, document.body, new Event('x'), new PointerEvent('click'), await createImageBitmap(ctx.createImageData(1, 1)));
	`)
	if err := s.engine.CheckBoundary(); err != nil {
		t.Errorf("after using everything: %v", err)
	}
}
