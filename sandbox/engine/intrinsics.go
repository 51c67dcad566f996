package engine

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// intrinsics are what the engine needs of the untouched runtime.
type intrinsics struct {
	uint8Array, arrayConstructor, regexpConstructor *goja.Object

	arrayPrototype, objectPrototype, regexpPrototype, matchesPrototype, bufferPrototype *goja.Object

	promiseConstructor goja.Value
	then               goja.Callable // of promises
	generatorPrototype *goja.Object

	ownKeys, ownSymbols, describeProperty, defineOne, freezeObject, hasProperty, toBigInt callFunc // natives without their guards

	viewGetters []goja.Callable // buffer, byteOffset, byteLength of typed arrays, then of DataView
	sizeGetter  goja.Callable   // of Set

	bitConstructors map[*goja.Object]bool // of typed arrays whose elements take the bits of numbers

	shared   map[*goja.Object]bool // what is frozen once the runtime is hardened; true for the language's own
	awaiting map[*goja.Object]bool // objects with members that are made when they are first read
	syntax   []*reached            // shared objects that no name leads to

	setters map[unistring.String]*goja.Object // what assigning to frozen properties calls

	array    *laterFunctions // metered forms of array methods
	bytesOf  *laterFunctions // and of ArrayBuffer's
	delegate goja.Callable   // what yield* iterates over in place of odd iterators
	text     textFunctions
	json     *laterFunctions

	handlerKey    *goja.Symbol // where a guarded proxy handler keeps the applet's
	trapPrototype *goja.Object

	plainTrapPrototype  *goja.Object // where the target is no proxy
	sharedTrapPrototype *goja.Object // where it is frozen
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
	if err := e.makeTrampoline(); err != nil {
		return err
	}
	e.tank.SetCallLimit(e.layout.callStack, maxCallDepth, e.overflow)
	if err := e.runtime.GlobalObject().Delete("GoError"); err != nil {
		return err
	}
	if err := e.evaluate("BigInt.prototype").ToObject(e.runtime).Delete("name"); err != nil { // goja's alone has one
		return err
	}
	e.dateMembers()
	e.bufferMembers()
	return e.guardNatives()
}

func (e *Engine) lookUp() {
	e.must(e.layout.checkTemplates(e.runtime))
	e.internal = e.layout.newLazy(e.runtime)
	e.ownKeys = e.unguarded("Reflect.ownKeys")
	e.ownSymbols = e.unguarded("Object.getOwnPropertySymbols")
	e.describeProperty = e.unguarded("Object.getOwnPropertyDescriptor")
	e.defineOne = e.unguarded("Reflect.defineProperty")
	e.toBigInt = e.unguarded("BigInt")
	e.freezeObject = e.unguarded("Object.freeze")
	e.hasProperty = e.unguarded("Reflect.has")
	e.promiseConstructor = e.evaluate("Promise")
	e.then = e.function(e.evaluate("Promise.prototype.then"))
	e.modules.harden = e.native("", 1, func(call goja.FunctionCall) goja.Value { return e.hardenExports(call.Argument(0)) })
	e.generatorPrototype = e.evaluate("Object.getPrototypeOf((function* () {}).prototype)").ToObject(e.runtime).Prototype()
	e.uint8Array = e.evaluate("Uint8Array").ToObject(e.runtime)
	e.arrayConstructor = e.evaluate("Array").ToObject(e.runtime)
	e.regexpConstructor = e.evaluate("RegExp").ToObject(e.runtime)
	e.arrayPrototype = e.evaluate("Array.prototype").ToObject(e.runtime)
	e.objectPrototype = e.evaluate("Object.prototype").ToObject(e.runtime)
	e.bufferPrototype = e.evaluate("ArrayBuffer.prototype").ToObject(e.runtime)
	e.regexpPrototype = e.evaluate("RegExp.prototype").ToObject(e.runtime)
	e.matchesPrototype = e.evaluate("Object.getPrototypeOf(/a/[Symbol.matchAll](''))").ToObject(e.runtime)
	e.addRegexpMembers()
	for _, prototype := range []string{"Object.getPrototypeOf(Uint8Array.prototype)", "DataView.prototype"} {
		for _, name := range []string{"buffer", "byteOffset", "byteLength"} {
			e.viewGetters = append(e.viewGetters, e.function(e.evaluate(fmt.Sprintf("Object.getOwnPropertyDescriptor(%s, %q).get", prototype, name))))
		}
	}
	e.sizeGetter = e.function(e.evaluate("Object.getOwnPropertyDescriptor(Set.prototype, 'size').get"))
	e.bitConstructors = map[*goja.Object]bool{}
	for _, name := range []string{"Int8Array", "Uint8Array", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array"} {
		e.bitConstructors[e.evaluate(name).ToObject(e.runtime)] = true
	}
	e.shared = make(map[*goja.Object]bool)
	e.awaiting = map[*goja.Object]bool{}
	e.setters = map[unistring.String]*goja.Object{}
	e.array = e.laterFunctions("array", arraySource)
	e.bytesOf = e.laterFunctions("bytes", bytesSource)
	text := e.laterFunctions("text", textSource, e.native("", 4, e.newMatchesNative))
	e.text = textFunctions{
		replace: text.get("replace"), split: text.get("split"), raw: text.get("raw"),
		test: text.get("test"), match: text.get("match"), search: text.get("search"), matchAll: text.get("matchAll"),
	}
	e.json = e.laterFunctions("json", jsonSource, e.runtime.ToValue(maxJSONDepth), e.native("boxed", 1, e.boxed))
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
