package dom_test

import (
	"maps"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

const library = `const { h, Fragment, render, signal, computed, effect, batch, untracked, useSignal, useComputed, useRef, useEffect, jsx, jsxs } = __vitrine_import('vitrine:ui');`

func TestSignals(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"value and peek", `const s = signal(1); s.value++; console.log(s.value, s.peek(), s + 1, JSON.stringify(s))`, "2 2 3 2"},
		{"an effect", `const s = signal(1); const end = effect(() => console.log(s.value)); s.value = 2; s.value = 2; end(); s.value = 3`, "1\n2"},
		{"its cleanup", `const s = signal(1); const end = effect(() => { const v = s.value; return () => console.log('clean', v) }); s.value = 2; end()`, "clean 1\nclean 2"},
		{"a computed value", `let n = 0; const a = signal(1), b = computed(() => { n++; return a.value * 2 }); console.log(n, b.value, b.value, n); a.value = 5; console.log(b.value, n)`, "0 2 2 1\n10 2"},
		{"no more than needed", `const a = signal(1), odd = computed(() => a.value % 2), e = effect(() => console.log('odd', odd.value)); a.value = 3; a.value = 4`, "odd 1\nodd 0"},
		{"a diamond", `const a = signal(1), b = computed(() => a.value + 1), c = computed(() => a.value * 2); effect(() => console.log(b.value + c.value)); a.value = 2`, "4\n7"},
		{"a batch", `const a = signal(1), b = signal(1); effect(() => console.log(a.value + b.value)); batch(() => { a.value = 2; b.value = 2 })`, "2\n4"},
		{"untracked", `const a = signal(1), b = signal(1); effect(() => console.log(a.value + untracked(() => b.value))); b.value = 5; a.value = 2`, "2\n7"},
		{"what is no longer read", `const on = signal(true), a = signal(1); effect(() => console.log(on.value ? a.value : 'off')); on.value = false; a.value = 9`, "1\noff"},
		{"a circle", `const a = signal(0); try { effect(() => { a.value = a.value + 1 }) } catch (e) { console.log(e.message) }`, "effects go round in a circle"},
		{"a computed circle", `const a = computed(() => a.value); try { a.value } catch (e) { console.log(e.message) }`, "a computed value depends on itself"},
		{"an exception", `const a = signal(0), b = computed(() => { if (a.value) throw new Error('no'); return 1 }); console.log(b.value); a.value = 1; try { b.value } catch (e) { console.log(e.message) } a.value = 0; console.log(b.value)`, "1\nno\n1"},
		{"a computed value cannot be set", `try { computed(() => 1).value = 2 } catch (e) { console.log(e.name) }`, "TypeError"},
		{"what packages share", `const all = [signal(1), computed(() => 1), h('p'), jsx('p', {}), h(Fragment)].map(Object.getPrototypeOf); console.log(all.every(Object.isFrozen), all.every((p) => Object.isFrozen(p.constructor) && Object.values(Object.getOwnPropertyDescriptors(p)).every((d) => Object.isFrozen(d.value ?? d.get))))`, "true true"},
		{"subscribe", `const a = signal(1); const end = a.subscribe((v) => console.log(v)); a.value = 2; end(); a.value = 3`, "1\n2"},
	}
	s := newStage(t, engine.Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.viewer.t = t
			s.run(library + test.source)
			if got := s.logged(); got != test.want {
				t.Errorf("logged\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestRender(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(library + `
		globalThis.items = signal(['a', 'b', 'c']);
		globalThis.title = signal('Title');
		globalThis.show = signal(true);
		globalThis.typed = signal('x');
		globalThis.renders = 0;
		const Item = ({ name }) => {
			const count = useSignal(0);
			useEffect(() => { console.log('mount', name); return () => console.log('unmount', name) }, []);
			return h('row', { key: name }, h('span', {}, name), h('button', { onClick: () => count.value++ }, 'n', count));
		};
		const App = () => {
			renders++;
			return h(Fragment, null,
				h('h1', null, title),
				show.value && h('p', { class: 'muted', style: { width: 5 } }, 'shown ', items.value.length),
				items.value.map((name) => h(Item, { key: name, name })),
				h('input', { value: typed, onInput: (e) => { typed.value = e.target.value.toUpperCase() } }));
		};
		render(h(App), document.body);
	`)
	steps := []struct {
		name, source, scene, log string
		codes                    map[scene.OpCode]int
	}{
		{"at first", ``, `column(heading "Title", label "shown 3", row(label "a", button "n0"), row(label "b", button "n0"), row(label "c", button "n0"), textfield ="x")`, "", nil},
		{"a bound text", `title.value = 'New'`, `column(heading "New", label "shown 3", row(label "a", button "n0"), row(label "b", button "n0"), row(label "c", button "n0"), textfield ="x")`, "", map[scene.OpCode]int{scene.Set: 1}},
		{"the order", `items.value = ['c', 'a', 'b']`, `column(heading "New", label "shown 3", row(label "c", button "n0"), row(label "a", button "n0"), row(label "b", button "n0"), textfield ="x")`, "", map[scene.OpCode]int{scene.Insert: 1}},
		{"one less", `items.value = ['c', 'b']`, `column(heading "New", label "shown 2", row(label "c", button "n0"), row(label "b", button "n0"), textfield ="x")`, "unmount a", map[scene.OpCode]int{scene.Remove: 1, scene.Set: 1}},
		{"a condition", `show.value = false`, `column(heading "New", row(label "c", button "n0"), row(label "b", button "n0"), textfield ="x")`, "", map[scene.OpCode]int{scene.Remove: 1}},
		{"a state of its own", `document.querySelector('button').click()`, `column(heading "New", row(label "c", button "n1"), row(label "b", button "n0"), textfield ="x")`, "", map[scene.OpCode]int{scene.Set: 1}},
		{"one more in front", `items.value = ['d', ...items.value]; show.value = true`, `column(heading "New", label "shown 3", row(label "d", button "n0"), row(label "c", button "n1"), row(label "b", button "n0"), textfield ="x")`, "mount d", nil},
		{"nothing new", `items.value = [...items.value]`, `column(heading "New", label "shown 3", row(label "d", button "n0"), row(label "c", button "n1"), row(label "b", button "n0"), textfield ="x")`, "", map[scene.OpCode]int{}},
		{"an empty list", `items.value = []`, `column(heading "New", label "shown 0", textfield ="x")`, "unmount d\nunmount c\nunmount b", nil},
	}
	if got := s.logged(); got != "mount a\nmount b\nmount c" {
		t.Errorf("logged %q", got)
	}
	for _, step := range steps {
		s.run(step.source)
		if got := outline(s.tree.Root()); got != step.scene {
			t.Errorf("%s: the scene is\n%s, want\n%s", step.name, got, step.scene)
		}
		if got := s.logged(); got != step.log {
			t.Errorf("%s: logged %q, want %q", step.name, got, step.log)
		}
		if got := s.codes(); step.codes != nil && !maps.Equal(got, step.codes) {
			t.Errorf("%s: operations %v, want %v", step.name, got, step.codes)
		}
	}
	f := s.find(scene.TextField, "")
	s.send(scene.Event{Type: scene.Input, Node: f.ID(), Value: "xy", Revision: s.tree.Edit(f.ID(), "xy", false)})
	if got := f.Text(scene.Value); got != "XY" {
		t.Errorf("the field has %q", got)
	}
	s.run(`console.log(renders)`)
	if got := s.logged(); got != "7" {
		t.Errorf("rendered %s times", got)
	}
}

func TestRenderDetails(t *testing.T) {
	tests := []struct{ name, source, want, log string }{
		{"JSX", `render(jsxs('div', { children: [jsx('b', { children: 'x' }), jsx('hr', {}, 'key')] }), document.body)`, `column(column(label "x", separator))`, ""},
		{"again in the same place", `render(h('p', null, 'a'), document.body); const p = document.querySelector('p'); render(h('p', null, 'b'), document.body); console.log(document.querySelector('p') === p)`, `column(label "b")`, "true"},
		{"another type", `render(h('p', null, 'a'), document.body); render(h('h1', null, 'b'), document.body)`, `column(heading "b")`, ""},
		{"nothing", `render(h('p', null, 'a'), document.body); render(null, document.body)`, `column`, ""},
		{"nothing and something", `const s = signal(false); const C = () => s.value ? [h('hr'), 'x'] : null; render(h('row', {}, 'a', h(C), 'b'), document.body); s.value = true`, `column(row(label "a", separator, label "xb"))`, ""},
		{"numbers and booleans", `render([0, true, false, null, undefined, NaN, 1n], document.body)`, `column(label "0NaN1")`, ""},
		{"a select", `render(h('select', { value: 'b' }, h('option', { value: 'a' }, 'A'), h('option', { value: 'b' }, 'B')), document.body)`, `column(select ="b")`, ""},
		{"attributes come and go", `render(h('button', { disabled: true, title: 't', 'data-x': 1 }, 'x'), document.body); render(h('button', {}, 'x'), document.body); const b = document.querySelector('button'); console.log(b.disabled, b.title, b.dataset.x)`, `column(button "x")`, "false  undefined"},
		{"handlers come and go", `const f = (x) => () => console.log(x); render(h('button', { onClick: f(1) }), document.body); const b = document.querySelector('button'); b.click(); render(h('button', { onClick: f(2) }), document.body); b.click(); render(h('button', {}), document.body); b.click()`, `column(button)`, "1\n2"},
		{"styles", `render(h('div', { style: { display: 'flex', gap: 4 } }), document.body); render(h('div', { style: { gap: 5 } }), document.body); console.log(document.querySelector('div').style.cssText)`, `column(column)`, "gap: 5px;"},
		{"refs", `const r = { current: null }; render(h('p', { ref: r }), document.body); console.log(r.current.localName); render(null, document.body); console.log(r.current)`, `column`, "p\nnull"},
		{"a component that reads what its parent reads", `const s = signal(1); let n = 0; const B = () => { n++; return s.value }; const A = () => h('p', null, s.value, h(B)); render(h(A), document.body); s.value = 2; await null; await null; console.log(n)`, `column(label "22")`, "2"},
		{"components that swap", `const s = signal(false); const A = () => h('p', null, 'A'), B = () => h('p', null, 'B'); const C = () => h(s.value ? B : A); render(h('div', null, h(C), h('hr')), document.body); s.value = true`, `column(column(label "B", separator))`, ""},
		{"an exception in a component", `const s = signal(0); const C = () => { if (s.value) throw new Error('broken'); return 'fine' }; render(h(C), document.body); try { render(h(() => { throw new Error('at once') }), document.body) } catch (e) { console.log(e.message) }`, `column`, "at once"},
		{"effects of values", `const C = ({ v }) => { useEffect(() => { console.log('run', v) }, [v > 1]); return v }; for (const v of [0, 1, 2, 3]) { render(h(C, { v }), document.body); await null }`, `column(label "3")`, "run 0\nrun 2"},
		{"hooks outside", `try { useSignal(1) } catch (e) { console.log(e.message) }`, `column`, "hooks are for components, while they render"},
		{"no type", `try { h({}) } catch (e) { console.log(e.name) }`, `column`, "TypeError"},
		{"objects are text", `render({ toString: () => 'object' }, document.body)`, `column(label "object")`, ""},
		{"keys of two kinds", `render([h('p', { key: 1 }, 'a'), h('p', { key: '1' }, 'b'), h('p', { key: 1 }, 'c')], document.body); render([h('p', { key: '1' }, 'b'), h('p', { key: 1 }, 'a')], document.body)`, `column(label "b", label "a")`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, engine.Options{})
			s.run(library + test.source)
			if got := outline(s.tree.Root()); got != test.want {
				t.Errorf("the scene is\n%s, want\n%s", got, test.want)
			}
			if got := s.logged(); got != test.log {
				t.Errorf("logged %q, want %q", got, test.log)
			}
		})
	}
}
