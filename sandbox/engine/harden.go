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
	uint8Array, arrayConstructor, regexpConstructor *goja.Object

	arrayPrototype, objectPrototype, regexpPrototype *goja.Object

	ownKeys, ownSymbols, describeProperty, freezeObject callFunc // natives without their guards

	viewGetters []goja.Callable // buffer, byteOffset, byteLength of typed arrays, then of DataView
	sizeGetter  goja.Callable   // of Set

	freezer   goja.Callable
	shared    map[*goja.Object]bool // what is frozen once the runtime is hardened; true for the language's own
	syntax    []*reached            // shared objects that no name leads to
	array     *laterFunctions       // metered forms of array methods
	text      textFunctions
	stringify goja.Callable

	handlerKey    *goja.Symbol // where a guarded proxy handler keeps the applet's
	trapPrototype *goja.Object

	plainTrapPrototype  *goja.Object // where the target is no proxy
	nestedTrapPrototype *goja.Object // where it is one, with few more behind it
	nestingKey          *goja.Symbol // where a guarded handler keeps how many proxies lie behind
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
	e.ownSymbols = e.unguarded("Object.getOwnPropertySymbols")
	e.describeProperty = e.unguarded("Object.getOwnPropertyDescriptor")
	e.freezeObject = e.unguarded("Object.freeze")
	e.uint8Array = e.evaluate("Uint8Array").ToObject(e.runtime)
	e.arrayConstructor = e.evaluate("Array").ToObject(e.runtime)
	e.regexpConstructor = e.evaluate("RegExp").ToObject(e.runtime)
	e.arrayPrototype = e.evaluate("Array.prototype").ToObject(e.runtime)
	e.objectPrototype = e.evaluate("Object.prototype").ToObject(e.runtime)
	e.regexpPrototype = e.evaluate("RegExp.prototype").ToObject(e.runtime)
	for _, prototype := range []string{"Object.getPrototypeOf(Uint8Array.prototype)", "DataView.prototype"} {
		for _, name := range []string{"buffer", "byteOffset", "byteLength"} {
			e.viewGetters = append(e.viewGetters, e.function(e.evaluate(fmt.Sprintf("Object.getOwnPropertyDescriptor(%s, %q).get", prototype, name))))
		}
	}
	e.sizeGetter = e.function(e.evaluate("Object.getOwnPropertyDescriptor(Set.prototype, 'size').get"))
	e.shared = make(map[*goja.Object]bool, usualObjects)
	e.freezer = e.function(e.Prelude("freezeall", freezeAllSource, e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
		e.share(call.Argument(0))
		return nil
	})))
	e.array = e.laterFunctions("array", arraySource)
	text := e.laterFunctions("text", textSource)
	e.text = textFunctions{replacer: text.get("replacer"), replace: text.get("replace"), split: text.get("split"), raw: text.get("raw"), test: text.get("test")}
	e.stringify = e.laterFunctions("json", jsonSource, e.runtime.ToValue(maxJSONDepth)).get("")
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
	e.tidy()
	found := e.reach()
	e.tidy()
	iterators := []any{}
	for _, r := range found {
		if r.above != nil {
			continue
		}
		path := r.path()
		if overridesAll(path) {
			iterators = append(iterators, r.object)
		}
		if strings.HasPrefix(path, "%") {
			e.syntax = append(e.syntax, r)
		}
	}
	// goja takes its fast path for regular expressions as long as nobody
	// touched their prototype. Freezing changes no value of it.
	regexp := impl(e.regexpPrototype)
	waits := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value { return e.runtime.ToValue(e.waits(call.Argument(0).String())) })
	e.Prelude("freeze", freezeSource, e.runtime.ToValue(e.getter), e.runtime.ToValue(e.setter), e.runtime.NewArray(iterators...), waits)
	for _, r := range found {
		if r.object != e.runtime.GlobalObject() {
			e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{r.object}})
			e.share(r.object)
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

// getter makes what takes the place of a frozen property that code likes to
// override on objects of its own: see freeze.js.
func (e *Engine) getter(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	get := e.runtime.ToValue(func(goja.FunctionCall) goja.Value { return value }).ToObject(e.runtime)
	e.name(get, "get", 0)
	e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{get}})
	e.share(get)
	return get
}

// setter makes what goes with it, for all properties of that name.
func (e *Engine) setter(call goja.FunctionCall) goja.Value {
	key := call.Argument(0)
	set := e.native("set", 1, func(call goja.FunctionCall) goja.Value {
		o, ok := call.This.(*goja.Object)
		if !ok {
			return nil
		}
		if _, ok := e.shared[o]; ok {
			e.Throw("TypeError", "Cannot assign to a read only property")
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
	e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{set}})
	e.share(set)
	return set
}

// freeze freezes an object of ours with all that it reaches.
func (e *Engine) freeze(o *goja.Object) {
	if _, err := e.freezer(goja.Undefined(), o); err != nil {
		e.throw(err)
	}
}
