package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// thing is a part that defines a class, a constant and an accessor, and counts how often it is evaluated.
func thing(evaluated *int) func(e *engine.Engine) {
	return func(e *engine.Engine) {
		natives := e.NewNatives()
		natives.Add("define", func(call goja.FunctionCall) goja.Value {
			e.Define(call.Argument(0).String(), call.Argument(1))
			return nil
		})
		natives.Add("accessor", func(call goja.FunctionCall) goja.Value {
			e.DefineAccessor(call.Argument(0).String(), call.Argument(1), goja.Undefined())
			return nil
		})
		natives.Add("double", func(call goja.FunctionCall) goja.Value { return e.Runtime().ToValue(2 * call.Argument(0).ToInteger()) })
		e.Later([]string{"base"}, []string{"secret"}, func() {
			e.Prelude("base", `(function (native, internal) { internal.secret = 21; native.define('base', 1) })`, natives.Object, e.Internal())
		})
		e.Later([]string{"Thing", "thing", "size"}, nil, func() {
			*evaluated++
			e.Prelude("thing", `(function (native, internal) {
				class Thing { #x = native.double(internal.secret); get x() { return this.#x } static deep = { inner: [] } }
				let n = 0;
				for (let i = 0; i < 100000; i++) n += i;
				native.define('Thing', Thing); native.define('thing', new Thing()); native.accessor('size', () => 3);
			})`, natives.Object, e.Internal())
		})
	}
}

func TestLater(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"value", `print(thing.x)`, "42"},
		{"accessor", `print(size); print(Object.getOwnPropertyDescriptor(globalThis, 'size').set)`, "3\nundefined"},
		{"dependency alone", `print(base)`, "1"},
		{"typeof", `print(typeof Thing + typeof thing + typeof base)`, "functionobjectnumber"},
		{"listed", `print(['base', 'size'].every((k) => Object.getOwnPropertyNames(globalThis).includes(k) && k in globalThis))`, "true"},
		{"once", `print(Thing === Thing && thing instanceof globalThis.Thing)`, "true"},
		{
			"looks like the others",
			`const d = Object.getOwnPropertyDescriptor(globalThis, 'Thing'); print([d.writable, d.enumerable, d.configurable, d.value === Thing])`,
			"false,false,false,true",
		},
		{"assignment", `(function () { 'use strict'; Thing = 1 })(); print(typeof Thing)`, "number"},
		{"assignment to what is put off", `globalThis.thing = 1; print(typeof thing)`, "number"},
		{"deletion", `print(Reflect.deleteProperty(globalThis, 'Thing')); print(typeof Thing)`, "false\nfunction"},
		{"redefinition", `Object.defineProperty(globalThis, 'thing', {value: 1}); print(thing)`, "1"},
		{"frozen", `print([Thing, Thing.prototype, Thing.deep, Thing.deep.inner, thing, Object.getOwnPropertyDescriptor(Thing.prototype, 'x').get].every(Object.isFrozen))`, "true"},
		{"enumeration", `print(Object.keys(globalThis).includes('thing')); for (const k in globalThis) if (k === 'thing') print(k)`, "false"},
		{"as deep as it goes", `let n = 0; function f() { n++; try { f() } catch { thing.x } } f(); print(thing.x)`, "42"},
		{"restricted", `print(thing.x)`, "42"},
		{"own global of the same name as an export", `globalThis.secret = 5; print(thing.x)`, "42"},
	} {
		t.Run(c.name, func(t *testing.T) {
			evaluated := 0
			e, h := start(t, engine.Options{}, thing(&evaluated))
			if err := run(t, e, c.source); err != nil || len(h.failures) > 0 {
				t.Fatal(err, h.faults())
			}
			if h.text() != c.want {
				t.Errorf("printed %q and not %q", h.text(), c.want)
			}
			if uses := strings.Contains(strings.ToLower(c.source), "thing"); uses && evaluated != 1 || !uses && evaluated > 1 {
				t.Errorf("evaluated %d times", evaluated)
			}
			if err := e.CheckBoundary(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLaterIsNotStarted holds that nothing is evaluated unasked.
func TestLaterIsNotStarted(t *testing.T) {
	evaluated := 0
	e, _ := start(t, engine.Options{}, thing(&evaluated))
	if err := run(t, e, `print(Object.getOwnPropertyNames(globalThis).length > 4 && 'thing' in globalThis)`); err != nil || evaluated != 0 {
		t.Error(err, evaluated)
	}
}

// TestLaterIsFree holds that evaluating a part costs no fuel, passes no limit
// and is not interrupted, and that what comes after it is.
func TestLaterIsFree(t *testing.T) {
	fuel := func(source string) uint64 {
		evaluated := 0
		e, h := start(t, engine.Options{}, thing(&evaluated))
		if err := run(t, e, source); err != nil || len(h.failures) > 0 {
			t.Fatal(err, h.faults())
		}
		return e.Fuel()
	}
	if first, second := fuel(`thing`), fuel(`base`); first != second {
		t.Errorf("%d fuel with a long part, %d with a short one", first, second)
	}
	evaluated := 0
	e, h := start(t, engine.Options{Limits: engine.Limits{Fuel: 2000}}, thing(&evaluated))
	if err := run(t, e, `print(thing.x); for (;;);`); err == nil {
		t.Error("the loop behind it ended")
	}
	if h.text() != "42" {
		t.Errorf("printed %q", h.text())
	}
}

// TestLaterAborted aborts while a part is evaluated: it happens wholly, and the turn ends.
func TestLaterAborted(t *testing.T) {
	var e *engine.Engine
	e, h := start(t, engine.Options{}, func(e2 *engine.Engine) {
		natives := e2.NewNatives()
		natives.Add("abort", func(goja.FunctionCall) goja.Value {
			e.Abort()
			return nil
		})
		natives.Add("define", func(call goja.FunctionCall) goja.Value {
			e.Define("late", call.Argument(0))
			return nil
		})
		e2.Later([]string{"late"}, nil, func() {
			e.Prelude("late", `(function (native) { native.abort(); for (let i = 0; i < 1000; i++); native.define({}) })`, natives.Object)
		})
	})
	if err := run(t, e, `late; try { for (;;); } finally { print('no') }`); err == nil || h.text() != "" {
		t.Error(err, h.text())
	}
	if late := e.Runtime().Get("late"); late == nil || goja.IsUndefined(late) {
		t.Error("the part was left half done")
	}
}

// TestLaterDeep evaluates a part that needs calls of its own where the applet
// has left none.
func TestLaterDeep(t *testing.T) {
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		natives := e.NewNatives()
		natives.Add("define", func(call goja.FunctionCall) goja.Value {
			e.Define("deep", call.Argument(0))
			return nil
		})
		e.Later([]string{"deep"}, nil, func() {
			e.Prelude("deep", `(function (native) { const f = (n) => n ? f(n - 1) : {}; native.define(f(2000)) })`, natives.Object)
		})
	})
	if err := run(t, e, `let n = 0; function f() { n++; try { f() } catch { deep } } f(); print(typeof deep + (n > 8000))`); err != nil || h.text() != "objecttrue" {
		t.Error(err, h.faults(), h.text())
	}
}

// TestLaterFails holds that nothing goes on with a part that was left half done.
func TestLaterFails(t *testing.T) {
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		e.Later([]string{"half", "other"}, nil, func() {
			e.Define("half", e.Runtime().NewObject())
			e.Throw("Error", "no")
		})
	})
	err := run(t, e, `try { other } catch { print('caught') } finally { print('finally') } print(typeof half); half.x = 1`)
	if err == nil || errors.Is(err, engine.ErrAborted) || h.text() != "" {
		t.Error(err, h.text())
	}
	if again := e.Turn(1, func() { t.Error("ran") }); again == nil || again.Error() != err.Error() {
		t.Error(again)
	}
}
