package engine

import (
	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

// modules are what scripts import: host modules, made anew for each package so
// that a capability knows who holds it, and packages of the bundle that have
// authority of their own.
type modules struct {
	hosts    map[string]func(source string) *goja.Object
	loaded   map[moduleKey]goja.Value
	packages map[string]Script
	scripts  map[string]bool // names of those compiled so far
	harden   goja.Value      // a function that freezes what a package exports
}

type moduleKey struct{ source, name string }

func (m *modules) init() {
	m.hosts = map[string]func(string) *goja.Object{}
	m.loaded = map[moduleKey]goja.Value{}
	m.packages = map[string]Script{}
	m.scripts = map[string]bool{}
}

// Module registers a host module such as "vitrine:files". Load is called once
// for every package that imports it, with the package's name; what it returns
// is frozen, with all that it reaches.
func (e *Engine) Module(name string, load func(source string) *goja.Object) {
	e.modules.hosts[name] = load
}

// AddPackage registers a script to be evaluated when name is first imported.
// It runs with its own import function, so its authority is its own.
func (e *Engine) AddPackage(name string, s Script) {
	s.Package = name
	e.modules.packages[name] = s
}

// importer is the import function of one package.
func (e *Engine) importer(source string) goja.Value {
	return e.Native("import", 1, func(call goja.FunctionCall) goja.Value {
		name := call.Argument(0).String()
		if load, ok := e.modules.hosts[name]; ok {
			key := moduleKey{source, name}
			if v, ok := e.modules.loaded[key]; ok {
				return v
			}
			module := load(source)
			e.freeze(module)
			e.modules.loaded[key] = module
			return module
		}
		if script, ok := e.modules.packages[name]; ok {
			return e.importPackage(name, script)
		}
		e.Throw("TypeError", "Cannot find module '"+truncate(name, 200)+"'")
		return nil
	})
}

// importPackage evaluates a package's script once. Its exports are what its
// function returns: a promise, since scripts are async. Every import gets a
// promise of its own, or one could give all of them another then.
func (e *Engine) importPackage(name string, s Script) goja.Value {
	key := moduleKey{name: name}
	if v, ok := e.modules.loaded[key]; ok {
		if v == nil {
			e.Throw("TypeError", "Packages import each other in a circle: "+truncate(name, 200))
		}
		return e.following(v)
	}
	e.modules.loaded[key] = nil // while its script runs for the first time
	defer func() {
		if e.modules.loaded[key] == nil {
			delete(e.modules.loaded, key)
		}
	}()
	program, err := e.compile(s)
	if err != nil {
		e.Throw("SyntaxError", truncate(err.Error(), maxMessage))
	}
	f, err := program.LoadScript(e.runtime, e.tank, e.importer(name))
	e.must(err)
	exports, err := f(goja.Undefined())
	if err != nil {
		e.throw(err)
	}
	e.modules.loaded[key] = e.Call(e.then, exports, e.modules.harden)
	return e.following(e.modules.loaded[key])
}

func (e *Engine) compile(s Script) (*meter.Program, error) {
	e.modules.scripts[s.Name] = true
	program, err := meter.Compile(s.Name, s.Source, s.SourceMap)
	if err == nil {
		e.bindings.belongs(program, s.Package)
	}
	return program, err
}
