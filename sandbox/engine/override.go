package engine

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/meter"
)

// What is frozen cannot be assigned, and neither can a property of the same name
// on an object that inherits it, though code does that all the time: `error.name
// = ...`, `list.push = ...`, `class A extends Promise {}; A.all = ...`. So each
// frozen property that could be assigned before keeps a function that no code
// sees, which goja calls for an assignment as it would call an accessor's. That
// defines the property on the object itself, as if what it inherits were not
// frozen; to all else it is a property with a value that cannot be changed.

// setter is what an assignment to a frozen property calls, for all of that name.
// It is kept until the applet starts: few properties are frozen later.
func (e *Engine) setter(name unistring.String) *goja.Object {
	if set, ok := e.setters[name]; ok {
		return set
	}
	set := e.newSetter(property{name: name})
	e.setters[name] = set
	return set
}

func (e *Engine) newSetter(key property) *goja.Object {
	return e.layout.newNative(e.runtime, func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		e.assign(call.This, key, call.Argument(0))
		return goja.Undefined()
	})
}

// assign gives a receiver a property of its own, as assigning does that finds an
// inherited one with a value.
func (e *Engine) assign(receiver goja.Value, key property, v goja.Value) {
	o, ok := receiver.(*goja.Object)
	if _, shared := e.shared[o]; !ok || shared {
		e.refuse("Cannot assign to read only property '" + key.String() + "'")
		return
	}
	mutable := goja.FLAG_TRUE
	if d := e.descriptor(o, key); d != nil { // Reflect.set names the receiver
		if writable := d.Get("writable"); writable == nil || !writable.ToBoolean() {
			e.refuse("Cannot assign to read only property '" + key.String() + "'")
			return
		}
		mutable = goja.FLAG_NOT_SET
	}
	if impl(o).table == e.layout.proxy {
		if !e.defineBehind(o, key, v, mutable) {
			e.refuse("'defineProperty' on proxy: trap returned falsish for property '" + key.String() + "'")
		}
		return
	}
	if err := defineData(o, key, v, mutable, mutable); err != nil {
		e.refuse("Cannot add property " + key.String() + ", object is not extensible")
	}
}

// defineBehind asks a proxy to define the property.
func (e *Engine) defineBehind(o *goja.Object, key property, v goja.Value, mutable goja.Flag) bool {
	d := e.runtime.NewObject()
	e.must(d.Set("value", v))
	if mutable == goja.FLAG_TRUE {
		for _, name := range []string{"writable", "enumerable", "configurable"} {
			e.must(d.Set(name, true))
		}
	}
	return e.defineOne(goja.FunctionCall{Arguments: []goja.Value{o, e.keyValue(key), d}}).ToBoolean()
}

// keyValue is a key as natives take it.
func (e *Engine) keyValue(key property) goja.Value {
	if key.symbol != nil {
		return key.symbol
	}
	return e.runtime.ToValue(key.name.String())
}

// reflecting is the innermost Reflect.set that is under way: it answers false
// where an assignment throws.
type reflecting struct {
	natives, calls int // how deep it is; only what it calls itself is its own to answer
	refused        bool
}

// refuse ends an assignment that cannot be.
func (e *Engine) refuse(message string) {
	if r := e.reflecting; r != nil && r.natives == len(e.natives)-1 && r.calls == e.layout.depth() {
		r.refused = true
		return
	}
	if meter.Forgiving(e.runtime) {
		return
	}
	e.Throw("TypeError", message)
}

// reflectSetGuard is the guard of Reflect.set.
func reflectSetGuard(e *Engine, next callFunc) callFunc {
	return digitsGuard(2)(e, func(call goja.FunctionCall) goja.Value {
		if key, ok := call.Argument(1).(*goja.Object); ok && isObject(call.Argument(0)) { // runs code: here, and not once more
			call.Arguments = append([]goja.Value(nil), call.Arguments...)
			call.Arguments[1] = e.primitive(key, "string")
		}
		return e.reflectSet(next, call)
	})
}

// reflectSet is Reflect.set, called by what counts as a native on the Go stack.
func (e *Engine) reflectSet(next callFunc, call goja.FunctionCall) goja.Value {
	outer := e.reflecting
	defer func() { e.reflecting = outer }()
	now := reflecting{natives: len(e.natives), calls: e.layout.depth()}
	e.reflecting = &now
	v := next(call)
	if now.refused {
		return e.runtime.ToValue(false)
	}
	return v
}

// keepSetter is what puts back what goja forgets when a frozen property of a
// shared object is defined once more with the same value: what assigning calls.
func (e *Engine) keepSetter(o *goja.Object, key goja.Value) (putBack func()) {
	o = e.behind(o)
	if o == nil || !e.isShared(o) {
		return func() {}
	}
	p := e.propertyOf(o, propertyKey(key))
	if p == nil {
		return func() {}
	}
	set := p.set
	return func() { p.set = set }
}

// isShared says that an object is frozen, or the global one.
func (e *Engine) isShared(o *goja.Object) bool {
	_, shared := e.shared[o]
	return shared || o == e.runtime.GlobalObject()
}

// propertyOf is an own property, made if need be, or nil.
func (e *Engine) propertyOf(o *goja.Object, key property) (p *propertyMirror) {
	if e.descriptor(o, key) == nil {
		return nil
	}
	if key.symbol == nil {
		return e.layout.propertyOf(base(o).values[key.name])
	}
	e.layout.eachSymbol(o, func(symbol, v goja.Value) goja.Value {
		if symbol == key.symbol {
			p = e.layout.propertyOf(v)
		}
		return v
	})
	return p
}
