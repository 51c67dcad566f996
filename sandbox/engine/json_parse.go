package engine

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// goja reads JSON in one step, with a reader of Go's that takes half a second
// for megabytes, knows no number beyond the largest and makes lone surrogates
// something else. This one reads a text's own units, and pays as it goes, so
// that it can be held at any place.

// What reading costs: fuel for each value, and for so many units of text.
const (
	jsonValueCost = 6
	jsonTextCost  = 8
	// jsonEscapeCost is for text that is copied unit by unit.
	jsonEscapeCost = 2
)

const (
	// objectSize is about what an object or an array takes that holds nothing, in bytes.
	objectSize = 200
	// maxJSONNames is how many names of properties are kept, so that equal ones
	// are one text.
	maxJSONNames = 256
)

// jsonUnit is a unit of a text of ASCII or of another one.
type jsonUnit interface{ ~uint8 | ~uint16 }

// parseJSON is the value of a text; it throws a SyntaxError.
func (e *Engine) parseJSON(s goja.String) goja.Value {
	ascii, wide := e.units(s)
	if wide == nil {
		p := jsonParser[uint8]{engine: e, units: unsafe.Slice(unsafe.StringData(ascii), len(ascii)), ascii: ascii}
		return p.whole()
	}
	p := jsonParser[uint16]{engine: e, units: wide}
	return p.whole()
}

// jsonParser reads one text. What is wrong with it is thrown.
type jsonParser[U jsonUnit] struct {
	engine *Engine
	units  []U
	ascii  string // the same, when U is a byte
	at     int
	depth  int

	fuel, bytes uint64 // not paid for yet

	list   []any    // elements of the arrays that are open
	buffer []uint16 // of the text that is being read
	names  map[string]unistring.String
}

// pay counts work and room, and pays when it is much.
func (p *jsonParser[U]) pay(fuel, bytes int) {
	p.fuel += uint64(fuel)
	p.bytes += uint64(bytes)
	if p.fuel >= chunk {
		p.settle()
	}
}

func (p *jsonParser[U]) settle() {
	p.engine.Charge(p.fuel)
	p.fuel = 0
	if p.bytes >= largeAllocation {
		p.engine.Allocate(p.bytes)
		p.bytes = 0
	}
}

func (p *jsonParser[U]) whole() goja.Value {
	p.space()
	v := p.value()
	p.space()
	if p.at < len(p.units) {
		p.fail("Unexpected non-whitespace character after JSON at position %d", p.at)
	}
	p.fuel += uint64(len(p.units)) / jsonTextCost / 8
	p.settle()
	return v
}

// jsonEnd stands for what is behind the last unit.
const jsonEnd = -1

// peek is the next unit.
func (p *jsonParser[U]) peek() int {
	if p.at < len(p.units) {
		return int(p.units[p.at])
	}
	return jsonEnd
}

// run skips units that belong to it, and pays for them. It says how many there were.
func (p *jsonParser[U]) run(belongs func(c U) bool) int {
	first := p.at
	for paid := p.at; ; {
		for end := min(paid+chunk, len(p.units)); p.at < end && belongs(p.units[p.at]); {
			p.at++
		}
		p.pay((p.at-paid)/jsonTextCost, 0)
		if p.at < paid+chunk {
			return p.at - first
		}
		paid = p.at
	}
}

func (p *jsonParser[U]) space() {
	if c := p.peek(); c == ' ' || c == '\n' || c == '\r' || c == '\t' {
		p.run(func(c U) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' })
	}
}

func (p *jsonParser[U]) value() goja.Value {
	p.pay(jsonValueCost, 0)
	switch c := p.peek(); c {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.text()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.number()
	case 't':
		return p.word("true", p.engine.runtime.ToValue(true))
	case 'f':
		return p.word("false", p.engine.runtime.ToValue(false))
	case 'n':
		return p.word("null", goja.Null())
	}
	p.unexpected()
	return nil
}

func (p *jsonParser[U]) word(word string, v goja.Value) goja.Value {
	for i := range len(word) {
		if p.peek() != int(word[i]) {
			p.unexpected()
		}
		p.at++
	}
	return v
}

func (p *jsonParser[U]) open() {
	p.at++
	if p.depth++; p.depth > maxJSONDepth {
		p.engine.overflow()
	}
	p.pay(jsonValueCost, objectSize)
	p.space()
}

func (p *jsonParser[U]) closed(v goja.Value) goja.Value {
	p.at++
	p.depth--
	return v
}

// expect skips what has to come next.
func (p *jsonParser[U]) expect(c rune, message string) {
	if p.peek() != int(c) {
		p.failHere(message)
	}
	p.at++
	p.space()
}

func (p *jsonParser[U]) object() goja.Value {
	p.open()
	o := p.engine.runtime.NewObject()
	if p.peek() == '}' {
		return p.closed(o)
	}
	for message := "Expected property name or '}'"; ; message = "Expected double-quoted property name" {
		if p.peek() != '"' {
			p.failHere(message)
		}
		name := p.name()
		p.space()
		p.expect(':', "Expected ':' after property name")
		putOwn(o, name, p.value())
		p.pay(jsonValueCost, propertySize)
		p.space()
		if p.peek() == '}' {
			return p.closed(o)
		}
		p.expect(',', "Expected ',' or '}' after property value")
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

func (p *jsonParser[U]) array() goja.Value {
	p.open()
	first := len(p.list)
	if p.peek() == ']' {
		return p.closed(p.engine.runtime.NewArray())
	}
	for {
		p.list = append(p.list, p.value())
		p.pay(0, 3*valueSize)
		p.space()
		if p.peek() == ']' {
			break
		}
		p.expect(',', "Expected ',' or ']' after array element")
	}
	a := p.engine.runtime.NewArray(p.list[first:]...)
	clear(p.list[first:])
	p.list = p.list[:first]
	return p.closed(a)
}

func (p *jsonParser[U]) digits() int {
	return p.run(func(c U) bool { return '0' <= c && c <= '9' })
}

func (p *jsonParser[U]) number() goja.Value {
	first := p.at
	if p.peek() == '-' {
		p.at++
	}
	zero := p.peek() == '0'
	switch n := p.digits(); {
	case n == 0:
		p.failHere("No number after minus sign")
	case zero && n > 1:
		p.at -= n - 1
		p.failHere("Unexpected number")
	}
	if p.peek() == '.' {
		if p.at++; p.digits() == 0 {
			p.failHere("Unterminated fractional number")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if p.digits() == 0 {
			p.failHere("Exponent part is missing a number")
		}
	}
	x, _ := strconv.ParseFloat(p.plain(first, p.at), 64) // beyond the largest it is infinite, as it should be
	return p.engine.runtime.ToValue(x)
}

// plain is a part of the text of which all units are ASCII.
func (p *jsonParser[U]) plain(from, to int) string {
	if p.ascii != "" {
		return p.ascii[from:to]
	}
	p.engine.reserve(uint64(to - from))
	list := make([]byte, 0, max(to-from, 32))
	for _, c := range p.units[from:to] {
		list = append(list, byte(c))
	}
	return string(list)
}

// text is a text in quotes, as a value.
func (p *jsonParser[U]) text() goja.Value {
	if from, to, ok := p.literally(); ok {
		p.reserve(to - from)
		return p.engine.layout.asciiText(string([]byte(p.plain(from, to)))) // a copy, or it would hold the whole
	}
	units := p.rest()
	p.reserve(2 * len(units))
	return goja.StringFromUTF16(append([]uint16(nil), units...))
}

// name is a text in quotes, as the name of a property.
func (p *jsonParser[U]) name() unistring.String {
	if from, to, ok := p.literally(); ok {
		return p.known(p.plain(from, to))
	}
	units := p.rest()
	p.reserve(2 * len(units))
	for _, c := range units {
		if c >= utf8.RuneSelf {
			return unistring.FromUtf16(append([]uint16{unistring.BOM}, units...))
		}
	}
	return unistring.String(string(utf16.Decode(units)))
}

// known is a name of ASCII, the same text each time.
func (p *jsonParser[U]) known(name string) unistring.String {
	if known, ok := p.names[name]; ok {
		return known
	}
	if p.names == nil || len(p.names) >= maxJSONNames {
		p.names = map[string]unistring.String{}
	}
	p.reserve(len(name))
	own := string([]byte(name)) // a copy, or it would hold the whole
	p.names[own] = unistring.String(own)
	return p.names[own]
}

// reserve announces a text: a long one before it is made, others with the rest.
func (p *jsonParser[U]) reserve(bytes int) {
	if p.bytes += uint64(bytes); bytes >= largeAllocation {
		p.settle()
	}
}

// literally skips a text in quotes that is all ASCII, without an escape, and
// says where it stands. When there is anything special in it, ok is false, and
// what comes before that is in the buffer.
func (p *jsonParser[U]) literally() (from, to int, ok bool) {
	p.at++
	from = p.at
	p.run(func(c U) bool { return c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf })
	if p.peek() == '"' {
		p.at++
		return from, p.at - 1, true
	}
	p.buffer = p.buffer[:0]
	p.keep(from)
	return 0, 0, false
}

// keep adds what has been read from there on to the buffer.
func (p *jsonParser[U]) keep(from int) {
	n := p.at - from
	if need := len(p.buffer) + n; need > cap(p.buffer) {
		p.reserve(4 * need)
	}
	p.fuel += uint64(n) / jsonEscapeCost
	for _, c := range p.units[from:p.at] {
		p.buffer = append(p.buffer, uint16(c))
	}
}

// rest reads a text in quotes to its end, from where literally stopped.
func (p *jsonParser[U]) rest() []uint16 {
	for {
		from := p.at
		p.run(func(c U) bool { return c >= ' ' && c != '"' && c != '\\' })
		p.keep(from)
		switch p.peek() {
		case '"':
			p.at++
			return p.buffer
		case '\\':
			p.at++
			p.buffer = append(p.buffer, p.escaped())
			p.pay(1, 4)
		case jsonEnd:
			p.failHere("Unterminated string")
		default:
			p.failHere("Bad control character in string literal")
		}
	}
}

// escaped reads what comes behind a backslash.
func (p *jsonParser[U]) escaped() (unit uint16) {
	switch c := p.peek(); c {
	case '"', '\\', '/':
		unit = uint16(c)
	case 'b':
		unit = '\b'
	case 'f':
		unit = '\f'
	case 'n':
		unit = '\n'
	case 'r':
		unit = '\r'
	case 't':
		unit = '\t'
	case 'u':
		for range 4 {
			p.at++
			digit := digitOf(rune(p.peek()))
			if digit > 15 {
				p.failHere("Bad Unicode escape")
			}
			unit = unit<<4 | uint16(digit)
		}
	case jsonEnd:
		p.unexpected()
	default:
		p.failHere("Bad escaped character")
	}
	p.at++
	return unit
}

// fail throws the error of a text that is not JSON.
func (p *jsonParser[U]) fail(format string, args ...any) {
	p.engine.Throw("SyntaxError", fmt.Sprintf(format, args...))
}

// failHere does so with the place.
func (p *jsonParser[U]) failHere(message string) {
	p.fail("%s in JSON at position %d", message, p.at)
}

// jsonContext is how much is shown on either side of what is wrong.
const jsonContext = 10

// unexpected throws the error of a text that does not go on like JSON.
func (p *jsonParser[U]) unexpected() {
	switch c := p.peek(); {
	case c == jsonEnd:
		p.fail("Unexpected end of JSON input")
	case c == '"':
		p.failHere("Unexpected string")
	case c == '-' || '0' <= c && c <= '9':
		p.failHere("Unexpected number")
	}
	length := len(p.units)
	if length <= len("[object Object]") {
		switch text := p.show(0, length); text {
		case "undefined", "NaN", "Infinity", "[object Object]": // what became a text by mistake
			p.fail("%q is not valid JSON", text)
		}
	}
	from, to, lead, trail := 0, length, "", ""
	if length > 2*jsonContext {
		if p.at >= jsonContext {
			from, lead = p.at-jsonContext, "..."
		}
		if p.at < length-jsonContext {
			to, trail = p.at+jsonContext, "..."
		}
	}
	p.fail(`Unexpected token '%s', %s"%s"%s is not valid JSON`, p.show(p.at, p.at+1), lead, p.show(from, to), trail)
}

func (p *jsonParser[U]) show(from, to int) string {
	units := make([]uint16, 0, to-from)
	for _, c := range p.units[from:to] {
		units = append(units, uint16(c))
	}
	return string(utf16.Decode(units))
}
