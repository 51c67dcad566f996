package engine

import (
	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

// Native makes a function that shows name and length and nothing of Go. It is
// no constructor. Copy call.Arguments before keeping it: goja reuses the array.
func (e *Engine) Native(name string, length int, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := e.native(name, length, f)
	if e.hardened && e.later.running == 0 {
		e.freeze(o)
	}
	return o
}

// native is Native for a function that no applet reaches, or that is frozen later.
func (e *Engine) native(name string, length int, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		e.announceTexts(call.Arguments)
		if v := f(call); v != nil {
			return v
		}
		return goja.Undefined()
	}).ToObject(e.runtime)
	e.name(o, name, length)
	return o
}

// name gives a function its name and length, in place of Go's.
func (e *Engine) name(o *goja.Object, name string, length int) {
	e.must(o.DefineDataProperty("name", e.runtime.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	e.must(o.DefineDataProperty("length", e.runtime.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// must passes on an error that only a fault of our own can cause.
func (e *Engine) must(err error) {
	if err != nil {
		e.throw(err)
	}
}

// Prelude evaluates our own trusted source, one function expression, calls it
// with args and returns what it returns. The code is metered like an applet's:
// its loops spend fuel and can be held. Only before Harden, or in a Part.
func (e *Engine) Prelude(name, source string, args ...goja.Value) goja.Value {
	if e.hardened && e.later.running == 0 {
		panic("engine: Prelude after Harden")
	}
	program, err := meter.CompileFunction(internalSource+name, source)
	e.must(err)
	e.tidy()
	f, err := program.Load(e.runtime, e.tank)
	e.must(err)
	v, err := f(goja.Undefined(), args...)
	e.must(err)
	e.tidy()
	return v
}

// Invoke calls an applet's function within a turn. An exception goes to the
// Host and makes ok false. At the outermost level the jobs that became due run
// before it returns.
func (e *Engine) Invoke(fn goja.Value, this goja.Value, args ...goja.Value) (result goja.Value, ok bool) {
	f, callable := goja.AssertFunction(fn)
	if !callable {
		e.fail(e.runtime.Try(func() { e.Throw("TypeError", "not a function") }), false)
		return goja.Undefined(), false
	}
	if this == nil {
		this = goja.Undefined()
	}
	v, err := f(this, args...)
	if err != nil {
		e.failed(err, false)
		v = goja.Undefined()
	}
	if e.outermost() {
		e.runJobs()
	}
	return v, err == nil
}

// OnFault sets what makes the errors that Throw and rejected calls carry,
// except TypeError, RangeError and the other errors of the language itself.
func (e *Engine) OnFault(f func(name, message string) goja.Value) { e.fault = f }

// Throw throws an error of that name to the applet, and does not return.
func (e *Engine) Throw(name, message string) {
	panic(e.newError(name, message))
}

func (e *Engine) newError(name, message string) goja.Value {
	// An error about the depth of the stack is made by natives, too.
	defer func(most int) { e.maxNatives = most }(e.maxNatives)
	e.maxNatives = len(e.natives) + maxNativeDepth
	text := e.runtime.ToValue(message)
	if constructor, ok := e.errors[name]; ok {
		o, err := e.runtime.New(constructor, text)
		e.must(err)
		return o
	}
	if e.fault != nil {
		return e.fault(name, message)
	}
	o, err := e.runtime.New(e.errors["Error"], text)
	e.must(err)
	e.must(o.DefineDataProperty("name", e.runtime.ToValue(name), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	return o
}

// Text is the text of any value, made as metered work of the applet's, at most
// max bytes. A value that cannot be turned into text gives a remark instead.
func (e *Engine) Text(v goja.Value, max int) (text string) {
	text = "[a value without a text]"
	if v == nil {
		return "undefined"
	}
	var s string
	ex := e.runtime.Try(func() {
		if symbol, ok := v.(*goja.Symbol); ok {
			s = "Symbol(" + symbol.String() + ")"
			return
		}
		s = v.String()
	})
	if e.ending {
		e.end()
	}
	if ex != nil {
		return text
	}
	return truncate(s, max)
}
