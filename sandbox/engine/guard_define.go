package engine

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// goja lets a descriptor change a property that cannot be configured in two
// cases: {get: undefined} makes nothing of a value, and {writable: true} makes a
// value of an accessor, which can be assigned from then on. All that is shared
// has to stay as it is.

// defining is the guard of natives that define one property; decline is what they
// do when it cannot be, and done what they answer otherwise.
func defining(decline func(e *Engine, key goja.Value) goja.Value, done func(e *Engine, o *goja.Object) goja.Value) guard {
	return func(e *Engine, next callFunc) callFunc {
		next = digitsGuard(2)(e, next)
		return func(call goja.FunctionCall) goja.Value {
			o, ok1 := call.Argument(0).(*goja.Object)
			d, ok2 := call.Argument(2).(*goja.Object)
			if !ok1 || !ok2 {
				return next(call)
			}
			key := call.Argument(1)
			if plain := e.plainDescriptor(d); !plain || isObject(key) {
				e.enter()
				defer e.leave()
				if isObject(key) { // both run code: here, and not once more
					key = e.primitive(key.ToObject(e.runtime), "string")
				}
				d = e.copyDescriptor(d)
				call.Arguments = []goja.Value{o, key, d}
				e.payTexts(call.Arguments)
			}
			if accessor, odd := e.oddDescriptor(d); odd && e.fixed(o, key, !accessor) {
				return decline(e, key)
			}
			if o == e.runtime.GlobalObject() && e.bindDefined(key, d) {
				return done(e, o)
			}
			putBack := e.keepSetter(o, key)
			v := next(call)
			putBack()
			return v
		}
	}
}

// decliningLoudly is for Object.defineProperty.
func decliningLoudly(e *Engine, key goja.Value) goja.Value {
	e.Throw("TypeError", "Cannot redefine property: "+propertyKey(key).String())
	return nil
}

func answeringObject(_ *Engine, o *goja.Object) goja.Value { return o }

func answeringTrue(e *Engine, _ *goja.Object) goja.Value { return e.runtime.ToValue(true) }

// decliningQuietly is for Reflect.defineProperty.
func decliningQuietly(e *Engine, _ goja.Value) goja.Value { return e.runtime.ToValue(false) }

// descriptorParts are the properties of descriptors, in the order in which they are read.
var descriptorParts = []unistring.String{"enumerable", "configurable", "value", "writable", "get", "set"}

// plainDescriptor says that reading a descriptor runs no code, and that it has
// what it has itself.
func (e *Engine) plainDescriptor(o *goja.Object) bool {
	if impl(o).table != e.layout.plain || base(o).prototype != nil && base(o).prototype != e.objectPrototype {
		return false
	}
	for _, name := range descriptorParts {
		if _, has := base(o).values[name]; has {
			if _, plain := e.layout.dataProperty(o, name); !plain {
				return false
			}
		}
	}
	return true
}

// copyDescriptor is a descriptor of which plainDescriptor holds.
func (e *Engine) copyDescriptor(d *goja.Object) *goja.Object {
	if e.deep(d) {
		e.lookAll(d, uint64(len(descriptorParts)))
	}
	plain := e.runtime.NewObject()
	for _, name := range descriptorParts {
		key := e.runtime.ToValue(name.String())
		if e.hasProperty(goja.FunctionCall{Arguments: []goja.Value{d, key}}).ToBoolean() {
			e.must(plain.Set(name.String(), orUndefined(d.Get(name.String()))))
		}
	}
	return plain
}

// oddDescriptor says that goja would not look whether the property can be
// configured, and whether the descriptor, of which plainDescriptor holds, is one
// of an accessor.
func (e *Engine) oddDescriptor(d *goja.Object) (accessor, odd bool) {
	values := base(d).values
	absent := func(name unistring.String) bool { return values[name] == nil }
	if absent("get") && absent("set") {
		return false, !absent("writable") && absent("value")
	}
	for _, name := range []unistring.String{"get", "set"} {
		if v, _ := e.layout.dataProperty(d, name); v != nil && !goja.IsUndefined(v) {
			return true, false
		}
	}
	return true, true
}

// fixed says that an object, or what its proxies stand before, has an own
// property of that kind that cannot be configured. No proxy may say otherwise.
func (e *Engine) fixed(o *goja.Object, key goja.Value, accessor bool) bool {
	if o = e.behind(o); o == nil {
		return false
	}
	d, _ := e.describeProperty(goja.FunctionCall{Arguments: []goja.Value{o, key}}).(*goja.Object)
	return d != nil && !d.Get("configurable").ToBoolean() && (d.Get("value") == nil) == accessor
}

// behind is the object that proxies stand before, o itself when it is none, or
// nil when one was revoked.
func (e *Engine) behind(o *goja.Object) *goja.Object {
	for impl(o).table == e.layout.proxy {
		e.Charge(1)
		p, ok := o.Export().(goja.Proxy)
		if !ok || p.Target() == nil {
			return nil
		}
		o = p.Target()
	}
	return o
}

// sharedBehind says that v is an object, or proxies stand before one, whose
// properties have to stay as they are.
func (e *Engine) sharedBehind(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if ok {
		o = e.behind(o)
	}
	return ok && o != nil && e.isShared(o)
}

// oddProperties says that among the descriptors of Object.defineProperties is
// one that needs a look at the property, or that code has to be run to know.
func (e *Engine) oddProperties(o *goja.Object) bool {
	names, simple := e.layout.names(o)
	if !simple || e.layout.hasSymbols(o) {
		return true
	}
	for _, name := range names {
		v, plain := e.layout.dataProperty(o, name)
		d, ok := v.(*goja.Object)
		if !plain || !ok || !e.plainDescriptor(d) {
			return true
		}
		if _, odd := e.oddDescriptor(d); odd {
			return true
		}
	}
	return false
}
