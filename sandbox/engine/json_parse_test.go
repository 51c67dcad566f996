package engine_test

import "testing"

// TestParseJSON compares with what node 20 answers, its messages included.
func TestParseJSON(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"values", `print(JSON.stringify(JSON.parse(' {"b":[1,-2.5e3,true,false,null,"x",{},[]],"a":{"10":1,"2":2},"__proto__":3,"b2":0} ')))`, `{"b":[1,-2500,true,false,null,"x",{},[]],"a":{"2":2,"10":1},"__proto__":3,"b2":0}`},
		{"own __proto__", `const o = JSON.parse('{"__proto__": {"x": 1}}'); print([Object.keys(o), o.x, Object.getPrototypeOf(o) === Object.prototype])`, "__proto__,,true"},
		{"the last of equal names", `print(JSON.stringify(JSON.parse('{"a":1,"b":2,"a":3}')))`, `{"a":3,"b":2}`},
		{"texts", `print(JSON.parse('"\\u0041\\n\\/\\"\\\\\\t\\u00e9\\ud83d\\ude00é😀\u2028"') === 'A\n/"\\\té😀é😀\u2028'); print([JSON.parse('"\\ud800"'), JSON.parse('"\ud800"'), Object.keys(JSON.parse('{"\\ud800":1}'))[0]].map((s) => s.charCodeAt(0).toString(16) + s.length))`, "true\nd8001,d8001,d8001"},
		{"names", `const o = JSON.parse('{"é":1,"\\u0061":2,"":3,"\\u00e9x":4}'); print([o.é, o.a, o[''], o.éx])`, "1,2,3,4"},
		{"numbers", `print(['1e999', '-1e999', '-0', '0.1e1', '1E-7', '123456789012345678901'].map((s) => { const v = JSON.parse(s); return Object.is(v, -0) ? '-0' : v }))`, "Infinity,-Infinity,-0,1,1e-7,123456789012345680000"},
		{"space", `print(JSON.stringify(JSON.parse('\n\t\r [ 1 , 2 ] \n'))); for (const c of ['\u00a0', '\f', '\v', '\ufeff']) try { JSON.parse(c + '1'); print('read') } catch (e) { print(e.name) }`, "[1,2]\nSyntaxError\nSyntaxError\nSyntaxError\nSyntaxError"},
		{"used later", `const a = JSON.parse('[1,2,3]'); a.push(4); a.length = 2; const o = JSON.parse('{"x":1}'); o.y = 2; delete o.x; print([a, Object.keys(o), a instanceof Array, a.map((x) => x * 2)]); const s = JSON.parse('"abc"'); print(s + s.length + (s === 'abc') + new Map([['abc', 1]]).get(s))`, "1,2,y,true,2,4\nabc3true1"},
		{"reviver", `const log = []; const v = JSON.parse('{"a":[1,2],"b":3,"c":{"d":4}}', function (k, v) { log.push(k + (Array.isArray(this) ? '@' : '')); return k === 'b' ? undefined : typeof v === 'number' ? v * 2 : v }); print(JSON.stringify(v)); print(log)`, `{"a":[2,4],"c":{"d":8}}` + "\n0@,1@,a,b,d,c,"},
		{"reviver that changes", `print(JSON.stringify(JSON.parse('[1,[2],3]', function (k, v) { if (k === '0' && v === 1) this[1] = [5, 6]; return v })))`, "[1,[5,6],3]"},
		{"no text", `print([JSON.parse(null), JSON.parse(5), JSON.parse({toString: () => '[1]'})[0]]); for (const v of [undefined, {}, Symbol()]) try { JSON.parse(v) } catch (e) { print(e.name + ' ' + e.message) }`, ",5,1\nSyntaxError \"undefined\" is not valid JSON\nSyntaxError \"[object Object]\" is not valid JSON\nTypeError Cannot convert a Symbol value to a string"},
		{
			"errors", `for (const s of ['', ' ', '{', '[', '[1', '{"a"', '{"a":', '"ab', '{bad', 'abc', '[1,]', '{"a":1,}', '{"a" 1}', '[1 2]', '{"a":1 "b"}', '"\x01"', '"\\x"', '"\\u12g4"', '-', '1.', '1e', '1 2', 'tru', 'nulL', '01', '+1', '{"a":1}}', '[,1]', "{'a':1}", 'x'.repeat(50), '[' + '1,'.repeat(20) + 'x' + ',1'.repeat(20) + ']'])
			try { JSON.parse(s); print('read ' + s) } catch (e) { print(e.message) }`,
			`Unexpected end of JSON input
Unexpected end of JSON input
Expected property name or '}' in JSON at position 1
Unexpected end of JSON input
Expected ',' or ']' after array element in JSON at position 2
Expected ':' after property name in JSON at position 4
Unexpected end of JSON input
Unterminated string in JSON at position 3
Expected property name or '}' in JSON at position 1
Unexpected token 'a', "abc" is not valid JSON
Unexpected token ']', "[1,]" is not valid JSON
Expected double-quoted property name in JSON at position 7
Expected ':' after property name in JSON at position 5
Expected ',' or ']' after array element in JSON at position 3
Expected ',' or '}' after property value in JSON at position 7
Bad control character in string literal in JSON at position 1
Bad escaped character in JSON at position 2
Bad Unicode escape in JSON at position 5
No number after minus sign in JSON at position 1
Unterminated fractional number in JSON at position 2
Exponent part is missing a number in JSON at position 2
Unexpected non-whitespace character after JSON at position 2
Unexpected end of JSON input
Unexpected token 'L', "nulL" is not valid JSON
Unexpected number in JSON at position 1
Unexpected token '+', "+1" is not valid JSON
Unexpected non-whitespace character after JSON at position 7
Unexpected token ',', "[,1]" is not valid JSON
Expected property name or '}' in JSON at position 1
Unexpected token 'x', "xxxxxxxxxx"... is not valid JSON
Unexpected token 'x', ..."1,1,1,1,1,x,1,1,1,1,"... is not valid JSON`,
		},
		{
			"errors in their context", `for (const s of ['tru"', 'tru1', 'undefined', 'NaN', '{"a":undefined}', '[3456,xxxxxxxxxxxxxxxxxxxx', '[34567890,xxxxxxxxxxxxxxxxxxxx', '[34567,"0",xxxxxxxxxx', '[34567,"0",xxxxxxxxxxx', '"\\', '[é,', '"é\\x"', '"é\n"'])
			try { JSON.parse(s); print('read ' + s) } catch (e) { print(e.message) }`,
			`Unexpected string in JSON at position 3
Unexpected number in JSON at position 3
"undefined" is not valid JSON
"NaN" is not valid JSON
Unexpected token 'u', "{"a":undefined}" is not valid JSON
Unexpected token 'x', "[3456,xxxxxxxxxx"... is not valid JSON
Unexpected token 'x', ..."[34567890,xxxxxxxxxx"... is not valid JSON
Unexpected token 'x', ..."34567,"0",xxxxxxxxxx" is not valid JSON
Unexpected token 'x', ..."34567,"0",xxxxxxxxxx"... is not valid JSON
Unexpected end of JSON input
Unexpected token 'é', "[é," is not valid JSON
Bad escaped character in JSON at position 3
Bad control character in string literal in JSON at position 2`,
		},
		{"in a text that is not ASCII", `print(JSON.stringify(JSON.parse(' {"a" : [1, -2.5e3, true, null, "x\\u0041", "é"], "aé": {}, "a": 12345678901234567890} \n')))`, `{"a":12345678901234567000,"aé":{}}`},
		{"depth", `try { JSON.parse('['.repeat(2000) + ']'.repeat(2000)) } catch (e) { print(e.name) } print(JSON.parse('['.repeat(900) + ']'.repeat(900)).length)`, "RangeError\n1"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}
