package engine_test

import (
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// TestMembersLookAlike compares what is made late with what the language says:
// it was there all along, is frozen, and can be set on objects that inherit it.
func TestMembersLookAlike(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"descriptor", `const d = Object.getOwnPropertyDescriptor(String.prototype, 'repeat'); print([d.writable, d.enumerable, d.configurable, d.value.name, d.value.length])`, "false,false,false,repeat,1"},
		{"listed", `print(['sinh', 'LN2', 'imul'].every((k) => Object.getOwnPropertyNames(Math).includes(k)) && 'sinh' in Math && !('sinX' in Math))`, "true"},
		{"identity", `print([Array.prototype.flatMap === [].flatMap, Object.isFrozen([].flatMap)])`, "true,true"},
		{"all frozen", `print([Math, Array.prototype, Date.prototype, Function.prototype, Object.prototype, Number, DataView.prototype].every(Object.isFrozen))`, "true"},
		{"closed", `try { (function () { 'use strict'; Math.mine = 1 })() } catch (e) { print(e.name) } print(Math.mine)`, "TypeError\nundefined"},
		{"assigned", `try { (function () { 'use strict'; Math.cosh = 1 })() } catch (e) { print(e.name) } print(typeof Math.cosh)`, "TypeError\nfunction"},
		{"deleted", `print([Reflect.deleteProperty(Math, 'cosh'), typeof Math.cosh])`, "false,function"},
		{"redefined", `try { Object.defineProperty(Math, 'cosh', {value: 1}) } catch (e) { print(e.name) }`, "TypeError"},
		{"overridden", `const o = {}; o.hasOwnProperty = 1; o.isPrototypeOf = 2; print(Object.keys(o)); const f = () => 1; f.call = 3; print(f.call)`, "hasOwnProperty,isPrototypeOf\n3"},
		{"still a value", `const d = Object.getOwnPropertyDescriptor(Object.prototype, 'isPrototypeOf'); print([d.value === {}.isPrototypeOf, d.writable, 'get' in d])`, "true,false,false"},
		{"guarded", `try { 'x'.padEnd(2 ** 30) } catch (e) { print(e.name) }`, "RangeError"},
		{"a constant", `const d = Object.getOwnPropertyDescriptor(Number, 'MAX_VALUE'); print([d.writable, d.configurable])`, "false,false"},
		{"deep in the stack", `let n = 0; function f() { n++; try { f() } catch { Math.fround(1) } } f(); print(Math.fround(1))`, "1"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}

// awaited is a class with accessors that are made late, defined at once or in a part; made counts them.
func awaited(made map[string]int, later bool) func(e *engine.Engine) {
	return func(e *engine.Engine) {
		natives := e.NewNatives()
		natives.Add("await", func(call goja.FunctionCall) goja.Value {
			make, _ := goja.AssertFunction(call.Argument(1))
			e.Await(call.Argument(0).ToObject(e.Runtime()), []string{"onone", "ontwo"}, make)
			return nil
		})
		natives.Add("made", func(call goja.FunctionCall) goja.Value {
			made[call.Argument(0).String()]++
			return nil
		})
		natives.Add("define", func(call goja.FunctionCall) goja.Value {
			e.Define("Thing", call.Argument(0))
			return nil
		})
		install := func() {
			e.Prelude("thing", `(function (native) {
				class Thing { own() { return 1 } }
				native.await(Thing.prototype, (name) => {
					native.made(name);
					for (let i = 0; i < 100000; i++);
					const values = new WeakMap();
					return { get() { return values.get(this) ?? name }, set(v) { values.set(this, v) } };
				});
				native.define(Thing);
			})`, natives.Object)
		}
		if later {
			e.Later([]string{"Thing"}, nil, install)
		} else {
			install()
		}
	}
}

func TestAwait(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"read", `print(new Thing().onone)`, "onone"},
		{"written", `const t = new Thing(); t.onone = 5; print([t.onone, new Thing().onone])`, "5,onone"},
		{"own members", `print(new Thing().own())`, "1"},
		{"enumerated", `const keys = []; for (const k in new Thing()) keys.push(k); print(keys)`, "onone,ontwo"},
		{"listed", `print([Object.getOwnPropertyNames(Thing.prototype), 'onone' in new Thing()])`, "constructor,own,onone,ontwo,true"},
		{"descriptor", `const d = Object.getOwnPropertyDescriptor(Thing.prototype, 'onone'); print([d.enumerable, d.configurable, Object.isFrozen(d.get), Object.isFrozen(d.set)])`, "true,false,true,true"},
		{"frozen", `print(Object.isFrozen(Thing.prototype)); try { Object.defineProperty(Thing.prototype, 'onone', {get: null}) } catch (e) { print(e.name) }`, "true\nTypeError"},
		{"inherited", `class Mine extends Thing {} const m = new Mine(); m.onone = 1; print([m.onone, Object.keys(m).length])`, "1,0"},
		{"as deep as it goes", `let n = 0; function f() { n++; try { f() } catch { new Thing().onone } } f(); print(new Thing().onone)`, "onone"},
	} {
		for _, later := range []bool{false, true} {
			made := map[string]int{}
			prints(t, c.source, c.want, awaited(made, later))
			if made["onone"] > 1 || made["ontwo"] > 1 {
				t.Errorf("%s, later %v: made %v", c.name, later, made)
			}
		}
	}
}

// TestAwaitIsFree holds that an accessor is made on nobody's account, and only when it is asked for.
func TestAwaitIsFree(t *testing.T) {
	made := map[string]int{}
	fuel := func(source string) uint64 {
		e, h := start(t, engine.Options{}, awaited(made, false))
		if err := run(t, e, source); err != nil || len(h.failures) > 0 {
			t.Fatal(err, h.faults())
		}
		return e.Fuel()
	}
	first, second := fuel(`const t = new Thing(); t.own; t.own`), fuel(`const t = new Thing(); t.onone; t.onone`)
	if second > first+200 { // the loop takes 100,000
		t.Errorf("%d fuel with an accessor that is made, %d without", second, first)
	}
	if made["onone"] != 1 || made["ontwo"] != 0 {
		t.Errorf("made %v", made)
	}
}

// TestSymbolsAreFrozen holds for a member with a symbol that could be written, though not configured.
func TestSymbolsAreFrozen(t *testing.T) {
	prints(t, `try { (function () { 'use strict'; thing[Symbol.iterator] = 2 })() } catch (e) { print(e.name) } print(thing[Symbol.iterator])`, "TypeError\n1", func(e *engine.Engine) {
		e.Define("thing", e.Prelude("thing", `(function () { return Object.defineProperty({}, Symbol.iterator, {value: 1, writable: true}) })`))
	})
}
