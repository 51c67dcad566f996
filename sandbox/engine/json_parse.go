package engine

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// This file reads JSON from a text's own units: half a surrogate pair stays what
// it is, and numbers that are too large become infinite. What it does is paid for
// on the way.

// jsonUnit is a unit of a text of ASCII or of another one.
type jsonUnit interface{ ~uint8 | ~uint16 }

// parseJSON is the value of a text; it throws a SyntaxError.
func (e *Engine) parseJSON(s goja.String) goja.Value {
	var v goja.Value
	var err error
	if ascii, wide := e.layout.units(s); wide == nil {
		r := jsonReader[uint8]{e: e, units: unsafe.Slice(unsafe.StringData(ascii), len(ascii)), ascii: ascii}
		v, err = r.text()
	} else {
		r := jsonReader[uint16]{e: e, units: wide}
		v, err = r.text()
	}
	if err != nil {
		e.Throw("SyntaxError", err.Error())
	}
	return v
}

type jsonReader[U jsonUnit] struct {
	e      *Engine
	units  []U
	ascii  string // the same, when U is a byte
	at     int
	paid   int // of the units
	values int // since the last payment
	names  map[string]unistring.String
}

const (
	jsonValueCost = 4 // in fuel
	jsonChunk     = 1 << 10
	// maxJSONNames is how many keys of objects are kept, so that equal ones are one text.
	maxJSONNames = 256
)

// pay charges for what has been read, and announces what has been made of it.
func (r *jsonReader[U]) pay() {
	r.e.Charge(uint64(r.at-r.paid)/16 + uint64(jsonValueCost*r.values))
	r.e.reserve(uint64(r.values) * 4 * valueSize)
	r.paid, r.values = r.at, 0
}

// after is the error for what follows a value.
func (r *jsonReader[U]) after() error {
	return faultf("Unexpected non-whitespace character after JSON at position %d", r.at)
}

func (r *jsonReader[U]) text() (goja.Value, error) {
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	r.space()
	if r.at < len(r.units) {
		return nil, r.after()
	}
	r.pay()
	return v, nil
}

// peek is the unit at which the reader stands, or -1 at the end.
func (r *jsonReader[U]) peek() int {
	if r.at < len(r.units) {
		return int(r.units[r.at])
	}
	return -1
}

func (r *jsonReader[U]) space() {
	for {
		switch r.peek() {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *jsonReader[U]) value(depth int) (goja.Value, error) {
	if r.values++; r.values >= jsonChunk {
		r.pay()
	}
	if depth > maxJSONDepth {
		r.e.overflow()
	}
	r.space()
	switch c := r.peek(); {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.string()
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	case c == 't':
		return r.word("true", r.e.runtime.ToValue(true))
	case c == 'f':
		return r.word("false", r.e.runtime.ToValue(false))
	case c == 'n':
		return r.word("null", goja.Null())
	}
	return nil, r.unexpected()
}

func (r *jsonReader[U]) word(word string, v goja.Value) (goja.Value, error) {
	for i := range len(word) {
		if r.peek() != int(word[i]) {
			return nil, r.unexpected()
		}
		r.at++
	}
	return v, nil
}

func (r *jsonReader[U]) array(depth int) (goja.Value, error) {
	r.at++
	var list []any
	r.space()
	if r.peek() == ']' {
		r.at++
		return r.e.runtime.NewArray(), nil
	}
	for {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		r.space()
		switch r.peek() {
		case ',':
			r.at++
		case ']':
			r.at++
			return r.e.runtime.NewArray(list...), nil
		default:
			return nil, r.fault("Expected ',' or ']' after array element")
		}
	}
}

func (r *jsonReader[U]) object(depth int) (goja.Value, error) {
	r.at++
	o := r.e.runtime.NewObject()
	r.space()
	if r.peek() == '}' {
		r.at++
		return o, nil
	}
	for first := true; ; first = false {
		r.space()
		if r.peek() != '"' {
			if first {
				return nil, r.fault("Expected property name or '}'")
			}
			return nil, r.fault("Expected double-quoted property name")
		}
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		if r.space(); r.peek() != ':' {
			return nil, r.fault("Expected ':' after property name")
		}
		r.at++
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		putOwn(o, name, v)
		r.space()
		switch r.peek() {
		case ',':
			r.at++
		case '}':
			r.at++
			return o, nil
		default:
			return nil, r.fault("Expected ',' or '}' after property value")
		}
	}
}

// putOwn gives a new plain object a property, whatever its name means elsewhere.
func putOwn(o *goja.Object, name unistring.String, v goja.Value) {
	b := base(o)
	if _, there := b.values[name]; !there {
		b.propNames = append(b.propNames, name)
	}
	b.values[name] = v
}

// name reads the key of a property.
func (r *jsonReader[U]) name() (unistring.String, error) {
	start := r.at + 1
	if end := r.plain(start); end < len(r.units) && r.units[end] == '"' && r.ascii != "" {
		r.at = end + 1
		key := r.ascii[start:end]
		if known, ok := r.names[key]; ok {
			return known, nil
		}
		if r.names == nil || len(r.names) >= maxJSONNames {
			r.names = map[string]unistring.String{}
		}
		own := string([]byte(key))
		r.names[own] = unistring.String(own)
		return r.names[own], nil
	}
	units, err := r.chars()
	if err != nil {
		return "", err
	}
	return keyOf(units), nil
}

// keyOf is the name of a property with those units.
func keyOf(units []uint16) unistring.String {
	marked := append([]uint16{unistring.BOM}, units...)
	for _, c := range units {
		if c >= 0x80 {
			return unistring.FromUtf16(marked)
		}
	}
	return unistring.String(string(utf16.Decode(units)))
}

func (r *jsonReader[U]) string() (goja.Value, error) {
	start := r.at + 1
	if end := r.plain(start); end < len(r.units) && r.units[end] == '"' && (r.ascii != "") {
		r.at = end + 1
		r.e.reserve(uint64(end - start))
		return r.e.layout.asciiText(string([]byte(r.ascii[start:end]))), nil
	}
	units, err := r.chars()
	if err != nil {
		return nil, err
	}
	return goja.StringFromUTF16(units), nil
}

// plain is where the units end from start on that stand for themselves.
func (r *jsonReader[U]) plain(start int) int {
	i := start
	for i < len(r.units) && r.units[i] >= ' ' && r.units[i] != '"' && r.units[i] != '\\' {
		i++
	}
	return i
}

// chars reads a text in quotes.
func (r *jsonReader[U]) chars() ([]uint16, error) {
	r.at++
	var out []uint16
	for {
		end := r.plain(r.at)
		r.e.reserve(uint64(end-r.at) * 4)
		for _, c := range r.units[r.at:end] {
			out = append(out, uint16(c))
		}
		r.at = end
		switch r.peek() {
		case '"':
			r.at++
			return out, nil
		case '\\':
			c, err := r.escape()
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		case -1:
			return nil, r.fault("Unterminated string")
		default:
			return nil, r.fault("Bad control character in string literal")
		}
	}
}

func (r *jsonReader[U]) escape() (uint16, error) {
	r.at++
	c := r.peek()
	switch c {
	case '"', '\\', '/':
		r.at++
		return uint16(c), nil
	case 'b', 'f', 'n', 'r', 't':
		r.at++
		return uint16("\b\f\n\r\t"[strings.IndexByte("bfnrt", byte(c))]), nil
	case 'u':
		r.at++
		n := uint16(0)
		for range 4 {
			digit := r.peek()
			switch {
			case '0' <= digit && digit <= '9':
				digit -= '0'
			case 'a' <= digit|0x20 && digit|0x20 <= 'f':
				digit = digit | 0x20 - 'a' + 10
			default:
				return 0, r.fault("Bad Unicode escape")
			}
			n = n<<4 | uint16(digit)
			r.at++
		}
		return n, nil
	case -1:
		return 0, r.fault("Unterminated string")
	}
	return 0, r.fault("Bad escaped character")
}

func (r *jsonReader[U]) digits() int {
	start := r.at
	for c := r.peek(); '0' <= c && c <= '9'; c = r.peek() {
		r.at++
	}
	return r.at - start
}

func (r *jsonReader[U]) number() (goja.Value, error) {
	start, whole := r.at, true
	if r.peek() == '-' {
		r.at++
	}
	zero := r.peek() == '0'
	switch n := r.digits(); {
	case n == 0:
		return nil, r.fault("No number after minus sign")
	case zero && n > 1:
		r.at -= n - 1
		return nil, r.fault("Unexpected number")
	}
	if r.peek() == '.' {
		r.at++
		if whole = false; r.digits() == 0 {
			return nil, r.fault("Unterminated fractional number")
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if whole = false; r.digits() == 0 {
			return nil, r.fault("Exponent part is missing a number")
		}
	}
	text := make([]byte, 0, 32)
	for _, c := range r.units[start:r.at] {
		text = append(text, byte(c))
	}
	if n := len(text); whole && n < 16 && text[0] != '-' {
		i, _ := strconv.ParseInt(string(text), 10, 64)
		return r.e.runtime.ToValue(i), nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		f = math.NaN() // never: the form was checked
	}
	return r.e.runtime.ToValue(f), nil
}

// jsonFault is what is wrong with a text, in the words of V8.
type jsonFault string

func (f jsonFault) Error() string { return string(f) }

func faultf(format string, args ...any) error { return jsonFault(fmt.Sprintf(format, args...)) }

// fault is an error with its place.
func (r *jsonReader[U]) fault(what string) error {
	return faultf("%s in JSON at position %d", what, r.at)
}

// jsonContext is how much is shown on either side of what is wrong.
const jsonContext = 10

// unexpected is an error at a place where no value begins.
func (r *jsonReader[U]) unexpected() error {
	switch c := r.peek(); {
	case c < 0:
		return faultf("Unexpected end of JSON input")
	case c == '"':
		return r.fault("Unexpected string")
	case c == '-' || '0' <= c && c <= '9':
		return r.fault("Unexpected number")
	}
	if len(r.units) <= len("[object Object]") {
		switch text := r.show(0, len(r.units)); text {
		case "undefined", "NaN", "Infinity", "[object Object]": // what became a text by mistake
			return faultf("%q is not valid JSON", text)
		}
	}
	from, to, lead, trail := max(0, r.at-jsonContext), min(len(r.units), r.at+jsonContext), "...", "..."
	if len(r.units) <= 2*jsonContext {
		from, to, lead, trail = 0, len(r.units), "", ""
	} else {
		if from == 0 {
			lead = ""
		}
		if to == len(r.units) {
			trail = ""
		}
	}
	return faultf(`Unexpected token '%s', %s"%s"%s is not valid JSON`, r.show(r.at, r.at+1), lead, r.show(from, to), trail)
}

func (r *jsonReader[U]) show(from, to int) string {
	units := make([]uint16, 0, to-from)
	for _, c := range r.units[from:to] {
		units = append(units, uint16(c))
	}
	return string(utf16.Decode(units))
}
