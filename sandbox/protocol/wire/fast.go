package wire

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// This file reads and writes by hand the frames that a session is full of: a
// call, its answer, the end of a turn. Reflection costs ten times as much.
// What is not exactly of the form that Encode gives these frames is left to
// codec.go, so there is one rule for what is accepted, and one encoding: a fuzz
// target holds the two against each other.

// Keys of the fields, from messages.go, and heads of CBOR.
const (
	keyTurn, keyNow, keyAnswer    = 1, 2, 6
	keyCause, keyCall, keyTurnEnd = 1, 4, 11

	majorUint, majorNegative, majorBytes, majorText, majorArray, majorMap = 0, 1, 2, 3, 4, 5

	headTrue, headFalse, headNull, headFloat64 = 0xf5, 0xf4, 0xf6, 0xfb
)

// appendHead is the shortest head of a major type with its argument.
func appendHead(b []byte, major byte, n uint64) []byte {
	major <<= 5
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n <= math.MaxUint8:
		return append(b, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, major|27), n)
}

func appendText(b []byte, s string) []byte {
	return append(appendHead(b, majorText, uint64(len(s))), s...)
}

// appendFast appends a frame of one of the forms of this file. It is not ok for others.
func appendFast(b []byte, m Message) (data []byte, ok bool) {
	switch f := m.(type) {
	case Outbound:
		return appendOutbound(b, &f)
	case Inbound:
		return appendInbound(b, &f)
	}
	return nil, false
}

func appendOutbound(b []byte, f *Outbound) ([]byte, bool) {
	switch {
	case f.Call != nil && len(f.Call.Args) > 0 && utf8.ValidString(string(f.Call.Op)) && utf8.ValidString(f.Call.Source):
		if f.Call.Turn != 0 || !flat(f.Call.Args) { // a call that had to wait is rare
			return nil, false
		}
		b = appendHead(b, majorMap, 2)
		b = appendHead(append(b, keyCause), majorUint, f.Cause)
		c := f.Call
		fields := uint64(3)
		if c.Source != "" {
			fields++
		}
		b = appendHead(append(b, keyCall), majorMap, fields)
		b = appendHead(append(b, 1), majorUint, uint64(c.ID))
		if c.Source != "" {
			b = appendText(append(b, 2), c.Source)
		}
		b = appendText(append(b, 3), string(c.Op))
		return append(append(b, 4), c.Args...), true
	case f.TurnEnd != nil:
		b = appendHead(b, majorMap, 2)
		b = appendHead(append(b, keyCause), majorUint, f.Cause)
		b = append(b, keyTurnEnd)
		if !f.TurnEnd.Pending {
			return appendHead(append(b, majorMap<<5|1, 1), majorUint, f.TurnEnd.Fuel), true
		}
		return append(appendHead(append(b, majorMap<<5|2, 1), majorUint, f.TurnEnd.Fuel), 2, headTrue), true
	}
	return nil, false
}

func appendInbound(b []byte, f *Inbound) ([]byte, bool) {
	a := f.Answer
	if a == nil || a.Fault != nil || !flat(a.Result) || float64(float32(f.Now)) == f.Now { // those are written shorter
		return nil, false
	}
	b = appendHead(b, majorMap, 3)
	b = appendHead(append(b, keyTurn), majorUint, f.Turn)
	b = binary.BigEndian.AppendUint64(append(b, keyNow, headFloat64), math.Float64bits(f.Now))
	b = append(b, keyAnswer, majorMap<<5|2, 1)
	b = appendHead(b, majorUint, uint64(a.Call))
	return append(append(b, 3), a.Result...), true
}

// reader takes apart what appendFast has put together. It fails for good at the
// first thing that is not of that form.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) fail() { r.data, r.failed = nil, true }

// is skips one expected byte.
func (r *reader) is(want byte) {
	if r.next(want) {
		return
	}
	r.fail()
}

// next skips a byte if it comes now.
func (r *reader) next(want byte) bool {
	if len(r.data) == 0 || r.data[0] != want {
		return false
	}
	r.data = r.data[1:]
	return true
}

// head is the argument of a head of that major type, at most so much.
func (r *reader) head(major byte, most uint64) uint64 {
	if len(r.data) == 0 || r.data[0]>>5 != major {
		r.fail()
		return 0
	}
	info := r.data[0] & 31
	width := argumentWidth(info)
	if info >= 28 || len(r.data) < 1+width {
		r.fail()
		return 0
	}
	n := uint64(info)
	if width > 0 {
		n = 0
		for _, b := range r.data[1 : 1+width] {
			n = n<<8 | uint64(b)
		}
	}
	if n > most {
		r.fail()
		return 0
	}
	r.data = r.data[1+width:]
	return n
}

// bytes takes the next n.
func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.data)) {
		r.fail()
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *reader) text() string {
	b := r.bytes(r.head(majorText, MaxFrame))
	if !utf8.Valid(b) {
		r.fail()
		return ""
	}
	return string(b)
}

// raw is all that is left, if that is a flat map: a copy.
func (r *reader) raw() cbor.RawMessage {
	if !flat(r.data) {
		r.fail()
		return nil
	}
	b := append(cbor.RawMessage(nil), r.data...)
	r.data = nil
	return b
}

// done tells whether everything was there, and nothing more.
func (r *reader) done() bool { return !r.failed && len(r.data) == 0 }

// flat tells whether data is one map from texts to numbers, texts and bytes,
// true, false and null: what the arguments and results of most calls are.
func flat(data []byte) bool {
	r := reader{data: data}
	for n := r.head(majorMap, maxPairs); n > 0 && !r.failed; n-- {
		r.bytes(r.head(majorText, MaxFrame))
		if len(r.data) == 0 {
			return false
		}
		switch major := r.data[0] >> 5; major {
		case majorUint, majorNegative:
			r.head(major, math.MaxUint64)
		case majorBytes, majorText:
			r.bytes(r.head(major, MaxFrame))
		default:
			if !r.next(headTrue) && !r.next(headFalse) && !r.next(headNull) {
				return false
			}
		}
	}
	return r.done()
}

// decodeFast is a frame of one of the forms of this file. It is not ok for others.
func decodeFast(data []byte, m any) bool {
	switch m := m.(type) {
	case *Outbound:
		return decodeOutbound(data, m)
	case *Inbound:
		return decodeInbound(data, m)
	}
	return false
}

func decodeOutbound(data []byte, f *Outbound) bool {
	r := reader{data: data}
	r.is(majorMap<<5 | 2)
	r.is(keyCause)
	cause := r.head(majorUint, math.MaxUint64)
	switch {
	case r.next(keyCall):
		c := new(Call)
		fields := r.head(majorMap, 4)
		r.is(1)
		c.ID = uint32(r.head(majorUint, math.MaxUint32))
		if fields == 4 {
			r.is(2)
			c.Source = r.text()
		}
		r.is(3)
		c.Op = Op(r.text())
		r.is(4)
		c.Args = r.raw()
		if r.failed || fields < 3 {
			return false
		}
		*f = Outbound{Cause: cause, Call: c}
		return true
	case r.next(keyTurnEnd):
		e := new(TurnEnd)
		fields := r.head(majorMap, 2)
		r.is(1)
		e.Fuel = r.head(majorUint, math.MaxUint64)
		if fields == 2 {
			r.is(2)
			r.is(headTrue)
			e.Pending = true
		}
		if !r.done() || fields < 1 {
			return false
		}
		*f = Outbound{Cause: cause, TurnEnd: e}
		return true
	}
	return false
}

func decodeInbound(data []byte, f *Inbound) bool {
	r := reader{data: data}
	r.is(majorMap<<5 | 3)
	r.is(keyTurn)
	turn := r.head(majorUint, math.MaxUint64)
	r.is(keyNow)
	r.is(headFloat64)
	bits := r.bytes(8)
	r.is(keyAnswer)
	r.is(majorMap<<5 | 2)
	r.is(1)
	call := uint32(r.head(majorUint, math.MaxUint32))
	r.is(3)
	result := r.raw()
	if r.failed {
		return false
	}
	now := math.Float64frombits(binary.BigEndian.Uint64(bits))
	if math.IsNaN(now) || math.IsInf(now, 0) {
		return false
	}
	*f = Inbound{Turn: turn, Now: now, Answer: &Answer{Call: call, Result: result}}
	return true
}
