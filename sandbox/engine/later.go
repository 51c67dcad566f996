package engine

import (
	"errors"
	"maps"
	"math"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Part is a part of the host's own preludes that is evaluated when it is first
// needed: most applets need few of them, and each takes time and memory. The
// applet cannot tell. Evaluating costs it no fuel, passes no limit and cannot be
// interrupted, so that it happens wholly or not at all, and what it leaves is
// frozen like all that was there before.
type Part struct {
	engine  *Engine
	globals []string
	install func()
	running bool
}

// later is what has been put off.
type later struct {
	globals map[string]*Part // by the names that they define
	running int              // parts within parts
	stopped bool             // somebody flagged the meter meanwhile
}

// Later puts off a part, before Harden. Install evaluates it: it has to Define
// every one of globals and to set the properties exports of Internal. It runs
// when one of them is first looked at, or at Part.Now.
func (e *Engine) Later(globals, exports []string, install func()) *Part {
	if e.hardened {
		panic("engine: Later after Harden")
	}
	p := &Part{engine: e, globals: globals, install: install}
	global := e.runtime.GlobalObject()
	if e.later.globals == nil {
		e.later.globals = map[string]*Part{}
		template := e.layout.ownTemplate(global)
		template.props = maps.Clone(template.props)
	}
	for _, name := range globals {
		e.later.globals[name] = p
		e.layout.addLazy(global, name, func() goja.Value { return p.property(global, name) })
	}
	e.layout.list(global, globals)
	p.Provide(e.internal, exports...)
	return p
}

// Provide says that the part sets properties of an object of NewLazy's, too.
func (p *Part) Provide(o *goja.Object, names ...string) {
	for _, name := range names {
		p.engine.layout.addLazy(o, name, func() goja.Value { return p.property(o, name) })
	}
}

// NewLazy makes an object for Part.Provide, which no applet may ever reach.
func (e *Engine) NewLazy() *goja.Object { return e.layout.newLazy(e.runtime) }

// property is one of those that the part makes.
func (p *Part) property(o *goja.Object, name string) goja.Value {
	if p.running { // it is about to be assigned
		return goja.Undefined()
	}
	p.Now()
	v, ok := p.engine.layout.made(o, name)
	if !ok {
		panic("engine: a part did not define " + name)
	}
	return v
}

// Now evaluates the part, unless that has been done.
func (p *Part) Now() {
	if p.install == nil || p.running {
		return
	}
	p.running = true
	defer func() {
		if p.running { // half of it may have been defined, and nothing of that is frozen
			p.engine.breakDown(errors.New("a prelude failed"))
		}
	}()
	p.engine.freely(p.install)
	p.running, p.install = false, nil
	for _, name := range p.globals {
		delete(p.engine.later.globals, name)
	}
	if p.engine.hardened {
		p.engine.freezeGlobals(p.globals)
		p.engine.tidy()
	}
}

// freely runs code of the host's own on nobody's account.
func (e *Engine) freely(f func()) {
	e.takeJobs()
	most, outer := e.maxNatives, e.extent
	e.later.running++
	e.runtime.SetMaxCallStackSize(math.MaxInt32) // the applet may have left nothing of it
	defer func() {
		e.takeJobs()
		e.maxNatives, e.extent = most, outer
		if e.later.running--; e.later.running > 0 {
			return
		}
		e.runtime.SetMaxCallStackSize(maxCallDepth + spareCalls)
		if e.later.stopped {
			e.later.stopped = false
			e.tank.Flag()
		}
	}()
	e.maxNatives, e.extent = len(e.natives)+maxNativeDepth, nil
	e.tank.Free(f)
}

// Define defines a global as Web IDL does: hidden from enumeration. After
// Harden only a part may, and only those that it was put off with.
func (e *Engine) Define(name string, value goja.Value) {
	global := e.runtime.GlobalObject()
	if _, ok := e.later.globals[name]; !ok {
		if e.hardened {
			panic("engine: " + name + " was not announced")
		}
		e.must(global.DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
		return
	}
	e.defineLater(name, func(stand *goja.Object) error {
		return stand.DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	})
}

// DefineAccessor is Define for a part's global that is an accessor; set may be undefined.
func (e *Engine) DefineAccessor(name string, get, set goja.Value) {
	if !e.waits(name) {
		panic("engine: " + name + " was not announced")
	}
	e.defineLater(name, func(stand *goja.Object) error {
		return stand.DefineAccessorProperty(name, get, set, e.mutable(), goja.FLAG_FALSE)
	})
}

// mutable is whether what is defined may be changed: until Harden.
func (e *Engine) mutable() goja.Flag {
	if e.sealed {
		return goja.FLAG_FALSE
	}
	return goja.FLAG_TRUE
}

// defineLater puts a property into the global object's place for it. Defining
// it there would ask for what is there.
func (e *Engine) defineLater(name string, define func(stand *goja.Object) error) {
	e.layout.put(e.runtime.GlobalObject(), name, e.property(name, define))
	if e.sealed {
		e.freezeGlobal(unistring.NewFromString(name))
	}
}

// waits says that a global has been put off.
func (e *Engine) waits(name string) bool {
	_, ok := e.later.globals[name]
	return ok
}

// freezeGlobals freezes what a part has defined, with all that it reaches.
func (e *Engine) freezeGlobals(names []string) {
	var roots []*reached
	for _, name := range names {
		d := e.descriptor(e.runtime.GlobalObject(), property{name: unistring.NewFromString(name)})
		if d == nil {
			continue
		}
		for _, part := range []string{"value", "get", "set"} {
			if o, ok := d.Get(part).(*goja.Object); ok {
				roots = append(roots, &reached{object: o, key: property{name: unistring.NewFromString(name)}})
			}
		}
	}
	e.freezeFrom(roots)
}

// laterFunctions are functions that a prelude answers, which is evaluated when
// one of them is first called.
type laterFunctions struct {
	part *Part
	made *goja.Object
}

func (e *Engine) laterFunctions(name, source string, args ...goja.Value) *laterFunctions {
	l := &laterFunctions{}
	l.part = &Part{engine: e, install: func() { l.made = e.Prelude(name, source, args...).ToObject(e.runtime) }}
	return l
}

// get is a function of that name; "" is what the prelude answers itself.
func (l *laterFunctions) get(name string) goja.Callable {
	var f goja.Callable
	return func(this goja.Value, args ...goja.Value) (goja.Value, error) {
		if f == nil {
			l.part.Now()
			var v goja.Value = l.made
			if name != "" {
				v = l.made.Get(name)
			}
			f = l.part.engine.function(v)
		}
		return f(this, args...)
	}
}

// Call calls a function from a native. Exceptions pass through.
func (e *Engine) Call(f goja.Callable, this goja.Value, args ...goja.Value) goja.Value {
	return e.result(f(this, args...))
}

// Natives are functions for preludes, made when a prelude first asks for one.
// No applet ever reaches the object.
type Natives struct {
	engine *Engine
	Object *goja.Object
}

// NewNatives returns an object without any.
func (e *Engine) NewNatives() *Natives { return &Natives{e, e.layout.newLazy(e.runtime)} }

// Add adds one. Trusted code alone calls it.
func (n *Natives) Add(name string, f func(goja.FunctionCall) goja.Value) {
	n.engine.layout.addLazy(n.Object, name, func() goja.Value { return n.engine.native(name, 0, f) })
}
