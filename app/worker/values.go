package main

import (
	"math"
	"strings"
	"unicode/utf8"

	"vitrine/sandbox/wire"
)

// exactInteger is the end of the range in which a float64 is exact.
const exactInteger = 1 << 53

// toWire makes an applet's plain tree fit for the wire: whole numbers become
// integers, as the fields they end up in are, and what the wire refuses
// (infinities, broken UTF-8) becomes nothing or a replacement character.
func toWire(x any) any {
	switch x := x.(type) {
	case float64:
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			return nil
		case x == math.Trunc(x) && math.Abs(x) < exactInteger:
			return int64(x)
		}
		return x
	case string:
		return valid(x)
	case []any:
		list := make([]any, len(x))
		for i, v := range x {
			list[i] = toWire(v)
		}
		return list
	case map[string]any:
		tree := make(map[string]any, len(x))
		for k, v := range x {
			tree[valid(k)] = toWire(v)
		}
		return tree
	default:
		return x
	}
}

// fromWire reads a result into a plain tree for the engine.
func fromWire(body []byte) (map[string]any, error) {
	if len(body) == 0 {
		return nil, nil //nolint:nilnil // no result is a result
	}
	var result map[string]any
	if err := wire.DecodeBody(body, &result); err != nil {
		return nil, err
	}
	for k, v := range result {
		result[k] = fromCBOR(v)
	}
	return result, nil
}

// fromCBOR names the keys of nested maps.
func fromCBOR(x any) any {
	switch x := x.(type) {
	case []any:
		for i, v := range x {
			x[i] = fromCBOR(v)
		}
	case map[any]any:
		tree := make(map[string]any, len(x))
		for k, v := range x {
			if name, ok := k.(string); ok {
				tree[name] = fromCBOR(v)
			}
		}
		return tree
	}
	return x
}

// valid is text as the wire takes it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// bounded is valid text of at most so many bytes.
func bounded(s string, most int) string {
	s = valid(s)
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
