package dom_test

import (
	_ "embed"
	"testing"

	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/internal/testing/npmcache"
	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

//go:embed testdata/npm.txt
var pins string

// bundle packs a script that imports packages, and returns what the worker runs.
func bundle(t testing.TB, source string) string {
	t.Helper()
	list, err := npmcache.ParsePins(pins)
	if err != nil {
		t.Fatal(err)
	}
	modules, err := npmcache.Modules(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	b := fixture.BundleWith(t, modules, source)
	return fixture.File(t, b, b.Manifest().Main)
}

// settle fires timers and frames until none is left, each as a turn.
func (s *stage) settle() {
	s.t.Helper()
	for range 100 {
		timers, frames := s.timers, s.frames
		s.timers, s.frames = nil, 0
		if len(timers) == 0 && frames == 0 {
			return
		}
		s.now += 100
		for _, id := range timers {
			if err := s.engine.FireTimer(s.now, id); err != nil {
				s.t.Fatal(err)
			}
		}
		if frames > 0 {
			if err := s.engine.FireFrame(s.now, s.now-1e12); err != nil {
				s.t.Fatal(err)
			}
		}
		s.check()
	}
	s.t.Fatal("timers without end")
}

// TestPreact runs Preact as it comes from npm.
func TestPreact(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches a package")
	}
	s := newStage(t, engine.Options{})
	s.run(bundle(t, `
		import { h, render, Component, Fragment, createRef } from 'preact';
		import { useState, useEffect, useRef } from 'preact/hooks';
		function Todo() {
			const [items, setItems] = useState(['milk', 'bread']);
			const [text, setText] = useState('');
			const [done, setDone] = useState(false);
			useEffect(() => { console.log('effect', items.length) }, [items.length]);
			return h('form', { onSubmit: (e) => { e.preventDefault(); setItems([...items, text]); setText('') } },
				h('h1', null, 'To do: ', items.length),
				h('ul', null, items.map((item) => h('li', { key: item, class: 'muted' }, item))),
				h('input', { value: text, placeholder: 'what', onInput: (e) => setText(e.target.value) }),
				h('label', null, h('input', { type: 'checkbox', checked: done, onChange: (e) => setDone(e.target.checked) }), 'done'),
				h('select', { value: 'b' }, h('option', { value: 'a' }, 'A'), h('option', { value: 'b' }, 'B')),
				h('button', { disabled: text === '', style: { width: 20 } }, 'Add'),
				done && h(Fragment, null, h('hr'), h('p', { dangerously: 1 }, 'all done')));
		}
		class Clock extends Component { componentDidMount() { this.setState({ t: 5 }) } componentWillUnmount() { console.log('gone') } render(_, { t }) { return h('output', null, t) } }
		globalThis.show = (clock) => render(h('div', null, h(Todo), clock && h(Clock)), document.body);
		show(true);
	`))
	s.settle()
	expect := func(what, scene, log string) {
		t.Helper()
		if got := outline(s.tree.Root()); got != scene {
			t.Errorf("%s: the scene is\n%s, want\n%s", what, got, scene)
		}
		if got := s.logged(); got != log {
			t.Errorf("%s: logged %q, want %q", what, got, log)
		}
	}
	expect("at first", `column(column(column(heading "To do: 2", column(label "• milk", label "• bread"), textfield, checkbox "done", select ="b", button "Add" disabled), output "5"))`, "effect 2")
	f := s.find(scene.TextField, "")
	s.send(scene.Event{Type: scene.Input, Node: f.ID(), Value: "eggs", Revision: s.tree.Edit(f.ID(), "eggs", false)})
	s.settle()
	s.send(scene.Event{Type: scene.Click, Node: s.find(scene.Button, "Add").ID()})
	s.settle()
	expect("one added", `column(column(column(heading "To do: 3", column(label "• milk", label "• bread", label "• eggs"), textfield, checkbox "done", select ="b", button "Add" disabled), output "5"))`, "effect 3")
	box := s.find(scene.Checkbox, "done").ID()
	revision := s.tree.Edit(box, "", true)
	s.send(scene.Event{Type: scene.Input, Node: box, Checked: true, Revision: revision})
	s.send(scene.Event{Type: scene.Change, Node: box, Checked: true, Revision: revision})
	s.settle()
	s.run(`show(false)`)
	s.settle()
	expect("done", `column(column(column(heading "To do: 3", column(label "• milk", label "• bread", label "• eggs"), textfield, checkbox "done" checked, select ="b", button "Add" disabled, separator, label "all done")))`, "gone")
}
