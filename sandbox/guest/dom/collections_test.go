package dom_test

import (
	"fmt"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

// TestCollectionsInLoops is of the kind "steps that cost far more time than
// fuel": code asks for a collection at each step of a loop. Twice as many steps
// must not cost four times as much.
func TestCollectionsInLoops(t *testing.T) {
	for name, body := range map[string]string{
		"children":         `for (let i = 0; i < N; i++) if (root.children[i].id !== 'i' + i) throw i`,
		"childNodes":       `for (let i = 0; i < root.childNodes.length; i++) root.childNodes[i]`,
		"count":            `for (let i = 0; i < N; i++) if (root.childElementCount !== N) throw i`,
		"ends":             `for (let i = 0; i < N; i++) if (root.firstElementChild.id !== 'i0' || root.lastElementChild.id !== 'i' + (N - 1)) throw i`,
		"siblings":         `let n = 0; for (let e = root.firstElementChild; e; e = e.nextElementSibling) n++; if (n !== N) throw n`,
		"classList":        `for (let i = 0; i < N; i++) if (!root.classList.contains('c' + (i % 10))) throw i`,
		"removed by first": `while (root.firstChild) root.firstChild.remove()`,
	} {
		t.Run(name, func(t *testing.T) {
			fuel := func(n int) uint64 {
				s := newStage(t, engine.Options{})
				s.run(fmt.Sprintf(`globalThis.N = %d; globalThis.root = document.createElement('div'); root.className = Array.from({length: 50}, (_, i) => 'c' + i).join(' ');
					for (let i = 0; i < N; i++) { const e = document.createElement('span'); e.id = 'i' + i; root.append(e) }`, n))
				before := s.engine.Fuel()
				s.run(body)
				return s.engine.Fuel() - before
			}
			once, twice := fuel(500), fuel(1000)
			if twice > 5*once/2 {
				t.Errorf("got %d fuel for 500 and %d for 1000, want about twice as much", once, twice)
			}
		})
	}
}

// TestCollectionsAreFresh holds that a collection that is kept is none that was
// changed, by the applet or in the document.
func TestCollectionsAreFresh(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const root = document.createElement('div'); root.append('t', document.createElement('b'), document.createElement('i'));
		const is = (got, want) => { if (String(got) !== want) throw new Error('got ' + got + ', want ' + want) };
		const names = () => root.children.map((e) => e.nodeName) + ' ' + root.childNodes.length;
		is(root.children === root.children, 'true'); is(names(), 'B,I 3');
		try { root.children.reverse(); is('reversed', '') } catch (e) { is(e.name, 'TypeError') }
		root.children.length; is(names(), 'B,I 3');
		const kept = root.childNodes; root.append(root.children[0]); is(names(), 'I,B 3'); is(kept.length, '3');
		root.firstChild.remove(); is(names(), 'I,B 2'); root.textContent = ''; is(names(), ' 0'); is(root.firstElementChild, 'null');
		root.className = 'a b'; root.classList.add('c'); is(root.classList.value, 'a b c'); root.className = 'x'; is([...root.classList], 'x'); root.classList.replace('x', 'y'); is(root.className, 'y')`)
}
