package engine

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Most members of shared objects are never read, and each takes most of a
// kilobyte. This file puts off two kinds of them until they are; the applet
// cannot tell. What goja itself makes late, the members of Array.prototype, Math
// and a dozen others, is guarded when it is made, and frozen as well once the
// runtime is hardened. And preludes have accessors made when they are needed.

// member is one of goja's.
type member struct {
	engine *Engine
	name   unistring.String
	guard  guard
	make   func(*goja.Runtime) goja.Value
}

// madeAtOnce are members that can be reached by another way as well, which may
// be the first.
var madeAtOnce = map[string][]string{
	"Array.prototype":        {"toString", "values"},
	"%TypedArray%.prototype": {"toString", "values"},
	"String.prototype":       {"trimEnd", "trimLeft", "trimRight", "trimStart"},
	"Function.prototype":     {"arguments", "caller"},
	"Number":                 {"parseFloat", "parseInt"},
	"Date.prototype":         {"toGMTString", "toUTCString"},
}

// awaitMembers sees to it that the members of o, which is at path, are guarded
// when they are made. It takes their guards from the table.
func (e *Engine) awaitMembers(o *goja.Object, path string, guards map[string]guard) {
	if !e.layout.hasTemplate(o) {
		return
	}
	template := e.layout.ownTemplate(o)
	waiting := make(map[unistring.String]func(*goja.Runtime) goja.Value)
	for name, f := range template.props {
		if _, made := base(o).values[name]; made || name == "prototype" || slices.Contains(madeAtOnce[path], name.String()) {
			continue
		}
		whole := path + "." + name.String()
		m := &member{e, name, guardOf(whole, guards), f}
		delete(guards, whole)
		waiting[name] = m.made
	}
	for name := range template.props {
		if _, waits := waiting[name]; !waits {
			e.layout.ownProperty(e.runtime, o, name)
		}
	}
	template.props = waiting
	e.awaiting[o] = true
}

// made is the member as its owner keeps it.
func (m *member) made(r *goja.Runtime) goja.Value {
	e, v := m.engine, m.make(r)
	value, get, set := e.layout.parts(v)
	e.adopt(value, m.guard)
	e.adopt(get, counted)
	e.adopt(set, counted)
	if !e.sealed {
		return v
	}
	return e.layout.frozen(v, func() *goja.Object { return e.setter(m.name) })
}

// adopt guards a native that was made just now.
func (e *Engine) adopt(v goja.Value, g guard) {
	o, ok := v.(*goja.Object)
	if !ok {
		return
	}
	if _, known := e.shared[o]; known {
		return
	}
	f, construct, native := e.layout.functions(o)
	if !native || *construct != nil {
		e.breakDown(fmt.Errorf("cannot guard a %s", kindOf(o)))
		return
	}
	*f = e.readsTexts(g(e, *f))
	e.shared[o] = true
	if e.sealed {
		e.freezeOne(o)
	}
}

// Await puts off enumerable accessors of a prelude's object, a prototype in
// most cases: when one is first looked at, make is called with its name and
// answers both halves, {get, set}. That is on nobody's account, as with a Part.
func (e *Engine) Await(o *goja.Object, names []string, make goja.Callable) {
	e.layout.beLazy(o)
	for _, name := range names {
		e.layout.addLazy(o, name, func() goja.Value { return e.lateAccessor(name, make) })
	}
	e.layout.list(o, names)
	e.awaiting[o] = true
}

func (e *Engine) lateAccessor(name string, make goja.Callable) goja.Value {
	var halves *goja.Object
	e.freely(func() { halves = e.Call(make, goja.Undefined(), e.runtime.ToValue(name)).ToObject(e.runtime) })
	get, set := halves.Get("get"), halves.Get("set")
	if e.sealed {
		for _, v := range []goja.Value{get, set} {
			if o, ok := v.(*goja.Object); ok {
				e.freeze(o)
			}
		}
	}
	return e.property(name, func(stand *goja.Object) error {
		return stand.DefineAccessorProperty(name, get, set, e.mutable(), goja.FLAG_TRUE)
	})
}

// lack adds a member to an object of the language's that goja leaves out, to be
// made when it is first looked at like its others; before guards are put around them.
func (e *Engine) lack(o *goja.Object, name string, make func(stand *goja.Object) error) {
	if impl(o).table == e.layout.plain {
		e.layout.beLazy(o)
		base(o).propNames = slices.Clone(base(o).propNames)
	}
	template := e.layout.ownTemplate(o)
	template.props = maps.Clone(template.props)
	e.layout.addLazy(o, name, func() goja.Value { return e.property(name, make) })
	if m := (*templatedMirror)(impl(o).data); m.propNames == nil {
		template.propNames = append(slices.Clone(template.propNames), unistring.NewFromString(name))
		return
	}
	e.layout.list(o, []string{name})
}

// lackMethod is lack for a method.
func (e *Engine) lackMethod(o *goja.Object, name string, length int, f callFunc) {
	e.lack(o, name, func(stand *goja.Object) error {
		function := e.runtime.ToValue(f).ToObject(e.runtime)
		e.name(function, name, length)
		return stand.DefineDataProperty(name, function, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	})
}

// Unmade says that an own property has been put off, and is not made yet.
func (e *Engine) Unmade(o *goja.Object, name string) bool {
	return e.unmade(o, unistring.NewFromString(name))
}
