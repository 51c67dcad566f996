package engine

import (
	_ "embed"
	"math"
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/numbers"
)

//go:embed prelude/text.js
var textSource string

func stringGuards() map[string]guard {
	heavy := onThis(func(e *Engine, s goja.String) {
		n := length(s)
		e.Charge(4 * n)
		if table(s) != e.layout.ascii {
			n *= convertedSize
		}
		e.reserve(n)
	})
	uri := onArgument(anyThis, func(e *Engine, call goja.FunctionCall) {
		n := length(call.Argument(0))
		e.Charge(4 * n)
		e.reserve(9 * n) // each character may become three escaped bytes
	})
	reading := onArgument(anyThis, func(e *Engine, call goja.FunctionCall) {
		e.Charge(length(call.Argument(0)) / 16)
		e.announceUTF8(call.Argument(0))
	})
	guards := map[string]guard{
		"String.prototype.repeat":      repeatGuard,
		"String.prototype.padStart":    padGuard,
		"String.prototype.padEnd":      padGuard,
		"String.prototype.concat":      concatGuard,
		"String.prototype.replace":     replaceTextGuard(false),
		"String.prototype.replaceAll":  replaceTextGuard(true),
		"String.prototype.split":       splitGuard,
		"String.prototype.normalize":   normalizeGuard(mapping(heavy, normalized)),
		"String.raw":                   func(e *Engine, _ callFunc) callFunc { return e.instead(e.text.raw) },
		"Number":                       numberGuard,
		"parseInt":                     parseIntGuard,
		"parseFloat":                   reading,
		"String.prototype.toLowerCase": mapping(heavy, lowercase),
		"String.prototype.toUpperCase": mapping(heavy, uppercase),
	}
	for _, name := range []string{"toLocaleLowerCase", "toLocaleUpperCase", "localeCompare"} {
		guards["String.prototype."+name] = heavy // replaced where there are locales
	}
	for _, name := range []string{"decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape"} {
		guards[name] = uri
	}
	return guards
}

const (
	// utf8Size is what goja takes to make UTF-8 of a text that is not ASCII, in
	// bytes a unit: characters of four bytes, and then up to three bytes each.
	utf8Size = 7
	// convertedSize is what it takes to do so, work on it, and make a text of the
	// result, which may have three characters for one.
	convertedSize = 16
	// builtSize is what a text takes that goja writes piece by piece, in bytes for
	// each of it: what holds it grows by doubling.
	builtSize = 2
)

// announceUTF8 announces that goja, or a guard, is about to make UTF-8 of a text.
func (e *Engine) announceUTF8(v goja.Value) {
	if table(v) == e.layout.unicode { // one that came from Go is still UTF-8
		e.reserve(length(v) * utf8Size)
	}
}

// announceTexts does so for a native of the host's, which reads its arguments in Go.
func (e *Engine) announceTexts(values []goja.Value) {
	for _, v := range values {
		e.announceUTF8(v)
	}
}

func numberGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if o, ok := call.Argument(0).(*goja.Object); ok {
			call.Arguments = []goja.Value{e.primitive(o, "number")}
		}
		call.Arguments = e.numberArguments(call.Arguments)
		return next(call)
	}
}

// numberArguments puts the number in place of a text.
func (e *Engine) numberArguments(args []goja.Value) []goja.Value {
	if text, ok := argument(args, 0).(goja.String); ok {
		return []goja.Value{e.textNumber(text)}
	}
	return args
}

// parseIntGuard reads a whole number to its last bit, of any length.
func parseIntGuard(e *Engine, _ callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		s := e.stringOf(call.Argument(0))
		e.Charge(length(s) / 16)
		e.announceUTF8(s)
		radix := int(numbers.Int32(e.toFloat(call.Argument(1))))
		return e.runtime.ToValue(parseInt(strings.TrimLeftFunc(s.String(), isSpace), radix))
	}
}

func parseInt(text string, radix int) float64 {
	negative := strings.HasPrefix(text, "-")
	if negative || strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	if (radix == 0 || radix == 16) && len(text) >= 2 && text[0] == '0' && text[1]|' ' == 'x' {
		text, radix = text[2:], 16
	}
	if radix == 0 {
		radix = 10
	}
	if radix < 2 || radix > 36 {
		return math.NaN()
	}
	x, ok := numbers.Whole(text[:numbers.CountDigits(text, radix)], radix)
	if !ok {
		return math.NaN()
	}
	if negative {
		return -x
	}
	return x
}

// longestExpansion is how many characters NFKC and NFKD make of the one that
// becomes most; the others become four at most.
const (
	longestExpansion = 18
	mostExpanded     = '\ufdfa'
)

// normalizeGuard announces what the longest character becomes, too.
func normalizeGuard(heavy guard) guard {
	count := onThis(func(e *Engine, s goja.String) {
		n := s.Length()
		if table(s) == e.layout.ascii || n*longestExpansion < largeAllocation {
			return
		}
		long := uint64(0)
		for i := range n {
			if s.CharAt(i) == mostExpanded {
				long++
			}
		}
		e.Charge(uint64(n)/4 + long*longestExpansion*4)
		e.reserve(long * longestExpansion * convertedSize)
	})
	return func(e *Engine, next callFunc) callFunc {
		f := count(e, heavy(e, next))
		return func(call goja.FunctionCall) goja.Value {
			if form := call.Argument(0); isObject(form) && !goja.IsUndefined(call.This) && !goja.IsNull(call.This) {
				s := e.stringOf(call.This)
				return f(goja.FunctionCall{This: s, Arguments: []goja.Value{e.stringOf(form)}})
			}
			return f(call)
		}
	}
}

// textFunctions are those of text.js.
type textFunctions struct {
	replace, split, raw, test, match, search, matchAll goja.Callable
}

// instead replaces a native by metered JavaScript.
func (e *Engine) instead(f goja.Callable) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		return e.slowly(f, call)
	}
}

// stringOf is what ToString gives; it may run the applet's code, and throws
// what that throws.
func (e *Engine) stringOf(v goja.Value) goja.String {
	if s, ok := v.(goja.String); ok {
		return s
	}
	if o, isObject := v.(*goja.Object); isObject {
		v = e.primitive(o, "string")
	}
	if _, ok := v.(*goja.Symbol); ok {
		e.Throw("TypeError", "Cannot convert a Symbol value to a string")
	}
	if s, ok := v.ToString().(goja.String); ok {
		return s
	}
	s, _ := e.runtime.ToValue(v.String()).(goja.String)
	return s
}

// onThis is the guard of a string method: an object becomes a text first, as the
// specification has it, and cost sees that.
func onThis(cost func(e *Engine, s goja.String)) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			if isObject(call.This) {
				call.This = e.stringOf(call.This)
			}
			if s, ok := call.This.(goja.String); ok {
				cost(e, s)
			}
			return next(call)
		}
	}
}

// onArgument is the guard of a native that makes a text of its first argument
// before anything else, if this is of the right kind; cost sees that text.
func onArgument(right func(e *Engine, this goja.Value) bool, cost func(e *Engine, call goja.FunctionCall)) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			if v := call.Argument(0); isObject(v) && right(e, call.This) {
				call.Arguments = append([]goja.Value{e.stringOf(v)}, call.Arguments[1:]...)
			}
			cost(e, call)
			return next(call)
		}
	}
}

func anyThis(*Engine, goja.Value) bool { return true }

// method wraps a guard of a string method: this becomes a string first, as the
// specification has it.
func method(f func(e *Engine, s goja.String, args []goja.Value)) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			if !goja.IsUndefined(call.This) && !goja.IsNull(call.This) {
				s := e.stringOf(call.This)
				args := append([]goja.Value(nil), call.Arguments...)
				f(e, s, args)
				call = goja.FunctionCall{This: s, Arguments: args}
			}
			return next(call)
		}
	}
}

func repeatGuard(e *Engine, next callFunc) callFunc {
	return method(func(e *Engine, s goja.String, args []goja.Value) {
		if len(args) == 0 {
			return
		}
		args[0] = args[0].ToNumber()
		if n := args[0].ToInteger(); n > 0 && !goja.IsInfinity(args[0]) && s.Length() > 0 {
			e.limitString(product(uint64(n), uint64(s.Length())))
		}
	})(e, next)
}

func padGuard(e *Engine, next callFunc) callFunc {
	return method(func(e *Engine, s goja.String, args []goja.Value) {
		if len(args) == 0 {
			return
		}
		args[0] = args[0].ToNumber()
		if n := args[0].ToInteger(); n > int64(s.Length()) {
			if len(args) > 1 && !goja.IsUndefined(args[1]) {
				filler := e.stringOf(args[1])
				if args[1] = filler; filler.Length() == 0 {
					return
				}
			}
			e.limitString(uint64(n))
		}
	})(e, next)
}

func concatGuard(e *Engine, next callFunc) callFunc {
	return method(func(e *Engine, s goja.String, args []goja.Value) {
		total := uint64(s.Length())
		for i, v := range args {
			t := e.stringOf(v)
			args[i] = t
			total += uint64(t.Length())
		}
		e.limitString(total)
	})(e, next)
}

// delegated calls the method that an object has of its own for what a string
// method is about to do with it, if there is one.
func (e *Engine) delegated(v goja.Value, symbol *goja.Symbol, args ...goja.Value) (result goja.Value, ok bool) {
	o, isObject := v.(*goja.Object)
	if !isObject {
		return nil, false
	}
	f := orUndefined(o.GetSymbol(symbol))
	if goja.IsUndefined(f) || goja.IsNull(f) {
		return nil, false
	}
	own, callable := goja.AssertFunction(f)
	if !callable {
		e.Throw("TypeError", "Symbol("+symbol.String()+") is not a function")
	}
	return e.result(own(o, args...)), true
}

// splitGuard splits by texts here, where each part is paid for; what a regular
// expression does has a guard of its own.
func splitGuard(e *Engine, next callFunc) callFunc {
	return e.guarded(func(call goja.FunctionCall) goja.Value {
		if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			return next(call) // throws
		}
		if v, ok := e.delegated(call.Argument(0), goja.SymSplit, call.This, call.Argument(1)); ok {
			return v
		}
		s, most := e.stringOf(call.This), uint32(math.MaxUint32)
		if limit := call.Argument(1); !goja.IsUndefined(limit) {
			most = uint32(numbers.Int32(e.toFloat(limit)))
		}
		separator := e.stringOf(call.Argument(0))
		switch {
		case most == 0:
			return e.runtime.NewArray()
		case goja.IsUndefined(call.Argument(0)):
			return e.runtime.NewArray(s)
		}
		return e.splitText(s, separator, most)
	})
}

// splitText is split with a text, as many parts as that at most.
func (e *Engine) splitText(s, separator goja.String, most uint32) goja.Value {
	f := e.finder(s, separator)
	var list []any
	add := func(from, to int) {
		if len(list) == cap(list) {
			e.reserve(uint64(len(list)) * 3 * valueSize)
		}
		e.Charge(8)
		list = append(list, e.cut(s, from, to))
	}
	from := 0
	if f.length == 0 {
		for ; from < f.size() && uint32(len(list)) < most; from++ {
			add(from, from+1)
		}
		return e.runtime.NewArray(list...)
	}
	for uint32(len(list)) < most {
		at := f.next(from)
		if at < 0 {
			add(from, f.size())
			break
		}
		add(from, at)
		from = at + f.length
	}
	return e.runtime.NewArray(list...)
}

// checkGlobal throws unless what passes for a regular expression is global.
func (e *Engine) checkGlobal(o *goja.Object, method string) {
	flags := o.Get("flags")
	if flags == nil || goja.IsUndefined(flags) || goja.IsNull(flags) {
		e.Throw("TypeError", "flags of a regular expression are missing")
	}
	if !strings.Contains(e.stringOf(flags).String(), "g") {
		e.Throw("TypeError", "String.prototype."+method+" called with a non-global RegExp argument")
	}
}
