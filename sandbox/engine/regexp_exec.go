package engine

import (
	"math"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/pattern"
)

// setLastIndex sets that property, or throws when it may not be set.
func (e *Engine) setLastIndex(o *goja.Object, at int) {
	p := e.layout.lastIndex(o)
	if !p.writable {
		e.Throw("TypeError", "Cannot assign to read only property 'lastIndex' of object '[object RegExp]'")
	}
	p.value = e.runtime.ToValue(at)
}

// lastIndexOf is where the next match begins, which may take code of the applet's.
func (e *Engine) lastIndexOf(o *goja.Object) int64 {
	v := e.layout.lastIndex(o).value
	if n, ok := e.sizes.integerOf(v); ok {
		return max(n, 0)
	}
	return e.lengthOf(v)
}

// lengthOf is ToLength of any value.
func (e *Engine) lengthOf(v goja.Value) int64 {
	if v == nil {
		return 0
	}
	if o, ok := v.(*goja.Object); ok {
		v = e.primitive(o, "number")
	}
	f := v.ToNumber().ToFloat()
	if !(f > 0) { // NaN as well
		return 0
	}
	return int64(min(math.Trunc(f), 1<<53-1))
}

// run matches an object that is an expression, as exec does, and moves its
// lastIndex. The matcher has the match.
func (e *Engine) run(o *goja.Object, s goja.String) (*expression, bool) {
	at := e.lastIndexOf(o)
	x := e.layout.expression(o)
	moves := x.flags&(pattern.Global|pattern.Sticky) != 0
	if !moves {
		at = 0
	}
	if at > int64(s.Length()) || !e.match(x, s, int(at)) {
		if moves {
			e.setLastIndex(o, 0)
		}
		return x, false
	}
	if moves {
		_, end := e.regexps.matcher.Group(0)
		e.setLastIndex(o, end)
	}
	e.noteMatch(x, s)
	return x, true
}

// match looks for a match from a position on.
func (e *Engine) match(x *expression, s goja.String, at int) bool {
	found, err := e.regexps.matcher.Match(x.pattern, e.layout.text(s), at)
	e.matched(err)
	return found
}

// find is match without regard to the flag y.
func (e *Engine) find(x *expression, text pattern.Text, at int) bool {
	found, err := e.regexps.matcher.Search(x.pattern, text, at)
	e.matched(err)
	return found
}

// matched throws what is wrong with a search.
func (e *Engine) matched(err error) {
	if err != nil {
		e.Throw("RangeError", "Maximum call stack size exceeded")
	}
}

// capture is what a group of the last match captured.
func (e *Engine) capture(s goja.String, group int) goja.Value {
	start, end := e.regexps.matcher.Group(group)
	if start < 0 {
		return goja.Undefined()
	}
	return e.part(s, start, end)
}

// part is a part of a text, paid for.
func (e *Engine) part(s goja.String, start, end int) goja.String {
	if n := uint64(end - start); n >= largeAllocation/4 {
		e.Charge(n / 64)
		if table(s) != e.layout.ascii { // that of ASCII is a part of the same memory
			e.reserve(2 * n)
		}
	}
	return s.Substring(start, end)
}

// captures are the last match and what its groups captured.
func (e *Engine) captures(s goja.String) []goja.Value {
	n := e.regexps.matcher.Groups()
	e.Charge(uint64(n))
	e.reserve(product(uint64(n), 2*valueSize+48))
	values := make([]goja.Value, n, n+3)
	for i := range values {
		values[i] = e.capture(s, i)
	}
	return values
}

// matchArray is what exec returns for the last match.
func (e *Engine) matchArray(x *expression, s goja.String) *goja.Object {
	start, _ := e.regexps.matcher.Group(0)
	values := e.captures(s)
	a := e.layout.newArray(e.runtime, values)
	e.layout.add(a, "index", e.runtime.ToValue(start))
	e.layout.add(a, "input", s)
	e.layout.add(a, "groups", e.groupsObject(x, values))
	if x.flags&pattern.HasIndices != 0 {
		e.layout.add(a, "indices", e.indices(x))
	}
	return a
}

// groupsObject is the object of what named groups captured, or undefined.
func (e *Engine) groupsObject(x *expression, values []goja.Value) goja.Value {
	if len(x.groups) == 0 {
		return goja.Undefined()
	}
	e.Charge(uint64(4 * len(x.groups)))
	o := e.runtime.CreateObject(nil)
	for _, g := range x.groups {
		e.layout.add(o, g.name, g.of(values))
	}
	return o
}

// of is the value of a name: that of the group that took part in the match.
func (g namedGroup) of(values []goja.Value) goja.Value {
	for _, n := range g.numbers {
		if !goja.IsUndefined(values[n]) {
			return values[n]
		}
	}
	return goja.Undefined()
}

// indices is the array of where groups begin and end.
func (e *Engine) indices(x *expression) goja.Value {
	n := e.regexps.matcher.Groups()
	e.Charge(uint64(8 * n))
	e.reserve(product(uint64(n), 8*128))
	values := make([]goja.Value, n)
	for i := range values {
		start, end := e.regexps.matcher.Group(i)
		if values[i] = goja.Undefined(); start >= 0 {
			values[i] = e.layout.newArray(e.runtime, []goja.Value{e.runtime.ToValue(start), e.runtime.ToValue(end)})
		}
	}
	a := e.layout.newArray(e.runtime, values)
	e.layout.add(a, "groups", e.groupsObject(x, values))
	return a
}

// exec is RegExp.prototype.exec.
func (e *Engine) exec(call goja.FunctionCall) goja.Value {
	o, _ := e.receiver(call, "exec")
	s := e.stringOf(call.Argument(0))
	x, found := e.run(o, s)
	if !found {
		return goja.Null()
	}
	return e.matchArray(x, s)
}

// test is RegExp.prototype.test.
func (e *Engine) test(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "test")
	if e.standard(o) == nil {
		return e.slowly(e.text.test, call)
	}
	s := e.stringOf(call.Argument(0))
	_, found := e.run(o, s)
	return e.runtime.ToValue(found)
}

// execOn calls the exec that an object has, as the methods for symbols do.
func (e *Engine) execOn(o *goja.Object, s goja.String) goja.Value {
	if e.standard(o) == nil {
		if f, ok := goja.AssertFunction(orUndefined(o.Get("exec"))); ok {
			v := e.result(f(o, s))
			if _, ok := v.(*goja.Object); !ok && !goja.IsNull(v) {
				e.Throw("TypeError", "object null is not a function")
			}
			return v
		}
	}
	return e.exec(goja.FunctionCall{This: o, Arguments: []goja.Value{s}})
}

// matchNative is RegExp.prototype[Symbol.match].
func (e *Engine) matchNative(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "[Symbol.match]")
	x := e.standard(o)
	if x == nil {
		return e.slowly(e.text.match, call)
	}
	s := e.stringOf(call.Argument(0))
	if x = e.standard(o); x == nil { // the text may have changed it
		return e.slowly(e.text.match, goja.FunctionCall{This: o, Arguments: []goja.Value{s}})
	}
	if x.flags&pattern.Global == 0 {
		return e.exec(goja.FunctionCall{This: o, Arguments: []goja.Value{s}})
	}
	list := values{e: e}
	e.eachMatch(o, x, s, func(start, end int) { list.add(e.part(s, start, end)) })
	if len(list.list) == 0 {
		return goja.Null()
	}
	return list.array()
}

// eachMatch calls f for all matches of an ordinary object with the flag g.
func (e *Engine) eachMatch(o *goja.Object, x *expression, s goja.String, f func(start, end int)) {
	e.setLastIndex(o, 0)
	text := e.layout.text(s)

	for at := 0; at <= text.Len(); {
		found, err := e.regexps.matcher.Match(x.pattern, text, at)
		e.matched(err)
		if !found {
			break
		}

		start, end := e.regexps.matcher.Group(0)
		e.noteMatch(x, s)
		f(start, end)
		if at = end; start == end {
			at = x.pattern.Next(text, at)
		}
	}
}

// values is a list that grows, paid for.
type values struct {
	e    *Engine
	list []goja.Value
}

func (l *values) add(v goja.Value) {
	l.e.Charge(2)
	if n := len(l.list); n == cap(l.list) {
		l.e.reserve(uint64(2*n) * 3 * valueSize)
	}
	l.list = append(l.list, v)
}

func (l *values) array() *goja.Object { return l.e.layout.newArray(l.e.runtime, l.list) }

// searchNative is RegExp.prototype[Symbol.search].
func (e *Engine) searchNative(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "[Symbol.search]")
	s := e.stringOf(call.Argument(0))
	x := e.standard(o)
	if x == nil {
		return e.slowly(e.text.search, goja.FunctionCall{This: o, Arguments: []goja.Value{s}})
	}
	if !e.match(x, s, 0) {
		return e.runtime.ToValue(-1)
	}
	e.noteMatch(x, s)
	start, _ := e.regexps.matcher.Group(0)
	return e.runtime.ToValue(start)
}

// matchAllNative is RegExp.prototype[Symbol.matchAll].
func (e *Engine) matchAllNative(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "[Symbol.matchAll]")
	s := e.stringOf(call.Argument(0))
	x := e.standard(o)
	if x == nil {
		return e.slowly(e.text.matchAll, goja.FunctionCall{This: o, Arguments: []goja.Value{s}})
	}
	matcher := e.layout.newRegExp(e.runtime, x, e.regexpPrototype)
	e.layout.lastIndex(matcher).value = e.layout.lastIndex(o).value
	if e.lastIndexOf(o) == 0 {
		e.setLastIndex(matcher, 0)
	}
	return e.newMatches(matches{matcher, s, x.flags&pattern.Global != 0, x.flags&(pattern.Unicode|pattern.UnicodeSets) != 0})
}

func (e *Engine) newMatches(m matches) *goja.Object {
	return e.layout.newMatches(e.runtime, m, e.matchesPrototype)
}

// newMatchesNative is newMatches for metered code: of the object that matches, a
// text, and the flags.
func (e *Engine) newMatchesNative(call goja.FunctionCall) goja.Value {
	o, _ := call.Argument(0).(*goja.Object)
	return e.newMatches(matches{o, e.stringOf(call.Argument(1)), call.Argument(2).ToBoolean(), call.Argument(3).ToBoolean()})
}

// nextMatch is next of the iterator over matches.
func (e *Engine) nextMatch(call goja.FunctionCall) goja.Value {
	o, ok := call.This.(*goja.Object)
	if !ok {
		e.incompatible("%RegExpStringIterator%.prototype.next", call.This)
	}
	m, done := e.layout.matches(o)
	if done == nil {
		e.incompatible("%RegExpStringIterator%.prototype.next", call.This)
	}
	if *done {
		return e.iterated(goja.Undefined(), true)
	}
	found, ok := e.execOn(m.matcher, m.text).(*goja.Object)
	if !ok {
		*done = true
		return e.iterated(goja.Undefined(), true)
	}
	if !m.all {
		*done = true
		return e.iterated(found, false)
	}
	if length(e.stringOf(orUndefined(found.Get("0")))) == 0 {
		at := e.lengthOf(m.matcher.Get("lastIndex"))
		e.must(m.matcher.Set("lastIndex", e.next(m, at)))
	}
	return e.iterated(found, false)
}

// next is the position behind a character.
func (e *Engine) next(m matches, at int64) int64 {
	if m.points && at+1 < int64(m.text.Length()) {
		if high, low := m.text.CharAt(int(at)), m.text.CharAt(int(at)+1); high&^0x3ff == 0xd800 && low&^0x3ff == 0xdc00 {
			return at + 2
		}
	}
	return at + 1
}

// iterated is what an iterator's next returns.
func (e *Engine) iterated(v goja.Value, done bool) goja.Value {
	o := e.runtime.NewObject()
	e.layout.add(o, "value", v)
	e.layout.add(o, "done", e.runtime.ToValue(done))
	return o
}

// fromString is a string method that makes a regular expression of what has no
// method of its own for that.
func fromString(symbol *goja.Symbol, name, flags string) func(e *Engine, call goja.FunctionCall) goja.Value {
	methods := map[string]func(e *Engine, call goja.FunctionCall) goja.Value{
		"match": (*Engine).matchNative, "matchAll": (*Engine).matchAllNative, "search": (*Engine).searchNative,
	}
	method := methods[name]
	return func(e *Engine, call goja.FunctionCall) goja.Value {
		if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			e.Throw("TypeError", "String.prototype."+name+" called on null or undefined")
		}
		v := call.Argument(0)
		if o, ok := v.(*goja.Object); ok && name == "matchAll" && e.regExpLike(o) {
			e.checkGlobal(o, name)
		}
		if result, ok := e.delegated(v, symbol, call.This); ok {
			return result
		}
		s := e.stringOf(call.This)
		letters, _ := e.runtime.ToValue(flags).(goja.String)
		rx := e.layout.newRegExp(e.runtime, e.expressionOf(e.textOr(v), letters), e.regexpPrototype)
		return method(e, goja.FunctionCall{This: rx, Arguments: []goja.Value{s}})
	}
}
