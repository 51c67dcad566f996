package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"
	"time"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

// mode is one way to be evil.
type mode struct {
	name  string
	what  string
	early bool // begins instead of saying that it is ready
	run   func(e *evil)
}

func find(name string) (mode, bool) {
	for _, m := range modes() {
		if m.name == name {
			return m, true
		}
	}
	return mode{}, false
}

func modes() []mode {
	return []mode{
		{"mute", "is never ready", true, (*evil).stay},
		{"stranger", "is of another build", true, func(e *evil) {
			e.send(wire.Outbound{Ready: &wire.Ready{Build: "another", Rings: []wire.RingClaim{{Name: "moat", Active: true}}}})
			e.started("x")
		}},
		{"noise", "sends noise instead of being ready", true, forever((*evil).noise)},
		{"garbage", "sends random bytes", false, forever((*evil).noise)},
		{"truncated", "sends half a frame and dies", false, func(e *evil) {
			e.raw([]byte{0, 0, 1, 0, 0xa1})
			os.Exit(0)
		}},
		{"waiting", "sends half a frame and waits", false, func(e *evil) { e.raw([]byte{0, 0, 1, 0, 0xa1}) }},
		{"oversized", "announces a frame of 4 GB", false, forever(func(e *evil) {
			e.raw([]byte{0xff, 0xff, 0xff, 0xff})
			e.raw(make([]byte, 1<<20))
		})},
		{"empty", "sends frames of no bytes", false, forever(func(e *evil) { e.raw(make([]byte, 4096)) })},
		{"nesting", "sends deeply nested CBOR", false, forever(func(e *evil) { e.frame(bytes.Repeat([]byte{0x81}, wire.MaxFrame)) })},
		{"claims", "sends CBOR that claims to be long", false, forever(func(e *evil) {
			e.frame(append([]byte{0x9b}, binary.BigEndian.AppendUint64(nil, math.MaxInt64)...))
		})},
		{"items", "sends as many values as a frame holds", false, forever(func(e *evil) { e.frame(bytes.Repeat([]byte{0xf6}, wire.MaxFrame)) })},
		{"numbers", "sends NaN and infinities", false, forever((*evil).numbers)},
		{"letters", "sends broken UTF-8", false, forever((*evil).letters)},
		{"causes", "ends turns that have not begun", false, forever(func(e *evil) {
			e.turn = e.random.Uint64N(1 << 20)
			e.endTurn()
		})},
		{"repeats", "ends every turn again and again", false, forever((*evil).endTurn)},
		{"readies", "is ready again and again", false, forever(func(e *evil) { e.send(wire.Outbound{Ready: &wire.Ready{}}) })},
		{"silent", "never ends a turn", false, func(e *evil) {
			for {
				e.receive()
			}
		}},
		{"deaf", "never reads", false, (*evil).stay},
		{"spin", "computes and never answers", false, func(*evil) {
			for { //nolint:staticcheck // that is the point
			}
		}},
		{"quitter", "dies", false, func(*evil) { os.Exit(9) }},
		{"breakout", "makes a forbidden system call", false, func(*evil) { syscall.Getuid() }},
		{"glutton", "takes all memory it can get", false, (*evil).glutton},
		{"leaps", "takes twice as much memory each time", false, (*evil).leaps},
		{"shouting", "writes to standard error for ever", false, forever(func(*evil) {
			fmt.Fprintln(os.Stderr, strings.Repeat("fatal error: \x1b[2Jhelp ", 200))
		})},
		{"flood", "sends small valid frames of all kinds", false, forever((*evil).flood)},
		{"torrent", "sends small valid frames as fast as memory is copied", false, (*evil).torrent},
		{"console", "fills the log", false, forever(func(e *evil) {
			e.send(wire.Outbound{Console: &wire.Console{Level: "error", Text: strings.Repeat("\u202e", wire.MaxConsole/3)}})
		})},
		{"meters", "sends absurd figures", false, forever(func(e *evil) {
			e.send(wire.Outbound{Meter: &wire.Meter{Fuel: e.random.Uint64(), Memory: math.MaxUint64, MemoryPeak: e.random.Uint64()}})
		})},
		{"asks", "asks for everything all the time", false, forever(func(e *evil) {
			e.send(wire.Outbound{Ask: &wire.Ask{
				Resource: wire.Resource(1 + e.random.IntN(3)), Used: e.random.Uint64(), Limit: e.random.Uint64(), Need: e.random.Uint64(),
			}})
		})},
		{"calls", "calls every service with nonsense", false, forever((*evil).calls)},
		{"timers", "sets a million timers", false, forever(func(e *evil) {
			e.send(wire.Outbound{SetTimer: &wire.SetTimer{ID: 1 + e.random.Uint32N(1<<20), Repeat: true}})
		})},
		{"exits", "exits and goes on", false, forever(func(e *evil) {
			e.send(wire.Outbound{Exit: &wire.Exit{Code: 1}})
			e.flood()
		})},
		{"ghosts", "patches what does not exist", false, forever(func(e *evil) {
			e.patch(scene.Op{Code: scene.Set, Node: scene.NodeID(e.random.Uint32()), Prop: scene.Text, Text: "boo"})
		})},
		{"cycles", "puts a parent into its child", false, func(e *evil) {
			e.patch(scene.Op{Code: scene.Create, Node: 2, Kind: scene.Column}, scene.Op{Code: scene.Create, Node: 3, Kind: scene.Column},
				scene.Op{Code: scene.Insert, Node: 3, Parent: 2}, scene.Op{Code: scene.Insert, Node: 2, Parent: 3})
			e.endTurn()
		}},
		{"deep", "nests containers without end", false, (*evil).deep},
		{"million", "creates a million nodes", false, (*evil).million},
		{"strings", "sends texts of ten megabytes", false, forever((*evil).strings)},
		{"words", "sends the longest words that are allowed", false, (*evil).words},
		{"lines", "fills fields with the longest lines that are allowed", false, (*evil).lines},
		{"broad", "makes texts of all kinds as broad as is allowed", false, (*evil).broad},
		{"props", "sets every property of every kind to anything", false, forever((*evil).props)},
		{"churn", "makes and unmakes large valid scenes", false, forever((*evil).churn)},
		{"pixels", "lies about the sizes of images", false, forever((*evil).lies)},
		{"frames", "presents valid pixels without pause", false, (*evil).frames},
		{"gallery", "shows the largest pictures that are allowed", false, (*evil).gallery},
		{"rows", "fills tables that nobody looks at", false, (*evil).rows},
		{"twists", "changes whatever may be changed to whatever is allowed", false, (*evil).twists},
		{"storm", "changes from one valid way to another", false, (*evil).storm},
	}
}

func (e *evil) noise() {
	p := make([]byte, 4096)
	for i := range p {
		p[i] = byte(e.random.Uint32())
	}
	e.raw(p)
}

// numbers are Op.Number (8) of a patch (2), and SetTimer.Delay, as CBOR floats.
func (e *evil) numbers() {
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 1e308, math.SmallestNonzeroFloat64}
	value := math.Float64bits(special[e.random.IntN(len(special))])
	number := append([]byte{0xfb}, binary.BigEndian.AppendUint64(nil, value)...)
	head := append([]byte{0xa2, 0x01, 0x1b}, binary.BigEndian.AppendUint64(nil, e.turn)...) // cause
	timer := append(append(head, 0x06, 0xa2, 0x01, 0x01, 0x02), number...)                  // set timer 1 after number
	e.frame(timer)
}

// letters are a line of the log that is no text.
func (e *evil) letters() {
	head := append([]byte{0xa2, 0x01, 0x1b}, binary.BigEndian.AppendUint64(nil, e.turn)...)
	e.frame(append(head, 0x05, 0xa2, 0x01, 0x63, 'l', 'o', 'g', 0x02, 0x64, 0xff, 0xfe, 0xc0, 0x80))
}

func (e *evil) glutton() {
	for {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		e.hoard = append(e.hoard, block)
	}
}

// leaps are a text that doubles, as a native call that no meter sees would.
func (e *evil) leaps() {
	block := make([]byte, 1<<20)
	for {
		twice := make([]byte, 2*len(block))
		copy(twice, block)
		copy(twice[len(block):], block)
		block = twice
		e.hoard = [][]byte{block}
		time.Sleep(100 * time.Millisecond)
	}
}

func (e *evil) flood() {
	switch e.random.IntN(6) {
	case 0:
		e.send(wire.Outbound{Console: &wire.Console{Level: "log", Text: "hello"}})
	case 1:
		e.send(wire.Outbound{SetTimer: &wire.SetTimer{ID: 1, Delay: 0}})
	case 2:
		e.send(wire.Outbound{ClearTimer: &wire.ClearTimer{ID: 1}})
	case 3:
		e.send(wire.Outbound{WantFrame: &wire.WantFrame{}})
	case 4:
		e.send(wire.Outbound{Failure: &wire.Failure{Message: "no", Stack: "at nowhere"}})
	case 5:
		e.send(wire.Outbound{Meter: &wire.Meter{Fuel: e.random.Uint64N(1 << 40)}})
	}
}

func (e *evil) calls() {
	ops := []wire.Op{
		wire.OpOpen, wire.OpStat, wire.OpDir, wire.OpRead, wire.OpWrite, wire.OpClose, wire.OpConnect, wire.OpFetch, wire.OpPick,
		wire.OpStoreGet, wire.OpStoreSet, wire.OpStoreDelete, wire.OpStoreKeys, wire.OpQuery, wire.OpRequest, wire.OpBudget,
		wire.OpOpenLink, wire.OpReadClipboard, wire.OpWriteClipboard, wire.OpNotify, wire.OpStdin, wire.OpStdout,
		wire.OpMkdir, wire.OpTruncate, wire.OpShut, wire.OpSecure, "evil",
	}
	anything := []any{
		nil,
		map[string]any{},
		[]any{1, 2},
		"text",
		map[string]any{"path": "/etc/passwd", "mode": "r"},
		map[string]any{"handle": 7, "offset": -1, "max": 1 << 30},
		map[string]any{"handle": 1, "size": int64(1) << 62},
		map[string]any{"handle": 1},
		map[string]any{"key": strings.Repeat("k", 1000)},
		map[string]any{"hostname": "localhost", "port": 1},
		map[string]any{"url": "file:///etc/passwd", "method": "GET"},
		map[string]any{"action": "read-file", "resource": "\u202egnp.exe"},
	}
	args, err := wire.EncodeBody(anything[e.random.IntN(len(anything))])
	if err != nil {
		panic(err)
	}
	e.send(wire.Outbound{Call: &wire.Call{
		ID: 1 + e.random.Uint32N(1<<20), Source: "evil", Op: ops[e.random.IntN(len(ops))], Args: args,
	}})
}
