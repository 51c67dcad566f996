package engine

import (
	"github.com/dop251/goja"

	"vitrine/sandbox/meter"
)

func regexpGuards() map[string]guard {
	search := func(e *Engine, call goja.FunctionCall) { e.search(call.This, call.Argument(0)) }
	return map[string]guard{
		"RegExp":                           patternGuard,
		"RegExp.prototype.compile":         recompileGuard,
		"RegExp.prototype.exec":            onArgument((*Engine).isRegExp, search),
		"RegExp.prototype.test":            regexpTestGuard,
		"RegExp.prototype.Symbol.match":    regexpMatchGuard,
		"RegExp.prototype.Symbol.matchAll": onArgument(anyObject, search),
		"RegExp.prototype.Symbol.search":   onArgument(anyObject, search),
		"RegExp.prototype.Symbol.split":    regexpSplitGuard,
		"RegExp.prototype.Symbol.replace":  regexpReplaceGuard,
		"String.prototype.match":           fromStringGuard(goja.SymMatch),
		"String.prototype.matchAll":        fromStringGuard(goja.SymMatchAll),
		"String.prototype.search":          fromStringGuard(goja.SymSearch),
	}
}

// patternGuard is the guard of RegExp called without new, which returns what
// was made by RegExp as it is.
func patternGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, ok := call.Argument(0).(*goja.Object)
		if !ok || e.isRegExp(o) {
			call.Arguments = e.patternArguments(call.Arguments)
			return next(call)
		}
		like := e.regExpLike(o)
		if like && goja.IsUndefined(call.Argument(1)) && o.Get("constructor") == goja.Value(e.regexpConstructor) {
			return o
		}
		call.Arguments = e.patternOf(o, like, call.Arguments)
		return next(call)
	}
}

// recompileGuard is that of compile, which takes any other object for a text.
func recompileGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if o, ok := call.Argument(0).(*goja.Object); ok && !e.isRegExp(o) && e.isRegExp(call.This) {
			call.Arguments = e.patternOf(o, false, call.Arguments)
			return next(call)
		}
		call.Arguments = e.patternArguments(call.Arguments)
		return next(call)
	}
}

// fromStringGuard is the guard of the string methods that make a regular
// expression of what has no method of its own for that.
func fromStringGuard(method *goja.Symbol) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			v := call.Argument(0)
			if goja.IsUndefined(call.This) || goja.IsNull(call.This) || delegates(v, method) {
				return next(call)
			}
			s := e.stringOf(call.This)
			if !goja.IsUndefined(v) {
				pattern := e.stringOf(v)
				e.checkPattern(pattern)
				v = pattern
			}
			e.Charge(length(s) / 4)
			return next(goja.FunctionCall{This: s, Arguments: []goja.Value{v}})
		}
	}
}

// patternArguments checks the pattern of a new regular expression.
func (e *Engine) patternArguments(args []goja.Value) []goja.Value {
	switch v := argument(args, 0).(type) {
	case *goja.Object:
		if !e.isRegExp(v) {
			return e.patternOf(v, e.regExpLike(v), args)
		}
	case goja.String:
		e.checkPattern(v)
		return e.expandPattern(v, args)
	}
	return args
}

// regExpLike says that an object passes for a regular expression.
func (e *Engine) regExpLike(o *goja.Object) bool {
	if match := o.GetSymbol(goja.SymMatch); match != nil && !goja.IsUndefined(match) {
		return match.ToBoolean()
	}
	return false
}

// patternOf makes texts of an object that is no regular expression: goja would
// take any text from it, unchecked.
func (e *Engine) patternOf(o *goja.Object, like bool, args []goja.Value) []goja.Value {
	var pattern goja.Value = o
	flags := argument(args, 1)
	if like {
		pattern = o.Get("source")
		if goja.IsUndefined(flags) {
			flags = o.Get("flags")
		}
	}
	text := e.runtime.ToValue("").(goja.String)
	if pattern != nil && !goja.IsUndefined(pattern) {
		text = e.stringOf(pattern)
	}
	if flags == nil {
		flags = goja.Undefined()
	}
	e.checkPattern(text)
	return e.expandPattern(text, []goja.Value{text, flags})
}

// expandPattern writes out \p{...}, which goja takes for the letter p.
func (e *Engine) expandPattern(pattern goja.String, args []goja.Value) []goja.Value {
	flags, ok := argument(args, 1).(goja.String)
	if !ok || !meter.NeedsExpansion(pattern.String(), flags.String()) {
		return args
	}
	text, plain, err := meter.ExpandPattern(pattern.String(), flags.String())
	if err != nil {
		e.Throw("SyntaxError", err.Error())
	}
	e.Charge(uint64(len(text)))
	return append([]goja.Value{e.runtime.ToValue(text), e.runtime.ToValue(plain)}, args[2:]...)
}

// patternStep is what a step of a compiled pattern takes, in bytes.
const patternStep = 96

func (e *Engine) checkPattern(pattern goja.String) {
	if pattern.Length() > meter.MaxPattern { // or the whole of it would become UTF-8 first
		e.Throw("SyntaxError", "Invalid regular expression: too long")
	}
	steps, err := meter.CheckPattern(pattern.String())
	if err != nil {
		e.Throw("SyntaxError", "Invalid regular expression: "+err.Error())
	}
	size := uint64(max(pattern.Length(), steps))
	e.Charge(size * 8)
	e.reserve(size * patternStep)
}

const (
	// manyUnits is from which length on what a search gathers is announced.
	manyUnits = 64 << 10
	// matchSize is what goja keeps of each match of a global pattern, in bytes.
	matchSize = 96
	// aheadSize is what it makes room for, for each unit of a text, where the
	// pattern is none of Go's own or the text is no ASCII.
	aheadSize = 52
	// runeSize is what it copies such a text to, for each unit.
	runeSize = 12
)

// groupSize is what goja makes of each group of a match: where it begins and
// ends, twice, and the text.
const groupSize = 96

// groups is how many groups a regular expression has at most.
func (e *Engine) groups(rx goja.Value) uint64 {
	o, ok := rx.(*goja.Object)
	if !ok || !e.isRegExp(o) {
		return 0
	}
	if own, _ := e.layout.compiled(o); own != nil {
		return uint64(own.NumSubexp())
	}
	return e.sizes.brackets(o)
}

// search pays for one search of a text and announces goja's copy of it.
func (e *Engine) search(rx, text goja.Value) {
	n := length(text)
	e.Charge(n / 4)
	if groups := e.groups(rx); groups > 8 {
		e.Charge(groups)
		e.reserve(groups * groupSize)
	}
	if n < manyUnits {
		return
	}
	if table(text) != e.layout.ascii {
		e.reserve(n * runeSize)
	} else if o, ok := rx.(*goja.Object); ok && e.isRegExp(o) {
		own, _ := e.layout.compiled(o)
		if own == nil || !o.Get("lastIndex").StrictEquals(e.runtime.ToValue(0)) { // Go's own only begin at the start
			e.reserve(n * 4)
		}
	}
}

// gather announces all matches of a global pattern, which goja gathers before it
// does anything with them; with all, those of any pattern, and the parts between
// them. Only in a long text are they counted: twice as many each time, so that
// counting takes no more than was announced. It is true when they cannot be
// counted and may take much: then metered code has to take them one by one.
func (e *Engine) gather(rx, text goja.Value, all bool) (unknown bool) {
	n, size, groups := length(text), uint64(matchSize), e.groups(rx)
	if all {
		size += 3 * valueSize
	}
	size += groups * groupSize
	o, ok := rx.(*goja.Object)
	if !ok || n < manyUnits && product(n, size) < minSlack {
		return false
	}
	own, global := e.layout.compiled(o)
	if !global && !all {
		return false
	}
	if own == nil || table(text) != e.layout.ascii {
		e.reserve(n * aheadSize)
	}
	if own == nil { // nobody can tell how many there are
		if groups > 0 && all {
			e.reserve(product(n, size))
		}
		return groups > 0
	}
	if groups == 0 && table(text) != e.layout.ascii {
		return false
	}
	e.announceUTF8(text)
	s := text.String()
	for most := max(1, min(manyUnits, minSlack/size)); most <= n; most *= 2 {
		e.Charge(n / 4)
		if found := uint64(len(own.FindAllStringIndex(s, int(most)))); found < most {
			e.reserve(found * size)
			return false
		}
		e.reserve(min(2*most, n) * size)
	}
	return false
}

func (e *Engine) isRegExp(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && impl(o).table == e.layout.regexp
}

// standard says that v is a regular expression with nothing overridden, whose
// natives do not call the applet's code nor believe its lengths.
func (e *Engine) standard(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && impl(o).table == e.layout.regexp && len(base(o).propNames) <= 1 && base(o).prototype == e.regexpPrototype
}

// regexpTestGuard calls the exec of an object that has one of its own, which
// goja's native does not.
func regexpTestGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if !e.standard(call.This) {
			return e.slowly(e.text.test, call)
		}
		s := e.stringOf(call.Argument(0))
		e.search(call.This, s)
		return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{s}})
	}
}

func regexpMatchGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		s := call.Argument(0)
		if isObject(s) && isObject(call.This) {
			s = e.stringOf(s)
		}
		args := []goja.Value{s}
		e.search(call.This, s)
		if e.gather(call.This, s, false) && e.standard(call.This) {
			return e.slowly(e.text.match, goja.FunctionCall{This: call.This, Arguments: args})
		}
		return next(goja.FunctionCall{This: call.This, Arguments: args})
	}
}

func regexpSplitGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if !e.standard(call.This) {
			return e.slowly(e.text.split, call)
		}
		s := e.stringOf(call.Argument(0))
		e.search(call.This, s)
		if n := length(s); n < manyUnits {
			e.reserve(n * valueSize)
		}
		e.gather(call.This, s, true)
		return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{s, call.Argument(1)}})
	}
}

func regexpReplaceGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if !e.standard(call.This) {
			return e.slowly(e.text.replace, call)
		}
		s := e.stringOf(call.Argument(0))
		n := uint64(s.Length())
		e.search(call.This, s)
		if e.gather(call.This, s, false) {
			return e.slowly(e.text.replace, goja.FunctionCall{This: call.This, Arguments: []goja.Value{s, call.Argument(1)}})
		}
		template := call.Argument(1)
		if _, callable := goja.AssertFunction(template); !callable {
			text := e.stringOf(template)
			template = text
			if e.expansion(text.String(), n, n+1) > maxExpansion {
				template = e.expander(text)
			}
		}
		return next(goja.FunctionCall{This: call.This, Arguments: []goja.Value{s, e.paying(template)}})
	}
}
