package dom_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestPatchesAreMinimal(t *testing.T) {
	const rows = `
		globalThis.rows = [];
		for (let i = 0; i < 100; i++) {
			const p = document.createElement('p');
			p.textContent = 'row ' + i;
			rows.push(p);
			document.body.append(p);
		}`
	type counts = map[scene.OpCode]int
	tests := []struct {
		name, source string
		want         counts
	}{
		{"nothing", ``, counts{}},
		{"one text", `rows[50].textContent = 'changed'`, counts{scene.Set: 1}},
		{"one text node", `rows[50].firstChild.data = 'changed'`, counts{scene.Set: 1}},
		{"a text set to what it is", `rows[50].textContent = 'row 50'`, counts{}},
		{"there and back", `rows[50].textContent = 'x'; rows[50].textContent = 'row 50'`, counts{}},
		{"one removed", `rows[3].remove()`, counts{scene.Remove: 1}},
		{"one inserted", `rows[10].before(Object.assign(document.createElement('p'), { textContent: 'new' }))`, counts{scene.Create: 1, scene.Set: 1, scene.Insert: 1}},
		{"the last to the front", `document.body.prepend(rows[99])`, counts{scene.Insert: 1}},
		{"the first to the end", `document.body.append(rows[0])`, counts{scene.Insert: 1}},
		{"two swapped", `const next = rows[6].nextSibling; rows[5].before(rows[6]); `, counts{scene.Insert: 1}},
		{"appended in the same order again", `for (const r of rows) document.body.append(r)`, counts{}},
		{"taken out and put back", `rows[7].remove(); rows[8].before(rows[7])`, counts{}},
		{"reversed", `for (const r of [...rows].reverse()) document.body.append(r)`, counts{scene.Insert: 99}},
		{"all removed", `document.body.replaceChildren()`, counts{scene.Remove: 100}},
		{"moved into another", `const d = document.createElement('div'); document.body.append(d); d.append(rows[0], document.createElement('hr'))`, counts{scene.Create: 2, scene.Insert: 3}},
		{"an attribute without meaning", `rows[0].setAttribute('data-x', 1)`, counts{}},
		{"added and removed", `const b = document.createElement('button'); document.body.append(b); b.remove()`, counts{}},
		{"a tree moved keeps its elements", `const d = document.createElement('div'); d.append(rows[1], rows[2]); rows[3].after(d)`, counts{scene.Create: 1, scene.Insert: 3}},
	}
	s := newStage(t, engine.Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.viewer.t = t
			s.run(`document.body.replaceChildren();` + rows)
			s.run(test.source)
			if got := s.codes(); !maps.Equal(got, test.want) {
				t.Errorf("operations %v, want %v", got, test.want)
			}
		})
	}
}

func TestKindsFollowTheContent(t *testing.T) {
	s := newStage(t, engine.Options{})
	steps := []struct{ source, want string }{
		{`globalThis.p = document.createElement('p'); p.append('text'); document.body.append(p)`, `column(label "text")`},
		{`globalThis.field = document.createElement('input'); p.append(field)`, `column(row(label "text", textfield))`},
		{`field.type = 'checkbox'`, `column(row(label "text", checkbox))`},
		{`p.append(document.createElement('div'))`, `column(column(label "text", checkbox, column))`},
		{`field.remove(); p.lastChild.remove()`, `column(label "text")`},
		{`globalThis.b = document.createElement('b'); b.append('bold'); p.append(b)`, `column(label "textbold")`},
		{`b.firstChild.data = ' bolder'`, `column(label "text bolder")`},
		{`b.append(document.createElement('button'))`, `column(row(label "text", row(label "bolder", button)))`},
		{`b.lastChild.remove()`, `column(label "text bolder")`},
		{`p.style.display = 'none'`, `column(label "text bolder" hidden)`},
		{`p.style.display = 'flex'`, `column(row(label "text", label "bolder"))`},
		{`p.style.cssText = ''`, `column(label "text bolder")`},
		{`const l = document.createElement('label'); l.append('ok', field); document.body.append(l)`, `column(label "text bolder", checkbox "ok")`},
		{`field.type = 'text'`, `column(label "text bolder", column(label "ok", textfield))`},
		{`field.type = 'hidden'`, `column(label "text bolder", label "ok")`},
		{`document.body.lastChild.replaceWith('plain')`, `column(label "text bolder", label "plain")`},
		{`b.replaceChildren(); p.firstChild.data = ''`, `column(label, label "plain")`},
		{`document.body.textContent = 'all'`, `column(label "all")`},
	}
	for _, step := range steps {
		s.run(step.source)
		if got := outline(s.tree.Root()); got != step.want {
			t.Errorf("after %s: the scene is\n%s, want\n%s", step.source, got, step.want)
		}
	}
}

// TestScenesDependOnTheDocumentAlone changes a document at random, turn by turn, and
// compares the scene that came about with that of a document made at once.
func TestScenesDependOnTheDocumentAlone(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const names = ['div', 'p', 'span', 'b', 'row', 'label', 'fieldset', 'legend', 'ul', 'li', 'input', 'button', 'select', 'option', 'a', 'h2', 'table', 'tr', 'td', 'br', 'pre', 'script', 'canvas', 'grid'];
		const attributes = [['type', 'checkbox'], ['type', 'hidden'], ['hidden', ''], ['disabled', ''], ['style', 'display: flex'], ['style', 'display: none'], ['value', 'v'], ['title', 't'], ['headers', 'x'], ['class', 'primary']];
		const all = [document.body];
		globalThis.act = (op, a, b, c) => {
			const at = (i) => all[i % all.length];
			try {
				switch (op) {
					case 0: case 1: case 2: { const x = document.createElement(names[b % names.length]); all.push(x); at(a).append(x); break; }
					case 3: { const x = document.createTextNode(['', ' ', 'word', ' two words '][b % 4]); all.push(x); at(a).append(x); break; }
					case 4: at(a).insertBefore(at(b), at(a).childNodes[c % (at(a).childNodes.length + 1)] ?? null); break;
					case 5: if (at(a) !== document.body) at(a).remove(); break;
					case 6: at(a).setAttribute(...attributes[b % attributes.length]); break;
					case 7: at(a).removeAttribute(attributes[b % attributes.length][0]); break;
					case 8: if (at(a) !== document.body) at(a).textContent = 'text'; break;
					case 9: at(a).data = 'new'; break;
					case 10: { const f = document.createDocumentFragment(); f.append(at(a), at(b)); at(c).append(f); break; }
				}
			} catch (e) {
				if (!(e instanceof DOMException) && !(e instanceof TypeError)) throw e;
			}
		};
		globalThis.again = () => {
			const copies = [...document.body.childNodes].map((n) => n.cloneNode(true));
			document.body.replaceChildren(...copies);
		};
		globalThis.restart = () => { all.length = 1; document.body.replaceChildren() };
	`)
	rapid.Check(t, func(rt *rapid.T) {
		s.run(`restart()`)
		turns := rapid.SliceOfN(rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 40), 4, 4), 1, 12), 1, 12).Draw(rt, "turns")
		for _, turn := range turns {
			var b strings.Builder
			for _, a := range turn {
				fmt.Fprintf(&b, "act(%d, %d, %d, %d);", a[0]%11, a[1], a[2], a[3])
			}
			s.run(b.String())
		}
		grown := outline(s.tree.Root())
		nodes := s.tree.Len()
		s.run(`again()`)
		if made := outline(s.tree.Root()); made != grown {
			rt.Fatalf("the scene came to be\n%s\nand made at once is\n%s", grown, made)
		}
		if s.tree.Len() != nodes {
			rt.Fatalf("%d elements of the scene were left behind", nodes-s.tree.Len())
		}
	})
}
