package engine

import "github.com/dop251/goja"

func functionGuards() map[string]guard {
	return map[string]guard{
		"Function.prototype.bind":     bindGuard,
		"Function.prototype.apply":    listGuard(1),
		"Function.prototype.toString": counted,
		"Reflect.apply":               takesFunction(0, false, listGuard(2)),
		"Reflect.construct":           refusing(unconstructible, "not a constructor", listGuard(1)),
		"Proxy.revocable":             revocableGuard,
		"Promise.any":                 func(e *Engine, _ callFunc) callFunc { return e.instead(e.promise.get("any")) },
		"Promise.prototype.finally":   func(e *Engine, _ callFunc) callFunc { return e.instead(e.promise.get("finally")) },

		"%Generator.prototype%.next":   resuming,
		"%Generator.prototype%.return": resuming,
		"%Generator.prototype%.throw":  resuming,
	}
}

// resuming is the guard of what goes on with a generator: the body's own look
// at the depth of the stack is behind it. The body runs in the extent in which
// the generator was made.
func resuming(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if e.layout.depth() > maxCallDepth {
			e.overflow()
		}
		x, _ := e.layout.keptWith(call.This).(*extent)
		if x == nil {
			return next(call)
		}
		var v goja.Value
		e.within(e.extent.with(x), func() { v = next(call) })
		return v
	}
}

// bindGuard puts the usual guard around the function that bind makes, since a
// bound native could otherwise call itself unseen.
func bindGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		e.Charge(uint64(len(call.Arguments)))
		v := next(call)
		o, ok := v.(*goja.Object)
		if !ok {
			return v
		}
		name := length(o.Get("name")) // its own, and a copy of the other's
		e.Charge(name / 64)
		e.reserve(name)
		if f, construct, native := e.layout.functions(o); native {
			*f = counted(e, *f)
			if *construct != nil {
				*construct = e.guardConstruct("", *construct)
			}
		}
		return v
	}
}

// listGuard limits the array-like of arguments at position n.
func listGuard(n int) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			if o, ok := call.Argument(n).(*goja.Object); ok {
				count, known := e.claimed(o)
				if !known {
					args := append([]goja.Value(nil), call.Arguments...)
					list := e.argumentList(o)
					args[n] = list
					call.Arguments = args
					count, _ = e.layout.claimedLength(list)
				}
				if count > maxArguments {
					e.Throw("RangeError", "Too many arguments")
				}
				e.Charge(count)
			}
			return next(call)
		}
	}
}

// unconstructible says that Reflect.construct is given what is no constructor.
func unconstructible(_ *Engine, call goja.FunctionCall) bool {
	_, constructor := goja.AssertConstructor(call.Argument(0))
	if constructor && len(call.Arguments) > 2 {
		_, constructor = goja.AssertConstructor(call.Argument(2))
	}
	return !constructor
}

// argumentList copies an array-like that only code can read.
func (e *Engine) argumentList(o *goja.Object) *goja.Object {
	claimed := o.Get("length")
	if claimed == nil {
		claimed = goja.Undefined()
	}
	length := max(claimed.ToNumber().ToInteger(), 0)
	if length > maxArguments {
		e.Throw("RangeError", "Too many arguments")
	}
	list := make([]any, length)
	for i := range list {
		e.Charge(1)
		v := o.Get(indexName(int64(i)))
		if v == nil {
			v = goja.Undefined()
		}
		list[i] = v
	}
	return e.runtime.NewArray(list...)
}

// traps are the operations that a proxy's handler may take over; each has a
// function of Reflect that does what happens otherwise.
var traps = []string{
	"apply", "construct", "defineProperty", "deleteProperty", "get", "getOwnPropertyDescriptor", "getPrototypeOf", "has",
	"isExtensible", "ownKeys", "preventExtensions", "set", "setPrototypeOf",
}

// makeTraps makes the prototype of all guarded handlers. A proxy gets an object
// of ours as its handler, which has every trap: so each operation passes
// through a counted native, also where the applet's handler has no trap, and a
// proxy that is its own prototype recurses into a RangeError instead of the end
// of Go's stack.
func (e *Engine) makeTraps() {
	e.handlerKey, e.nestingKey = goja.NewSymbol("handler"), goja.NewSymbol("nesting")
	e.trapPrototype = e.runtime.CreateObject(nil)
	reflect, set := e.runtime.Get("Reflect").ToObject(e.runtime), e.unguarded("Reflect.set")
	for _, name := range traps {
		otherwise, ok := goja.AssertFunction(reflect.Get(name))
		if !ok {
			panic("engine: no Reflect." + name)
		}
		trap := e.Native(name, 0, func(call goja.FunctionCall) goja.Value {
			handler := call.This.ToObject(e.runtime).GetSymbol(e.handlerKey).ToObject(e.runtime)
			args := append([]goja.Value(nil), call.Arguments...)
			own := handler.Get(name)
			if own == nil || goja.IsUndefined(own) || goja.IsNull(own) {
				if name == "set" {
					return e.reflectSet(set, goja.FunctionCall{Arguments: args})
				}
				return e.result(otherwise(goja.Undefined(), args...))
			}
			f, callable := goja.AssertFunction(own)
			if !callable {
				e.Throw("TypeError", name+" trap is not a function")
			}
			return e.trapped(name, f, handler, args)
		})
		e.must(e.trapPrototype.Set(name, trap))
	}
	// goja refuses what a trap says of accessors that cannot be configured, so
	// there is none when the applet has none.
	e.plainTrapPrototype = e.ownTraps("defineProperty", "getOwnPropertyDescriptor")
	// Nor may it say that it set what is frozen, though on another receiver it did.
	// What is shared cannot inherit from the proxy, so that nothing recurses.
	e.sharedTrapPrototype = e.ownTraps("defineProperty", "getOwnPropertyDescriptor", "set")
	// goja also looks at the target again after each trap, which fails when that
	// is a proxy that was revoked meanwhile. The proxy at the end of the chain
	// counts, so those before it need not.
	e.nestedTrapPrototype = e.ownTraps(traps...)
}

// ownTraps makes a prototype of handlers that have the named traps only if the
// applet's handler has them.
func (e *Engine) ownTraps(names ...string) *goja.Object {
	prototype := e.runtime.CreateObject(e.trapPrototype)
	for _, name := range names {
		getter := e.Native("get "+name, 0, func(call goja.FunctionCall) goja.Value { return e.ownTrap(call.This, name) })
		e.must(prototype.DefineAccessorProperty(name, getter, nil, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	return prototype
}

// trapped calls a trap of the applet's.
func (e *Engine) trapped(name string, f goja.Callable, handler goja.Value, args []goja.Value) goja.Value {
	result := e.result(f(handler, args...))
	if o, isObject := result.(*goja.Object); isObject && name == "ownKeys" {
		return e.argumentList(o) // goja believes any length and knows no holes here
	}
	return result
}

// ownTrap is a trap of the applet's handler behind a guarded one, or undefined.
func (e *Engine) ownTrap(guarded goja.Value, name string) goja.Value {
	handler := guarded.ToObject(e.runtime).GetSymbol(e.handlerKey).ToObject(e.runtime)
	own := handler.Get(name)
	if own == nil || goja.IsUndefined(own) || goja.IsNull(own) {
		return goja.Undefined()
	}
	f, callable := goja.AssertFunction(own)
	if !callable {
		e.Throw("TypeError", name+" trap is not a function")
	}
	return e.Native(name, 0, func(call goja.FunctionCall) goja.Value {
		return e.trapped(name, f, handler, append([]goja.Value(nil), call.Arguments...))
	})
}

// result passes on what a callable returned, or throws.
func (e *Engine) result(v goja.Value, err error) goja.Value {
	if err != nil {
		e.throw(err)
	}
	return v
}

// proxyArguments replaces the handler of a new proxy.
func (e *Engine) proxyArguments(args []goja.Value) []goja.Value {
	handler, ok := argument(args, 1).(*goja.Object)
	if !ok {
		return args
	}
	target, isObject := args[0].(*goja.Object)
	if !isObject {
		return args
	}
	nested := e.proxyNesting(target)
	prototype := e.nestedTrapPrototype
	switch {
	case e.isShared(target):
		prototype = e.sharedTrapPrototype
	case nested == 0:
		prototype = e.plainTrapPrototype
	case nested > maxPlainProxies: // or they would recurse uncounted
		prototype = e.trapPrototype
	}
	guarded := e.runtime.CreateObject(prototype)
	e.must(guarded.SetSymbol(e.nestingKey, nested))
	e.must(guarded.SetSymbol(e.handlerKey, handler))
	return append([]goja.Value{args[0], guarded}, args[2:]...)
}

// maxPlainProxies is through how many proxies of proxies goja may go by itself.
const maxPlainProxies = 20

// proxyNesting is how many proxies a new one stands before, the last of which
// has an ordinary target.
func (e *Engine) proxyNesting(target *goja.Object) int64 {
	if impl(target).table != e.layout.proxy {
		return 0
	}
	if p, ok := target.Export().(goja.Proxy); ok && p.Handler() != nil {
		if n := p.Handler().GetSymbol(e.nestingKey); n != nil {
			return n.ToInteger() + 1
		}
	}
	return maxPlainProxies + 1
}

func revocableGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		call.Arguments = e.proxyArguments(call.Arguments)
		return next(call)
	}
}
