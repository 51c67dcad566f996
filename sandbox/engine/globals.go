package engine

import (
	"maps"
	"weak"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/meter"
)

// The global object is one for all code, the host's and that of packages with
// an authority of their own. Who assigned `globalThis.Promise` there for all
// would be handed what others do with promises. So assigning to a standard name
// makes a binding that the same package's code alone sees; which code that is,
// its file tells. The host's own has none.

// bindings are what packages have assigned to standard names.
type bindings struct {
	owners  map[*file.File]string              // the package of each script
	dynamic map[weak.Pointer[file.File]]string // the same for code of text, which comes and goes
	most    int                                // as many of those are kept before those that went are left out
	made    map[bindingKey]binding             // of the applet's values
	getters map[unistring.String]*goja.Object  // of names for which there is one
}

type bindingKey struct {
	source string
	name   unistring.String
}

// binding is a value, or an accessor when value is nil.
type binding struct {
	value    goja.Value
	get, set goja.Value // functions, or undefined
}

// belongs notes whose code a program is.
func (b *bindings) belongs(p *meter.Program, source string) {
	if b.owners == nil {
		b.owners = map[*file.File]string{}
	}
	b.owners[p.File()] = source
}

// belongsToo does so for code of text: it is that of who had it compiled.
func (e *Engine) belongsToo(p *meter.Program) {
	source, ok := e.owner()
	if !ok {
		return
	}
	b := &e.bindings
	if b.dynamic == nil {
		b.dynamic = map[weak.Pointer[file.File]]string{}
	}
	if len(b.dynamic) >= b.most {
		maps.DeleteFunc(b.dynamic, func(f weak.Pointer[file.File], _ string) bool { return f.Value() == nil })
		b.most = max(64, 2*len(b.dynamic))
	}
	b.dynamic[weak.Make(p.File())] = source
}

// owner is the package whose code runs, false for the host's.
func (e *Engine) owner() (source string, ok bool) {
	meter.Running(e.runtime, func(f *file.File) bool {
		source, ok = e.ownerOf(f)
		return true
	})
	return source, ok
}

// assigner is the package whose code assigns, perhaps through natives that are
// written in JavaScript, false for the host.
func (e *Engine) assigner() (source string, ok bool) {
	meter.Running(e.runtime, func(f *file.File) bool {
		source, ok = e.ownerOf(f)
		return ok
	})
	return source, ok
}

func (e *Engine) ownerOf(f *file.File) (source string, ok bool) {
	if source, ok = e.bindings.owners[f]; ok || e.bindings.dynamic == nil || f == nil {
		return source, ok
	}
	source, ok = e.bindings.dynamic[weak.Make(f)]
	return source, ok
}

// freezeGlobal freezes a standard name, which has been made.
func (e *Engine) freezeGlobal(name unistring.String) {
	values := base(e.runtime.GlobalObject()).values
	if v := values[name]; v != nil {
		values[name] = e.layout.frozen(v, func() *goja.Object { return e.globalSetter(name) })
	}
}

// globalSetter is what an assignment to a standard name calls, on the global
// object or one that inherits from it.
func (e *Engine) globalSetter(name unistring.String) *goja.Object {
	return e.layout.newNative(e.runtime, func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		if call.This != goja.Value(e.runtime.GlobalObject()) {
			e.assign(call.This, property{name: name}, call.Argument(0))
		} else if !e.bind(name, binding{value: call.Argument(0)}) {
			e.refuse("Cannot assign to read only property '" + name.String() + "'")
		}
		return goja.Undefined()
	})
}

// bind gives the package whose code runs a binding of its own, if it is one.
func (e *Engine) bind(name unistring.String, to binding) bool {
	source, ok := e.assigner()
	if !ok {
		return false
	}
	b := &e.bindings
	if old, ok := b.made[bindingKey{source, name}]; ok && old.value == nil && to.value != nil {
		set, ok := goja.AssertFunction(old.set)
		if ok {
			e.result(set(e.runtime.GlobalObject(), to.value))
		}
		return ok
	}
	if b.made == nil {
		b.made, b.getters = map[bindingKey]binding{}, map[unistring.String]*goja.Object{}
	}
	b.made[bindingKey{source, name}] = to
	if b.getters[name] == nil {
		p := e.layout.propertyOf(base(e.runtime.GlobalObject()).values[name])
		standard := p.value
		get := e.layout.newNative(e.runtime, func(call goja.FunctionCall) goja.Value {
			if v := e.bound(name, call.This); v != nil {
				return v
			}
			return standard
		})
		b.getters[name], p.get = get, get
	}
	return true
}

// bound is what the running code's package has bound a name to, or nil.
func (e *Engine) bound(name unistring.String, this goja.Value) goja.Value {
	to, ok := e.binding(name)
	switch {
	case !ok:
		return nil
	case to.value != nil:
		return to.value
	case goja.IsUndefined(to.get):
		return goja.Undefined()
	}
	e.enter()
	defer e.leave()
	return e.result(e.function(to.get)(this))
}

func (e *Engine) binding(name unistring.String) (to binding, ok bool) {
	if e.bindings.made == nil {
		return to, false
	}
	source, ok := e.owner()
	if !ok {
		return to, false
	}
	to, ok = e.bindings.made[bindingKey{source, name}]
	return to, ok
}

// bindDefined does what Object.defineProperty does with a standard name, if it
// is one that can be bound; the descriptor is a plain one.
func (e *Engine) bindDefined(key goja.Value, d *goja.Object) bool {
	name := propertyKey(key)
	global := e.runtime.GlobalObject()
	if name.symbol != nil || !e.hardened || e.descriptor(global, name) == nil {
		return false
	}
	p := e.layout.propertyOf(base(global).values[name.name])
	if p == nil || p.getter || p.set == nil {
		return false
	}
	part := func(name unistring.String) goja.Value {
		v, _ := e.layout.dataProperty(d, name)
		return orUndefined(v)
	}
	to := binding{get: part("get"), set: part("set")}
	if base(d).values["value"] != nil {
		to = binding{value: part("value")}
	} else if goja.IsUndefined(to.get) && goja.IsUndefined(to.set) {
		return false
	}
	if source, ok := e.assigner(); ok {
		delete(e.bindings.made, bindingKey{source, name.name}) // it is not assigned, but defined anew
	}
	return e.bind(name.name, to)
}

// describing is the guard of what describes one property: of a standard name,
// the package's own binding.
func describing(e *Engine, next callFunc) callFunc {
	return counted(e, func(call goja.FunctionCall) goja.Value {
		if e.bindings.made == nil || call.Argument(0) != goja.Value(e.runtime.GlobalObject()) || isObject(call.Argument(1)) {
			return next(call)
		}
		key := propertyKey(call.Argument(1))
		to, ok := e.binding(key.name)
		if key.symbol != nil || !ok {
			return next(call)
		}
		d := e.runtime.NewObject()
		if to.value != nil {
			e.must(d.Set("value", to.value))
			e.must(d.Set("writable", true))
		} else {
			e.must(d.Set("get", to.get))
			e.must(d.Set("set", to.set))
		}
		e.must(d.Set("enumerable", false))
		e.must(d.Set("configurable", true))
		return d
	})
}
