package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// host records what an engine tells it.
type host struct {
	log      []string
	calls    []engine.Call
	timers   []uint32
	failures []engine.Failure
	frames   int
}

func (h *host) Call(c engine.Call)                    { h.calls = append(h.calls, c) }
func (h *host) Console(level, text string)            { h.log = append(h.log, text) }
func (h *host) SetTimer(id uint32, _ float64, _ bool) { h.timers = append(h.timers, id) }
func (h *host) ClearTimer(uint32)                     {}
func (h *host) RequestFrame()                         { h.frames++ }
func (h *host) Failure(f engine.Failure)              { h.failures = append(h.failures, f) }
func (h *host) Exit(code int)                         { h.log = append(h.log, fmt.Sprint("exit ", code)) }
func (h *host) text() string                          { return strings.Join(h.log, "\n") }
func (h *host) faults() (s []string) {
	for _, f := range h.failures {
		s = append(s, f.Message)
	}
	return s
}

// start returns a hardened engine with print, and its host.
func start(t testing.TB, o engine.Options, install ...func(*engine.Engine)) (*engine.Engine, *host) {
	t.Helper()
	h := &host{}
	o.Host = h
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	print := e.Native("print", 1, func(call goja.FunctionCall) goja.Value {
		e.Console("log", e.Text(call.Argument(0), 1000))
		return nil
	})
	if err := e.Runtime().Set("print", print); err != nil {
		t.Fatal(err)
	}
	for _, f := range install {
		f(e)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	e.Configure(engine.Environment{Now: 1e12, Locale: "en", Zone: "UTC"})
	return e, h
}

func run(t testing.TB, e *engine.Engine, source string) error {
	t.Helper()
	return e.Run(1e12, engine.Script{Name: "main.js", Source: source})
}

// prints holds that a script prints that, fails in nothing, and leaves the boundary whole.
func prints(t *testing.T, source, want string, install ...func(*engine.Engine)) {
	t.Helper()
	e, h := start(t, engine.Options{}, install...)
	if err := run(t, e, source); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	if h.text() != want {
		t.Errorf("printed %q and not %q", h.text(), want)
	}
	if err := e.CheckBoundary(); err != nil {
		t.Error(err)
	}
}

func TestRun(t *testing.T) {
	for _, c := range []struct{ name, source, want, fault string }{
		{name: "print", source: `print(1+1)`, want: "2"},
		{name: "await", source: `print(await Promise.resolve(3)); print(4)`, want: "3\n4"},
		{name: "class", source: `class A { x = f(); static { print('static') } } function f() { return 7 } print(new A().x)`, want: "static\n7"},
		{
			name: "many fields",
			source: `class A { a = 1; b = 'x'; c; d = () => 1; e; f; g = class {}; h; i; static s = 1; [1 + 1] = 2 } const a = new A(); print(Object.keys(a).join('') + a.a + a.b + a.c + a.d.name + a.g.name + A.s);
				class B extends A { a = () => 1; b = () => 1; c = () => 1; d = () => 1; e = () => 1; f = () => 1; g = () => 1; h = () => 1; j = function () {} } print(new B().a.name + new B().j.name)`,
			want: "2abcdefghi1xundefineddg1\naj",
		},
		{name: "throw", source: "\n  throw new TypeError('no')", fault: "TypeError: no"},
		{name: "reject", source: `Promise.reject(new Error('lost'))`, fault: "Error: lost"},
		{name: "syntax", source: `let let`, fault: "SyntaxError"},
		{name: "break out", source: `}); print('out'); (async function(){`, fault: "SyntaxError"},
		{name: "with", source: `with ({}) {}`, fault: `cannot use "with"`},
		{name: "eval", source: `eval('1')`, fault: "EvalError"},
		{name: "Function", source: `(()=>{}).constructor('return 1')`, fault: "EvalError"},
		{name: "frozen", source: `'use strict'; Array.prototype.push = 1`, fault: "TypeError"},
		{name: "error class", source: `'use strict'; class E extends Error { constructor(m) { super(m); this.name = 'E' } } print(new E('x'))`, want: "E: x"},
		{name: "override", source: `'use strict'; const o = {}; o.toString = () => 'mine'; print('' + o)`, want: "mine"},
		{name: "catch overflow", source: `function f() { f() } f()`, fault: "RangeError"},
		{name: "unicode property", source: `print(/^\p{L}+$/u.test('é') + '' + new RegExp('^\\p{Lu}', 'u').test('É') + new RegExp('[\\p{L}--[a-z]]', 'v').test('a'))`, want: "truetruefalse"},
		{name: "unicode sets literal", source: `print(/^[\p{L}--[a-z]]$/v.test('a'))`, want: "false"},
		{name: "typed from text", source: `print(Uint8Array.from('abc', (c) => c.charCodeAt(0)).join())`, want: "97,98,99"},
		{name: "raw of nothing", source: `for (const v of [null, {}, {raw: null}]) try { String.raw(v) } catch (e) { print(e.name) }`, want: "TypeError\nTypeError\nTypeError"},
		{name: "accessor through proxy", source: `const o = {}, p = new Proxy(o, {}); Object.defineProperty(p, 'x', {get: () => 7}); print(o.x, Object.getOwnPropertyDescriptor(p, 'x').get()); print(Object.getOwnPropertyDescriptor(p, 'x').get()); const q = new Proxy({}, {defineProperty(t, k, d) { print(k + d.value + (this === h)); return Reflect.defineProperty(t, k, d) }}); const h = {}; Object.defineProperty(q, 'y', {value: 1}); print(q.y); try { Object.defineProperty(new Proxy({}, {defineProperty: 5}), 'x', {}) } catch (e) { print(e.name) }`, want: "7\n7\ny1false\n1\nTypeError"},
		{name: "unknown script", source: `print([/\p{Script=Unknown}/u, /\p{scx=Zzzz}/u].map((r) => r.test('\u0378') + '' + r.test('a')).join())`, want: "truefalse,truefalse"},
		{name: "own exec", source: `const r = /a/g; r.exec = () => { print('mine'); return null }; print('aaa'.replace(r, 'b') + r.test('a') + 'a'.search(r))`, want: "mine\nmine\nmine\naaafalse-1"},
		{name: "patterns of objects", source: `const t = {toString: () => 'b+'}; print('abb'.match(t)[0] + 'abb'.search(t) + [...'abcb'.matchAll(t)].length + new RegExp(t) + RegExp(t, 'g') + /x/.compile(t) + 'undefined'.match(undefined)[0] + 'null'.match(null)[0])`, want: "bb12/b+//b+/g/b+/null"},
		{name: "patterns of what passes for one", source: `const r = /x/g, like = {constructor: RegExp, [Symbol.match]: true, source: 'q', flags: 'g'}; print([RegExp(r) === r, RegExp(like) === like, new RegExp(like), new RegExp(like, 'i'), RegExp(like, ''), new RegExp({[Symbol.match]: true}), new RegExp(r, '')].join())`, want: "true,true,/q/g,/q/i,/q/,/(?:)/,/x/"},
		{name: "length that is an object", source: `const o = {length: {get x() { print('ran') }}}; Array.prototype.fill.call(o); Reflect.apply(() => 1, null, o); new Uint8Array(o); print('ok')`, want: "ok"},
		{name: "split at an object", source: `const t = {toString: () => 'b'}; print(['abc'.split(t).length, 'abcbd'.split(t, 2).length, 'abc'.split(t, 0).length, 'abc'.split(undefined, {valueOf() {}}).length, 'abc'.split({[Symbol.split]: (s, n) => [s, n, 1]}, 7).join(), 'abc'.split(null).length, 'abc'.split('b', 1)[0], String.prototype.split.call(1213, 1).length].join(';'))`, want: "2;2;0;0;abc,7,1;1;a;3"},
		{name: "replaced like a pattern", source: `const like = {[Symbol.match]: true, flags: 'i', toString: () => 'b'}; try { 'abb'.replaceAll(like, 'c') } catch (e) { print(e.name) } like.flags = 'g'; print('abb'.replaceAll(like, 'c') + 'abb'.replace(like, 'c'))`, want: "TypeError\naccacb"},
		{name: "own replace", source: `const r = /a/; r[Symbol.replace] = () => 'own'; print('a'.replace(r, 'b'))`, want: "own"},
		{name: "exec of a subclass", source: `class R extends RegExp { exec(s) { return super.exec(s + 'a') } } print(new R('a').test('b') + 'b'.replace(new R('^b'), 'c'))`, want: "truec"},
		{name: "stack", source: `try { [[1]].flatMap(function g() { throw new Error('x') }) } catch (e) { print(e.stack.replace(/\(main[^)]*\)\)/, '(here)').replace(/main.*/, 'there')) }`, want: "Error: x\n\tat g (here)\n\tat flatMap (native)\n\tat there\n"},
		{name: "stack of goja", source: `try { [[1]].flatMap(() => null.x) } catch (e) { print(e.stack.includes('vitrine:') + ' ' + e.stack.split('\n').length) }`, want: "false 5"},
		{name: "stack of many errors", source: `class C { constructor(ex) { ex(() => {}, (e) => { print(e['stack'].includes('vitrine:') + ' ' + e['stack'].includes('flatMap (native)') + e.errors.join()) }) } static resolve(v) { return v } }
			const no = (x) => ({then(a, r) { r(x); r(9) }}); [1].flatMap(() => { Promise.any.call(C, [no(1), no(2)]) }); Promise.any.call(C, [])`, want: "false true1,2\nfalse false"},
		{name: "long BigInt text", source: `const s = '7'.repeat(30000); print(BigInt(s).toString() === s && BigInt(s) == s)`, want: "true"},
		{name: "more elements than a native takes", source: `print(new Array(2 ** 20 + 2).fill(7).join('').length)`, want: "1048578"},
		{name: "sorted in pieces", source: `const n = 70000, o = {length: n}; for (let i = 0; i < n; i++) o[i] = {k: i * 7919 % 1000, i}; o[3] = undefined; delete o[4]; Array.prototype.sort.call(o, (x, y) => x.k - y.k);
			let ok = o[n - 2] === undefined && !(n - 1 in o); for (let i = 1; i < n - 2; i++) if (o[i - 1].k > o[i].k || o[i - 1].k === o[i].k && o[i - 1].i > o[i].i) ok = false; print(ok)`, want: "true"},
		{name: "sorted without a function", source: `const a = []; for (let i = 0; i < 5000; i++) a.push(i * 7919 % 5003); a[5] = undefined; a[7] = '10'; a[9] = 1.5; a[13] = NaN; a[15] = {toString: () => 'zz'};
			const b = a.slice().sort(), c = a.toSorted(); let ok = b[4999] === undefined; for (let i = 1; i < 4999; i++) if (String(b[i - 1]) > String(b[i]) || b[i] !== c[i] && b[i] === b[i]) ok = false; print(ok)`, want: "true"},
		{name: "sorted numbers", source: `const show = (a) => [...a].map((x) => Object.is(x, -0) ? '-0' : x).join(), f = new Float64Array([3, NaN, -0, 0, -Infinity, 1, -1, NaN, Infinity]);
			print(show(f.toSorted()) === show(f.slice().sort()) && show(f.sort()));
			for (const C of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
				const a = new C(6000), one = C.name.startsWith('Big') ? BigInt : Number; for (let i = 0; i < 6000; i++) a[i] = one(i * 7919 % 6007);
				const b = a.slice().sort((x, y) => x < y ? -1 : x > y ? 1 : 0), c = a.slice().sort(), d = a.toSorted(); if (b.join() !== c.join() || c.join() !== d.join()) print(C.name);
			} try { new Uint8Array(3).sort(null) } catch (e) { print(e.name) }`, want: "-Infinity,-1,-0,0,1,3,Infinity,NaN,NaN\nTypeError"},
		{name: "many prototypes", source: `const under = (o) => { for (let i = 0; i < 100; i++) o = Object.create(o); return o }, o = under({}), s = {}; for (let i = 0; i < 100; i++) s['k' + i] = i; Object.defineProperty(s, 'h', {value: 1}); s[Symbol.iterator] = 5;
			print(Object.assign(o, s, null, 'ab') === o, 0); print([Object.keys(o).length, o[Symbol.iterator], o[0], 'h' in o].join());
			const d = under({value: 7}); print([Object.defineProperties({}, {a: d, b: {get() { return 8 }}}).a, Object.create({}, {a: d}).a, Object.getOwnPropertyDescriptor(Object.create(null, {a: d}), 'a').writable].join());
			const e = under({0: 'x', 1: 'y'}); print([new Map([e, ['q', 1]]).get('x'), Object.fromEntries([['a', 2], e]).x, new WeakMap([[e, 1]]).get(e), new Map([under({})]).has(undefined)].join());
			const p = under({}); print([Array.prototype.join.call(Object.setPrototypeOf([1, 2], p)), Array.prototype.map.call({__proto__: p, length: 100, 5: 1}, (x) => x)[5], Math.max.apply(null, Object.setPrototypeOf(new Array(50).fill(3), p)), new Uint8Array({__proto__: p, length: 99, 7: 8})[7]].join(';'))`, want: "true\n102,5,a,false\n7,7,false\ny,y,1,true\n1,2;1;3;8"},
		{name: "matches with groups", source: `print('abcabc'.match(/(b)(?=c)/g).join() + ('x\u20acb'.repeat(30000).match(/(b)(?=x)/gu).length + 'xb'.repeat(40000).match(/(?=x)(x)/g).length))`, want: "b,b" + "69999"},
		{name: "objects as numbers", source: `print([Number(new Date(5)), Number({valueOf: () => 7n}), Number(), Number([8]), new Number({valueOf: () => '9'}) + 1].join())`, want: "5,7,0,8,10"},
		{name: "texts that are no dates", source: `print([Date.parse('x'.repeat(5000)), new Date('x'.repeat(5000)).getTime(), new Date('2020-01-01').getTime(), Date.parse({toString: () => '2020-01-01'})].join())`, want: "NaN,NaN,1577836800000,1577836800000"},
		{name: "odd throw", source: `throw Object.create(null)`, fault: "[a value without a text]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, h := start(t, engine.Options{})
			if err := run(t, e, c.source); err != nil {
				t.Fatal(err)
			}
			if h.text() != c.want {
				t.Errorf("printed %q, want %q", h.text(), c.want)
			}
			if got := strings.Join(h.faults(), "; "); !strings.Contains(got, c.fault) || (c.fault == "") != (got == "") {
				t.Errorf("failures %q, want %q", got, c.fault)
			}
		})
	}
}

func TestAbort(t *testing.T) {
	e, _ := start(t, engine.Options{})
	time.AfterFunc(20*time.Millisecond, e.Abort)
	if err := run(t, e, `try { for (;;) try { while (true); } finally { for (;;); } } catch { for (;;); }`); !errors.Is(err, engine.ErrAborted) {
		t.Fatal(err)
	}
	if err := run(t, e, `print(1)`); !errors.Is(err, engine.ErrAborted) {
		t.Fatal("runs after an abort:", err)
	}
}

// granter grants every request and remembers it.
type granter struct {
	engine *engine.Engine
	limits engine.Limits
	asked  []engine.Exceeded
	max    int
	final  bool // the fuel in all is not granted more
}

func (g *granter) Exceeded(x engine.Exceeded) bool {
	g.asked = append(g.asked, x)
	if len(g.asked) >= g.max || g.final && x.Resource == engine.Fuel {
		return false
	}
	switch x.Resource {
	case engine.Memory:
		g.limits.Memory = x.Used + x.Need + 8<<20
	case engine.TurnFuel:
		g.limits.TurnFuel += 1000
	case engine.Fuel:
		g.limits.Fuel += 1000
	}
	g.engine.SetLimits(g.limits)
	return true
}

func TestPauseAndGoOn(t *testing.T) {
	g := &granter{max: 1e6, limits: engine.Limits{TurnFuel: 1000}}
	e, h := start(t, engine.Options{Suspender: g, Limits: g.limits})
	g.engine = e
	if err := run(t, e, `let s = 0; for (let i = 0; i < 10000; i++) s += i; print(s)`); err != nil {
		t.Fatal(err)
	}
	if h.text() != "49995000" || len(g.asked) < 10 {
		t.Errorf("printed %q after %d pauses", h.text(), len(g.asked))
	}
}

func TestCallsTimersRestrict(t *testing.T) {
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		r := e.Runtime()
		_ = r.Set("later", e.Native("later", 1, func(call goja.FunctionCall) goja.Value {
			f := call.Argument(0)
			e.SetTimer(5, false, func() { e.Invoke(f, nil) })
			return nil
		}))
		e.Module("vitrine:authority", func(string) *goja.Object {
			o := r.NewObject()
			_ = o.Set("restrict", e.Native("restrict", 1, func(call goja.FunctionCall) goja.Value {
				return e.Restrict([]string{"connect"}, call.Argument(0))
			}))
			return o
		})
		e.Module("vitrine:net", func(source string) *goja.Object {
			o := r.NewObject()
			_ = o.Set("connect", e.Native("connect", 1, func(call goja.FunctionCall) goja.Value {
				return e.CallHost(source, "connect", map[string]any{"a": e.ToGo(call.Argument(0))})
			}))
			return o
		})
	})
	if err := run(t, e, `
		const {connect} = __vitrine_import('vitrine:net');
		const {restrict} = __vitrine_import('vitrine:authority');
		const attempt = async (x) => { try { print(x + ' ' + (await connect(x)).ok) } catch (e) { print(x + ' ' + e.name) } };
		attempt('free');
		await restrict(async () => { await null; await attempt('held'); later(() => attempt('held later')) });
		await attempt('free again');
	`); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(h.calls); i++ {
		if err := e.Answer(1e12, h.calls[i].ID, map[string]any{"ok": true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range h.timers {
		if err := e.FireTimer(1e12, id); err != nil {
			t.Fatal(err)
		}
	}
	const want = "held NotAllowedError\nfree true\nfree again true\nheld later NotAllowedError"
	if h.text() != want || e.Pending() {
		t.Errorf("got %s; pending %v; failures %q", h.text(), e.Pending(), h.faults())
	}
}

// However functions come to call each other endlessly, the applet gets its
// RangeError at once: a panic of goja's own would take seconds to pass.
func TestEndlessRecursion(t *testing.T) {
	for _, source := range []string{
		`class A { x = new A() } new A()`,
		`class A { x = class { static y = [new A()] } } new A()`,
		`class A { x = class { static { new A() } } } new A()`,
		`class A { x = class { [new A()]() {} } } new A()`,
		`class A { x = class extends (new A()) {} } new A()`,
		`class A { constructor() { new A() } } new A()`,
		`class B { constructor() { new A() } } class A extends B {} new A()`,
		`function f(a = f()) {} f()`,
		`const f = (a, {b = f()} = {}) => 1; f()`,
		`function* f(a = f().next()) {} f().next()`,
		`function* f() { yield* f() } f().next()`,
		`async function f(a = f()) {} await f()`,
		`async function f(...{[f({})]: a}) {} await f({})`,
		`async function f([[a = f([[]])]]) {} await f([[]])`,
		`async function f(a = class { [f()]() {} }) {} await f()`,
		`const o = { get a() { return this.a } }; o.a`,
		`const p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.a`,
		"function f() { f`` } f()",
	} {
		e, h := start(t, engine.Options{})
		began := cpuTime()
		if err := run(t, e, `try { `+source+` } catch (e) { print(e) }`); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if d := cpuTime() - began; d > 500*time.Millisecond {
			t.Errorf("%s: took %v", source, d)
		}
		if !strings.Contains(h.text()+strings.Join(h.faults(), ""), "RangeError") {
			t.Errorf("%s: %q %q", source, h.text(), h.faults())
		}
	}
}

// A package of the bundle is evaluated once, when it is first imported, with
// an authority of its own, and its faults reach whoever imports it.
func TestAddPackage(t *testing.T) {
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		e.Module("vitrine:who", func(source string) *goja.Object {
			o := e.Runtime().NewObject()
			_ = o.Set("who", source)
			_ = o.Set("call", e.Native("call", 0, func(goja.FunctionCall) goja.Value {
				return e.CallHost(source, "op", nil)
			}))
			return o
		})
	})
	for name, source := range map[string]string{
		"a":      `print('a runs'); const m = __vitrine_import('vitrine:who'); return {who: m.who, call: m.call}`,
		"b":      `const {who} = await __vitrine_import('a'); return {who: __vitrine_import('vitrine:who').who + ' has ' + who, list: []}`,
		"broken": `let let`,
		"throws": `throw new RangeError('in a package')`,
		"self":   `return await __vitrine_import('self')`,
		"x":      `return await __vitrine_import('y')`,
		"y":      `return await __vitrine_import('x')`,
		"frozen": `'use strict'; try { Array.prototype.x = 1 } catch (e) { return e.name }`,
	} {
		e.AddPackage(name, engine.Script{Name: name + ".js", Source: source})
	}
	err := run(t, e, `
		const load = (name) => __vitrine_import(name), who = () => load('vitrine:who').who;
		const a = await load('a'), b = await load('b');
		print('[' + who() + '] [' + a.who + '] [' + b.who + ']');
		print(await load('a') === a && await load('b') === b && load('vitrine:who') === load('vitrine:who'));
		for (const name of ['broken', 'throws', 'missing']) try { await load(name) } catch (e) { print(e.name) }
		print(await load('frozen'));
		try { load('vitrine:who').who = 'a' } catch (e) { print(e.name) }
		print(who());
		a.call(); load('vitrine:who').call();
		for (const name of ['self', 'x']) try { await load(name) } catch (e) { print(e.message) }`)
	want := "a runs\n[] [a] [b has a]\ntrue\nSyntaxError\nRangeError\nTypeError\nTypeError\nTypeError\n" +
		"\nPackages import each other in a circle: self\nPackages import each other in a circle: x"
	if err != nil || h.text() != want || len(h.failures) > 0 {
		t.Errorf("%v %q %q, want %q", err, h.text(), h.faults(), want)
	}
	if len(h.calls) != 2 || h.calls[0].Source != "a" || h.calls[1].Source != "" {
		t.Errorf("%+v", h.calls)
	}
}
