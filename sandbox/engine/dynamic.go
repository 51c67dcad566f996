package engine

import (
	"strings"

	"github.com/dop251/goja"

	"vitrine/sandbox/meter"
)

// replaceCompilers puts our own compilers behind what makes code of text: the
// constructors of functions of each kind, and eval. They refuse, unless the
// manifest asks for "unsafe-eval"; then what they compile is metered.
func (e *Engine) replaceCompilers() {
	for source, kind := range map[string]meter.Kind{
		"Function": meter.Function, "(function* () {}).constructor": meter.Generator, "(async function () {}).constructor": meter.AsyncFunction,
	} {
		call, construct, ok := e.layout.functions(e.evaluate(source).ToObject(e.runtime))
		if !ok {
			panic("engine: " + source + " is no native")
		}
		*call = func(c goja.FunctionCall) goja.Value { return e.compileFunction(kind, c.Arguments) }
		*construct = func(args []goja.Value, newTarget *goja.Object) *goja.Object {
			f := e.compileFunction(kind, args)
			if newTarget != nil {
				if prototype, isObject := newTarget.Get("prototype").(*goja.Object); isObject && prototype != f.Prototype() {
					e.must(f.SetPrototype(prototype))
				}
			}
			return f
		}
	}
	eval, _, ok := e.layout.functions(e.evaluate("eval").ToObject(e.runtime))
	if !ok {
		panic("engine: eval is no native")
	}
	*eval = func(call goja.FunctionCall) goja.Value {
		text, isString := call.Argument(0).(goja.String)
		if !isString {
			return call.Argument(0)
		}
		e.announceUTF8(text)
		return e.result(e.dynamic(meter.CompileEval(text.String()))(e.runtime.GlobalObject()))
	}
}

func (e *Engine) compileFunction(kind meter.Kind, args []goja.Value) *goja.Object {
	texts := make([]string, len(args))
	for i, v := range args {
		text := e.stringOf(v)
		e.announceUTF8(text)
		texts[i] = text.String()
	}
	body := ""
	if n := len(texts) - 1; n >= 0 {
		body, texts = texts[n], texts[:n]
	}
	program, err := meter.CompileDynamic(kind, strings.Join(texts, ","), body)
	e.allowCode(err)
	f, err := program.Function(e.runtime, e.tank)
	if err != nil {
		e.throw(err)
	}
	return f
}

// dynamic loads a compiled text, or throws.
func (e *Engine) dynamic(program *meter.Program, err error) goja.Callable {
	e.allowCode(err)
	f, err := program.Load(e.runtime, e.tank)
	if err != nil {
		e.throw(err)
	}
	return f
}

// allowCode throws when code of text is not allowed, or did not compile.
func (e *Engine) allowCode(err error) {
	if !e.unsafeEval {
		e.Throw("EvalError", "code from text is not allowed: the manifest does not ask for unsafe-eval")
	}
	if err != nil {
		e.Throw("SyntaxError", truncate(err.Error(), maxMessage))
	}
}
