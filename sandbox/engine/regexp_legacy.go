package engine

import "github.com/dop251/goja"

// The properties of RegExp that show the last match: RegExp.$1 and others. No
// new program should use them, and many old ones do.

// lastMatch is the last match of any expression.
type lastMatch struct {
	text    goja.String // nil before the first
	input   goja.String // as set, or the same
	groups  int         // the whole match among them
	bounds  [10][2]int32
	final   [2]int32 // of the last group
	derived bool     // it was one of a class of the applet's own, and shows nothing
}

// noteMatch remembers the match of the matcher.
func (e *Engine) noteMatch(x *expression, s goja.String) {
	l, m := &e.regexps.last, &e.regexps.matcher
	l.text, l.input, l.derived, l.groups = s, s, x.derived, m.Groups()
	for i := range min(l.groups, len(l.bounds)) {
		start, end := m.Group(i)
		l.bounds[i] = [2]int32{int32(start), int32(end)}
	}
	start, end := m.Group(l.groups - 1)
	l.final = [2]int32{int32(start), int32(end)}
}

// legacyMember is a property with all its names.
type legacyMember struct {
	names    []string
	get, set func(e *Engine, call goja.FunctionCall) goja.Value
}

func legacyMembers() []legacyMember {
	members := []legacyMember{
		{names: []string{"input", "$_"}, get: legacyGetter(lastMatch.whole), set: setInput},
		{names: []string{"lastMatch", "$&"}, get: legacyGetter(func(l lastMatch) (goja.String, [2]int32) { return l.text, l.bounds[0] })},
		{names: []string{"lastParen", "$+"}, get: legacyGetter(func(l lastMatch) (goja.String, [2]int32) {
			if l.groups < 2 {
				return l.text, [2]int32{}
			}
			return l.text, l.final
		})},
		{names: []string{"leftContext", "$`"}, get: legacyGetter(func(l lastMatch) (goja.String, [2]int32) { return l.text, [2]int32{0, l.bounds[0][0]} })},
		{names: []string{"rightContext", "$'"}, get: legacyGetter(func(l lastMatch) (goja.String, [2]int32) {
			return l.text, [2]int32{l.bounds[0][1], int32(l.text.Length())}
		})},
	}
	for n := 1; n <= 9; n++ {
		members = append(members, legacyMember{names: []string{"$" + string(rune('0'+n))}, get: legacyGetter(func(l lastMatch) (goja.String, [2]int32) {
			if n >= l.groups {
				return l.text, [2]int32{}
			}
			return l.text, l.bounds[n]
		})})
	}
	return members
}

func (l lastMatch) whole() (goja.String, [2]int32) {
	return l.input, [2]int32{0, int32(l.input.Length())}
}

// legacyGetter shows a part of a text that the last match has to do with.
func legacyGetter(part func(l lastMatch) (goja.String, [2]int32)) func(e *Engine, call goja.FunctionCall) goja.Value {
	return func(e *Engine, call goja.FunctionCall) goja.Value {
		l := e.legacy(call)
		if l.text == nil {
			return e.emptyText()
		}
		s, bounds := part(*l)
		if bounds[0] < 0 {
			return e.emptyText()
		}
		return e.part(s, int(bounds[0]), int(bounds[1]))
	}
}

// legacy is the last match for a property of RegExp itself.
func (e *Engine) legacy(call goja.FunctionCall) *lastMatch {
	if o, ok := call.This.(*goja.Object); !ok || o != e.regexpConstructor {
		e.Throw("TypeError", "RegExp's last match is not shown by another object")
	}
	if e.regexps.last.derived {
		e.Throw("TypeError", "RegExp does not show the last match of another class")
	}
	return &e.regexps.last
}

// setInput sets RegExp.input.
func setInput(e *Engine, call goja.FunctionCall) goja.Value {
	l := e.legacy(call)
	s := e.stringOf(call.Argument(0))
	if l.text == nil {
		l.text = e.emptyText()
	}
	l.input = s
	return goja.Undefined()
}
