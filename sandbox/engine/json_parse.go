package engine

import (
	_ "embed"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

//go:embed prelude/revive.js
var reviveSource string

// goja reads JSON in one step, with a reader of Go's that takes half a second
// for megabytes, knows no number beyond the largest and makes lone surrogates
// something else. This one pays as it goes, so that it can be held at any place.

// What reading costs: units for each value, and for so many units of text.
const (
	jsonValueCost = 6
	jsonTextCost  = 8
)

// parseJSONGuard is the guard of JSON.parse.
func parseJSONGuard(e *Engine, _ callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		v := call.Argument(0)
		text := e.stringOf(v)
		p := &jsonParser{engine: e, text: text, length: text.Length(), odd: goja.IsUndefined(v) || isObject(v)}
		if table(text) == e.layout.ascii {
			p.ascii = text.String()
		}
		result := p.whole()
		if _, ok := goja.AssertFunction(call.Argument(1)); ok {
			return e.result(e.revive(goja.Undefined(), result, call.Argument(1)))
		}
		return result
	}
}

// jsonParser reads one text.
type jsonParser struct {
	engine *Engine
	text   goja.String
	ascii  string // the text, if it is one; else it is asked for each unit
	length int
	at     int
	depth  int
	odd    bool // it was no text

	units, bytes uint64 // not paid for yet
	list         []any  // elements of the arrays that are open
	buffer       []uint16
}

// end stands for what is behind the last unit.
const jsonEnd = -1

func (p *jsonParser) unit(i int) int {
	switch {
	case i >= p.length:
		return jsonEnd
	case p.ascii != "":
		return int(p.ascii[i])
	}
	return int(p.text.CharAt(i))
}

// pay counts work and room, and pays when it is much.
func (p *jsonParser) pay(units, bytes int) {
	p.units += uint64(units)
	p.bytes += uint64(bytes)
	if p.units >= chunk {
		p.settle()
	}
}

func (p *jsonParser) settle() {
	p.engine.Charge(p.units)
	if p.bytes >= largeAllocation {
		p.engine.Allocate(p.bytes)
		p.bytes = 0
	}
	p.units = 0
}

func (p *jsonParser) whole() goja.Value {
	p.space()
	v := p.value()
	p.space()
	if p.at < p.length {
		p.fail("Unexpected non-whitespace character after JSON")
	}
	p.units += uint64(p.length) / jsonTextCost / 8
	p.settle()
	return v
}

func (p *jsonParser) space() {
	first := p.at
	for {
		switch p.unit(p.at) {
		case ' ', '\t', '\n', '\r':
			if p.at++; p.at-first == chunk {
				p.pay(chunk/jsonTextCost, 0)
				first = p.at
			}
		default:
			p.units += uint64(p.at-first) / jsonTextCost
			return
		}
	}
}

func (p *jsonParser) value() goja.Value {
	p.pay(jsonValueCost, 0)
	switch c := p.unit(p.at); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		p.at++
		return p.stringValue()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case c == 't':
		return p.word("true", p.engine.runtime.ToValue(true))
	case c == 'f':
		return p.word("false", p.engine.runtime.ToValue(false))
	case c == 'n':
		return p.word("null", goja.Null())
	}
	p.unexpected()
	return nil
}

func (p *jsonParser) word(word string, v goja.Value) goja.Value {
	for i := range len(word) {
		if p.unit(p.at) != int(word[i]) {
			p.unexpected()
		}
		p.at++
	}
	return v
}

func (p *jsonParser) open() {
	p.at++
	if p.depth++; p.depth > maxJSONDepth {
		p.engine.overflow()
	}
	p.space()
}

func (p *jsonParser) object() goja.Value {
	p.open()
	o := p.engine.runtime.NewObject()
	p.pay(jsonValueCost, objectSize)
	if p.unit(p.at) == '}' {
		return p.closed(o)
	}
	for {
		if p.unit(p.at) != '"' {
			if len(base(o).propNames) > 0 {
				p.fail("Expected double-quoted property name in JSON")
			}
			p.fail("Expected property name or '}' in JSON")
		}
		p.at++
		name := p.name()
		p.space()
		p.expect(':', "Expected ':' after property name in JSON")
		p.space()
		v := p.value()
		p.engine.layout.setOwn(o, name, v)
		p.pay(jsonValueCost, propertySize+len(name))
		p.space()
		if p.unit(p.at) == '}' {
			return p.closed(o)
		}
		p.expect(',', "Expected ',' or '}' after property value in JSON")
		p.space()
	}
}

func (p *jsonParser) closed(v goja.Value) goja.Value {
	p.at++
	p.depth--
	return v
}

func (p *jsonParser) array() goja.Value {
	p.open()
	first := len(p.list)
	if p.unit(p.at) == ']' {
		return p.closed(p.engine.runtime.NewArray())
	}
	for {
		p.list = append(p.list, p.value())
		p.pay(0, 3*valueSize)
		p.space()
		if p.unit(p.at) == ']' {
			break
		}
		p.expect(',', "Expected ',' or ']' after array element in JSON")
		p.space()
	}
	a := p.engine.runtime.NewArray(p.list[first:]...)
	clear(p.list[first:])
	p.list = p.list[:first]
	p.pay(jsonValueCost, objectSize)
	return p.closed(a)
}

// objectSize is about what an object or an array takes that holds nothing.
const objectSize = 200

func (p *jsonParser) expect(c rune, message string) {
	if p.unit(p.at) != int(c) {
		p.fail(message)
	}
	p.at++
}

// digits skips digits, and says whether there were some.
func (p *jsonParser) digits() bool {
	first := p.at
	for c := p.unit(p.at); '0' <= c && c <= '9'; c = p.unit(p.at) {
		p.at++
	}
	p.pay((p.at-first)/jsonTextCost, 0)
	return p.at > first
}

func (p *jsonParser) number() goja.Value {
	first := p.at
	if p.unit(p.at) == '-' {
		p.at++
	}
	if p.unit(p.at) == '0' {
		if p.at++; p.unit(p.at) >= '0' && p.unit(p.at) <= '9' {
			p.fail("Unexpected number in JSON")
		}
	} else if !p.digits() {
		p.fail("No number after minus sign in JSON")
	}
	if p.unit(p.at) == '.' {
		if p.at++; !p.digits() {
			p.fail("Unterminated fractional number in JSON")
		}
	}
	if c := p.unit(p.at); c == 'e' || c == 'E' {
		p.at++
		if c := p.unit(p.at); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			p.fail("Exponent part is missing a number in JSON")
		}
	}
	x, _ := strconv.ParseFloat(p.plain(first, p.at), 64) // beyond the largest it is infinite, as it should be
	return p.engine.runtime.ToValue(x)
}

// plain is a part of the text of which all units are ASCII.
func (p *jsonParser) plain(from, to int) string {
	if p.ascii != "" {
		return p.ascii[from:to]
	}
	list := make([]byte, 0, 32)
	for i := from; i < to; i++ {
		list = append(list, byte(p.unit(i)))
	}
	return string(list)
}

// scan looks for the end of a quoted text, from behind its beginning: short says
// that it is all ASCII, without an escape.
func (p *jsonParser) scan() (first int, short bool) {
	first, short = p.at, true
	for paid := p.at; ; p.at++ {
		switch c := p.unit(p.at); {
		case c == '"':
			p.pay((p.at-paid)/jsonTextCost, 0)
			p.at++
			return first, short
		case c == '\\' || c >= utf8.RuneSelf:
			p.pay((p.at-paid)/jsonTextCost, 0)
			return first, false
		case c == jsonEnd:
			p.fail("Unterminated string in JSON")
		case c < ' ':
			p.fail("Bad control character in string literal in JSON")
		}
		if p.at-paid == chunk {
			p.pay(chunk/jsonTextCost, chunk)
			paid = p.at
		}
	}
}

// rest reads the units of a quoted text from the first on, where scan has seen
// something special; those before it begin at first.
func (p *jsonParser) rest(first int) []uint16 {
	p.buffer = p.buffer[:0]
	for i := first; i < p.at; i++ {
		p.buffer = append(p.buffer, uint16(p.unit(i)))
	}
	for paid := p.at; ; {
		c := p.unit(p.at)
		switch {
		case c == '"':
			p.pay((p.at-paid)/2, 2*len(p.buffer))
			p.at++
			return p.buffer
		case c == jsonEnd:
			p.fail("Unterminated string in JSON")
		case c < ' ':
			p.fail("Bad control character in string literal in JSON")
		case c == '\\':
			p.at++
			c = p.escaped()
		}
		p.at++
		p.buffer = append(p.buffer, uint16(c))
		if p.at-paid >= chunk {
			p.pay((p.at-paid)/2, 2*(p.at-paid))
			paid = p.at
		}
	}
}

// escaped is the unit that an escape stands for, whose last one is the next.
func (p *jsonParser) escaped() int {
	switch c := p.unit(p.at); c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		v := 0
		for range 4 {
			p.at++
			digit := int64(99)
			if c := p.unit(p.at); c >= 0 {
				digit = digitOf(rune(c))
			}
			if digit > 15 {
				p.fail("Bad Unicode escape in JSON")
			}
			v = v<<4 | int(digit)
		}
		return v
	case jsonEnd:
		p.fail("Unterminated string in JSON")
	}
	p.fail("Bad escaped character in JSON")
	return 0
}

func (p *jsonParser) stringValue() goja.Value {
	first, short := p.scan()
	if short {
		text := p.plain(first, p.at-1)
		return p.engine.layout.asciiValue(string(append([]byte(nil), text...))) // a copy, or it would hold the whole
	}
	units := p.rest(first)
	return goja.StringFromUTF16(append([]uint16(nil), units...))
}

func (p *jsonParser) name() unistring.String {
	first, short := p.scan()
	if short {
		return unistring.String(append([]byte(nil), p.plain(first, p.at-1)...))
	}
	units := p.rest(first)
	for _, c := range units {
		if c >= utf8.RuneSelf {
			return unistring.FromUtf16(append([]uint16{unistring.BOM}, units...))
		}
	}
	return unistring.String(string(utf16.Decode(units)))
}

// fail throws the error of a text that is not JSON.
func (p *jsonParser) fail(message string) {
	p.engine.Throw("SyntaxError", message+" at position "+strconv.Itoa(p.at))
}

// unexpected throws the error of a text that does not go on like JSON.
func (p *jsonParser) unexpected() {
	const around = 10 // units of the text that are shown on both sides
	switch from, to := max(p.at-around, 0), min(p.at+around, p.length); {
	case p.at >= p.length:
		p.engine.Throw("SyntaxError", "Unexpected end of JSON input")
	case p.odd:
		p.engine.Throw("SyntaxError", strconv.Quote(truncate(p.text.String(), 100))+" is not valid JSON")
	default:
		before, after := `..."`, `"...`
		if p.length <= 2*around {
			from, to = 0, p.length
		}
		if from == 0 {
			before = `"`
		}
		if to == p.length {
			after = `"`
		}
		p.engine.Throw("SyntaxError", "Unexpected token '"+p.text.Substring(p.at, p.at+1).String()+"', "+
			before+p.text.Substring(from, to).String()+after+" is not valid JSON")
	}
}

// asciiValue is the value of a text that is all ASCII.
func (l *layout) asciiValue(s string) (v goja.Value) {
	*(*words)(unsafe.Pointer(&v)) = words{l.ascii, unsafe.Pointer(&s)}
	return v
}

// setOwn sets a property of a plain object that nothing has been looked up in.
func (l *layout) setOwn(o *goja.Object, name unistring.String, v goja.Value) {
	b := base(o)
	if _, has := b.values[name]; !has {
		b.propNames = append(b.propNames, name)
	}
	b.values[name] = v
}
