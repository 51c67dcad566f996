package dom_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/dom"
	"example.org/vitrine/sandbox/guest/globals"
	"example.org/vitrine/sandbox/protocol/scene"
)

// host collects what an applet logs and how it fails, and keeps its timers.
type host struct {
	log      []string
	failures []string
	timers   []uint32
	frames   int
}

func (*host) Call(engine.Call)                        {}
func (h *host) Console(_, text string)                { h.log = append(h.log, text) }
func (h *host) SetTimer(id uint32, _ float64, _ bool) { h.timers = append(h.timers, id) }
func (*host) ClearTimer(uint32)                       {}
func (h *host) RequestFrame()                         { h.frames++ }
func (h *host) Failure(f engine.Failure)              { h.failures = append(h.failures, f.Message) }
func (*host) Exit(int)                                {}

// viewer applies patches the way a viewer does and counts them.
type viewer struct {
	t      testing.TB
	tree   *scene.Tree
	ops    []scene.Op // of the last turn
	pixels []presented
}

type presented struct {
	node scene.NodeID
	w, h int
	r    image.Rectangle
	sum  int
}

func (v *viewer) Patch(ops []scene.Op) {
	v.t.Helper()
	if err := v.tree.Apply(ops); err != nil {
		v.t.Fatalf("the viewer refuses a patch: %v", err)
	}
	v.ops = append(v.ops, ops...)
}

func (v *viewer) Present(node scene.NodeID, w, h int, r image.Rectangle, pix []byte) {
	v.t.Helper()
	err := v.tree.CheckPixels(scene.Pixels{Node: node, CanvasWidth: w, CanvasHeight: h, X: r.Min.X, Y: r.Min.Y, Width: r.Dx(), Height: r.Dy()})
	if err != nil || len(pix) != 4*w*h {
		v.t.Fatalf("the viewer refuses pixels: %v, %d bytes", err, len(pix))
	}
	sum := 0
	for _, b := range pix {
		sum += int(b)
	}
	v.pixels = append(v.pixels, presented{node, w, h, r, sum})
}

// stage is an engine with a document and a viewer.
type stage struct {
	*host
	*viewer
	engine   *engine.Engine
	document *dom.Document
	now      float64
}

func newStage(t testing.TB, o engine.Options, prepare ...func(*dom.Document)) *stage {
	t.Helper()
	s := &stage{host: &host{}, viewer: &viewer{t: t, tree: scene.NewTree()}, now: 1e12}
	o.Host = s.host
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := globals.Install(e); err != nil {
		t.Fatal(err)
	}
	d, err := dom.Install(e, s.viewer)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range prepare {
		f(d)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	e.Configure(engine.Environment{Now: s.now, Locale: "en", Zone: "UTC"})
	s.engine, s.document = e, d
	return s
}

// run runs a script as one turn.
func (s *stage) run(source string) {
	s.t.Helper()
	s.ops, s.pixels = nil, nil
	if err := s.engine.Run(s.now, engine.Script{Name: "main.js", Source: source}); err != nil {
		s.t.Fatal(err)
	}
	s.check()
}

// send delivers an event as one turn.
func (s *stage) send(ev scene.Event) {
	s.t.Helper()
	s.ops, s.pixels = nil, nil
	if err := s.document.Deliver(s.now, ev); err != nil {
		s.t.Fatal(err)
	}
	s.check()
}

func (s *stage) check() {
	s.t.Helper()
	if len(s.failures) > 0 {
		s.t.Fatalf("failed: %v", s.failures)
	}
}

// logged returns and forgets what was logged.
func (s *stage) logged() string {
	text := strings.Join(s.log, "\n")
	s.log = nil
	return text
}

// find returns the first element of a kind with a text.
func (s *stage) find(k scene.Kind, text string) *scene.Node {
	s.t.Helper()
	var found *scene.Node
	walk(s.tree.Root(), func(n *scene.Node) {
		if found == nil && n.Kind() == k && (text == "" || n.Text(scene.Text) == text) {
			found = n
		}
	})
	if found == nil {
		s.t.Fatalf("no %s with the text %q in\n%s", k, text, outline(s.tree.Root()))
	}
	return found
}

func walk(n *scene.Node, f func(*scene.Node)) {
	f(n)
	for _, c := range n.Children() {
		walk(c, f)
	}
}

// outline is a scene as text: kinds, texts and values, nested by brackets.
func outline(n *scene.Node) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(n.Kind().String(), " ", ""))
	if s := n.Text(scene.Text); s != "" {
		fmt.Fprintf(&b, " %q", s)
	}
	if n.Kind().Has(scene.Value) && n.Text(scene.Value) != "" {
		fmt.Fprintf(&b, " =%q", n.Text(scene.Value))
	}
	if n.Flag(scene.Checked) {
		b.WriteString(" checked")
	}
	if n.Flag(scene.Hidden) {
		b.WriteString(" hidden")
	}
	if n.Flag(scene.Disabled) {
		b.WriteString(" disabled")
	}
	if len(n.Children()) > 0 {
		var inside []string
		for _, c := range n.Children() {
			inside = append(inside, outline(c))
		}
		b.WriteString("(" + strings.Join(inside, ", ") + ")")
	}
	return b.String()
}

// codes counts the operations of the last turn by what they do.
func (s *stage) codes() map[scene.OpCode]int {
	m := map[scene.OpCode]int{}
	for _, op := range s.ops {
		m[op.Code]++
	}
	return m
}

func TestElementsBecomeAScene(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"a text", `e('div', {}, 'hello')`, `label "hello"`},
		{"white space", `e('p', {}, '  a \n b  ')`, `label "a b"`},
		{"inline elements", `e('p', {}, 'Hello ', e('b', {}, 'big'), ' world')`, `label "Hello big world"`},
		{"a line break", `e('p', {}, 'a', e('br'), 'b')`, `label "a\nb"`},
		{"a text beside a block", `e('div', {}, 'before ', e('span', {}, 'it'), e('p', {}, 'it'), 'after')`, `column(label "before it", label "it", label "after")`},
		{"headings", `e('h1', {}, 'Title')`, `heading "Title"`},
		{"a paragraph with a control", `e('p', {}, 'Name ', e('input'))`, `row(label "Name", textfield)`},
		{"a row", `e('row', {}, e('span', {}, 'a'), e('span', {}, 'b'))`, `row(label "a", label "b")`},
		{"flex", `e('div', { style: 'display: flex' }, e('span', {}, 'a'), e('span', {}, 'b'))`, `row(label "a", label "b")`},
		{"a grid", `e('grid', { columns: 2 }, e('span', {}, 'a'), e('button', {}, 'b'))`, `grid(label "a", button "b")`},
		{"a list", `e('ul', {}, e('li', {}, 'one'), e('li', {}, 'two'))`, `column(label "• one", label "• two")`},
		{"a numbered list", `e('ol', {}, e('li', {}, 'one'), e('li', {}, 'two'))`, `column(label "1. one", label "2. two")`},
		{"a fieldset", `e('fieldset', {}, e('legend', {}, 'Address'), e('input'))`, `group "Address"(textfield)`},
		{"a button", `e('button', {}, 'Click ', e('b', {}, 'me'))`, `button "Click me"`},
		{
			"inputs", `e('div', {}, ...['text', 'number', 'password', 'checkbox', 'range', 'email', 'radio', 'submit', 'hidden'].map((type) => e('input', { type })))`,
			`column(textfield, numberfield, textfield, checkbox, slider ="50", textfield, checkbox, button "Submit")`,
		},
		{"a labelled check box", `e('label', {}, e('input', { type: 'checkbox', checked: '' }), ' I agree')`, `checkbox "I agree" checked`},
		{"a labelled field", `e('label', {}, 'Name', e('input', { value: 'x' }))`, `column(label "Name", textfield ="x")`},
		{"a select", `e('select', {}, e('option', { value: 'a' }, 'A'), e('option', { value: 'b', selected: '' }, 'B'))`, `select ="b"`},
		{"a text area", `e('textarea', { rows: 3 }, 'a\nb')`, `textarea ="a\nb"`},
		{"progress", `e('progress', { value: 3, max: 10 })`, `progress ="3"`},
		{"links", `e('div', {}, e('a', { href: 'https://example.org' }, 'there'), e('a', {}, 'nowhere'))`, `column(link "there", button "nowhere")`},
		{"a paragraph with a link", `e('p', {}, 'See ', e('a', { href: 'x' }, 'this'), '.')`, `row(label "See", link "this", label ".")`},
		{"a table", `e('table', {}, e('tbody', {}, e('tr', {}, e('td', {}, 'a'), e('td', {}, 'b')), e('tr', {}, e('td', {}, 'c'), e('td', {}, 'd'))))`, `grid(label "a", label "b", label "c", label "d")`},
		{"preformatted", `e('pre', {}, 'a  b\n c')`, `label "a  b\n c"`},
		{"what is not shown", `e('div', {}, e('script', {}, 'x'), e('style', {}, 'y'), e('button', {}, 'z'), document.createComment('c'))`, `column(button "z")`},
		{"hidden", `e('div', { hidden: '' }, 'x')`, `label "x" hidden`},
		{"disabled by its fieldset", `e('fieldset', { disabled: '' }, e('button', {}, 'x'))`, `group disabled(button "x" disabled)`},
		{"unknown elements", `e('my-thing', {}, 'x')`, `label "x"`},
		{"output", `e('output', {}, '42')`, `output "42"`},
		{"a spacer and a line", `e('row', {}, e('spacer'), e('hr'))`, `row(spacer, separator)`},
		{"an empty div", `e('div')`, `column`},
	}
	s := newStage(t, engine.Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.viewer.t = t
			s.run(`document.body.replaceChildren(); const e = (name, attributes = {}, ...children) => {
				const x = document.createElement(name);
				for (const [k, v] of Object.entries(attributes)) x.setAttribute(k, v);
				x.append(...children);
				return x;
			};
			document.body.append(` + test.html + `)`)
			want := "column(" + test.want + ")"
			if got := outline(s.tree.Root()); got != want {
				t.Errorf("the scene is\n%s, want\n%s", got, want)
			}
		})
	}
}

// TestPrepared holds that an applet cannot tell whether the document was there before it.
func TestPrepared(t *testing.T) {
	const program = `
		console.log(Object.getOwnPropertyNames(globalThis).join());
		console.log(Object.isFrozen(document), Object.isFrozen(Node.prototype), JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'document')));
		let depth = 0;
		const dive = () => { depth++; try { dive(); } catch (e) { console.log(e.name); document.title = 'x'; } };
		dive();
		console.log(depth);
		const b = document.createElement('button');
		b.addEventListener('click', () => console.log('clicked'));
		document.body.append('text', b);
		b.click();
		const ui = __vitrine_import('vitrine:ui');
		console.log(Object.isFrozen(ui), Object.isFrozen(ui.h), Object.keys(ui).join());
		ui.render(ui.h('button', {}, ui.signal(3)));`
	outcome := func(prepare ...func(*dom.Document)) string {
		s := newStage(t, engine.Options{}, prepare...)
		s.run(program)
		if err := s.engine.CheckBoundary(); err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%s\n%+v\n%d fuel", s.logged(), s.ops, s.engine.Fuel())
	}
	now := outcome((*dom.Document).Prepare)
	if later := outcome(); now != later {
		t.Errorf("prepared ahead:\n%s\nand at first use:\n%s", now, later)
	}
}
