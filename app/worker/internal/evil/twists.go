package main

import (
	"math"
	"slices"
	"strings"
	"time"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Limits on a twisted scene: enough to be hard, few enough that each of its
// elements is twisted often.
const (
	twistNodes = 600
	twistOps   = 200                   // of one patch
	twistPause = 10 * time.Millisecond // between patches: computing time is not what this is about
)

// twists changes whatever may be changed to whatever is allowed, all kinds and
// properties alike. It keeps the viewer's scene itself, to break no rule.
func (e *evil) twists() {
	tree, last := scene.NewTree(), scene.Root
	var nodes []scene.NodeID
	some := func() scene.NodeID { // not the root: once that is hidden, nothing is hard any more
		if len(nodes) == 0 {
			return 0
		}
		return nodes[e.random.IntN(len(nodes))]
	}
	parent := func() scene.NodeID {
		if e.random.IntN(2) == 0 {
			return scene.Root
		}
		return some()
	}
	for {
		var ops []scene.Op
		size := 0
		try := func(op scene.Op) bool {
			if tree.Try(op) != nil {
				return false
			}
			ops = append(ops, op)
			size += len(op.Text)
			for _, s := range op.List {
				size += len(s)
			}
			return true
		}
		for len(ops) < twistOps && size < wire.MaxFrame/2 {
			switch dice := e.random.IntN(20); {
			case dice < 4 && len(nodes) < twistNodes:
				if last++; try(scene.Op{Code: scene.Create, Node: last, Kind: e.kind()}) {
					nodes = append(nodes, last)
					try(scene.Op{Code: scene.Insert, Node: last, Parent: parent()})
				}
			case dice == 4:
				try(scene.Op{Code: scene.Insert, Node: some(), Parent: parent(), Before: some()})
			case dice == 5:
				try(scene.Op{Code: scene.Detach, Node: some()})
			case dice == 6 && len(nodes) > twistNodes/2:
				try(scene.Op{Code: scene.Remove, Node: some()})
			case dice == 7:
				try(e.fill(tree, some()))
			default:
				try(e.twist(some()))
			}
		}
		alive := nodes[:0]
		for _, n := range nodes {
			if tree.Node(n) != nil {
				alive = append(alive, n)
			}
		}
		nodes = alive
		e.patch(ops...)
		time.Sleep(twistPause)
	}
}

func (e *evil) kind() scene.Kind {
	kinds := slices.Collect(scene.Kinds())
	return kinds[e.random.IntN(len(kinds))]
}

// twist sets a property, of those that there are, to something that some kind allows.
func (e *evil) twist(node scene.NodeID) scene.Op {
	props := slices.Collect(scene.Props())
	op := scene.Op{Code: scene.Set, Node: node, Prop: props[e.random.IntN(len(props))]}
	switch op.Prop.Shape() {
	case scene.IsFlag:
		op.Flag = e.random.IntN(3) != 0
	case scene.IsNumber:
		numbers := []float64{
			0, 1, 2, 3, 7, 10, 64, 200, 1000, 4000, 0.001, 1.5, -1, -1e15, 1e15, scene.MaxSide, scene.MaxRowCount, scene.MaxRowCount - 1,
			math.SmallestNonzeroFloat64, -0.5,
		}
		op.Number = numbers[e.random.IntN(len(numbers))]
	case scene.IsList:
		op.List = e.list(op.Prop)
	default:
		op.Text = e.textFor(op.Prop)
	}
	return op
}

// textFor is a text for the property: a word that it knows, where it knows
// words, or one that is hard to show.
func (e *evil) textFor(prop scene.Prop) string {
	switch prop {
	case scene.Align:
		return []string{"", "start", "center", "end", "stretch"}[e.random.IntN(5)]
	case scene.Emphasis:
		return []string{"", "primary", "danger", "muted", "success", "warning"}[e.random.IntN(6)]
	default:
		return e.text()
	}
}

// text is one that is hard to show, of any length that some element may have.
func (e *evil) text() string {
	parts := []string{
		"W", "i", " ", "\n", "\t", "a b ", "\u202e", "\u0000", "e\u0301\u0302\u0303\u0304", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0627\u0644",
		"\ufdfd", "\u4e00", "1e308", "line\n", "\r", "\x1b[2J", "\u200b", strings.Repeat("x", 500) + "\n", "9",
	}
	part := parts[e.random.IntN(len(parts))]
	length := []int{0, 1, 20, 1000, scene.MaxWord, scene.MaxAddress, scene.MaxText, scene.MaxValue}[e.random.IntN(8)]
	return strings.Repeat(part, length/len(part))
}

func (e *evil) list(prop scene.Prop) []string {
	var list []string
	switch prop {
	case scene.Listens:
		return []string{"input", "click", "keydown", "pointermove", "range", "resize"}[:e.random.IntN(7)]
	case scene.Keys:
		return []string{"Tab", "Escape", "Enter", "a", "F4"}[:e.random.IntN(6)]
	case scene.Widths:
		for range e.random.IntN(scene.MaxColumns) {
			list = append(list, []string{"0.001", "1", "1000", "1e-300"}[e.random.IntN(4)])
		}
	case scene.Headers:
		for range e.random.IntN(scene.MaxColumns) {
			list = append(list, strings.Repeat("H", e.random.IntN(40)))
		}
	default:
		for range e.random.IntN(scene.MaxOptions) {
			list = append(list, "v", strings.Repeat("O", e.random.IntN(60)))
		}
	}
	return list
}

// fill writes rows somewhere into a list or table.
func (e *evil) fill(tree *scene.Tree, node scene.NodeID) scene.Op {
	op := scene.Op{Code: scene.Fill, Node: node}
	n := tree.Node(node)
	if n == nil {
		return op
	}
	count := int(n.Number(scene.RowCount))
	if count > 0 {
		op.First = e.random.IntN(count)
	}
	for range min(e.random.IntN(64), count-op.First) {
		op.Cells = append(op.Cells, scene.RowData{Key: "k", Cells: []string{strings.Repeat("c\u202e", e.random.IntN(200))}})
	}
	return op
}
