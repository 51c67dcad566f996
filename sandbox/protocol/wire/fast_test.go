package wire_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"example.org/vitrine/sandbox/protocol/wire"
)

// body is a map as calls.go has them.
func body(tb testing.TB, v any) cbor.RawMessage {
	tb.Helper()
	data, err := wire.EncodeBody(v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// frequent are frames that are read and written by hand, but for the last of each kind.
func frequent(tb testing.TB) (out []wire.Outbound, in []wire.Inbound) {
	tb.Helper()
	open := body(tb, wire.OpenArgs{Path: "/a", Mode: wire.ModeRead, Read: true})
	opened := body(tb, wire.Opened{Name: "a", Size: -1, Data: make([]byte, 300), End: true})
	out = []wire.Outbound{
		{Cause: 1, Call: &wire.Call{ID: 1, Op: wire.OpOpen, Args: open}},
		{Cause: math.MaxUint64, Call: &wire.Call{ID: math.MaxUint32, Source: "left-pad", Op: wire.OpOpen, Args: open}},
		{Cause: 1 << 20, TurnEnd: &wire.TurnEnd{}},
		{Cause: 1 << 40, TurnEnd: &wire.TurnEnd{Fuel: math.MaxUint64, Pending: true}},
		{Cause: 1, Call: &wire.Call{ID: 1, Op: wire.OpFetch, Args: body(tb, wire.FetchArgs{Headers: [][2]string{{"a", "b"}}})}},
	}
	in = []wire.Inbound{
		{Turn: 24, Now: 1_763_600_000_123, Answer: &wire.Answer{Call: 255, Result: opened}},
		{Turn: 1 << 16, Now: 0.1, Answer: &wire.Answer{Call: 1 << 16, Result: body(tb, map[string]any{})}},
		{Turn: 1, Now: 5, Answer: &wire.Answer{Call: 1, Result: opened}},
	}
	return out, in
}

// Frames that are written by hand have the bytes that reflection gives them,
// and are read as the same.
func TestFrequentFramesHaveOneEncoding(t *testing.T) {
	out, in := frequent(t)
	for i, frame := range out {
		same(t, frame, i < len(out)-1)
	}
	for i, frame := range in {
		same(t, frame, i < len(in)-1)
	}
}

func TestAppendRefusesWhatEncodeDoes(t *testing.T) {
	huge := body(t, map[string]any{"a": make([]byte, wire.MaxFrame-20)})
	for name, frame := range map[string]wire.Message{
		"not valid": wire.Outbound{}, "too large": wire.Inbound{Turn: 1, Now: 1_763_600_000_123, Answer: &wire.Answer{Call: 1, Result: huge}},
	} {
		if got, err := wire.Append([]byte("before"), frame); err == nil || string(got) != "before" {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

func same[M wire.Message](t *testing.T, frame M, fast bool) {
	t.Helper()
	data, err := wire.Encode(frame)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := wire.EncodeByReflection(frame); err != nil || !bytes.Equal(data, want) {
		t.Errorf("%+v:\n%x, not\n%x (%v)", frame, data, want, err)
	}
	if wire.Fast[M](data) != fast {
		t.Errorf("%x is read by hand: %v", data, !fast)
	}
	if got, err := wire.Append([]byte("before"), frame); err != nil || !bytes.Equal(got, wire.AppendFrame([]byte("before"), data)) {
		t.Errorf("appended: %x (%v)", got, err)
	}
	agree[M](t, data)
	for i := range data { // cut off, or with one bit changed
		if wire.Fast[M](data[:i]) {
			t.Errorf("%x is read, though cut off", data[:i])
		}
		for bit := range 8 {
			changed := bytes.Clone(data)
			changed[i] ^= 1 << bit
			agree[M](t, changed)
		}
	}
}

// agree checks that what is read by hand is what reflection reads.
func agree[M wire.Message](t *testing.T, data []byte) {
	t.Helper()
	if !wire.Fast[M](data) {
		return
	}
	var got M
	var err error
	switch p := any(&got).(type) {
	case *wire.Inbound:
		*p, err = wire.DecodeInbound(data)
	case *wire.Outbound:
		*p, err = wire.DecodeOutbound(data)
	}
	want, wantErr := wire.DecodeByReflection[M](data)
	if (err == nil) != (wantErr == nil) || err == nil && !cmp.Equal(got, want) {
		t.Fatalf("%x:\n%+v, %v; not\n%+v, %v", data, got, err, want, wantErr)
	}
}

func FuzzFrequentFrames(f *testing.F) {
	out, in := frequent(f)
	for _, frame := range out {
		data, _ := wire.Encode(frame)
		f.Add(data)
	}
	for _, frame := range in {
		data, _ := wire.Encode(frame)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		agree[wire.Outbound](t, data)
		agree[wire.Inbound](t, data)
	})
}

// A tree has the bytes that reflection gives the same values as integers.
func TestTrees(t *testing.T) {
	tests := map[string]struct{ tree, as map[string]any }{
		"nothing":   {map[string]any{}, map[string]any{}},
		"arguments": {map[string]any{"path": "/a", "read": true, "mode": "r"}, map[string]any{"path": "/a", "read": true, "mode": "r"}},
		"numbers": {
			map[string]any{"a": 0.0, "b": 23.0, "c": 24.0, "d": -1.0, "e": 65536.0, "f": 0.5, "g": 1e300, "h": -1.0 * (1 << 53), "i": 9007199254740991.0, "j": 1 << 32 * 1.0},
			map[string]any{"a": 0, "b": 23, "c": 24, "d": -1, "e": 65536, "f": 0.5, "g": 1e300, "h": -1.0 * (1 << 53), "i": 9007199254740991, "j": 1 << 32},
		},
		"nested": {
			map[string]any{"bb": []any{"x", []byte{1}, nil, map[string]any{"z": false}}, "a": nil, "c": map[string]any{}},
			map[string]any{"bb": []any{"x", []byte{1}, nil, map[string]any{"z": false}}, "a": nil, "c": map[string]any{}},
		},
		"what is refused": {
			map[string]any{"a": math.NaN(), "b": math.Inf(-1), "c": "\xff", "\xff": 1.0},
			map[string]any{"a": nil, "b": nil, "c": "\uFFFD", "\uFFFD": 1},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := wire.EncodeTree(test.tree)
			if err != nil {
				t.Fatal(err)
			}
			if want := body(t, test.as); !bytes.Equal(got, want) {
				t.Fatalf("%x, want %x", got, want)
			}
			back, err := wire.DecodeTree(got)
			if err != nil {
				t.Fatal(err)
			}
			again, err := wire.EncodeBody(back)
			if err != nil || !bytes.Equal(got, again) {
				t.Errorf("%x, then %x (%v)", got, again, err)
			}
			for i := range got {
				if _, err := wire.DecodeTree(got[:i]); i > 0 && err == nil {
					t.Errorf("%x is read, though cut off", got[:i])
				}
			}
		})
	}
	deep := map[string]any{}
	for range 20 {
		deep = map[string]any{"a": deep}
	}
	for name, tree := range map[string]map[string]any{
		"too deep": deep, "two keys become one": {"\xff": 1.0, "\xfe": 2.0}, "too large": {"a": make([]byte, wire.MaxFrame)},
	} {
		if data, err := wire.EncodeTree(tree); err == nil {
			t.Errorf("%s: %d bytes", name, len(data))
		}
	}
	for name, data := range map[string][]byte{
		"no map": {1}, "a list that claims much": {0xa1, 0x61, 'a', 0x99, 0x10, 0, 1}, "a map that claims much": {0xb9, 1, 0, 0x61},
		"undefined": {0xa1, 0x61, 'a', 0xf7}, "a tag": {0xa1, 0x61, 'a', 0xc1, 0}, "more behind it": {0xa0, 0xa0}, "indefinite": {0xbf, 0xff},
	} {
		if tree, err := wire.DecodeTree(data); err == nil {
			t.Errorf("%s: %v", name, tree)
		}
	}
}
