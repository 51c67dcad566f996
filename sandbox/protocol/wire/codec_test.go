package wire_test

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

func outbound() map[string]wire.Outbound {
	return map[string]wire.Outbound{
		"patch": {Cause: 1, Patch: &wire.Patch{Ops: []scene.Op{
			{Code: scene.Create, Node: 7, Kind: scene.Table},
			{Code: scene.Fill, Node: 7, Cells: []scene.RowData{{Key: "a", Cells: []string{"1", "zwei"}}}},
		}}},
		"pixels":           {Cause: 2, Pixels: &scene.Pixels{Node: 3, CanvasWidth: 2, CanvasHeight: 2, Width: 2, Height: 2, Hash: 9}},
		"call":             {Cause: 3, Call: &wire.Call{ID: 1, Op: wire.OpBudget}},
		"call that waited": {Cause: 3, Call: &wire.Call{ID: 1, Op: wire.OpBudget, Turn: 2}},
		"console":          {Cause: 3, Console: &wire.Console{Level: "log", Text: "hi"}},
		"turnEnd":          {Cause: 1 << 40, TurnEnd: &wire.TurnEnd{Fuel: math.MaxUint64, Pending: true}},
		"ready":            {Ready: &wire.Ready{Build: "b", Rings: []wire.RingClaim{{Name: "seccomp", Active: true}}}},
		"ask":              {Ask: &wire.Ask{Resource: wire.Memory, Used: 5, Limit: 6, Need: 7}},
	}
}

func inbound() map[string]wire.Inbound {
	return map[string]wire.Inbound{
		"file": {Turn: 1, Now: 5, File: &wire.File{Path: "main.js", Data: []byte("1"), Last: true}},
		"start": {Turn: 2, Now: 5, Start: &wire.Start{
			Main: "main.js", Packages: map[string]string{"b": "2", "a": "1"},
			Manifest: []byte("{}"), Environment: wire.Environment{Locale: "en", Zone: "UTC", Scale: 1.5},
		}},
		"event":  {Turn: 3, Now: 5, Event: &scene.Event{Type: scene.Wheel, Node: 3, DeltaY: -0.1}},
		"answer": {Turn: 4, Now: 5, Answer: &wire.Answer{Call: 1, Fault: &wire.Fault{Name: "TypeError", Message: "m"}}},
		"save":   {Turn: 5, Now: 5, Save: &wire.Save{}},
		"limit":  {Limit: &wire.Limit{Memory: 1 << 40}},
	}
}

func TestRoundTrip(t *testing.T) {
	for name, frame := range outbound() {
		t.Run("outbound "+name, func(t *testing.T) {
			data, err := wire.Encode(frame)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.DecodeOutbound(data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(frame, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for name, frame := range inbound() {
		t.Run("inbound "+name, func(t *testing.T) {
			data, err := wire.Encode(frame)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.DecodeInbound(data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(frame, got); diff != "" {
				t.Error(diff)
			}
			again, _ := wire.Encode(got)
			if !bytes.Equal(data, again) {
				t.Error("the same frame has two encodings")
			}
		})
	}
}

func TestValidateRefuses(t *testing.T) {
	end := &wire.TurnEnd{}
	long := strings.Repeat("x", 1<<17)
	tests := map[string]wire.Message{
		"no message":              wire.Outbound{Cause: 1},
		"two messages":            wire.Outbound{Cause: 1, TurnEnd: end, WantFrame: &wire.WantFrame{}},
		"turn and control":        wire.Outbound{Cause: 1, TurnEnd: end, Meter: &wire.Meter{}},
		"turn without number":     wire.Outbound{TurnEnd: end},
		"control with number":     wire.Outbound{Cause: 1, Meter: &wire.Meter{}},
		"empty patch":             wire.Outbound{Cause: 1, Patch: &wire.Patch{}},
		"too many operations":     wire.Outbound{Cause: 1, Patch: &wire.Patch{Ops: make([]scene.Op, scene.MaxOps+1)}},
		"call zero":               wire.Outbound{Cause: 1, Call: &wire.Call{Op: "open"}},
		"call without operation":  wire.Outbound{Cause: 1, Call: &wire.Call{ID: 1}},
		"unknown level":           wire.Outbound{Cause: 1, Console: &wire.Console{Level: "shout"}},
		"long line":               wire.Outbound{Cause: 1, Console: &wire.Console{Level: "log", Text: long}},
		"negative delay":          wire.Outbound{Cause: 1, SetTimer: &wire.SetTimer{ID: 1, Delay: -1}},
		"delay that is no number": wire.Outbound{Cause: 1, SetTimer: &wire.SetTimer{ID: 1, Delay: math.NaN()}},
		"endless delay":           wire.Outbound{Cause: 1, SetTimer: &wire.SetTimer{ID: 1, Delay: 1 << 40}},
		"long stack":              wire.Outbound{Cause: 1, Failure: &wire.Failure{Stack: long}},
		"exit code":               wire.Outbound{Cause: 1, Exit: &wire.Exit{Code: 256}},
		"resource":                wire.Outbound{Ask: &wire.Ask{Resource: 9}},
		"many rings":              wire.Outbound{Ready: &wire.Ready{Rings: make([]wire.RingClaim, 33)}},
		"inbound nothing":         wire.Inbound{},
		"inbound without number":  wire.Inbound{Timer: &wire.Timer{ID: 1}},
		"inbound two":             wire.Inbound{Turn: 1, Timer: &wire.Timer{ID: 1}, Frame: &wire.Frame{}},
		"limit with a number":     wire.Inbound{Turn: 1, Limit: &wire.Limit{}},
		"limit with a time":       wire.Inbound{Now: 1, Limit: &wire.Limit{}},
		"scale zero":              wire.Inbound{Turn: 1, Environment: &wire.Environment{Width: 1, Height: 1}},
		"no script":               wire.Inbound{Turn: 1, Start: &wire.Start{Environment: wire.Environment{Scale: 1}}},
	}
	for name, frame := range tests {
		t.Run(name, func(t *testing.T) {
			if err := frame.Validate(); !errors.Is(err, wire.ErrFrame) {
				t.Errorf("Validate: %v", err)
			}
			if _, err := wire.Encode(frame); err == nil {
				t.Error("Encode accepts it")
			}
		})
	}
}

// Bytes that a decoder might choke on. What they are is said in RFC 8949's terms.
func hostile() map[string][]byte {
	repeat := func(b byte, n int) []byte { return bytes.Repeat([]byte{b}, n) }
	console := func(text ...byte) []byte { // {1: 1, 5: {1: "log", 2: text}}
		return append([]byte{0xa2, 1, 1, 5, 0xa2, 1, 0x63, 'l', 'o', 'g', 2}, text...)
	}
	return map[string][]byte{
		"nothing":                 {},
		"deep arrays":             repeat(0x81, 1<<20),
		"deep arrays in a field":  append([]byte{0xa2, 1, 1, 2}, repeat(0x81, 100)...),
		"deep maps":               repeat(0xa1, 1000),
		"tags":                    append(repeat(0xc1, 1000), 0),
		"claimed array of 2^63":   {0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"claimed string of 2^64":  {0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"claimed map of 2^32":     {0xba, 0xff, 0xff, 0xff, 0xff},
		"indefinite":              {0xbf, 1, 1, 0xff},
		"array for a map":         {0x82, 1, 2},
		"unknown field":           {0xa2, 1, 1, 0x18, 99, 0xa0},
		"named field":             {0xa1, 0x65, 'C', 'a', 'u', 's', 'e', 1},
		"field twice":             {0xa3, 1, 1, 8, 0xa0, 8, 0xa0},
		"trailing bytes":          {0xa2, 1, 1, 8, 0xa0, 0},
		"truncated":               {0xa2, 1, 1, 8},
		"null message":            {0xa2, 1, 1, 8, 0xf6},
		"negative cause":          {0xa2, 1, 0x20, 8, 0xa0},
		"floating cause":          {0xa2, 1, 0xf9, 0x3c, 0, 8, 0xa0},
		"bignum cause":            {0xa2, 1, 0xc2, 0x41, 1, 8, 0xa0},
		"text that is no UTF-8":   console(0x61, 0xff),
		"bytes for text":          console(0x41, 'x'),
		"delay that is no number": {0xa2, 1, 1, 6, 0xa2, 1, 1, 2, 0xf9, 0x7e, 0},
		"infinite delay":          {0xa2, 1, 1, 6, 0xa2, 1, 1, 2, 0xf9, 0x7c, 0},
		"too many operations":     append([]byte{0xa2, 1, 1, 2, 0xa1, 1, 0x99, 0x10, 0x01}, repeat(0xa0, 4097)...),
		"too long":                append([]byte{0x5a, 0, 0x10, 0, 0}, repeat(0, 1<<20)...),
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, data := range hostile() {
		t.Run(name, func(t *testing.T) {
			if frame, err := wire.DecodeOutbound(data); !errors.Is(err, wire.ErrFrame) {
				t.Errorf("DecodeOutbound: %+v, %v", frame, err)
			}
			if frame, err := wire.DecodeInbound(data); !errors.Is(err, wire.ErrFrame) {
				t.Errorf("DecodeInbound: %+v, %v", frame, err)
			}
		})
	}
}

// One MiB of empty rows would cost 40 MiB of slices.
func TestDecodeBoundsValues(t *testing.T) {
	op := append([]byte{0xa1, 13, 0x99, 0x0f, 0xff}, bytes.Repeat([]byte{0xa0}, 0x0fff)...)
	const ops = 250
	data := append([]byte{0xa2, 1, 1, 2, 0xa1, 1, 0x98, ops}, bytes.Repeat(op, ops)...)
	if len(data) > wire.MaxFrame {
		t.Fatalf("%d bytes", len(data))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := wire.DecodeOutbound(data)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, wire.ErrFrame) {
		t.Errorf("DecodeOutbound: %v", err)
	}
	if spent := after.TotalAlloc - before.TotalAlloc; spent > 1<<20 {
		t.Errorf("refusing it took %d bytes", spent)
	}
}

func TestDecodeDoesNotAlias(t *testing.T) {
	data, err := wire.Encode(wire.Outbound{Cause: 1, Call: &wire.Call{ID: 1, Op: "read", Args: cbor.RawMessage{0xa1, 0x61, 'k', 0x61, 'v'}}})
	if err != nil {
		t.Fatal(err)
	}
	frame, err := wire.DecodeOutbound(data)
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	if frame.Call.Op != "read" || !bytes.Equal(frame.Call.Args, []byte{0xa1, 0x61, 'k', 0x61, 'v'}) {
		t.Errorf("the frame changed with its bytes: %+v", frame.Call)
	}
}

func TestDecodeBody(t *testing.T) {
	good, err := wire.EncodeBody(wire.ConnectArgs{Hostname: "h", Port: 25, TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	var args wire.ConnectArgs
	if err := wire.DecodeBody(good, &args); err != nil || args.Port != 25 {
		t.Errorf("%+v, %v", args, err)
	}
	for name, data := range map[string][]byte{
		"port too large": {0xa1, 0x64, 'p', 'o', 'r', 't', 0x1a, 0, 1, 0, 0},
		"other case":     {0xa1, 0x64, 'P', 'o', 'r', 't', 1},
		"nothing":        nil,
	} {
		if err := wire.DecodeBody(data, &args); !errors.Is(err, wire.ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodeOutbound(f *testing.F) {
	for _, data := range hostile() {
		if len(data) < 1<<12 {
			f.Add(data)
		}
	}
	for _, frame := range outbound() {
		data, err := wire.Encode(frame)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := wire.DecodeOutbound(data)
		if err != nil {
			if !errors.Is(err, wire.ErrFrame) {
				t.Fatalf("not a frame error: %v", err)
			}
			return
		}
		again(t, frame, wire.DecodeOutbound)
	})
}

func FuzzDecodeInbound(f *testing.F) {
	for _, frame := range inbound() {
		data, err := wire.Encode(frame)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := wire.DecodeInbound(data)
		if err != nil {
			return
		}
		again(t, frame, wire.DecodeInbound)
	})
}

// again checks that an accepted frame survives being passed on.
func again[M wire.Message](t *testing.T, frame M, decode func([]byte) (M, error)) {
	t.Helper()
	data, err := wire.Encode(frame)
	if err != nil {
		t.Fatalf("accepted but cannot be encoded: %v", err)
	}
	other, err := decode(data)
	if err != nil {
		t.Fatalf("accepted once but not twice: %v", err)
	}
	twice, err := wire.Encode(other)
	if err != nil || !bytes.Equal(data, twice) {
		t.Fatalf("two encodings: %x and %x (%v)", data, twice, err)
	}
}
