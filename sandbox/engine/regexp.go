package engine

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/meter"
	"example.org/vitrine/sandbox/engine/pattern"
)

// Regular expressions are package pattern's. goja's objects hold them, and its
// natives are replaced: nothing of goja's own, which means other languages, is
// ever reached. The forms for objects that are no ordinary regular expressions
// are metered JavaScript (prelude/text.js).

// regexps is what a runtime keeps for them.
type regexps struct {
	matcher  pattern.Matcher
	literals map[*meter.Literal]*expression
	recent   map[string]*expression // by flags and source: programs make the same ones again and again
	last     lastMatch
}

const (
	// mostRecent is how many expressions are kept for programs that make them
	// again, of sources up to longestRecent units.
	mostRecent    = 64
	longestRecent = 256

	// stepsPerUnit is how many steps of a match take as long as a node of code.
	stepsPerUnit = 2
)

// patternMeter lets an engine pay for compiling and matching. It panics when
// the run is aborted, as all natives do.
type patternMeter Engine

// Charge spends fuel for steps, and may block.
func (m *patternMeter) Charge(steps int) error {
	(*Engine)(m).Charge(uint64(steps+stepsPerUnit-1) / stepsPerUnit)
	return nil
}

// Allocate announces memory.
func (m *patternMeter) Allocate(bytes int) error {
	(*Engine)(m).reserve(uint64(bytes))
	return nil
}

func (r *regexps) init(e *Engine) {
	r.matcher.Meter = (*patternMeter)(e)
	r.literals, r.recent = map[*meter.Literal]*expression{}, map[string]*expression{}
}

func regexpGuards() map[string]guard {
	guards := map[string]guard{
		"RegExp":                                native((*Engine).callRegExp),
		"RegExp.escape":                         native((*Engine).escapeText),
		"RegExp.prototype.compile":              native((*Engine).recompile),
		"RegExp.prototype.exec":                 native((*Engine).exec),
		"RegExp.prototype.test":                 native((*Engine).test),
		"RegExp.prototype.toString":             native((*Engine).regexpText),
		"RegExp.prototype.Symbol.match":         native((*Engine).matchNative),
		"RegExp.prototype.Symbol.matchAll":      native((*Engine).matchAllNative),
		"RegExp.prototype.Symbol.search":        native((*Engine).searchNative),
		"RegExp.prototype.Symbol.split":         native((*Engine).splitNative),
		"RegExp.prototype.Symbol.replace":       native((*Engine).replaceNative),
		"%RegExpStringIterator.prototype%.next": native((*Engine).nextMatch),
		"String.prototype.match":                native(fromString(goja.SymMatch, "match", "")),
		"String.prototype.matchAll":             native(fromString(goja.SymMatchAll, "matchAll", "g")),
		"String.prototype.search":               native(fromString(goja.SymSearch, "search", "")),
		"get RegExp.prototype.source":           native((*Engine).regexpSource),
		"get RegExp.prototype.flags":            native((*Engine).regexpFlags),
	}
	for name, flag := range flagGetters {
		guards["get RegExp.prototype."+name] = native(flagGetter(name, flag))
	}
	for _, m := range legacyMembers() {
		for _, name := range m.names {
			guards["get RegExp."+name] = native(m.get)
			if m.set != nil {
				guards["set RegExp."+name] = native(m.set)
			}
		}
	}
	return guards
}

// native is the guard of a native in whose place f stands.
func native(f func(e *Engine, call goja.FunctionCall) goja.Value) guard {
	return func(e *Engine, _ callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			return f(e, call)
		}
	}
}

// addRegexpMembers adds what goja lacks, before natives are guarded.
func (e *Engine) addRegexpMembers() {
	e.regexps.init(e)
	_, construct, _ := e.layout.functions(e.regexpConstructor)
	*construct = e.constructRegExp
	nothing := func(goja.FunctionCall) goja.Value { return goja.Undefined() } // its guard does the work
	function := func(name string, length int) *goja.Object {
		o := e.runtime.ToValue(nothing).ToObject(e.runtime)
		e.name(o, name, length)
		return o
	}
	for _, name := range []string{"hasIndices", "unicodeSets"} {
		e.must(e.regexpPrototype.DefineAccessorProperty(name, function("get "+name, 0), nil, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	e.must(e.regexpConstructor.DefineDataProperty("escape", function("escape", 1), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	for _, m := range legacyMembers() {
		for _, name := range m.names {
			var set goja.Value
			if m.set != nil {
				set = function("set "+name, 1)
			}
			e.must(e.regexpConstructor.DefineAccessorProperty(name, function("get "+name, 0), set, goja.FLAG_TRUE, goja.FLAG_FALSE))
		}
	}
}

// isRegExp says that v is a regular expression, of whatever class.
func (e *Engine) isRegExp(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && impl(o).table == e.layout.regexp
}

// regExpLike says that an object passes for a regular expression.
func (e *Engine) regExpLike(o *goja.Object) bool {
	if match := o.GetSymbol(goja.SymMatch); match != nil && !goja.IsUndefined(match) {
		return match.ToBoolean()
	}
	return e.isRegExp(o)
}

// standard is the expression of an object with nothing overridden, so that
// matching runs none of the applet's code; nil for any other value.
func (e *Engine) standard(v goja.Value) *expression {
	o, ok := v.(*goja.Object)
	if !ok || impl(o).table != e.layout.regexp {
		return nil
	}
	b := base(o)
	if len(b.propNames) > 1 || b.symbols != nil || b.prototype != e.regexpPrototype {
		return nil
	}
	p := e.layout.lastIndex(o)
	if _, ok := e.sizes.integerOf(p.value); !ok || !p.writable {
		return nil
	}
	return e.layout.expression(o)
}

// literal makes an object that goja has just made what a literal says.
func (e *Engine) literal(o *goja.Object, l *meter.Literal) {
	x, ok := e.regexps.literals[l]
	if !ok {
		x = e.compilePattern(e.text16(pattern.String(l.Source)), l.Flags)
		e.regexps.literals[l] = x
	}
	e.layout.setExpression(o, x)
}

// text16 is a text of package pattern's as a value.
func (e *Engine) text16(t pattern.Text) goja.String {
	return goja.StringFromUTF16(t.Units())
}

// expressionOf compiles a source with flags, unless that was done lately.
func (e *Engine) expressionOf(source, flags goja.String) *expression {
	letters := flags.String()
	f, err := pattern.ParseFlags(letters)
	if err != nil {
		e.Throw("SyntaxError", "Invalid flags supplied to RegExp constructor '"+truncate(letters, 100)+"'")
	}
	if source.Length() > longestRecent {
		return e.compilePattern(source, f)
	}
	key := f.String() + "/" + sourceKey(e.layout.text(source))
	if x, ok := e.regexps.recent[key]; ok {
		return x
	}
	x := e.compilePattern(source, f)
	if len(e.regexps.recent) >= mostRecent {
		clear(e.regexps.recent)
	}
	e.regexps.recent[key] = x
	return x
}

// sourceKey is a text that is different for different texts.
func sourceKey(t pattern.Text) string {
	var b strings.Builder
	for _, u := range t.Units() {
		b.WriteByte(byte(u >> 8))
		b.WriteByte(byte(u))
	}
	return b.String()
}

// compilePattern compiles a source, or throws a SyntaxError.
func (e *Engine) compilePattern(source goja.String, flags pattern.Flags) *expression {
	p, err := pattern.Compile(e.layout.text(source), flags, (*patternMeter)(e))
	if err != nil {
		text := truncate(source.String(), 1000)
		e.Throw("SyntaxError", "Invalid regular expression: /"+text+"/"+flags.String()+": "+err.Error())
	}
	x := &expression{pattern: p, flags: flags, source: source}
	at := map[string]int{}
	for i, name := range p.Names() {
		if name == "" {
			continue
		}
		n, ok := at[name]
		if !ok {
			n = len(x.groups)
			at[name] = n
			x.groups = append(x.groups, namedGroup{name: unistring.NewFromString(name)})
		}
		x.groups[n].numbers = append(x.groups[n].numbers, i+1)
	}
	return x
}
