package wire

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// exactInteger is the end of the range in which a float64 is exact.
const exactInteger = 1 << 53

// EncodeTree is EncodeBody for the plain tree that an applet has made: string,
// float64, bool, []byte, []any, map[string]any and nil. It makes the tree fit:
// whole numbers become integers, as the fields they end up in are, and what is
// refused otherwise (NaN, infinities, broken UTF-8) becomes null or a
// replacement character. Keys that become the same by this are an error.
func EncodeTree(tree map[string]any) (cbor.RawMessage, error) {
	const small = 128 // bytes: most arguments are a path and a few words
	data, err := appendTree(make([]byte, 0, small), tree, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot encode frame: %w", err)
	}
	if len(data) > MaxFrame {
		return nil, fmt.Errorf("cannot encode frame: %d bytes are more than %d", len(data), MaxFrame)
	}
	return data, nil
}

func appendTree(b []byte, x any, depth int) ([]byte, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	switch x := x.(type) {
	case nil:
		return append(b, headNull), nil
	case bool:
		if x {
			return append(b, headTrue), nil
		}
		return append(b, headFalse), nil
	case float64:
		return appendNumber(b, x)
	case string:
		return appendText(b, valid(x)), nil
	case []byte:
		return append(appendHead(b, majorBytes, uint64(len(x))), x...), nil
	case []any:
		b = appendHead(b, majorArray, uint64(len(x)))
		for _, v := range x {
			var err error
			if b, err = appendTree(b, v, depth+1); err != nil {
				return nil, err
			}
		}
		return b, nil
	case map[string]any:
		return appendMap(b, x, depth)
	}
	return nil, fmt.Errorf("a %T is no plain value", x)
}

// appendMap writes the pairs in the order that the deterministic encoding asks
// for: short keys first.
func appendMap(b []byte, m map[string]any, depth int) ([]byte, error) {
	type pair struct {
		key   string
		value any
	}
	var few [8]pair
	pairs := few[:0]
	for k, v := range m {
		pairs = append(pairs, pair{valid(k), v})
	}
	slices.SortFunc(pairs, func(p, q pair) int {
		if len(p.key) != len(q.key) {
			return len(p.key) - len(q.key)
		}
		return strings.Compare(p.key, q.key)
	})
	b = appendHead(b, majorMap, uint64(len(pairs)))
	for i, p := range pairs {
		if i > 0 && pairs[i-1].key == p.key {
			return nil, fmt.Errorf("two keys are %q", p.key)
		}
		var err error
		if b, err = appendTree(appendText(b, p.key), p.value, depth+1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendNumber(b []byte, x float64) ([]byte, error) {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return append(b, headNull), nil
	case x != math.Trunc(x) || math.Abs(x) >= exactInteger:
		data, err := encoding.Marshal(x) // as short as can be
		return append(b, data...), err   // EncodeTree does
	case x < 0:
		return appendHead(b, majorNegative, uint64(-1-int64(x))), nil
	}
	return appendHead(b, majorUint, uint64(x)), nil
}

// valid is text as the wire takes it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// DecodeTree reads a result as a plain tree, of the types that EncodeTree
// takes, with uint64 and int64 besides. Texts are copied; bytes are those of
// data. It is for results of the viewer's, which is trusted: what DecodeBody
// refuses for its shape alone is accepted.
func DecodeTree(data []byte) (map[string]any, error) {
	if len(data) == 0 {
		return nil, nil //nolint:nilnil // no result is a result
	}
	r := reader{data: data}
	tree, isMap := r.value(0).(map[string]any)
	if !isMap || !r.done() {
		return nil, fmt.Errorf("%w: a result that is no map of plain values", ErrFrame)
	}
	return tree, nil
}

// value is the next one.
func (r *reader) value(depth int) any {
	if len(r.data) == 0 || depth > maxNesting {
		r.fail()
		return nil
	}
	switch major := r.data[0] >> 5; major {
	case majorUint:
		return r.head(major, math.MaxUint64)
	case majorNegative:
		return -1 - int64(r.head(major, math.MaxInt64))
	case majorBytes:
		return r.bytes(r.head(major, MaxFrame))
	case majorText:
		return r.text()
	case majorArray:
		n := r.head(major, maxArray)
		list := make([]any, 0, min(n, uint64(len(r.data)))) // each takes a byte at least
		for ; n > 0 && !r.failed; n-- {
			list = append(list, r.value(depth+1))
		}
		return list
	case majorMap:
		n := r.head(major, maxPairs)
		tree := make(map[string]any, min(n, uint64(len(r.data))))
		for ; n > 0 && !r.failed; n-- {
			key := r.text()
			tree[key] = r.value(depth + 1)
		}
		return tree
	}
	return r.simple()
}

// simple is true, false, null or a number with a fraction.
func (r *reader) simple() any {
	switch {
	case r.next(headTrue):
		return true
	case r.next(headFalse):
		return false
	case r.next(headNull):
		return nil
	}
	number := r.bytes(uint64(1 + argumentWidth(r.data[0]&31)))
	var x float64
	if len(number) < 3 || decoding.Unmarshal(number, &x) != nil { // half precision is two bytes and the head
		r.fail()
	}
	return x
}
