package engine_test

import (
	"errors"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// broken installs natives that panic as goja's do, in the middle of work.
func broken(e *engine.Engine) {
	define := func(name string, f func(goja.FunctionCall) goja.Value) {
		_ = e.Runtime().Set(name, e.Native(name, 1, f))
	}
	define("nothing", func(goja.FunctionCall) goja.Value { return (*struct{ v goja.Value })(nil).v })
	define("far", func(c goja.FunctionCall) goja.Value { return make([]goja.Value, 1)[len(c.Arguments)+1] })
	define("failed", func(goja.FunctionCall) goja.Value { panic(errors.New("an error of Go's, at 0xc000012345")) })
	define("said", func(goja.FunctionCall) goja.Value { panic("unreachable") })
	define("after", func(c goja.FunctionCall) goja.Value {
		f, _ := goja.AssertFunction(c.Argument(0))
		if _, err := f(goja.Undefined()); err != nil {
			panic(err)
		}
		return (*struct{ v goja.Value })(nil).v
	})
}

// TestAPanicIsAnException is kind 16: what goja panics with is an exception that
// the applet can catch, wherever the native was called, and all goes on.
func TestAPanicIsAnException(t *testing.T) {
	e, h := start(t, engine.Options{}, broken)
	if err := run(t, e, `
		const name = (f) => { try { f(); return 'none' } catch (e) { return e.name + (/Go|0x|goja|nil/.test(e.message + e.stack) ? ' shows Go' : '') } };
		print([nothing, far, failed, said].map((f) => name(f)).join());
		let finallies = 0; const closing = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { finallies++; return {} } }) };
		print(name(() => { for (const x of closing) nothing() }) + finallies);
		print(name(() => { try { nothing() } finally { finallies++ } }) + finallies);
		print(name(() => after(() => { try { nothing() } catch { finallies++ } })) + finallies);
		function* g() { try { yield nothing() } catch (e) { yield e.name } finally { finallies++ } }
		print([...g()].join() + finallies);
		const stuck = (function* () { yield 1; after(() => stuck2.next()) })(), stuck2 = (function* () { nothing() })();
		stuck.next(); print(name(() => stuck.next()) + name(() => { try { [1].map(nothing) } catch (e) { throw new RangeError() } }));
		let deep = 0; const nest = (n) => { try { if (n > 0) [0].forEach(() => nest(n - 1)); else nothing() } catch (e) { deep++; throw e } };
		print(name(() => nest(50)) + deep);
		let bound = nothing; for (let i = 0; i < 1000; i++) bound = bound.bind(null); print(name(bound));
		print(name(() => new Proxy({}, { get: nothing }).x) + name(() => JSON.stringify({ toJSON: nothing })) + name(() => [2, 1].sort(nothing)));
		print(await (async () => { await 0; nothing() })().catch((e) => e.name) + await Promise.resolve().then(nothing).catch((e) => e.name) + await new Promise(nothing).catch((e) => e.name));
		print('end')`); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	const want = "TypeError,RangeError,TypeError,TypeError\nTypeError1\nTypeError2\nTypeError3\nTypeError4\nTypeErrorRangeError\nTypeError51\nTypeError\nTypeErrorTypeErrorTypeError\nTypeErrorTypeErrorTypeError\nend"
	if h.text() != want {
		t.Errorf("got %q, want %q", h.text(), want)
	}
	if e.Contained() == 0 {
		t.Error("nothing was counted")
	}
}

// TestAJobFailsAlone is kind 16: a panic in a job that nothing of goja's contains
// leaves the other jobs, and the next turn, as they were.
func TestAJobFailsAlone(t *testing.T) {
	e, h := start(t, engine.Options{}, broken)
	if err := run(t, e, `
		Promise.resolve({ then: nothing }).catch((e) => print('rejected ' + e.name));
		Promise.resolve().then(() => { nothing() }).catch((e) => print('caught ' + e.name));
		Promise.resolve().then(() => print('other'));
		(async () => { try { await { then: far } } catch (e) { print('awaited ' + e.name) } })()`); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	if want := "other\nrejected TypeError\ncaught TypeError\nawaited RangeError"; h.text() != want {
		t.Errorf("got %q, want %q", h.text(), want)
	}
	if err := e.Turn(1e12, func() { panic(errors.New("of a host's")) }); err != nil {
		t.Errorf("the runtime was given up: %v", err)
	}
	if err := e.Turn(1e12, func() { e.Console("log", "later") }); err != nil || h.log[len(h.log)-1] != "later" {
		t.Errorf("got %v and %q", err, h.log)
	}
}
