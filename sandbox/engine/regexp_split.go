package engine

import (
	"math"

	"github.com/dop251/goja"
)

// splitNative is RegExp.prototype[Symbol.split].
func (e *Engine) splitNative(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "[Symbol.split]")
	s := e.stringOf(call.Argument(0))
	x := e.standard(o)
	if x == nil {
		return e.slowly(e.text.split, goja.FunctionCall{This: o, Arguments: []goja.Value{s, call.Argument(1)}})
	}
	limit := uint32(math.MaxUint32)
	if v := call.Argument(1); !goja.IsUndefined(v) {
		if o, ok := v.(*goja.Object); ok {
			v = e.primitive(o, "number")
		}
		limit = uint32(v.ToNumber().ToInteger())
	}
	return e.split(x, s, limit)
}

// split splits a text at the matches of an expression.
func (e *Engine) split(x *expression, s goja.String, limit uint32) goja.Value {
	parts := values{e: e}
	if limit == 0 {
		return parts.array()
	}
	text := e.layout.text(s)
	if text.Len() == 0 {
		if !e.find(x, text, 0) {
			parts.add(s)
		}
		return parts.array()
	}
	from := 0 // behind the last match
	for at := 0; at < text.Len() && e.find(x, text, at); {
		start, end := e.regexps.matcher.Group(0)
		if start >= text.Len() {
			break
		}
		e.noteMatch(x, s)
		if end == from {
			at = x.pattern.Next(text, start)
			continue
		}
		parts.add(e.part(s, from, start))
		for i := 1; i < e.regexps.matcher.Groups() && len(parts.list) < int(limit); i++ {
			parts.add(e.capture(s, i))
		}
		if len(parts.list) >= int(limit) {
			return parts.array()
		}
		from, at = end, end
	}
	parts.add(e.part(s, from, text.Len()))
	return parts.array()
}
