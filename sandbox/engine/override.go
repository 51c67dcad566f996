package engine

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// A frozen prototype's data property cannot be assigned on an object that
// inherits it, though code does that all the time: `error.name = ...`,
// `object.toString = ...`. An accessor whose setter defines the property on the
// object itself behaves as if the prototype were not frozen.

// overridden says that code likes to set the member of that name, of the object
// at path, on objects of its own.
func overridden(path, name string) bool {
	if overridesAll(path) {
		return true
	}
	owner, ok := strings.CutSuffix(path, ".prototype")
	if !ok {
		return false
	}
	var members []string
	switch owner {
	case "Function":
		members = []string{"constructor", "bind", "call", "apply", "toString", "name", "length"}
	case "Array":
		members = []string{"constructor", "toString", "toLocaleString", "concat"}
	case "Promise":
		members = []string{"constructor", "then", "catch", "finally"}
	case "Map", "Set", "WeakMap", "WeakSet", "Date", "String", "Number", "Boolean", "Symbol", "ArrayBuffer", "DataView":
		members = []string{"constructor", "toString", "valueOf", "toJSON"}
	default:
		if strings.HasSuffix(owner, "Error") {
			members = []string{"constructor", "name", "message", "toString", "stack", "cause"}
		}
	}
	return slices.Contains(members, name)
}

// overridesAll says that code overrides any member of the object at path:
// iterators of an author's own inherit from these, and the natives of regular
// expressions look for exec and the like on the object itself.
func overridesAll(path string) bool {
	return path == "Object.prototype" || path == "RegExp.prototype" || path == "%Generator.prototype%" ||
		strings.HasPrefix(path, "%") && strings.HasSuffix(path, "Iterator.prototype%")
}

// letOverride puts accessors in place of an object's members that are overridden.
func (e *Engine) letOverride(o *goja.Object, path string) {
	e.eachKey(o, func(key property) {
		if key.symbol != nil && !overridesAll(path) || key.symbol == nil && (e.unmade(o, key.name) || !overridden(path, key.String())) {
			return
		}
		d := e.descriptor(o, key)
		value := d.Get("value")
		if value == nil || !d.Get("configurable").ToBoolean() {
			return
		}
		enumerable := goja.ToFlag(d.Get("enumerable").ToBoolean())
		e.must(defineAccessor(o, key, e.getter(value), e.setter(key), goja.FLAG_FALSE, enumerable))
	})
}

// getter makes what answers a value in place of a property. It costs as much as
// any native: as the next of an iterator it can be what an endless loop calls.
func (e *Engine) getter(value goja.Value) *goja.Object {
	get := e.runtime.ToValue(func(goja.FunctionCall) goja.Value {
		e.Charge(nativeCost)
		return value
	}).ToObject(e.runtime)
	e.looksLike(get, "get", 0)
	return get
}

// looksLike names a function of which there are many, and freezes it. They have
// one table of properties.
func (e *Engine) looksLike(f *goja.Object, name string, length int) {
	if table, ok := e.tables[name]; ok {
		e.layout.show(f, table)
		e.freezeOne(f)
		return
	}
	e.name(f, name, length)
	e.freezeOne(f)
	e.tables[name] = base(f).values
}

// setter is what goes with it, for all properties of that name.
func (e *Engine) setter(key property) *goja.Object {
	if set, ok := e.setters[key]; ok {
		return set
	}
	set := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, ok := call.This.(*goja.Object)
		if !ok {
			return goja.Undefined()
		}
		if _, ok := e.shared[o]; ok {
			e.Throw("TypeError", "Cannot assign to a read only property")
		}
		e.must(defineData(o, key, call.Argument(0), goja.FLAG_TRUE, goja.FLAG_TRUE))
		return goja.Undefined()
	}).ToObject(e.runtime)
	e.looksLike(set, "set", 1)
	e.setters[key] = set
	return set
}
