package globals

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// text are the natives behind TextEncoder, TextDecoder, atob and btoa. None
// keeps anything from one call to the next.
func (h *host) text() {
	h.define("encodeUTF8", func(call goja.FunctionCall) goja.Value {
		s := argumentString(call, 0)
		h.charge(s.Length())
		h.allocate(3 * s.Length())
		return h.bytes([]byte(s.String()))
	})
	h.define("encodeInto", func(call goja.FunctionCall) goja.Value {
		s := argumentString(call, 0)
		read, written := encodeInto(s, argumentBytes(call, 1))
		h.charge(read)
		return h.list(read, written)
	})
	h.define("encodingName", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(encodingName(call.Argument(0).String()))
	})
	h.define("hasMark", func(call goja.FunctionCall) goja.Value {
		return h.runtime.ToValue(strings.HasPrefix(call.Argument(0).String(), "utf-"))
	})
	h.define("decode", func(call goja.FunctionCall) goja.Value {
		bytes := argumentBytes(call, 1)
		h.charge(len(bytes))
		h.allocate(2 * len(bytes))
		name, fatal, final := call.Argument(0).String(), call.Argument(2).ToBoolean(), call.Argument(3).ToBoolean()
		var text goja.Value
		var left int
		var ok bool
		state := iso2022(call.Argument(4).ToInteger())
		if name == "iso-2022-jp" {
			text, left, state, ok = h.decodeISO2022(bytes, fatal, final, state)
		} else {
			text, left, ok = h.decode(name, bytes, fatal, final)
		}
		if !ok {
			return h.list(goja.Null(), 0, 0)
		}
		return h.list(text, left, int(state))
	})
	h.define("atob", func(call goja.FunctionCall) goja.Value {
		s := call.Argument(0).String()
		h.charge(len(s))
		h.allocate(2 * len(s))
		data, ok := forgivingBase64(s)
		if !ok {
			return goja.Null()
		}
		return latin1(data)
	})
	h.define("btoa", func(call goja.FunctionCall) goja.Value {
		s := argumentString(call, 0)
		h.charge(s.Length())
		h.allocate(2 * s.Length())
		data := make([]byte, s.Length())
		for i := range data {
			c := s.CharAt(i)
			if c > 0xff {
				return goja.Null()
			}
			data[i] = byte(c)
		}
		return h.runtime.ToValue(base64.StdEncoding.EncodeToString(data))
	})
}

// bytes is a Uint8Array over b, which it takes over.
func (h *host) bytes(b []byte) goja.Value {
	array, err := h.runtime.New(h.uint8Array, h.runtime.ToValue(h.runtime.NewArrayBuffer(b)))
	if err != nil {
		panic(err)
	}
	return array
}

// argumentBytes is the memory of a Uint8Array that a prelude made. It is the
// applet's: read it at once.
func argumentBytes(call goja.FunctionCall, i int) []byte {
	b, _ := call.Argument(i).Export().([]byte)
	return b
}

func argumentString(call goja.FunctionCall, i int) goja.String {
	s, _ := call.Argument(i).ToString().(goja.String)
	return s
}

func latin1(data []byte) goja.Value {
	chars := make([]uint16, len(data))
	for i, b := range data {
		chars[i] = uint16(b)
	}
	return goja.StringFromUTF16(chars)
}

// encodeInto writes whole characters while there is room, and answers how many
// code units it took and how many bytes they gave.
func encodeInto(s goja.String, out []byte) (read, written int) {
	for n := s.Length(); read < n; {
		units := 1
		r := rune(s.CharAt(read))
		if utf16.IsSurrogate(r) {
			if read+1 < n {
				if pair := utf16.DecodeRune(r, rune(s.CharAt(read+1))); pair != utf8.RuneError {
					r, units = pair, 2
				}
			}
			if units == 1 {
				r = utf8.RuneError
			}
		}
		if written+utf8.RuneLen(r) > len(out) {
			break
		}
		written += utf8.EncodeRune(out[written:], r)
		read += units
	}
	return read, written
}

// decode answers the text and how many bytes at the end belong to a character
// that is not complete; with final there are none. Not ok means that fatal is
// set and the bytes are not valid.
func (h *host) decode(encoding string, b []byte, fatal, final bool) (text goja.Value, left int, ok bool) {
	switch encoding {
	case "utf-16le", "utf-16be":
		return decodeUTF16(b, encoding == "utf-16be", fatal, final)
	case "utf-8":
	default:
		return h.decodeLegacy(encoding, b, fatal, final)
	}
	if !final {
		left = incompleteTail(b)
		b = b[:len(b)-left]
	}
	if utf8.Valid(b) {
		return h.runtime.ToValue(string(b)), left, true
	}
	chars := make([]uint16, 0, len(b))
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			if fatal {
				return nil, 0, false
			}
			size = maximalSubpart(b[i:])
		}
		chars = utf16.AppendRune(chars, r)
		i += size
	}
	return goja.StringFromUTF16(chars), left, true
}

// incompleteTail is how many bytes at the end of b start a character that more bytes could complete.
func incompleteTail(b []byte) int {
	for n := 1; n <= 3 && n <= len(b); n++ {
		c := b[len(b)-n]
		if utf8.RuneStart(c) {
			tail := b[len(b)-n:]
			if !utf8.FullRune(tail) && maximalSubpart(tail) == n {
				return n
			}
			return 0
		}
	}
	return 0
}

// maximalSubpart is how many of the bytes at the start of b, which is not valid
// UTF-8, one replacement character stands for.
func maximalSubpart(b []byte) int {
	low, high, need := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case 0xc2 <= c && c <= 0xdf:
		need = 1
	case 0xe0 <= c && c <= 0xef:
		need = 2
		switch c {
		case 0xe0:
			low = 0xa0
		case 0xed:
			high = 0x9f
		}
	case 0xf0 <= c && c <= 0xf4:
		need = 3
		switch c {
		case 0xf0:
			low = 0x90
		case 0xf4:
			high = 0x8f
		}
	}
	n := 1
	for ; n <= need && n < len(b) && low <= b[n] && b[n] <= high; n++ {
		low, high = 0x80, 0xbf
	}
	return n
}

func decodeUTF16(b []byte, big, fatal, final bool) (text goja.Value, left int, ok bool) {
	chars := make([]uint16, 0, len(b)/2+1)
	i := 0
	for ; i+1 < len(b); i += 2 {
		c := uint16(b[i]) | uint16(b[i+1])<<8
		if big {
			c = c<<8 | c>>8
		}
		chars = append(chars, c)
	}
	left = len(b) - i
	if n := len(chars); !final && n > 0 && 0xd800 <= chars[n-1] && chars[n-1] < 0xdc00 {
		chars = chars[:n-1] // the second half may follow
		left += 2
	}
	if final && left > 0 {
		if fatal {
			return nil, 0, false
		}
		chars = append(chars, utf8.RuneError)
		left = 0
	}
	for i := 0; i < len(chars); i++ {
		r := rune(chars[i])
		if !utf16.IsSurrogate(r) {
			continue
		}
		if i+1 < len(chars) && utf16.DecodeRune(r, rune(chars[i+1])) != utf8.RuneError {
			i++
			continue
		}
		if fatal {
			return nil, 0, false
		}
		chars[i] = utf8.RuneError
	}
	return goja.StringFromUTF16(chars), left, true
}

// forgivingBase64 decodes as the Infra Standard says: white space anywhere,
// padding optional but right.
func forgivingBase64(s string) ([]byte, bool) {
	s = strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && strings.ContainsRune("\t\n\f\r ", r) {
			return -1
		}
		return r
	}, s)
	if len(s)%4 == 0 {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	}
	if len(s)%4 == 1 {
		return nil, false
	}
	data, err := base64.RawStdEncoding.DecodeString(s)
	return data, err == nil
}
