package engine

import (
	"github.com/dop251/goja"

	"vitrine/sandbox/meter"
)

func regexpGuards() map[string]guard {
	searching := costing(func(_ *Engine, call goja.FunctionCall) uint64 { return length(call.Argument(0)) / 4 })
	fromString := costing(func(e *Engine, call goja.FunctionCall) uint64 {
		if pattern, ok := call.Argument(0).(goja.String); ok {
			e.checkPattern(pattern)
		}
		return length(call.This) / 4
	})
	return map[string]guard{
		"RegExp":                           patternGuard,
		"RegExp.prototype.compile":         patternGuard,
		"RegExp.prototype.exec":            searching,
		"RegExp.prototype.test":            regexpTestGuard,
		"RegExp.prototype.Symbol.match":    searching,
		"RegExp.prototype.Symbol.matchAll": searching,
		"RegExp.prototype.Symbol.search":   searching,
		"RegExp.prototype.Symbol.split":    regexpSplitGuard,
		"RegExp.prototype.Symbol.replace":  regexpReplaceGuard,
		"String.prototype.match":           fromString,
		"String.prototype.matchAll":        fromString,
		"String.prototype.search":          fromString,
	}
}

func patternGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		call.Arguments = e.patternArguments(call.Arguments)
		return next(call)
	}
}

// patternArguments checks a pattern that is given as text. An object that is no
// regular expression becomes text here, once.
func (e *Engine) patternArguments(args []goja.Value) []goja.Value {
	v := argument(args, 0)
	if o, isObject := v.(*goja.Object); isObject {
		if o.ClassName() == "RegExp" || impl(o).table == e.layout.proxy {
			return args
		}
		if match := o.GetSymbol(goja.SymMatch); match != nil && !goja.IsUndefined(match) {
			return args
		}
		text := e.stringOf(o)
		args = append([]goja.Value{text}, args[1:]...)
		v = text
	}
	if s, ok := v.(goja.String); ok {
		e.checkPattern(s)
		return e.expandPattern(s, args)
	}
	return args
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

func (e *Engine) checkPattern(pattern goja.String) {
	if err := meter.CheckPattern(pattern.String()); err != nil {
		e.Throw("SyntaxError", "Invalid regular expression: "+err.Error())
	}
	e.Charge(uint64(pattern.Length()) * 8)
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
		e.Charge(length(call.Argument(0)) / 4)
		return next(call)
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
		e.Charge(uint64(s.Length()) / 4)
		e.reserve(uint64(s.Length()) * valueSize)
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
		e.Charge(n / 4)
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
