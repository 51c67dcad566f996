package scene_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// checkInvariants walks a Tree by its public queries and reports what no
// sequence of patches may bring about.
func checkInvariants(t *testing.T, tree *scene.Tree, highest scene.NodeID) {
	t.Helper()
	if tree.Len() < 1 || tree.Len() > scene.MaxNodes {
		t.Fatalf("%d nodes", tree.Len())
	}
	found, text, area := 0, 0, 0
	seen := make(map[scene.NodeID]bool)
	for id := scene.NodeID(0); id <= highest; id++ {
		n := tree.Node(id)
		if n == nil {
			continue
		}
		found++
		if n.ID() != id || n.Gone() {
			t.Fatalf("node %d is %d, gone %v", id, n.ID(), n.Gone())
		}
		depth := 0
		for a := n; a != nil; a = a.Parent() {
			if depth++; depth > scene.MaxDepth {
				t.Fatalf("node %d is nested deeper than %d", id, scene.MaxDepth)
			}
		}
		for _, c := range n.Children() {
			if c.Parent() != n || tree.Node(c.ID()) != c || seen[c.ID()] {
				t.Fatalf("child %d of %d is not its own", c.ID(), id)
			}
			seen[c.ID()] = true
		}
		for p := scene.Text; p.String() != "unknown property"; p++ {
			s, x := n.Text(p), n.Number(p)
			if math.IsNaN(x) || math.IsInf(x, 0) || !utf8.ValidString(s) || len(s) > scene.MaxValue {
				t.Fatalf("%s of node %d: %v %q", p, id, x, s)
			}
			text += len(s)
			for _, entry := range n.List(p) {
				text += len(entry)
			}
		}
		if n.Kind().Picture() {
			area += int(n.Number(scene.Width)) * int(n.Number(scene.Height))
		}
		first, count := n.RowsHeld()
		if count > scene.MaxFillRows || (count > 0 && first+count > int(n.Number(scene.RowCount))) {
			t.Fatalf("node %d holds %d rows from %d", id, count, first)
		}
	}
	if found > tree.Len() || text > scene.MaxSceneText || area > scene.MaxSceneArea {
		t.Fatalf("%d nodes of %d, %d bytes, %d pixels", found, tree.Len(), text, area)
	}
}

// FuzzApplyFrames applies patches as they come over the wire.
func FuzzApplyFrames(f *testing.F) {
	for _, ops := range [][]scene.Op{
		{create(2, scene.Column), insert(2, 1, 0), create(3, scene.Label), insert(3, 2, 0), text(3, scene.Text, "a")},
		{create(2, scene.List), number(2, scene.RowCount, 9), {Code: scene.Fill, Node: 2, First: 3, Cells: []scene.RowData{{Key: "k", Cells: []string{"c"}}}}},
		{create(2, scene.Select), list(2, scene.Options, "a", "A"), remove(2)},
	} {
		data, err := cbor.Marshal(ops)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var ops []scene.Op
		if cbor.Unmarshal(data, &ops) != nil {
			return
		}
		highest := scene.NodeID(16)
		for _, op := range ops {
			if op.Node < 1_000 {
				highest = max(highest, op.Node)
			}
		}
		tree := scene.NewTree()
		_ = tree.Apply(ops)
		checkInvariants(t, tree, highest)
	})
}

// FuzzApplyPrograms reads bytes as operations that are mostly valid, so that
// deep states are reached.
func FuzzApplyPrograms(f *testing.F) {
	f.Add([]byte{0, 1, 0, 1, 2, 1, 0, 1, 3, 4})
	f.Add([]byte("\x00\x01\x00\x02\x01\x02\x01\x00\x01\x03\x02\x00\x05\x02\x02\x03\x02\x02"))
	f.Fuzz(func(t *testing.T, program []byte) {
		tree := scene.NewTree()
		last := scene.Root
		next := func() byte {
			if len(program) == 0 {
				return 0
			}
			b := program[0]
			program = program[1:]
			return b
		}
		node := func() scene.NodeID { return scene.NodeID(next())%last + 1 }
		for len(program) > 0 {
			var op scene.Op
			switch next() % 8 {
			case 0, 1:
				op = create(last+1, scene.Kind(next()%24))
				last++
			case 2, 3:
				op = insert(node(), node(), 0)
				if parent := tree.Node(op.Parent); parent != nil && len(parent.Children()) > 0 && next()%2 == 0 {
					op.Before = parent.Children()[int(next())%len(parent.Children())].ID()
				}
			case 4:
				op = remove(node())
			case 5:
				op = detach(node())
			case 6:
				op = number(node(), scene.Prop(next()%40), float64(next()))
			case 7:
				op = scene.Op{Code: scene.Fill, Node: node(), First: int(next()), Cells: make([]scene.RowData, next())}
			}
			before := tree.Len()
			if tree.Try(op) != nil && tree.Len() != before { // refusals must not end the search
				t.Fatalf("a refused %s changed the tree", op.Code)
			}
		}
		checkInvariants(t, tree, last)
	})
}

func FuzzCheckPixels(f *testing.F) {
	f.Add(100, 50, 0, 0, 100, 50, 0)
	f.Fuzz(func(t *testing.T, cw, ch, x, y, w, h, offset int) {
		tree := scene.NewTree()
		mustApply(t, tree, create(2, scene.Canvas), number(2, scene.Width, 300), number(2, scene.Height, 200))
		p := scene.Pixels{Node: 2, CanvasWidth: cw, CanvasHeight: ch, X: x, Y: y, Width: w, Height: h, Offset: offset}
		if tree.CheckPixels(p) != nil {
			return
		}
		if x < 0 || y < 0 || w < 1 || h < 1 || x+w > 300 || y+h > 200 || offset < 0 || offset+w*h*4 > scene.ArenaSize {
			t.Fatalf("accepted %+v", p)
		}
	})
}

func FuzzFitText(f *testing.F) {
	f.Add(uint8(scene.Label), uint8(scene.Text), "some text", 1)
	f.Add(uint8(scene.TextArea), uint8(scene.Value), "\xffé\r\n", 9_000)
	f.Fuzz(func(t *testing.T, kind, prop uint8, s string, times int) {
		k, p := scene.Kind(kind), scene.Prop(prop)
		switch p {
		case scene.Text, scene.Value, scene.Placeholder, scene.Invalid, scene.Tooltip, scene.Address:
		default:
			return
		}
		if !k.Has(p) || k == scene.Slider || k == scene.Progress || times < 0 || times > 1<<18 || times*len(s) > 1<<20 {
			return
		}
		fitted := scene.FitText(k, p, strings.Repeat(s, times))
		if err := scene.NewTree().Apply([]scene.Op{create(2, k), text(2, p, fitted)}); err != nil {
			t.Fatal(err)
		}
	})
}
