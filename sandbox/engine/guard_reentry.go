package engine

import "github.com/dop251/goja"

// What natives are given runs code of the applet's: objects that become numbers,
// species, functions. goja looks at an array before and trusts what it saw
// after. Where that can be, metered JavaScript does it step by step; and what
// goja would only complain about is looked at before it does, since it puts the
// text of what is wrong into its message, which runs code where none has to run.

// numeric are the arguments that array methods turn into numbers.
var numeric = map[string][]int{
	"copyWithin": {0, 1, 2}, "fill": {1, 2}, "includes": {1}, "indexOf": {1}, "lastIndexOf": {1}, "slice": {0, 1},
	"splice": {0, 1}, "toSpliced": {0, 1}, "with": {0},
}

// calling are the array methods that call their first argument.
var calling = map[string]bool{
	"every": true, "filter": true, "find": true, "findIndex": true, "findLast": true, "findLastIndex": true, "forEach": true,
	"map": true, "reduce": true, "reduceRight": true, "some": true,
}

// constructing are the array methods that ask the array which constructor makes
// their result. goja puts that of map and filter in the place of all that is in
// what the constructor answers.
var constructing = map[string]bool{"concat": true, "filter": true, "map": true, "slice": true, "splice": true}

// reenters says that an array method would run code that goja does not reckon
// with, or would not look at what it changes.
func (e *Engine) reenters(name string, call goja.FunctionCall) bool {
	if calling[name] && !e.callable(call.Argument(0)) {
		return true
	}
	for _, i := range numeric[name] {
		if isObject(call.Argument(i)) {
			return true
		}
	}
	o, ok := call.This.(*goja.Object)
	if !ok || impl(o).table != e.layout.array {
		return false
	}
	if constructing[name] {
		if _, own := base(o).values["constructor"]; own || base(o).prototype != e.arrayPrototype {
			return true
		}
	}
	return base(o).prototype == nil || name == "splice" && !base(o).extensible
}

// callable says that a value can be called.
func (e *Engine) callable(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	switch impl(o).table {
	case e.layout.arrow, e.layout.function, e.layout.method, e.layout.native:
		return true
	}
	_, ok = goja.AssertFunction(o)
	return ok
}

// takesFunction is for natives that call the argument at position n, which may
// be left out if it is optional.
func takesFunction(n int, optional bool, g guard) guard {
	return refusing(func(e *Engine, call goja.FunctionCall) bool {
		v := call.Argument(n)
		return !e.callable(v) && !(optional && goja.IsUndefined(v))
	}, "the argument is not a function", g)
}

// refusing throws a TypeError where wrong says so, before the native looks at anything.
func refusing(wrong func(*Engine, goja.FunctionCall) bool, message string, g guard) guard {
	return func(e *Engine, next callFunc) callFunc {
		next = g(e, next)
		return func(call goja.FunctionCall) goja.Value {
			if wrong(e, call) {
				e.Throw("TypeError", message)
			}
			return next(call)
		}
	}
}

// reentryGuards are those of natives of which there is nothing else to say.
func reentryGuards() map[string]guard {
	guards := map[string]guard{
		"Function.prototype.Symbol.hasInstance": hasInstanceGuard,
		"Promise.resolve":                       promiseResolveGuard,
		"Symbol.keyFor": refusing(func(_ *Engine, call goja.FunctionCall) bool { return !isSymbol(call.Argument(0)) },
			"the argument is not a symbol", counted),
		"Date.prototype.Symbol.toPrimitive": refusing(func(_ *Engine, call goja.FunctionCall) bool { return isObject(call.Argument(0)) },
			"the hint is not a string", counted),
	}
	for _, name := range []string{"every", "find", "findIndex", "findLast", "findLastIndex", "forEach", "reduce", "reduceRight", "some"} {
		guards["%TypedArray%.prototype."+name] = takesFunction(0, false, counted)
	}
	return guards
}

// hasInstanceGuard is what instanceof asks a function. goja refuses a proxy
// before one.
func hasInstanceGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		f, ok := call.This.(*goja.Object)
		if !ok || impl(f).table != e.layout.proxy || !e.callable(f) {
			return next(call)
		}
		o, ok := call.Argument(0).(*goja.Object)
		if !ok {
			return e.runtime.ToValue(false)
		}
		prototype, ok := f.Get("prototype").(*goja.Object)
		if !ok {
			e.Throw("TypeError", "Function has non-object prototype in instanceof check")
		}
		for o = o.Prototype(); o != nil && o != prototype; o = o.Prototype() {
			e.Charge(1)
		}
		return e.runtime.ToValue(o != nil)
	}
}

// promiseResolveGuard: goja takes any object for a promise that has the
// constructor as its own.
func promiseResolveGuard(e *Engine, next callFunc) callFunc {
	slow := e.promise.get("resolve")
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, ok := call.Argument(0).(*goja.Object)
		if !ok || impl(o).table == e.layout.promise || !isObject(call.This) {
			return next(call)
		}
		if call.This == e.promiseConstructor {
			return e.following(o)
		}
		return e.slowly(slow, call)
	}
}

// following is a promise that follows an object that is none.
func (e *Engine) following(v goja.Value) goja.Value {
	promise, resolve, _ := e.runtime.NewPromise()
	e.must(resolve(v))
	return e.runtime.ToValue(promise)
}

// delegatee is what a generator delegates to in place of v.
func (e *Engine) delegatee(v goja.Value) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok || e.spreadable(o) || e.plainGenerator(o) {
		return v
	}
	return e.result(e.delegate(goja.Undefined(), v))
}

// plainGenerator says that o is a generator that inherits all its methods.
func (e *Engine) plainGenerator(o *goja.Object) bool {
	if impl(o).table != e.layout.generator || len(base(o).values) > 0 || base(o).symbols != nil {
		return false
	}
	p := base(o).prototype
	return p != nil && impl(p).table == e.layout.plain && len(base(p).values) == 0 && base(p).symbols == nil &&
		base(p).prototype == e.generatorPrototype
}
