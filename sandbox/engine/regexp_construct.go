package engine

import (
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/pattern"
)

// callRegExp is RegExp without new, which returns what was made by RegExp as it is.
func (e *Engine) callRegExp(call goja.FunctionCall) goja.Value {
	source, flags := call.Argument(0), call.Argument(1)
	o, ok := source.(*goja.Object)
	like := ok && e.regExpLike(o)
	if like && goja.IsUndefined(flags) {
		if c, ok := o.Get("constructor").(*goja.Object); ok && c == e.regexpConstructor {
			return o
		}
	}
	return e.makeRegExp(source, flags, like, e.regexpConstructor)
}

// constructRegExp is RegExp with new, also as what a class extends.
func (e *Engine) constructRegExp(args []goja.Value, newTarget *goja.Object) *goja.Object {
	if newTarget == nil {
		newTarget = e.regexpConstructor
	}
	source := argument(args, 0)
	o, ok := source.(*goja.Object)
	return e.makeRegExp(source, argument(args, 1), ok && e.regExpLike(o), newTarget)
}

// makeRegExp makes an object of what RegExp is given; like says that this passes
// for a regular expression.
func (e *Engine) makeRegExp(source, flags goja.Value, like bool, newTarget *goja.Object) *goja.Object {
	var same *expression
	if o, ok := source.(*goja.Object); ok {
		if x := e.layout.expression(o); x != nil {
			source = x.source
			if goja.IsUndefined(flags) {
				same = x
			}
		} else if like {
			source = o.Get("source")
			if goja.IsUndefined(flags) {
				flags = o.Get("flags")
			}
		}
	}
	prototype := e.regexpPrototype
	if newTarget != e.regexpConstructor {
		if p, ok := newTarget.Get("prototype").(*goja.Object); ok {
			prototype = p
		}
	}
	x := same
	if x == nil {
		x = e.expressionOf(e.textOr(source), e.textOr(flags))
	}
	if derived := newTarget != e.regexpConstructor; x.derived != derived {
		other := *x
		other.derived = derived
		x = &other
	}
	return e.layout.newRegExp(e.runtime, x, prototype)
}

// textOr is the text of a value, and no text for undefined.
func (e *Engine) textOr(v goja.Value) goja.String {
	if v == nil || goja.IsUndefined(v) {
		return e.emptyText()
	}
	return e.stringOf(v)
}

func (e *Engine) emptyText() goja.String {
	s, _ := e.runtime.ToValue("").(goja.String)
	return s
}

// receiver is the expression of this, or throws.
func (e *Engine) receiver(call goja.FunctionCall, method string) (*goja.Object, *expression) {
	if o, ok := call.This.(*goja.Object); ok {
		if x := e.layout.expression(o); x != nil {
			return o, x
		}
	}
	e.incompatible("RegExp.prototype."+method, call.This)
	return nil, nil
}

// incompatible throws the error of a method that is called on something else.
func (e *Engine) incompatible(method string, this goja.Value) {
	shown := "[object Object]"
	switch this.(type) {
	case *goja.Object:
	case *goja.Symbol:
		shown = "Symbol()"
	default:
		shown = truncate(this.String(), 100)
	}
	e.Throw("TypeError", "Method "+method+" called on incompatible receiver "+shown)
}

// anObject is this where any object will do, or throws.
func (e *Engine) anObject(call goja.FunctionCall, method string) *goja.Object {
	o, ok := call.This.(*goja.Object)
	if !ok {
		e.incompatible("RegExp.prototype."+method, call.This)
	}
	return o
}

// recompile is RegExp.prototype.compile, which makes an object another expression.
func (e *Engine) recompile(call goja.FunctionCall) goja.Value {
	o, x := e.receiver(call, "compile")
	if x.derived {
		e.incompatible("RegExp.prototype.compile", call.This)
	}
	source, flags := call.Argument(0), call.Argument(1)
	var next *expression
	if other, ok := source.(*goja.Object); ok {
		if next = e.layout.expression(other); next != nil && !goja.IsUndefined(flags) {
			e.Throw("TypeError", "Invalid flags supplied to RegExp constructor")
		}
	}
	if next == nil {
		next = e.expressionOf(e.textOr(source), e.textOr(flags))
	}
	if next.derived {
		own := *next
		own.derived = false
		next = &own
	}
	e.layout.setExpression(o, next)
	e.setLastIndex(o, 0)
	return o
}

// flagGetters are the properties that show flags.
var flagGetters = map[string]pattern.Flags{
	"hasIndices": pattern.HasIndices, "global": pattern.Global, "ignoreCase": pattern.IgnoreCase, "multiline": pattern.Multiline,
	"dotAll": pattern.DotAll, "unicode": pattern.Unicode, "unicodeSets": pattern.UnicodeSets, "sticky": pattern.Sticky,
}

func flagGetter(name string, flag pattern.Flags) func(e *Engine, call goja.FunctionCall) goja.Value {
	return func(e *Engine, call goja.FunctionCall) goja.Value {
		if o, ok := call.This.(*goja.Object); ok && o == e.regexpPrototype {
			return goja.Undefined()
		}
		_, x := e.receiver(call, name+" getter")
		return e.runtime.ToValue(x.flags&flag != 0)
	}
}

// regexpFlags is the getter of flags, which asks for each of them.
func (e *Engine) regexpFlags(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "flags getter")
	if x := e.standard(o); x != nil {
		return e.runtime.ToValue(x.flags.String())
	}
	var letters strings.Builder
	for i, name := range []string{"hasIndices", "global", "ignoreCase", "multiline", "dotAll", "unicode", "unicodeSets", "sticky"} {
		if v := o.Get(name); v != nil && v.ToBoolean() {
			letters.WriteByte("dgimsuvy"[i])
		}
	}
	return e.runtime.ToValue(letters.String())
}

// regexpSource is the getter of source.
func (e *Engine) regexpSource(call goja.FunctionCall) goja.Value {
	if o, ok := call.This.(*goja.Object); ok && o == e.regexpPrototype {
		return e.runtime.ToValue("(?:)")
	}
	_, x := e.receiver(call, "source getter")
	return e.shownSource(x)
}

// shownSource is the source as it would stand in a literal.
func (e *Engine) shownSource(x *expression) goja.String {
	if x.shown != nil {
		return x.shown
	}
	n := x.source.Length()
	e.Charge(uint64(n) / 16)
	if n == 0 {
		x.shown, _ = e.runtime.ToValue("(?:)").(goja.String)
		return x.shown
	}
	units := e.layout.text(x.source).Units()
	out := make([]uint16, 0, n)
	class, quoted := false, false
	for _, u := range units {
		escape := ""
		switch {
		case u == '\n':
			escape = "n"
		case u == '\r':
			escape = "r"
		case u == 0x2028:
			escape = "u2028"
		case u == 0x2029:
			escape = "u2029"
		case u == '/' && !quoted && !class:
			escape = "/"
		case u == '[' && !quoted:
			class = true
		case u == ']' && !quoted:
			class = false
		}
		if escape == "" {
			out = append(out, u)
		} else {
			if !quoted {
				out = append(out, '\\')
			}
			for _, c := range []byte(escape) {
				out = append(out, uint16(c))
			}
		}
		quoted = u == '\\' && !quoted
	}
	x.shown = x.source
	if len(out) != n {
		x.shown = goja.StringFromUTF16(out)
	}
	return x.shown
}

// regexpText is RegExp.prototype.toString.
func (e *Engine) regexpText(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "toString")
	source, flags := e.stringOf(orUndefined(o.Get("source"))), e.stringOf(orUndefined(o.Get("flags")))
	b := &builder{e: e}
	b.text("/")
	b.add(source)
	b.text("/")
	b.add(flags)
	return b.String()
}

// escapeText is RegExp.escape.
func (e *Engine) escapeText(call goja.FunctionCall) goja.Value {
	s, ok := call.Argument(0).(goja.String)
	if !ok {
		e.Throw("TypeError", "RegExp.escape needs a string")
	}
	n := uint64(s.Length())
	e.Charge(n / 4)
	e.reserve(n * 12)
	return e.text16(pattern.Escape(e.layout.text(s)))
}
