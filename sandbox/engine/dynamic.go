package engine

import (
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
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
		*call = func(c goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			return e.compileFunction(kind, c.Arguments)
		}
		*construct = func(args []goja.Value, newTarget *goja.Object) *goja.Object {
			e.enter()
			defer e.leave()
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
		e.enter()
		defer e.leave()
		text, isString := call.Argument(0).(goja.String)
		if !isString {
			return call.Argument(0)
		}
		e.allowCode(text.Length())
		e.announceUTF8(text)
		return e.result(e.dynamic(meter.CompileEval(text.String()))(e.runtime.GlobalObject()))
	}
}

func (e *Engine) compileFunction(kind meter.Kind, args []goja.Value) *goja.Object {
	values, n := make([]goja.String, len(args)), 0
	for i, v := range args {
		values[i] = e.stringOf(v)
		n += values[i].Length()
	}
	e.allowCode(n)
	texts := make([]string, len(args))
	for i, text := range values {
		e.announceUTF8(text)
		texts[i] = text.String()
	}
	body := ""
	if n := len(texts) - 1; n >= 0 {
		body, texts = texts[n], texts[:n]
	}
	program, err := meter.CompileDynamic(kind, strings.Join(texts, ","), body)
	e.compiled(err)
	e.belongsToo(program)
	f, err := program.Function(e.runtime, e.tank)
	if err != nil {
		e.throw(err)
	}
	return f
}

// dynamic loads a compiled text, or throws.
func (e *Engine) dynamic(program *meter.Program, err error) goja.Callable {
	e.compiled(err)
	e.belongsToo(program)
	f, err := program.Load(e.runtime, e.tank)
	if err != nil {
		e.throw(err)
	}
	return f
}

// What compiling costs: so much fuel at least, and so much fuel and memory for
// each unit of the text.
const (
	compilingCost     = 1000
	compilingUnitCost = 40
	compilingUnitSize = 200 // bytes
)

// allowCode throws when code of text is not allowed, and pays for compiling n units.
func (e *Engine) allowCode(n int) {
	if !e.unsafeEval {
		e.Throw("EvalError", "code from text is not allowed: the manifest does not ask for unsafe-eval")
	}
	e.Charge(compilingCost + compilingUnitCost*uint64(n))
	if n <= meter.MaxSource { // else it is refused at once
		e.reserve(compilingUnitSize * uint64(n))
	}
}

// compiled throws the error of what did not compile.
func (e *Engine) compiled(err error) {
	if err != nil {
		e.Throw("SyntaxError", truncate(err.Error(), maxMessage))
	}
}
