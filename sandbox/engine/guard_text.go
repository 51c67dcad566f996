package engine

import (
	"math"
	"strings"

	"github.com/dop251/goja"
)

// textGuards are methods of texts that look at a part of one, and cost as much
// as that part is long.
func textGuards() map[string]guard {
	return map[string]guard{
		"String.prototype.indexOf": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			pattern := e.stringOf(call.Argument(0))
			from := e.position(call.Argument(1), 0, s)
			return e.runtime.ToValue(e.finder(s, pattern).next(from))
		}),
		"String.prototype.lastIndexOf": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			pattern := e.stringOf(call.Argument(0))
			from := s.Length()
			if x := e.toNumber(call.Argument(1)); !math.IsNaN(x.ToFloat()) {
				from = e.position(x, 0, s)
			}
			return e.runtime.ToValue(e.finder(s, pattern).last(from))
		}),
		"String.prototype.includes": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			pattern := e.noPattern("includes", call.Argument(0))
			from := e.position(call.Argument(1), 0, s)
			return e.runtime.ToValue(e.finder(s, pattern).next(from) >= 0)
		}),
		"String.prototype.startsWith": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			pattern := e.noPattern("startsWith", call.Argument(0))
			from := e.position(call.Argument(1), 0, s)
			return e.runtime.ToValue(e.finder(s, pattern).stands(from))
		}),
		"String.prototype.endsWith": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			pattern := e.noPattern("endsWith", call.Argument(0))
			end := e.position(call.Argument(1), s.Length(), s)
			return e.runtime.ToValue(e.finder(s, pattern).stands(end - pattern.Length()))
		}),
		"String.prototype.slice": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			from := e.relative(call.Argument(0), 0, s)
			return e.cut(s, from, e.relative(call.Argument(1), s.Length(), s))
		}),
		"String.prototype.substring": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			from := e.position(call.Argument(0), 0, s)
			to := e.position(call.Argument(1), s.Length(), s)
			return e.cut(s, min(from, to), max(from, to))
		}),
		"String.prototype.substr": textMethod(func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value {
			from := e.relative(call.Argument(0), 0, s)
			n := e.position(call.Argument(1), s.Length(), s)
			return e.cut(s, from, min(from+n, s.Length()))
		}),
		"String.prototype.trim":      trimming(true, true),
		"String.prototype.trimStart": trimming(true, false),
		"String.prototype.trimEnd":   trimming(false, true),
	}
}

// textMethod is the guard of a method of texts that is ours: this becomes a
// text first.
func textMethod(f func(e *Engine, s goja.String, call goja.FunctionCall) goja.Value) guard {
	return func(e *Engine, next callFunc) callFunc {
		return e.guarded(func(call goja.FunctionCall) goja.Value {
			if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
				return next(call) // throws
			}
			return f(e, e.stringOf(call.This), call)
		})
	}
}

// position is a place in a text as an argument says it: otherwise where there is
// no argument, and at most the end.
func (e *Engine) position(v goja.Value, otherwise int, s goja.String) int {
	if goja.IsUndefined(v) {
		return otherwise
	}
	return int(min(max(e.toNumber(v).ToInteger(), 0), int64(s.Length())))
}

// relative is the same where a negative number counts from the end.
func (e *Engine) relative(v goja.Value, otherwise int, s goja.String) int {
	if goja.IsUndefined(v) {
		return otherwise
	}
	n, length := e.toNumber(v).ToInteger(), int64(s.Length())
	if n < 0 {
		return int(max(length+max(n, -length), 0))
	}
	return int(min(n, length))
}

// noPattern is the text that is looked for, and throws for a regular expression.
func (e *Engine) noPattern(method string, v goja.Value) goja.String {
	if o, ok := v.(*goja.Object); ok && (e.regExpLike(o) || impl(o).table == e.layout.regexp && o.GetSymbol(goja.SymMatch) == nil) {
		e.Throw("TypeError", "First argument to String.prototype."+method+" must not be a regular expression")
	}
	return e.stringOf(v)
}

// cut is a part of a text. A part of one that is not ASCII is copied.
func (e *Engine) cut(s goja.String, from, to int) goja.Value {
	if from >= to {
		return e.layout.asciiText("")
	}
	if table(s) != e.layout.ascii {
		e.Charge(uint64(to-from) / unitCost)
		e.reserve(2 * uint64(to-from))
	}
	return s.Substring(from, to)
}

// trimming is the guard of trim and its like. It costs what it takes away.
// goja goes over UTF-8 and back, in which half a surrogate pair is lost.
func trimming(start, end bool) guard {
	return textMethod(func(e *Engine, s goja.String, _ goja.FunctionCall) goja.Value {
		from, to := 0, s.Length()
		pay := func(taken int) {
			if taken%chunk == 0 {
				e.Charge(chunk / 16)
			}
		}
		for ; start && from < to && isSpace(rune(s.CharAt(from))); pay(from) {
			from++
		}
		for ; end && from < to && isSpace(rune(s.CharAt(to-1))); pay(s.Length() - to) {
			to--
		}
		if from == 0 && to == s.Length() {
			return s
		}
		return e.cut(s, from, to)
	})
}

// replaceTextGuard is the guard of replace and replaceAll. What a regular
// expression does has guards of its own; texts are replaced here, where goja
// gathers all matches first and finds one of no units without end.
func replaceTextGuard(all bool) guard {
	return func(e *Engine, next callFunc) callFunc {
		return e.guarded(func(call goja.FunctionCall) goja.Value {
			if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
				return next(call) // throws
			}
			if o, ok := call.Argument(0).(*goja.Object); ok && all && e.regExpLike(o) {
				e.checkGlobal(o, "replaceAll")
			}
			if v, ok := e.delegated(call.Argument(0), goja.SymReplace, call.This, call.Argument(1)); ok {
				return v
			}
			s, pattern := e.stringOf(call.This), e.stringOf(call.Argument(0))
			if f, callable := goja.AssertFunction(call.Argument(1)); callable {
				return e.replaceTexts(s, pattern, all, func(p *pieces, at int) {
					text := e.stringOf(e.result(f(goja.Undefined(), pattern, e.runtime.ToValue(at), s)))
					p.add(text, 0, text.Length())
				})
			}
			template := e.template(e.stringOf(call.Argument(1)))
			return e.replaceTexts(s, pattern, all, func(p *pieces, at int) {
				for _, part := range template {
					part(p, s, pattern, at)
				}
			})
		})
	}
}

// replaceTexts puts what replacement adds in the place of the first match, or of all.
func (e *Engine) replaceTexts(s, pattern goja.String, all bool, replacement func(p *pieces, at int)) goja.Value {
	f := e.finder(s, pattern)
	var places []int
	for at := f.next(0); at >= 0; at = f.next(at + max(f.length, 1)) {
		if len(places) == cap(places) {
			e.reserve(uint64(len(places)) * 2 * 8)
		}
		if places = append(places, at); !all {
			break
		}
	}
	p := &pieces{engine: e}
	end := 0
	for _, at := range places {
		p.add(s, end, at)
		replacement(p, at)
		end = at + f.length
	}
	if len(places) == 0 {
		return s
	}
	p.add(s, end, s.Length())
	return p.text()
}

// part adds a part of what a template stands for.
type part func(p *pieces, s, pattern goja.String, at int)

// template takes a replacement apart. There are no groups.
func (e *Engine) template(t goja.String) (parts []part) {
	literal := func(from, to int) {
		if from < to {
			parts = append(parts, func(p *pieces, _, _ goja.String, _ int) { p.add(t, from, to) })
		}
	}
	dollars := e.finder(t, e.layout.asciiText("$").(goja.String))
	from := 0
	for at := dollars.next(0); at >= 0 && at+1 < t.Length(); {
		special := strings.IndexByte("$&`'", byte(min(t.CharAt(at+1), 0xff)))
		if special < 0 {
			at = dollars.next(at + 1)
			continue
		}
		e.reserve(64)
		switch special {
		case 0:
			literal(from, at+1)
		default:
			literal(from, at)
			parts = append(parts, specialParts[special])
		}
		from = at + 2
		at = dollars.next(min(from, t.Length()))
	}
	literal(from, t.Length())
	return parts
}

var specialParts = []part{
	1: func(p *pieces, _, pattern goja.String, _ int) { p.add(pattern, 0, pattern.Length()) },
	2: func(p *pieces, s, _ goja.String, at int) { p.add(s, 0, at) },
	3: func(p *pieces, s, pattern goja.String, at int) { p.add(s, at+pattern.Length(), s.Length()) },
}
