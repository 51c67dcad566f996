package engine

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

const (
	// maxNativeDepth is how deep natives may call each other on the Go stack,
	// through bind, proxies, getters and callbacks. One takes up to 5 KiB.
	maxNativeDepth = 1_500

	// largeAllocation is from where on an allocation is announced, in bytes.
	largeAllocation = 64 << 10

	// maxElements is the longest array that a native walks by itself: that
	// takes some 20 ms. Longer ones go through metered JavaScript.
	maxElements = 1 << 20

	// maxClaimed is the same for an object that only says it has a length.
	maxClaimed = 1 << 16

	// maxArguments is the longest list of arguments; Chromium's limit is of this size.
	maxArguments = 1 << 17

	// maxString is the longest string in UTF-16 units, Chromium's limit.
	maxString = 1<<29 - 24

	// valueSize is what one element of an array takes, in bytes.
	valueSize = 16
)

// guard puts a wrapper around a native: what comes back is called instead of
// next, and may call it.
type guard func(e *Engine, next callFunc) callFunc

// nativeCost is what calling a native costs: it takes as long as some thirty nodes of code.
const nativeCost = 16

// enter counts a native on the Go stack and pays for calling it. That alone
// bounds every recursion and every endless loop that passes through natives
// only: bind, thenables, iterators, accessors, proxies.
func (e *Engine) enter() {
	if len(e.natives) >= e.maxNatives {
		e.overflow()
	}
	e.natives = append(e.natives, e.layout.tries())
	e.Charge(nativeCost)
}

// overflow throws the error of an exhausted stack. An error remembers all calls
// that led to it, which costs as much as they are many.
func (e *Engine) overflow() {
	e.Charge(uint64(e.layout.depth()) * frameCost)
	e.Throw("RangeError", "Maximum call stack size exceeded")
}

// frameCost is what remembering one call in an error's stack costs.
const frameCost = 8

// counted is the guard of every native that has no other.
func counted(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		return next(call)
	}
}

// unguarded is the guard of natives that need none.
func unguarded(_ *Engine, next callFunc) callFunc { return next }

// readsTexts pays for long texts and BigInts among a native's arguments, whatever
// it does with them: they are compared, hashed, read as numbers. And for one that it
// answers, which may be to another native, or to an operator on an object.
func (e *Engine) readsTexts(next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.payTexts(call.Arguments)
		v := next(call)
		if n := e.layout.longText(v); n > 0 {
			e.tank.Owe(n / 64)
		}
		return v
	}
}

func (e *Engine) payTexts(values []goja.Value) {
	for _, v := range values {
		if n := e.layout.longText(v); n > 0 {
			e.Charge(n / 16)
		} else if b := e.layout.bigInt(v); b != nil {
			e.Charge(uint64(b.BitLen()) / bitsAtOnce)
		}
	}
}

// costing charges what cost says before it calls the native.
func costing(cost func(e *Engine, call goja.FunctionCall) uint64) guard {
	return func(e *Engine, next callFunc) callFunc {
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			e.Charge(cost(e, call))
			return next(call)
		}
	}
}

// free are natives that need no guard: apart from reading texts they do a fixed amount of work, and use
// neither this nor a callback, so they cannot be part of a loop of natives.
func free(path string) bool {
	if strings.HasPrefix(path, "Math.") || strings.HasPrefix(path, "Number.is") {
		return true
	}
	switch path {
	case "Array.isArray", "Object.is", "Date.now", "isNaN", "isFinite", "ArrayBuffer.isView", "%ThrowTypeError%":
		return true
	}
	return false
}

// guardNatives wraps every native that can be reached, or sees to it that it is
// wrapped when it is made.
func (e *Engine) guardNatives() error {
	guards := map[string]guard{}
	for _, table := range []map[string]guard{
		arrayGuards(), stringGuards(), regexpGuards(), jsonGuards(), bigintGuards(),
		bytesGuards(), objectGuards(), mathGuards(), textGuards(), functionGuards(), collectionGuards(), dateGuards(), reentryGuards(),
	} {
		for path, g := range table {
			guards[path] = g
		}
	}
	unknown := ""
	wait := func(r *reached) {
		if r.object != e.runtime.GlobalObject() {
			e.awaitMembers(r.object, r.path(), guards)
		}
	}
	for _, r := range e.reach(wait) {
		o, path := r.object, r.path()
		if o != e.runtime.GlobalObject() {
			e.shared[o] = true
		}
		f, construct, native := e.layout.functions(o)
		if _, callable := goja.AssertFunction(o); callable && !native {
			unknown = path
		}
		if !native {
			continue
		}
		g := guardOf(path, guards)
		delete(guards, path)
		if *construct != nil {
			*construct = e.guardConstruct(path, *construct)
		}
		if *f = g(e, *f); !paysItself(path) {
			*f = e.readsTexts(*f)
		}
	}
	if unknown != "" {
		return fmt.Errorf("cannot guard %s: it is another kind of function", unknown)
	}
	for path := range guards {
		return fmt.Errorf("there is no %s to guard", path)
	}
	return nil
}

// paysItself says that a native pays for what it reads of a text, which may be
// little of it: a search begins where the one before ended.
func paysItself(path string) bool {
	return strings.HasPrefix(path, "RegExp.prototype.") || strings.HasPrefix(path, "%RegExpStringIterator.prototype%.")
}

// guardOf is the guard of the native at path.
func guardOf(path string, guards map[string]guard) guard {
	if g, ok := guards[path]; ok {
		return g
	}
	if free(path) {
		return unguarded
	}
	return counted
}

// guardConstruct wraps the construction by a native.
func (e *Engine) guardConstruct(path string, next constructFunc) constructFunc {
	before := constructions[path]
	if strings.HasSuffix(path, "Error") {
		before = (*Engine).errorArguments
		construct := next
		next = func(args []goja.Value, newTarget *goja.Object) *goja.Object {
			o := construct(args, newTarget)
			e.hideFrames(o)
			return o
		}
	}
	return func(args []goja.Value, newTarget *goja.Object) *goja.Object {
		e.enter()
		defer e.leave()
		e.payTexts(args)
		if path == "Promise" && newTarget != nil && !e.callable(argument(args, 0)) {
			e.Throw("TypeError", "the executor of a promise is not a function")
		}
		if path == "ArrayBuffer" && newTarget != nil && len(args) > 0 {
			args = append([]goja.Value{args[0].ToNumber()}, args[1:]...)
			if args[0].ToInteger() > maxBuffer {
				newTarget.Get("prototype") // which may throw first
			}
		}
		if before != nil {
			args = before(e, args)
		}
		make := func(args []goja.Value) *goja.Object { return next(args, newTarget) }
		switch _, typed := elementSizes[path]; {
		case path == "ArrayBuffer":
			return e.makeBuffer(args, make)
		case typed || path == "DataView":
			return e.makeView(args, make, path)
		}
		return next(args, newTarget)
	}
}

// errorArguments charges for the stack that an error remembers, and mends the
// messages in which goja prints its own objects, addresses included.
func (e *Engine) errorArguments(args []goja.Value) []goja.Value {
	e.Charge(uint64(e.layout.depth()) * frameCost)
	message, ok := argument(args, 0).(goja.String)
	if !ok {
		return args
	}
	const start = "Could not convert &{"
	if message.Length() > len(start) && message.Substring(0, len(start)).String() == start {
		return append([]goja.Value{e.runtime.ToValue("Cannot convert object to primitive value")}, args[1:]...)
	}
	return args
}

// constructions prepare the arguments of constructors that could do too much.
// One that is called without new has its guard in the tables.
var constructions = map[string]func(e *Engine, args []goja.Value) []goja.Value{
	"Array":       func(e *Engine, args []goja.Value) []goja.Value { e.Charge(uint64(len(args))); return args },
	"Proxy":       (*Engine).proxyArguments,
	"ArrayBuffer": (*Engine).bufferArguments,
	"Map":         (*Engine).entriesArguments,
	"Set":         (*Engine).iterableArguments,
	"WeakMap":     (*Engine).entriesArguments,
	"WeakSet":     (*Engine).iterableArguments,
	"Date":        (*Engine).dateArguments,
	"Number":      (*Engine).numberArguments,

	"Uint8Array": bitArguments(1), "Uint8ClampedArray": typedArguments(1), "Int8Array": bitArguments(1),
	"Uint16Array": bitArguments(2), "Int16Array": bitArguments(2),
	"Uint32Array": bitArguments(4), "Int32Array": bitArguments(4), "Float32Array": typedArguments(4),
	"Float64Array": typedArguments(8), "BigInt64Array": bigArguments, "BigUint64Array": bigArguments,
}

// elementSizes are those of typed arrays, in bytes.
var elementSizes = map[string]int{
	"Uint8Array": 1, "Uint8ClampedArray": 1, "Int8Array": 1, "Uint16Array": 2, "Int16Array": 2, "Uint32Array": 4, "Int32Array": 4,
	"Float32Array": 4, "Float64Array": 8, "BigInt64Array": 8, "BigUint64Array": 8,
}

// argument is the nth argument, or undefined.
func argument(args []goja.Value, n int) goja.Value {
	if n < len(args) {
		return args[n]
	}
	return goja.Undefined()
}

// length is the length of a string value, or 0 for anything else.
func length(v goja.Value) uint64 {
	if s, ok := v.(goja.String); ok {
		return uint64(s.Length())
	}
	return 0
}

// reserve announces an allocation when it is a large one.
func (e *Engine) reserve(bytes uint64) {
	if bytes >= largeAllocation {
		e.Allocate(bytes)
	}
}

// limitString throws when a string of n units would be too long, and announces it.
func (e *Engine) limitString(n uint64) {
	if n > maxString {
		e.Throw("RangeError", "Invalid string length")
	}
	e.Charge(n / 64)
	e.reserve(n)
}

// product multiplies without wrapping around.
func product(a, b uint64) uint64 {
	if a != 0 && b > ^uint64(0)/a {
		return ^uint64(0)
	}
	return a * b
}

// slowly calls metered JavaScript instead of a native, with the same this and
// arguments; an exception passes through.
func (e *Engine) slowly(f goja.Callable, call goja.FunctionCall) goja.Value {
	return e.result(f(call.This, call.Arguments...))
}
