package engine_test

import "testing"

// TestDenseArrays compares methods that move or look at elements with what node
// answers: on holes, odd arguments, and arrays that only look ordinary.
func TestDenseArrays(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"shift", `const a = [1, , 3]; print([a.shift(), a.length, 0 in a, a.shift(), a.shift(), a.shift(), a.length]); a.push(7, 8); print(a); const q = Array.from({length: 300}, (_, i) => i); let s = 0; while (q.length > 2) { s += q.shift(); if (s % 7 === 0) q.push(1) } print([s, q, q.indexOf(299)])`, "1,2,false,,3,,0\n7,8\n44946,1,1,-1"},
		{"unshift", `const a = [1, 2]; print([a.unshift(), a.unshift('x', 'y'), a, a.unshift(...a), a.length])`, "2,4,x,y,1,2,x,y,1,2,8,8"},
		{
			"splice", `const a = [0, 1, 2, 3, , 5]; print([a.splice(1, 2), a.length, 2 in a, a.splice(-1), a.splice(1, 0, 'n', 'm'), a.splice(), a.splice(undefined, undefined), a, a.splice(0, 1e9).length, a.splice(5, -1, 'e'), a, a.splice(0, Infinity)].map((x) => JSON.stringify(x)).join(' '))`,
			`[1,2] 4 false [5] [] [] [] [] 5 [] [] ["e"]`,
		},
		{
			"parts", `const a = [1, , 3, 4]; const s = a.slice(1, 3); print([s.length, 0 in s, s[1], a.slice(-2), a.slice(NaN, '2').length, a.slice(2, 1).length, a.toSpliced(1, 1, 'x'), 1 in a.toSpliced(3, 1), a.with(-1, 9), 1 in a.with(0, 1), a.toReversed(), a.concat([5, , 6], 7, 'x', [[8]]).length, 5 in a.concat([5, , 6])].join('|'))`,
			"2|false|3|3,4|2|0|1,x,3,4|true|1,,3,9|true|4,3,,1|10|false",
		},
		{"fill", `print([[1, 2, 3].fill(0, 1), [1, , 3].fill(9), new Array(3).fill(1), [1, 2, 3].fill(5, -1), [1, 2, 3].fill(), [].fill(1), [1, 2, 3, 4, 5].copyWithin(0, 3), [1, 2, 3, 4, 5].copyWithin(1, 0, 3), 0 in [1, , 3].copyWithin(0, 1)].join('|'))`, "1,0,0|9,9,9|1,1,1|1,2,5|,,||4,5,3,4,5|1,1,2,3,5|false"},
		{
			"search", `const o = {}, a = [1, , NaN, '1', o, undefined, -0, 5n, 'x'.repeat(5000)]; print([a.indexOf(NaN), a.includes(NaN), a.indexOf(undefined), a.includes(undefined), [,].includes(undefined), a.indexOf('1'), a.indexOf(o), a.indexOf(0), a.includes(0), a.indexOf(5n), a.indexOf('x'.repeat(5000)), a.indexOf(1, 1), a.indexOf(1, -9), a.lastIndexOf(o, -1), a.lastIndexOf(o, 3), a.lastIndexOf(1, -99), a.lastIndexOf(1, undefined), a.lastIndexOf(o), [].includes(), [1].includes(1, 5)])`,
			"-1,true,5,true,true,3,4,6,true,7,8,-1,0,4,-1,-1,0,4,false,false",
		},
		{"odd arguments", `const a = [1, 2, 3]; print([a.slice({valueOf() { a.length = 1; return 0 }}), a.indexOf(1, '0'), [1, 2].splice('0', true), [1, 2, 3].indexOf(3, null)].join('|'))`, "1,,|0|1|2"},
		{
			"only looks ordinary", `class A extends Array {} const b = A.of(1, 2, 3); print([b.slice(1) instanceof A, b.splice(0, 1) instanceof A, b.concat([1]) instanceof A, b.shift(), b.length]); const c = [1, 2]; c.constructor = {[Symbol.species]: function () { return [9, 9, 9] }}; print(c.slice(0, 1)); const d = Object.defineProperty([1, 2], 0, {get: () => 7}); print([d.slice(), d.indexOf(7)]); const p = Object.setPrototypeOf([1, , 3], {__proto__: Array.prototype, 1: 'inherited'}); print(Array.prototype.shift.call(p) + p.join()); const s = [1, , 3]; s[Symbol.isConcatSpreadable] = false; print([].concat(s).length)`,
			"true,true,true,2,1\n1\n7,2,0\n1inherited,3\n1",
		},
		{
			"frozen", `for (const f of [(a) => a.shift(), (a) => a.unshift(1), (a) => a.splice(0, 1), (a) => a.fill(9), (a) => a.copyWithin(0, 1), (a) => a.splice(0, 0, 1)]) for (const a of [Object.freeze([1, 2]), Object.seal([1, 2]), Object.defineProperty([1, 2], 'length', {writable: false})]) { let r; try { f(a); r = 'ok' } catch (e) { r = e.name } print(r + ' ' + a) }`,
			"TypeError 1,2\nTypeError 2,2\nTypeError 2,\nTypeError 1,2\nTypeError 1,2\nTypeError 1,2\nTypeError 1,2\nTypeError 2,2\nTypeError 2,\nTypeError 1,2\nok 9,9\nok 9,9\nTypeError 1,2\nok 2,2\nok 2,2\nTypeError 1,2\nTypeError 1,2\nTypeError 1,2",
		},
		{"not extensible", `const a = Object.preventExtensions([1, 2, 3]); print([a.shift(), a.length]); for (const f of [() => a.unshift(1), () => a.splice(0, 0, 1)]) try { f(); print('ok') } catch (e) { print(e.name) } print(a.pop())`, "1,2\nTypeError\nTypeError\n3"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}
