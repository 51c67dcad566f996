package engine

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

//go:embed prelude/freeze.js
var freezeSource string

//go:embed prelude/freezeall.js
var freezeAllSource string

// intrinsics are what the engine needs of the untouched runtime.
type intrinsics struct {
	uint8Array, arrayConstructor *goja.Object

	arrayPrototype, objectPrototype, regexpPrototype *goja.Object

	ownKeys, describeProperty, freezeObject callFunc // natives without their guards

	viewGetters []goja.Callable // buffer, byteOffset, byteLength of typed arrays, then of DataView
	sizeGetter  goja.Callable   // of Set

	freezer   goja.Callable
	shared    map[*goja.Object]string  // what is frozen, and where it was found
	intrinsic map[*goja.Object]bool    // those of the language's own
	array     map[string]goja.Callable // metered forms of array methods
	text      textFunctions
	stringify goja.Callable

	handlerKey    *goja.Symbol // where a guarded proxy handler keeps the applet's
	trapPrototype *goja.Object

	plainTrapPrototype *goja.Object // where few proxies lie behind
	nestingKey         *goja.Symbol // where a guarded handler keeps how many proxies lie behind
}

// guard looks up the intrinsics and puts guards around the natives.
func (e *Engine) guard() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	e.layout, err = newLayout(e.runtime)
	if err != nil {
		return fmt.Errorf("this goja is built in another way: %w", err)
	}
	e.lookUp()
	e.makeTraps()
	if err := e.setOperators(); err != nil {
		return err
	}
	e.tank.SetCallLimit(e.layout.callStack, maxCallDepth, e.overflow)
	if err := e.runtime.GlobalObject().Delete("GoError"); err != nil {
		return err
	}
	return e.guardNatives()
}

func (e *Engine) lookUp() {
	e.must(e.layout.checkTemplates(e.runtime))
	e.internal = e.layout.newLazy(e.runtime)
	e.ownKeys = e.unguarded("Reflect.ownKeys")
	e.describeProperty = e.unguarded("Object.getOwnPropertyDescriptor")
	e.freezeObject = e.unguarded("Object.freeze")
	e.uint8Array = e.evaluate("Uint8Array").ToObject(e.runtime)
	e.arrayConstructor = e.evaluate("Array").ToObject(e.runtime)
	e.arrayPrototype = e.evaluate("Array.prototype").ToObject(e.runtime)
	e.objectPrototype = e.evaluate("Object.prototype").ToObject(e.runtime)
	e.regexpPrototype = e.evaluate("RegExp.prototype").ToObject(e.runtime)
	for _, prototype := range []string{"Object.getPrototypeOf(Uint8Array.prototype)", "DataView.prototype"} {
		for _, name := range []string{"buffer", "byteOffset", "byteLength"} {
			e.viewGetters = append(e.viewGetters, e.function(e.evaluate(fmt.Sprintf("Object.getOwnPropertyDescriptor(%s, %q).get", prototype, name))))
		}
	}
	e.sizeGetter = e.function(e.evaluate("Object.getOwnPropertyDescriptor(Set.prototype, 'size').get"))
	e.shared = map[*goja.Object]string{}
	e.freezer = e.function(e.Prelude("freezeall", freezeAllSource, e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
		e.share(call.Argument(0), "of the host")
		return nil
	})))
	e.array = e.functionsOf(e.Prelude("array", arraySource))
	text := e.functionsOf(e.Prelude("text", textSource))
	e.text = textFunctions{replacer: text["replacer"], replace: text["replace"], split: text["split"], raw: text["raw"], test: text["test"]}
	e.stringify = e.function(e.Prelude("json", jsonSource, e.runtime.ToValue(maxJSONDepth)))
}

func (e *Engine) evaluate(source string) goja.Value {
	v, err := e.runtime.RunString(source)
	e.must(err)
	return v
}

// unguarded is the Go function behind a native, before guards are put around it.
func (e *Engine) unguarded(source string) callFunc {
	f, _, ok := e.layout.functions(e.evaluate(source).ToObject(e.runtime))
	if !ok {
		panic("engine: " + source + " is no native")
	}
	return *f
}

func (e *Engine) function(v goja.Value) goja.Callable {
	f, ok := goja.AssertFunction(v)
	if !ok {
		panic(fmt.Sprintf("engine: %v is no function", v))
	}
	return f
}

func (e *Engine) functionsOf(v goja.Value) map[string]goja.Callable {
	o := v.ToObject(e.runtime)
	functions := map[string]goja.Callable{}
	for _, name := range o.Keys() {
		functions[name] = e.function(o.Get(name))
	}
	return functions
}

// Harden freezes everything that can be reached. When there is a memory limit
// already, what lives now becomes its base: that takes a collection, which an
// engine in a pool should have behind it. After Harden, scripts may run.
func (e *Engine) Harden() (err error) {
	if e.hardened {
		return errors.New("cannot harden: the runtime is hardened")
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot harden: %v", r)
		}
	}()
	e.replaceCompilers()
	found := e.reach()
	iterators := []any{}
	for _, r := range found {
		if overridesAll(r.path) {
			iterators = append(iterators, r.object)
		}
	}
	// goja takes its fast path for regular expressions as long as nobody
	// touched their prototype. Freezing changes no value of it.
	regexp := impl(e.regexpPrototype)
	waits := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value { return e.runtime.ToValue(e.waits(call.Argument(0).String())) })
	e.Prelude("freeze", freezeSource, e.runtime.ToValue(e.accessors), e.runtime.NewArray(iterators...), waits)
	for _, r := range found {
		if r.object != e.runtime.GlobalObject() {
			e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{r.object}})
			e.shared[r.object] = r.path
		}
	}
	(*objectMirror)(objectPointer(e.regexpPrototype)).self = regexp
	e.hardened = true
	e.tank.Reset()
	if e.control.limits.Memory > 0 { // else at the first turn that has a limit
		e.memory.settle()
	}
	return nil
}

// overridesAll says that code overrides any method of the object at path:
// iterators of an author's own inherit from these.
func overridesAll(path string) bool {
	return path == "Object.prototype" || path == "%Generator.prototype%" ||
		strings.HasPrefix(path, "%") && strings.HasSuffix(path, "Iterator.prototype%")
}

// accessors are what takes the place of a frozen property that code likes to
// override on objects of its own: see freeze.js.
func (e *Engine) accessors(call goja.FunctionCall) goja.Value {
	owner, key, value := call.Argument(0), call.Argument(1), call.Argument(2)
	pair := e.runtime.NewObject()
	get := e.runtime.ToValue(func(goja.FunctionCall) goja.Value { return value }).ToObject(e.runtime)
	set := e.Native("set", 1, func(call goja.FunctionCall) goja.Value {
		if call.This == owner {
			e.Throw("TypeError", "Cannot assign to a read only property")
		}
		o, ok := call.This.(*goja.Object)
		if !ok {
			return nil
		}
		define := o.DefineDataProperty
		if symbol, isSymbol := key.(*goja.Symbol); isSymbol {
			define = func(_ string, v goja.Value, w, c, n goja.Flag) error {
				return o.DefineDataPropertySymbol(symbol, v, w, c, n)
			}
		}
		if err := define(key.String(), call.Argument(0), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			e.throw(err)
		}
		return nil
	})
	e.name(get, "get", 0)
	for _, f := range []*goja.Object{get, set} {
		e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{f}})
		e.shared[f] = "an overridable property"
	}
	e.must(pair.Set("get", get))
	e.must(pair.Set("set", set))
	return pair
}

// freeze freezes an object of ours with all that it reaches.
func (e *Engine) freeze(o *goja.Object) {
	if _, err := e.freezer(goja.Undefined(), o); err != nil {
		e.throw(err)
	}
}
