package globals_test

import (
	_ "embed"
	"strings"
	"testing"

	"example.org/vitrine/applet"
	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/internal/testing/npmcache"
	"example.org/vitrine/sandbox/engine"
)

//go:embed testdata/npm.txt
var pins string

// TestPackages runs packages from npm, unmodified, through the real bundler in
// the hardened and metered engine.
func TestPackages(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches packages and runs long")
	}
	list, err := npmcache.ParsePins(pins)
	if err != nil {
		t.Fatal(err)
	}
	modules, err := npmcache.Modules(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	tests := []script{
		{
			"d3-scale", `
			import { scaleLinear, scaleTime, scaleLog, scaleBand, scaleOrdinal } from 'd3-scale';
			const x = scaleLinear().domain([0, 10]).range([0, 500]).nice();
			console.log(x(2.5), x.invert(250), x.ticks(5).join(), x.tickFormat(5, '+%')(0.5));
			console.log(scaleLog().domain([1, 1000]).range([0, 3])(100), scaleBand().domain(['a', 'b']).range([0, 10])('b'));
			console.log(scaleLinear().domain([0, 1]).range(['red', 'blue'])(0.5), scaleOrdinal(['x', 'y'])('q'));
			console.log(scaleTime().domain([new Date(2024, 0, 1), new Date(2024, 11, 31)]).ticks(3).map((d) => d.getMonth()).join());`,
			"125 5 0,2,4,6,8,10 +50%\n2 5\nrgb(128, 0, 128) x\n0,3,6,9",
		},
		{
			"date-fns", `
			import { format, addMonths, differenceInDays, parseISO, formatDistance, isValid, startOfWeek } from 'date-fns';
			import { de } from 'date-fns/locale';
			const d = parseISO('2024-02-29T12:00:00');
			console.log(format(d, 'yyyy-MM-dd HH:mm:ss xxx'), format(addMonths(d, 12), 'PPPP'), format(d, 'PPPP', { locale: de }));
			console.log(differenceInDays(new Date(2024, 2, 31), d), formatDistance(d, addMonths(d, 3)), isValid(new Date('x')), format(startOfWeek(d, { weekStartsOn: 1 }), 'EEE d'));`,
			"2024-02-29 12:00:00 +01:00 Friday, February 28th, 2025 Donnerstag, 29. Februar 2024\n30 3 months false Mon 26",
		},
		{
			"zod", `
			import { z } from 'zod';
			const User = z.object({ name: z.string().min(2), age: z.number().int().positive(), mail: z.email().optional(), tags: z.array(z.string()).default([]) });
			console.log(User.parse({ name: 'Ada', age: 36 }));
			const r = User.safeParse({ name: 'A', age: -1.5, mail: 'no' });
			console.log(r.success, r.error.issues.map((i) => i.path.join('.') + ': ' + i.message).join('; '));
			try { z.string().parse(5) } catch (e) { console.log(e.name, e instanceof z.ZodError, e instanceof Error) }
			console.log(z.union([z.string(), z.number()]).safeParse(true).success, z.enum(['a', 'b']).parse('a'), await z.string().refine(async (s) => s === 'x').parseAsync('x'));`,
			"{ name: 'Ada', age: 36, tags: [] }\nfalse name: Too small: expected string to have >=2 characters; age: Invalid input: expected int, received number; mail: Invalid email address\nZodError true true\nfalse a x",
		},
		{
			"immer", `
			import { produce, enableMapSet, current, isDraft } from 'immer';
			enableMapSet();
			const a = { list: [{ done: false }, { done: true }], map: new Map([['k', 1]]) };
			const b = produce(a, (d) => { d.list[0].done = true; d.list.push({ done: false }); d.map.set('k', 2); console.log(isDraft(d), current(d).list.length) });
			console.log(a.list[0].done, b.list[0].done, b.list.length, a.map.get('k'), b.map.get('k'), a.list[1] === b.list[1], Object.isFrozen(b));`,
			"true 3\nfalse true 3 1 2 true true",
		},
		{
			"chroma-js", `
			import chroma from 'chroma-js';
			console.log(chroma('hotpink').hex(), chroma.mix('red', 'blue', 0.5, 'lab').hex(), chroma.scale(['yellow', 'navy']).mode('lch').colors(3).join(), chroma('#336699').luminance().toFixed(4), chroma.contrast('white', 'black'));
			try { chroma('nonsense') } catch (e) { console.log(e.message) }`,
			"#ff69b4 #ca0088 #ffff00,#ff164a,#000080 0.1251 21\nunknown hex color: nonsense",
		},
		{
			"mathjs", `
			import { evaluate, matrix, multiply, complex, sqrt, unit, derivative, bignumber, chain, simplify } from 'mathjs';
			console.log(evaluate('sqrt(3^2 + 4^2)'), evaluate('12.7 cm to inch').toString(), multiply(matrix([[1, 2], [3, 4]]), [1, 1]).toString());
			console.log(sqrt(complex(-4, 0)).toString(), derivative('x^2 + 3x', 'x').toString(), chain(3).add(4).multiply(2).done(), bignumber('0.1').plus('0.2').toString(), simplify('2x + x').toString(), evaluate('det([1, 2; 3, 4])'));`,
			"5 5 inch [3, 7]\n2i 2 * x + 3 14 0.3 3 * x -2",
		},
		{
			"preact", `
			import { h, render, Component, Fragment } from 'preact';
			import { useState, useEffect, useMemo } from 'preact/hooks';
			` + smallDocument + `
			let set;
			function Counter({ start }) { const [n, setN] = useState(start); set = setN; const twice = useMemo(() => n * 2, [n]); useEffect(() => { console.log('effect', n) }, [n]); return h('p', { class: 'c', title: 't' + n }, n, ' ', twice) }
			class Old extends Component { constructor() { super(); this.state = { x: 1 } } componentDidMount() { this.setState({ x: 2 }) } render(p, s) { return h(Fragment, null, h('b', null, s.x), p.children) } }
			render(h('div', { onClick: () => console.log('clicked') }, h(Counter, { start: 3 }), h(Old, null, 'child')), root);
			console.log(text(root));
			await new Promise((r) => setTimeout(r, 200));
			set(5); await new Promise((r) => setTimeout(r, 200)); console.log(text(root)); root.childNodes[0].fire('click');
			render(h('ul', null, [1, 2, 3].map((k) => h('li', { key: k }, k))), root); console.log(text(root)); render(h('ul', null, [3, 1].map((k) => h('li', { key: k }, k))), root); console.log(text(root));`,
			"<div><p class=c title=t3>3 6</p><b>1</b>child</div>\neffect 3\neffect 5\n<div><p class=c title=t5>5 10</p><b>2</b>child</div>\nclicked\n<ul><li>1</li><li>2</li><li>3</li></ul>\n<ul><li>3</li><li>1</li></ul>",
		},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			b := fixture.BundleWith(t, modules, c.source)
			main := fixture.File(t, b, b.Manifest().Main)
			sourceMap, _ := b.File(applet.SourceMap(b.Manifest().Main))
			h := start(t, engine.Options{})
			h.check(h.engine.Run(h.now, engine.Script{Name: "main.js", Source: main, SourceMap: sourceMap}))
			h.finish()
			got := strings.Join(append(h.lines, h.failures...), "\n")
			expect(t, got, c.want)
			t.Logf("%d bytes, %.1f million units of fuel", len(main), float64(h.engine.Fuel())/1e6)
		})
	}
}

// smallDocument is as much of a document as Preact asks for.
const smallDocument = `
	class Node {
		constructor(name, text) { this.localName = name; this.nodeType = name ? 1 : 3; this.data = text; this.childNodes = []; this.attributes = {}; this.listeners = {}; this.parentNode = null }
		get firstChild() { return this.childNodes[0] ?? null }
		get nextSibling() { const s = this.parentNode?.childNodes; return s?.[s.indexOf(this) + 1] ?? null }
		get ownerDocument() { return globalThis.document }
		setAttribute(k, v) { this.attributes[k] = v }
		removeAttribute(k) { delete this.attributes[k] }
		insertBefore(n, at) { n.parentNode?.removeChild(n); const i = at ? this.childNodes.indexOf(at) : this.childNodes.length; this.childNodes.splice(i, 0, n); n.parentNode = this; return n }
		appendChild(n) { return this.insertBefore(n, null) }
		removeChild(n) { this.childNodes.splice(this.childNodes.indexOf(n), 1); n.parentNode = null }
		remove() { this.parentNode?.removeChild(this) }
		contains(n) { for (; n; n = n.parentNode) if (n === this) return true; return false }
		addEventListener(t, f) { this.listeners[t] = f }
		removeEventListener(t) { delete this.listeners[t] }
		fire(type) { this.listeners[type].call(this, { type }) }
	}
	globalThis.document = { createElement: (n) => new Node(n), createElementNS: (_, n) => new Node(n), createTextNode: (t) => new Node('', t) };
	const root = new Node('root');
	const text = (n) => n.childNodes.map((c) => c.localName ? '<' + c.localName + Object.entries(c.attributes).map(([k, v]) => ' ' + k + '=' + v).join('') + '>' + text(c) + '</' + c.localName + '>' : c.data).join('');
`
