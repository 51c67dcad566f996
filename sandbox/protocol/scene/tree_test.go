package scene_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/protocol/scene"
)

func create(id scene.NodeID, k scene.Kind) scene.Op {
	return scene.Op{Code: scene.Create, Node: id, Kind: k}
}

func insert(id, parent, before scene.NodeID) scene.Op {
	return scene.Op{Code: scene.Insert, Node: id, Parent: parent, Before: before}
}

func remove(id scene.NodeID) scene.Op { return scene.Op{Code: scene.Remove, Node: id} }
func detach(id scene.NodeID) scene.Op { return scene.Op{Code: scene.Detach, Node: id} }

func text(id scene.NodeID, p scene.Prop, s string) scene.Op {
	return scene.Op{Code: scene.Set, Node: id, Prop: p, Text: s}
}

func number(id scene.NodeID, p scene.Prop, x float64) scene.Op {
	return scene.Op{Code: scene.Set, Node: id, Prop: p, Number: x}
}

func list(id scene.NodeID, p scene.Prop, s ...string) scene.Op {
	return scene.Op{Code: scene.Set, Node: id, Prop: p, List: s}
}

func children(n *scene.Node) (ids []scene.NodeID) {
	for _, c := range n.Children() {
		ids = append(ids, c.ID())
	}
	return ids
}

func mustApply(t *testing.T, tree *scene.Tree, ops ...scene.Op) {
	t.Helper()
	if err := tree.Apply(ops); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

func TestChildrenKeepTheirOrder(t *testing.T) {
	tree := scene.NewTree()
	for id := scene.NodeID(2); id <= 6; id++ {
		mustApply(t, tree, create(id, scene.Label), insert(id, scene.Root, 0))
	}
	tests := []struct {
		name string
		ops  []scene.Op
		want []scene.NodeID
	}{
		{"as inserted", nil, []scene.NodeID{2, 3, 4, 5, 6}},
		{"last to the front", []scene.Op{insert(6, 1, 2)}, []scene.NodeID{6, 2, 3, 4, 5}},
		{"first to the end", []scene.Op{insert(6, 1, 0)}, []scene.NodeID{2, 3, 4, 5, 6}},
		{"before a later sibling", []scene.Op{insert(2, 1, 5)}, []scene.NodeID{3, 4, 2, 5, 6}},
		{"detached", []scene.Op{detach(4)}, []scene.NodeID{3, 2, 5, 6}},
		{"attached again", []scene.Op{insert(4, 1, 3)}, []scene.NodeID{4, 3, 2, 5, 6}},
		{"removed", []scene.Op{remove(2)}, []scene.NodeID{4, 3, 5, 6}},
	}
	for _, test := range tests {
		mustApply(t, tree, test.ops...)
		if got := children(tree.Root()); !slices.Equal(got, test.want) {
			t.Errorf("%s: children %v, want %v", test.name, got, test.want)
		}
	}
	if tree.Node(2) != nil || tree.Len() != 5 {
		t.Errorf("node 2 is still there, or the count %d is wrong", tree.Len())
	}
}

func TestApplyRefuses(t *testing.T) {
	start := []scene.Op{
		create(2, scene.Column), insert(2, scene.Root, 0),
		create(3, scene.Row), insert(3, 2, 0),
		create(4, scene.Label), insert(4, 3, 0),
		create(5, scene.Canvas), number(5, scene.Width, 100), number(5, scene.Height, 50),
		create(6, scene.Table), list(6, scene.Headers, "a", "b"), number(6, scene.RowCount, 10),
		create(7, scene.TextField),
		create(8, scene.Slider),
		create(9, scene.Select),
		create(10, scene.TextArea),
	}
	fill := func(first int, rows ...scene.RowData) scene.Op {
		return scene.Op{Code: scene.Fill, Node: 6, First: first, Cells: rows}
	}
	tests := []struct {
		name string
		op   scene.Op
		want string
	}{
		{"unknown node", remove(99), "no such node"},
		{"unknown operation", scene.Op{Code: 77, Node: 2}, "unknown operation"},
		{"an identifier again", create(4, scene.Label), "identifiers rise"},
		{"an identifier below the last", create(1, scene.Label), "identifiers rise"},
		{"unknown kind", create(20, 99), "unknown kind"},
		{"no kind", create(20, 0), "unknown kind"},
		{"root moved", insert(1, 2, 0), "root"},
		{"root removed", remove(1), "root"},
		{"root detached", detach(1), "root"},
		{"into itself", insert(2, 2, 0), "inside it"},
		{"into its grandchild", insert(2, 3, 0), "inside it"},
		{"into a label", insert(2, 4, 0), "has no children"},
		{"into nothing", insert(4, 0, 0), "parent 0"},
		{"before itself", insert(4, 3, 4), "before itself"},
		{"before another's child", insert(4, 2, 4), "before itself"},
		{"before no child", insert(4, 2, 5), "no child"},
		{"unknown property", text(4, 99, "x"), "unknown property"},
		{"a property of another kind", text(4, scene.Address, "x"), "has no address"},
		{"stray text", scene.Op{Code: scene.Remove, Node: 4, Text: "x"}, "does not use"},
		{"stray flag", scene.Op{Code: scene.Set, Node: 4, Prop: scene.Text, Flag: true}, "does not use"},
		{"stray number", scene.Op{Code: scene.Set, Node: 4, Prop: scene.Text, Number: math.NaN()}, "does not use"},
		{"stray list", scene.Op{Code: scene.Set, Node: 4, Prop: scene.Text, List: []string{"x"}}, "does not use"},
		{"stray revision", scene.Op{Code: scene.Set, Node: 4, Prop: scene.Text, Revision: 1}, "does not use"},
		{"stray cells", scene.Op{Code: scene.Detach, Node: 4, Cells: []scene.RowData{{}}}, "does not use"},
		{"a number that is none", number(2, scene.Gap, math.NaN()), "not between"},
		{"an infinite number", number(2, scene.Width, math.Inf(1)), "not between"},
		{"a negative size", number(2, scene.Width, -1), "not between"},
		{"a fraction of a pixel", number(5, scene.Width, 1.5), "whole number"},
		{"a wide canvas", number(5, scene.Width, scene.MaxCanvasSide+1), "not between"},
		{"a long text", text(4, scene.Text, strings.Repeat("a ", scene.MaxText)), "bytes of text"},
		{"a long word", text(4, scene.Text, strings.Repeat("a", scene.MaxWord+1)), "without a break"},
		{"no UTF-8", text(4, scene.Text, "\xff"), "UTF-8"},
		{"two lines in one", text(7, scene.Value, "a\nb"), "line break"},
		{"a slider's value", text(8, scene.Value, "NaN"), "finite"},
		{"a slider's huge value", text(8, scene.Value, "1e300"), "finite"},
		{"half an option", list(9, scene.Options, "a"), "without a label"},
		{"an unknown event", list(7, scene.Listens, "click", "load"), "not an event"},
		{"an unknown emphasis", text(4, scene.Emphasis, "system"), "known words"},
		{"a negative share", list(6, scene.Widths, "-1"), "share"},
		{"rows of a label", scene.Op{Code: scene.Fill, Node: 4}, "has no rows"},
		{"rows before the first", fill(-1, scene.RowData{}), "rows -1"},
		{"rows beyond the last", fill(10, scene.RowData{}), "of 10"},
		{"rows far beyond", fill(math.MaxInt, scene.RowData{}), "of 10"},
		{"more cells than columns", fill(0, scene.RowData{Cells: []string{"", "", ""}}), "3 cells"},
		{"a long cell", fill(0, scene.RowData{Cells: []string{strings.Repeat("x", scene.MaxCell+1)}}), "bytes of text"},
		{"a long key", fill(0, scene.RowData{Key: strings.Repeat("x", scene.MaxCell+1)}), "bytes of text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := scene.NewTree()
			mustApply(t, tree, start...)
			err := tree.Apply([]scene.Op{test.op})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("Apply: %v, want an error with %q", err, test.want)
			}
			if again := tree.Apply(nil); again == nil || tree.Err() == nil {
				t.Error("the tree goes on after an error")
			}
		})
	}
}

func TestSizesAreLimited(t *testing.T) {
	many := func(n int, f func(i int) []scene.Op) (ops []scene.Op) {
		for i := range n {
			ops = append(ops, f(i)...)
		}
		return ops
	}
	id := func(i int) scene.NodeID { return scene.NodeID(i + 2) }
	nest := func(n int) []scene.Op {
		return many(n, func(i int) []scene.Op {
			return []scene.Op{create(id(i), scene.Column), insert(id(i), id(i)-1, 0)}
		})
	}
	tests := []struct {
		name    string
		at      []scene.Op // at the limit: accepted
		further scene.Op
	}{
		{"nodes", many(scene.MaxNodes-1, func(i int) []scene.Op { return []scene.Op{create(id(i), scene.Label)} }), create(90_000, scene.Label)},
		{"depth", append(nest(scene.MaxDepth-1), create(90, scene.Label)), insert(90, id(scene.MaxDepth-2), 0)},
		{"text in all", many(scene.MaxSceneText/(scene.MaxText+32), func(i int) []scene.Op {
			return []scene.Op{create(id(i), scene.Label), text(id(i), scene.Text, strings.Repeat("a ", scene.MaxText/2))}
		}), text(2+scene.MaxSceneText/(scene.MaxText+32)-1, scene.Tooltip, strings.Repeat("x", scene.MaxCell))},
		{"one picture", []scene.Op{create(2, scene.Canvas), number(2, scene.Width, 8192), number(2, scene.Height, 8192)}, number(2, scene.Height, 8193)},
		{"all pictures", []scene.Op{
			create(2, scene.Canvas), number(2, scene.Width, 8192), number(2, scene.Height, 8192),
			create(3, scene.Image), number(3, scene.Width, 4096), number(3, scene.Height, 8192),
		}, number(3, scene.Width, 4097)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := scene.NewTree()
			for part := range slices.Chunk(test.at, scene.MaxOps) {
				mustApply(t, tree, part...)
			}
			further := []scene.Op{test.further}
			if test.name == "text in all" { // what is left is less than one caption
				further = append(further, number(2, scene.Width, 1))
				for i := range 16 {
					further = append(further, text(scene.NodeID(2+i), scene.Tooltip, strings.Repeat("x", scene.MaxCell)))
				}
			}
			if err := tree.Apply(further); err == nil {
				t.Error("one more was accepted")
			}
		})
	}
	if err := scene.NewTree().Apply(make([]scene.Op, scene.MaxOps+1)); err == nil {
		t.Error("a patch of too many operations was accepted")
	}
}

func TestDetachedTreesCountTowardsDepth(t *testing.T) {
	tree := scene.NewTree()
	var ops []scene.Op
	for id := scene.NodeID(2); id < 2+40; id++ { // two detached chains of 40
		ops = append(ops, create(id, scene.Column))
	}
	for id := scene.NodeID(102); id < 102+40; id++ {
		ops = append(ops, create(id, scene.Column))
	}
	for i := scene.NodeID(0); i < 39; i++ { // from the bottom up
		ops = append(ops, insert(41-i, 40-i, 0), insert(141-i, 140-i, 0))
	}
	mustApply(t, tree, ops...)
	if err := tree.Apply([]scene.Op{insert(102, 41, 0)}); err == nil {
		t.Error("a chain of 80 was accepted")
	}
}

func TestHeightsFollowRemoval(t *testing.T) {
	tree := scene.NewTree()
	mustApply(t, tree, create(2, scene.Column), insert(2, 1, 0))
	for id := scene.NodeID(3); id < 60; id++ {
		mustApply(t, tree, create(id, scene.Column), insert(id, id-1, 0))
	}
	// Cut all but the first two levels off; then the short tree fits where the tall one would not.
	mustApply(t, tree, remove(4))
	for id := scene.NodeID(100); id < 150; id++ {
		mustApply(t, tree, create(id, scene.Column))
		if id > 100 {
			mustApply(t, tree, insert(id, id-1, 0))
		}
	}
	mustApply(t, tree, insert(100, 1, 0), insert(2, 149, 0))
}

func TestRowsAreHeldAroundTheLastFill(t *testing.T) {
	rows := func(n int, s string) (out []scene.RowData) {
		for range n {
			out = append(out, scene.RowData{Cells: []string{s}})
		}
		return out
	}
	fill := func(first, n int, s string) scene.Op {
		return scene.Op{Code: scene.Fill, Node: 2, First: first, Cells: rows(n, s)}
	}
	tests := []struct {
		name         string
		op           scene.Op
		first, count int
		cell         int // a row to look at
		want         string
	}{
		{"the first", fill(100, 50, "a"), 100, 50, 149, "a"},
		{"touching below", fill(150, 50, "b"), 100, 100, 150, "b"},
		{"touching above", fill(50, 50, "c"), 50, 150, 99, "c"},
		{"inside", fill(60, 10, "d"), 50, 150, 60, "d"},
		{"what is around stays", fill(60, 0, ""), 50, 150, 70, "c"},
		{"too many, downwards", fill(200, 512, "e"), 200, 512, 711, "e"},
		{"overlapping upwards", fill(190, 20, "f"), 190, 512, 209, "f"},
		{"elsewhere", fill(5_000, 10, "g"), 5_000, 10, 5_000, "g"},
		{"fewer rows", number(2, scene.RowCount, 5_004), 5_000, 4, 5_003, "g"},
		{"none", number(2, scene.RowCount, 10), 5_000, 0, 0, ""},
	}
	tree := scene.NewTree()
	mustApply(t, tree, create(2, scene.List), number(2, scene.RowCount, scene.MaxRowCount))
	for _, test := range tests {
		mustApply(t, tree, test.op)
		n := tree.Node(2)
		if first, count := n.RowsHeld(); first != test.first || count != test.count {
			t.Errorf("%s: holds %d rows from %d, want %d from %d", test.name, count, first, test.count, test.first)
		}
		row, held := n.Row(test.cell)
		if held != (test.want != "") || (held && row.Cells[0] != test.want) {
			t.Errorf("%s: row %d is %v (%v), want %q", test.name, test.cell, row.Cells, held, test.want)
		}
	}
}

func TestEditsOutliveStalePatches(t *testing.T) {
	tree, other := scene.NewTree(), scene.NewTree()
	for _, t2 := range []*scene.Tree{tree, other} {
		mustApply(t, t2, create(2, scene.TextField), text(2, scene.Value, "from the applet"))
	}
	revision := tree.Edit(2, "typed", false)
	if revision != 1 || tree.Node(2).Text(scene.Value) != "typed" {
		t.Fatalf("revision %d, value %q", revision, tree.Node(2).Text(scene.Value))
	}
	if !other.Note(scene.Event{Type: scene.Input, Node: 2, Value: "typed", Revision: revision}) {
		t.Fatal("the other tree did not take the edit over")
	}
	stale := text(2, scene.Value, "too late")
	fresh := text(2, scene.Value, "answer")
	fresh.Revision = revision
	for _, t2 := range []*scene.Tree{tree, other} {
		if !t2.Stale(stale) || t2.Stale(fresh) {
			t.Error("stale and fresh are mixed up")
		}
		mustApply(t, t2, stale)
		if got := t2.Node(2).Text(scene.Value); got != "typed" {
			t.Errorf("a stale patch made it %q", got)
		}
		mustApply(t, t2, fresh)
		if got := t2.Node(2).Text(scene.Value); got != "answer" {
			t.Errorf("a fresh patch left %q", got)
		}
	}
	if tree.Edit(1, "x", false) != 0 || tree.Edit(77, "x", false) != 0 {
		t.Error("what cannot be edited was edited")
	}
}

func TestCheckPixels(t *testing.T) {
	good := scene.Pixels{Node: 2, CanvasWidth: 100, CanvasHeight: 50, X: 10, Y: 10, Width: 90, Height: 40}
	tests := []struct {
		name   string
		change func(p *scene.Pixels)
		ok     bool
	}{
		{"good", func(*scene.Pixels) {}, true},
		{"at the arena's end", func(p *scene.Pixels) { p.Offset = scene.ArenaSize - 90*40*4 }, true},
		{"one byte beyond", func(p *scene.Pixels) { p.Offset = scene.ArenaSize - 90*40*4 + 1 }, false},
		{"a far offset", func(p *scene.Pixels) { p.Offset = math.MaxInt }, false},
		{"a negative offset", func(p *scene.Pixels) { p.Offset = -4 }, false},
		{"no such node", func(p *scene.Pixels) { p.Node = 9 }, false},
		{"no picture", func(p *scene.Pixels) { p.Node = 1 }, false},
		{"another size", func(p *scene.Pixels) { p.CanvasWidth = 101 }, false},
		{"beyond the right", func(p *scene.Pixels) { p.Width = 91 }, false},
		{"beyond the bottom", func(p *scene.Pixels) { p.Height = 41 }, false},
		{"empty", func(p *scene.Pixels) { p.Width = 0 }, false},
		{"negative", func(p *scene.Pixels) { p.X, p.Width = -1, 1 }, false},
		{"overflowing", func(p *scene.Pixels) { p.X, p.Width = 1, math.MaxInt }, false},
	}
	for _, test := range tests {
		tree := scene.NewTree()
		mustApply(t, tree, create(2, scene.Canvas), number(2, scene.Width, 100), number(2, scene.Height, 50))
		p := good
		test.change(&p)
		if err := tree.CheckPixels(p); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestWantsAndCheckEvent(t *testing.T) {
	tree := scene.NewTree()
	mustApply(t, tree,
		create(2, scene.Button), list(2, scene.Listens, "click"),
		create(3, scene.TextField),
		create(4, scene.Table), list(4, scene.Headers, "a"), number(4, scene.RowCount, 5),
	)
	wants := []struct {
		node scene.NodeID
		e    scene.EventType
		want bool
	}{
		{2, scene.Click, true},
		{2, scene.Focus, false},
		{2, scene.Input, false},
		{3, scene.Input, true},
		{3, scene.Change, false},
		{4, scene.Range, true},
		{4, scene.HeaderClick, false},
	}
	for _, w := range wants {
		if got := tree.Node(w.node).Wants(w.e); got != w.want {
			t.Errorf("node %d wants %s: %v", w.node, w.e.Name(), got)
		}
	}
	events := []struct {
		name string
		ev   scene.Event
		ok   bool
	}{
		{"click", scene.Event{Type: scene.Click, Node: 2}, true},
		{"gone", scene.Event{Type: scene.Click, Node: 9}, false},
		{"unknown", scene.Event{Type: 99, Node: 2}, false},
		{"another kind's", scene.Event{Type: scene.Range, Node: 2}, false},
		{"NaN", scene.Event{Type: scene.Click, Node: 2, X: math.NaN()}, false},
		{"range", scene.Event{Type: scene.Range, Node: 4, First: 0, Last: 5}, true},
		{"range beyond", scene.Event{Type: scene.Range, Node: 4, First: 0, Last: 6}, false},
		{"range backwards", scene.Event{Type: scene.Range, Node: 4, First: 3, Last: 2}, false},
		{"column", scene.Event{Type: scene.HeaderClick, Node: 4, Column: 1}, false},
		{"value", scene.Event{Type: scene.Input, Node: 3, Value: "a\nb"}, false},
	}
	for _, e := range events {
		if err := tree.CheckEvent(e.ev); (err == nil) != e.ok {
			t.Errorf("%s: %v", e.name, err)
		}
	}
	for e := scene.Click; e.Name() != ""; e++ {
		if scene.EventNamed(e.Name()) != e {
			t.Errorf("the name of event %d leads elsewhere", e)
		}
	}
}

// What is typed is handed back as it is, in lines of any length.
func TestValuesThatFitStayAsTheyAre(t *testing.T) {
	for _, k := range []scene.Kind{scene.TextField, scene.NumberField, scene.TextArea} {
		s := strings.Repeat("7", scene.MaxValue)
		if fitted := scene.FitText(k, scene.Value, s); fitted != s {
			t.Errorf("%d bytes of a %s became %d", len(s), k, len(fitted))
		}
		if fitted := scene.FitText(k, scene.Value, s+"8"); len(fitted) > scene.MaxValue || !strings.HasSuffix(fitted, "7…") {
			t.Errorf("too long a value of a %s became %d bytes that end in %q", k, len(fitted), fitted[len(fitted)-5:])
		}
	}
}

func TestFitTextMakesAnyTextAcceptable(t *testing.T) {
	long := strings.Repeat("wörd ", scene.MaxText)
	for name, s := range map[string]string{
		"short": "hello", "empty": "", "invalid": "a\xffb\xed\xa0\x80", "long": long,
		"unbroken": strings.Repeat("ü", scene.MaxValue), "lines": strings.Repeat("x\r\n", 5_000),
		"just over": strings.Repeat("x", scene.MaxWord*8+1), "cut inside a character": strings.Repeat("€", scene.MaxText),
	} {
		for k, p := range map[scene.Kind]scene.Prop{
			scene.Label: scene.Text, scene.Button: scene.Text, scene.TextArea: scene.Value,
			scene.TextField: scene.Value, scene.Link: scene.Address,
		} {
			tree := scene.NewTree()
			fitted := scene.FitText(k, p, s)
			if err := tree.Apply([]scene.Op{create(2, k), text(2, p, fitted)}); err != nil {
				t.Errorf("%s of a %s: %v", name, k, err)
			}
			if (name == "short" || name == "lines" && k == scene.TextArea) && fitted != s {
				t.Errorf("%.20q became %.20q", s, fitted)
			}
		}
	}
}
