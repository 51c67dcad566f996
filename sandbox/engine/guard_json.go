package engine

import (
	_ "embed"
	"math/big"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

//go:embed prelude/json.js
var jsonSource string

// maxJSONDepth is how deep JSON may nest; reader and writer recurse.
const maxJSONDepth = 1_000

func jsonGuards() map[string]guard {
	return map[string]guard{"JSON.parse": parseGuard, "JSON.stringify": stringifyGuard, "JSON.rawJSON": rawGuard}
}

// parseGuard reads in goja's place; a reviver is called by metered JavaScript.
func parseGuard(e *Engine, _ callFunc) callFunc {
	return e.guarded(func(call goja.FunctionCall) goja.Value {
		v := e.parseJSON(e.stringOf(call.Argument(0)))
		reviver := call.Argument(1)
		if _, callable := goja.AssertFunction(reviver); callable {
			return e.Call(e.json.get("revive"), goja.Undefined(), v, reviver)
		}
		return v
	})
}

// rawGuard checks the text of JSON.rawJSON before goja does.
func rawGuard(e *Engine, next callFunc) callFunc {
	return e.guarded(func(call goja.FunctionCall) goja.Value {
		text := e.stringOf(call.Argument(0))
		e.Charge(uint64(text.Length()) / 4)
		e.announceUTF8(text)
		return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{text}})
	})
}

// boxed is what kind of primitive an object holds that is one's wrapper, or "".
// It runs none of the applet's code.
func (e *Engine) boxed(call goja.FunctionCall) goja.Value {
	kind := ""
	if o, ok := call.Argument(0).(*goja.Object); ok {
		switch impl(o).table {
		case e.layout.boxedText:
			kind = "string"
		case e.layout.boxedValue:
			switch o.Export().(type) {
			case int64, float64:
				kind = "number"
			case bool:
				kind = "boolean"
			case *big.Int:
				kind = "bigint"
			}
		}
	}
	return e.runtime.ToValue(kind)
}

// stringifyGuard leaves plain data to the native, once it has been counted:
// such data cannot change while it is written. The rest is metered JavaScript's.
func stringifyGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		_, replaced := call.Argument(1).(*goja.Object)
		_, boxed := call.Argument(2).(*goja.Object)
		if replaced || boxed {
			return e.slowly(e.json.get("stringify"), call)
		}
		c := counter{e: e}
		plain := c.count(call.Argument(0), 0)
		e.Charge(c.nodes)
		if !plain {
			return e.slowly(e.json.get("stringify"), call)
		}
		indent := 0
		if !goja.IsUndefined(call.Argument(2)) {
			indent = 10
		}
		indented := product(c.total, uint64(indent*c.depth))
		if c.units+indented > maxString {
			e.Throw("RangeError", "Invalid string length")
		}
		e.Charge((c.bytes + indented) / 32)
		e.reserve((c.bytes + indented) * builtSize)
		return next(call)
	}
}

// quoted is how long a value is that is written as JSON: in units, and in the
// bytes that goja makes of it first. Of short texts it is an estimate.
func (e *Engine) quoted(v goja.Value) (units, bytes uint64) {
	s, ok := v.(goja.String)
	if !ok {
		return 24, 24
	}
	n := uint64(s.Length())
	if n < meter.LongText {
		if table(v) != e.layout.ascii {
			return n + 2, 3*n + 2
		}
		return n + 2, n + 2
	}
	e.Charge(n / 16)
	for i := range int(n) {
		switch c := s.CharAt(i); {
		case c < ' ' || utf16.IsSurrogate(rune(c)):
			units, bytes = units+6, bytes+6
		case c == '"' || c == '\\':
			units, bytes = units+2, bytes+2
		case c < utf8.RuneSelf:
			units, bytes = units+1, bytes+1
		case c < 1<<11:
			units, bytes = units+1, bytes+2
		default:
			units, bytes = units+1, bytes+3
		}
	}
	if table(v) != e.layout.ascii {
		bytes += units // and then a text of two bytes a unit
	}
	return units + 2, bytes + 2
}

// counter measures plain data: own values of arrays and plain objects, with
// nothing in them that runs code.
type counter struct {
	e            *Engine
	nodes        uint64 // not paid for yet
	total        uint64
	units, bytes uint64 // of the text, at most
	depth        int
}

// chunk is after how many nodes a count is paid for: shared subtrees can make
// a small graph an endless tree.
const chunk = 1 << 12

// count is false when v is not plain data, or nests too deep.
func (c *counter) count(v goja.Value, depth int) bool {
	c.total++
	if c.nodes++; c.nodes >= chunk {
		c.e.Charge(c.nodes)
		c.nodes = 0
	}
	if v == nil {
		return true
	}
	o, isObject := v.(*goja.Object)
	if !isObject {
		units, bytes := c.e.quoted(v)
		c.units += units
		c.bytes += bytes
		return table(v) != c.e.layout.property
	}
	if depth >= maxJSONDepth {
		return false
	}
	c.depth = max(c.depth, depth+1)
	l := c.e.layout
	if values, n, ok := l.elements(o); ok {
		if b := base(o); b.prototype != c.e.arrayPrototype || len(b.values) > 1 || uint64(n) > maxElements {
			return false
		}
		for _, x := range values {
			if !c.count(x, depth+1) {
				return false
			}
		}
		c.nodes += uint64(n) - uint64(len(values))
		c.total += uint64(n) - uint64(len(values))
		c.units += 5 * uint64(n)
		c.bytes += 5 * uint64(n)
		return true
	}
	if impl(o).table != l.plain {
		return false
	}
	b := base(o)
	if b.prototype != c.e.objectPrototype && b.prototype != nil || b.class != "Object" {
		return false
	}
	for _, name := range b.propNames { // in their order, not the map's: what is counted before something odd is charged
		if name == "toJSON" {
			return false
		}
		c.nodes += 3
		c.units += uint64(len(name)) + 4
		c.bytes += uint64(len(name)) + 4
		if !c.count(b.values[name], depth+1) {
			return false
		}
	}
	return true
}
