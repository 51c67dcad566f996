package globals_test

import "testing"

func TestLanguage(t *testing.T) {
	runScripts(t, []script{
		{"iterators", `function* n() { let i = 0; try { for (;;) yield i++ } finally { console.log('closed') } } console.log(n().filter((x) => x % 2).map((x, i) => [x, i]).drop(1).take(2).toArray().join('|'))`, "closed\n3,1|5,2"},
		{
			"iterators end", `const v = () => [1, 2, 3].values(); console.log(v().reduce((a, b) => a + b), v().some((x) => x > 2), v().every((x) => x > 2), v().find((x) => x > 1), v().flatMap((x) => [x, x]).toArray().join()); v().forEach((x, i) => console.log(x, i)); console.log(v().reduce((a, b) => a + b, 10), [].values().reduce((a) => a, 7))`,
			"6 true false 2 1,1,2,2,3,3\n1 0\n2 1\n3 2\n16 7",
		},
		{
			"iterator class", `class I extends Iterator { next() { return { done: true } } } console.log(new I() instanceof Iterator, new I().toArray().length, Iterator.from({ next() { return { done: true } } }).toArray().length, Iterator.from('ab').toArray().join()); for (const f of [() => new Iterator(), () => Iterator(), () => [].values().map(1), () => [].values().take(-1), () => [].values().take(NaN), () => [].values().reduce((a) => a)]) try { f() } catch (e) { console.log(e.name) }`,
			"true 0 0 a,b\nTypeError\nTypeError\nTypeError\nRangeError\nRangeError\nTypeError",
		},
		{
			"iterator return", `const it = { next() { return { value: 1, done: false } }, return() { console.log('return'); return {} }, __proto__: Iterator.prototype }; try { it.map(() => { throw new Error('m') }).next() } catch (e) { console.log(e.message) } it.take(1).return(); it.filter(() => 1).return(); try { it.map() } catch (e) { console.log(e.name) }`,
			"return\nm\nreturn\nreturn\nreturn\nTypeError",
		},
		{"helper prototype is frozen", `const p = Object.getPrototypeOf([].values().map((x) => x)); try { p.next = 1 } catch {} console.log(Object.isFrozen(p), typeof p.next)`, "true function"},
		{"groupBy", `const g = Object.groupBy([1, 2, 3], (x) => (x % 2 ? 'odd' : 'even')); console.log(g, Map.groupBy([1, 2, 3], (x) => x % 2).get(1).join())`, "[Object: null prototype] { odd: [ 1, 3 ], even: [ 2 ] } 1,3"},
		{"promises", `const { promise, resolve } = Promise.withResolvers(); resolve(5); console.log(await promise, await Promise.try((a) => a + 1, 2), await Promise.try(() => { throw 3 }).catch((e) => e))`, "5 3 3"},
		{"fromAsync", `console.log(await Array.fromAsync([1, Promise.resolve(2)]), await Array.fromAsync({ length: 2, 0: 'a', 1: Promise.resolve('b') }), await Array.fromAsync(ReadableStream.from([1, 2]), (x) => x * 2)); await Array.fromAsync(null).catch((e) => console.log(e.name))`, "[ 1, 2 ] [ 'a', 'b' ] [ 2, 4 ]\nTypeError"},
		{"strings", `console.log('a\ud800'.isWellFormed(), 'é😀'.isWellFormed(), 'a\ud800b\udc00'.toWellFormed(), '😀'.toWellFormed() === '😀')`, "false true a�b� true"},
		{"weak", `const o = {}; console.log(new WeakRef(o).deref() === o); const r = new FinalizationRegistry(() => {}); r.register(o, 1, o); console.log(r.unregister(o), r.unregister(o)); try { new WeakRef(1) } catch (e) { console.log(e.name) }`, "true\ntrue false\nTypeError"},
		{"symbols", `console.log(typeof Symbol.asyncIterator, typeof Symbol.dispose, typeof Symbol.asyncDispose)`, "symbol symbol symbol"},
	})
}
