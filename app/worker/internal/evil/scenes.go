package main

import (
	"os"
	"strings"
	"time"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

func (e *evil) patch(ops ...scene.Op) { e.send(wire.Outbound{Patch: &wire.Patch{Ops: ops}}) }

// add makes a node under another.
func add(node scene.NodeID, kind scene.Kind, parent scene.NodeID) []scene.Op {
	return []scene.Op{{Code: scene.Create, Node: node, Kind: kind}, {Code: scene.Insert, Node: node, Parent: parent}}
}

func (e *evil) deep() {
	for node := scene.Root + 1; ; node++ {
		e.patch(add(node, scene.Column, node-1)...)
	}
}

func (e *evil) million() {
	for node := scene.Root + 1; node < 1_000_000; {
		var ops []scene.Op
		for range 1000 {
			ops = append(ops, add(node, scene.Label, scene.Root)...)
			node++
		}
		e.patch(ops...)
	}
	e.endTurn()
}

// strings are ten megabytes in the texts of one patch after the other, and at once.
func (e *evil) strings() {
	for node := scene.NodeID(2); node < 12; node++ {
		e.patch(scene.Op{Code: scene.Create, Node: node, Kind: scene.Label},
			scene.Op{Code: scene.Set, Node: node, Prop: scene.Text, Text: strings.Repeat("x", 1000<<10)})
	}
	size := 10 << 20
	e.raw([]byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)})
	e.raw(make([]byte, size))
}

// words are valid texts that are as hard to lay out as the limits allow.
func (e *evil) words() {
	for node := scene.NodeID(2); node < 300; node++ {
		kind := []scene.Kind{scene.Label, scene.Output, scene.Heading}[node%3]
		e.patch(append(add(node, kind, scene.Root),
			scene.Op{Code: scene.Set, Node: node, Prop: scene.Text, Text: scene.FitText(kind, scene.Text, strings.Repeat("W", scene.MaxText))})...)
	}
	e.endTurn()
}

// plain is text that any font has, of at most that many bytes, and another one each time.
func (e *evil) plain(size int, ending string) string {
	words := []string{"the ", "quick ", "brown ", "fox ", "jumps ", "over ", "lazy ", "dogs, ", "ill ", "WWWW "}
	var b strings.Builder
	for b.Len()+len(ending)+8 < size {
		b.WriteString(words[e.random.IntN(len(words))])
	}
	b.WriteString(ending)
	return b.String()
}

// moment is how long each of what follows is shown.
const moment = 100 * time.Millisecond

// lines are fields whose values are plain text in long lines, or in one, and
// other ones each moment.
func (e *evil) lines() {
	const area, field, long = 2, 3, 4 << 10
	e.patch(append(append(add(area, scene.TextArea, scene.Root), add(field, scene.TextField, scene.Root)...),
		scene.Op{Code: scene.Set, Node: area, Prop: scene.Grow, Flag: true})...)
	var rounds [][]scene.Op // prepared: computing time is not what this is about
	for range 8 {
		var value strings.Builder
		for value.Len() < scene.MaxValue-long {
			value.WriteString(e.plain(long, "\n"))
		}
		rounds = append(rounds, []scene.Op{
			{Code: scene.Set, Node: area, Prop: scene.Value, Text: value.String()},
			{Code: scene.Set, Node: area, Prop: scene.Placeholder, Text: e.plain(scene.MaxCell, "")},
			{Code: scene.Set, Node: field, Prop: scene.Value, Text: e.plain(scene.MaxValue, "")},
		})
	}
	for round := 0; ; round++ {
		e.patch(rounds[round%len(rounds)]...)
		time.Sleep(moment)
	}
}

// broad are texts on lines as broad as an element may be, of all kinds in turn.
func (e *evil) broad() {
	const first, each = 2, 12
	texts := []struct {
		kind scene.Kind
		prop scene.Prop
	}{
		{scene.Label, scene.Text},
		{scene.Heading, scene.Text},
		{scene.Output, scene.Text},
		{scene.Button, scene.Text},
		{scene.Link, scene.Text},
		{scene.TextField, scene.Placeholder},
		{scene.TextField, scene.Invalid},
		{scene.TextArea, scene.Placeholder},
		{scene.Checkbox, scene.Text},
		{scene.Select, scene.Placeholder},
		{scene.Group, scene.Text},
		{scene.List, scene.Text},
		{scene.Table, scene.Text},
	}
	for node := scene.NodeID(first); ; {
		for _, t := range texts {
			from := node
			var ops []scene.Op
			for range each {
				ops = append(append(ops, add(node, t.kind, scene.Root)...), scene.Op{Code: scene.Set, Node: node, Prop: scene.Width, Number: scene.MaxSide})
				text := e.plain(scene.MaxText, "")
				if t.kind.Virtual() {
					ops = append(ops, scene.Op{Code: scene.Set, Node: node, Prop: scene.RowCount, Number: 1})
					if t.kind == scene.Table {
						ops = append(ops, scene.Op{Code: scene.Set, Node: node, Prop: scene.Headers, List: []string{scene.FitCell(text)}})
					}
					ops = append(ops, scene.Op{Code: scene.Fill, Node: node, Cells: []scene.RowData{{Cells: []string{scene.FitCell(text)}}}})
				} else {
					ops = append(ops, scene.Op{Code: scene.Set, Node: node, Prop: t.prop, Text: scene.FitText(t.kind, t.prop, text)})
				}
				node++
			}
			e.patch(ops...)
			time.Sleep(3 * moment)
			ops = nil
			for n := from; n < node; n++ {
				ops = append(ops, scene.Op{Code: scene.Remove, Node: n})
			}
			e.patch(ops...)
		}
	}
}

// props are mostly nonsense; the first that is not valid ends the session.
func (e *evil) props() {
	node := scene.NodeID(2)
	for kind := range scene.Kinds() {
		e.patch(append(add(node, kind, scene.Root), scene.Op{
			Code: scene.Set, Node: node, Prop: scene.Prop(1 + e.random.IntN(40)),
			Text: strings.Repeat("\u202e\u0000\u200b", e.random.IntN(100)), Number: (e.random.Float64() - 0.5) * 1e12,
			Flag: e.random.IntN(2) == 0, List: []string{"", "a", "\x00"},
		})...)
		node++
	}
}

// churn builds a valid scene of a thousand nodes, changes everything about it and tears it down.
func (e *evil) churn() {
	kinds := []scene.Kind{
		scene.Label, scene.Button, scene.TextField, scene.Checkbox, scene.Slider, scene.Progress, scene.Select,
		scene.TextArea, scene.Separator, scene.Link,
	}
	const count = 1000
	group := e.nodes + 2 // identifiers only rise
	first := group + 1
	e.nodes += count + 1
	e.patch(add(group, scene.Column, scene.Root)...)
	var ops []scene.Op
	for i := range scene.NodeID(count) {
		ops = append(ops, add(first+i, kinds[int(i)%len(kinds)], group)...)
	}
	e.patch(ops...)
	for round := range 5 {
		ops = nil
		for i := range scene.NodeID(count) {
			ops = append(ops, scene.Op{Code: scene.Set, Node: first + i, Prop: scene.Hidden, Flag: (int(i)+round)%2 == 0},
				scene.Op{Code: scene.Set, Node: first + i, Prop: scene.Disabled, Flag: (int(i)+round)%3 == 0})
		}
		e.patch(ops...)
	}
	e.patch(scene.Op{Code: scene.Remove, Node: group})
}

// canvas makes a picture of that size.
func (e *evil) canvas(node scene.NodeID, w, h int) {
	e.patch(append(add(node, scene.Canvas, scene.Root),
		scene.Op{Code: scene.Set, Node: node, Prop: scene.Width, Number: float64(w)},
		scene.Op{Code: scene.Set, Node: node, Prop: scene.Height, Number: float64(h)})...)
}

// lies are rectangles that do not fit: one of them ends the session.
func (e *evil) lies() {
	const node, w, h = 2, 640, 480
	e.canvas(node, w, h)
	honest := scene.Pixels{Node: node, CanvasWidth: w, CanvasHeight: h, Width: w, Height: h}
	lies := []func(p *scene.Pixels){
		func(p *scene.Pixels) { p.Width = 1 << 30 },
		func(p *scene.Pixels) { p.Width, p.Height = 1<<31, 1<<31 },
		func(p *scene.Pixels) { p.X, p.Y = -1, -1 },
		func(p *scene.Pixels) { p.Offset = scene.ArenaSize - 1 },
		func(p *scene.Pixels) { p.Offset = -1 },
		func(p *scene.Pixels) { p.CanvasWidth, p.CanvasHeight = 1<<20, 1<<20 },
		func(p *scene.Pixels) { p.CanvasWidth, p.CanvasHeight = 0, 0 },
		func(p *scene.Pixels) { p.Node = scene.Root },
		func(p *scene.Pixels) { p.Node = 77 },
		func(p *scene.Pixels) { p.X = 1 << 62 },
	}
	p := honest
	lies[e.random.IntN(len(lies))](&p)
	e.send(wire.Outbound{Pixels: &honest})
	e.send(wire.Outbound{Pixels: &p})
}

// frames are valid pixels, as fast as they go and without waiting for Presented,
// all in one turn: between turns nothing may come.
func (e *evil) frames() {
	const node, w, h = 2, 800, 600
	e.canvas(node, w, h)
	for {
		e.present(w, h)
	}
}

// gallery are as many of the largest pictures as the limits allow, again and again.
func (e *evil) gallery() {
	const w, h, tiles = 8192, 8192, 8
	const other = scene.MaxSceneArea - w*h // the rest, in a second picture
	for first := scene.NodeID(2); ; first += 2 {
		e.canvas(first, w, h)
		e.canvas(first+1, w, other/w)
		for tile := range tiles {
			for i := 0; i < w*h/tiles*4; i += 4096 {
				e.arena[i] = byte(tile)
			}
			e.send(wire.Outbound{Pixels: &scene.Pixels{Node: first, CanvasWidth: w, CanvasHeight: h, Y: tile * h / tiles, Width: w, Height: h / tiles}})
		}
		e.send(wire.Outbound{Pixels: &scene.Pixels{Node: first + 1, CanvasWidth: w, CanvasHeight: other / w, Width: w, Height: h / tiles}})
		e.patch(scene.Op{Code: scene.Remove, Node: first}, scene.Op{Code: scene.Remove, Node: first + 1})
	}
}

func (e *evil) rows() {
	const node = 2
	e.patch(append(add(node, scene.Table, scene.Root),
		scene.Op{Code: scene.Set, Node: node, Prop: scene.Headers, List: []string{"a", "b"}},
		scene.Op{Code: scene.Set, Node: node, Prop: scene.RowCount, Number: scene.MaxRowCount})...)
	for first := 0; ; first = (first + 4999) % scene.MaxRowCount {
		fill := scene.Op{Code: scene.Fill, Node: node, First: first}
		for range min(scene.MaxFillRows, scene.MaxRowCount-first) {
			fill.Cells = append(fill.Cells, scene.RowData{Cells: []string{strings.Repeat("c", 500), "d"}})
		}
		e.patch(fill)
	}
}

// storm changes from one valid way to another, a spell each, and in between
// ends all turns that it was sent, as a fair worker does: nothing ends it.
func (e *evil) storm() {
	const spell = 20 * time.Millisecond
	turns := make(chan uint64, 1<<10) // more than a session sends ahead
	first := e.turn
	go func() {
		for {
			f, err := e.conn.ReceiveInbound()
			if err != nil {
				os.Exit(0) // the viewer has had enough
			}
			if f.Turn > first {
				turns <- f.Turn
			}
		}
	}()
	e.canvas(2, 800, 600)
	e.nodes = 2
	e.send(wire.Outbound{SetTimer: &wire.SetTimer{ID: 2, Delay: 5, Repeat: true}}) // there is always another turn
	ways := []func(*evil){
		(*evil).flood, (*evil).churn, (*evil).query, func(e *evil) { e.present(800, 600) },
		func(e *evil) {
			e.send(wire.Outbound{Console: &wire.Console{Level: "warn", Text: strings.Repeat("\u202e", wire.MaxConsole/3)}})
		},
	}
	for {
		way := ways[e.random.IntN(len(ways))]
		for end := time.Now().Add(spell); time.Now().Before(end); {
			way(e)
		}
		for more := true; more; {
			e.endTurn()
			select {
			case e.turn = <-turns:
			default:
				e.turn, more = <-turns, false
			}
		}
	}
}

// query asks what nobody has to be asked about.
func (e *evil) query() {
	ops := []wire.Op{wire.OpBudget, wire.OpStoreKeys, "evil"}
	args, err := wire.EncodeBody(map[string]any{})
	if err != nil {
		panic(err)
	}
	e.asked++
	e.send(wire.Outbound{Call: &wire.Call{ID: e.asked, Source: "evil", Op: ops[e.random.IntN(len(ops))], Args: args}})
	time.Sleep(time.Millisecond)
}

// present shows another valid picture on the canvas that is node 2.
func (e *evil) present(w, h int) {
	e.commit++
	for i := 0; i < w*h*4; i += 97 {
		e.arena[i] = byte(e.commit)
	}
	e.send(wire.Outbound{Pixels: &scene.Pixels{Node: 2, CanvasWidth: w, CanvasHeight: h, Width: w, Height: h}})
}

// torrent sends small valid frames, prepared beforehand and many at once: more
// in a second than the viewer takes.
func (e *evil) torrent() {
	var batch []byte
	for i := range uint64(4096) {
		frame, err := wire.Encode(wire.Outbound{Meter: &wire.Meter{Fuel: i}})
		if err != nil {
			panic(err)
		}
		batch = wire.AppendFrame(batch, frame)
	}
	for {
		e.raw(batch)
	}
}
