package engine_test

import (
	"testing"
	"time"

	"example.org/vitrine/sandbox/engine"
)

// TestDates is about dates in forms that goja alone reads or writes otherwise,
// and clocks that are put forward or back: what node 20 answers in each zone.
func TestDates(t *testing.T) {
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	for _, c := range []struct{ name, zone, source, want string }{
		{"years outside 0 to 9999", "UTC", `for (const y of [-1, 12021, -271821]) { const d = new Date(Date.UTC(y, 4, 20)); print(d.toISOString() + ' ' + (Date.parse(d.toISOString()) === +d)) }`, "-000001-05-20T00:00:00.000Z true\n+012021-05-20T00:00:00.000Z true\n-271821-05-20T00:00:00.000Z true"},
		{"negative years in words", "UTC", `print(new Date(-62198755200000).toUTCString())`, "Fri, 01 Jan -0001 00:00:00 GMT"},
		{
			"forms", "Europe/Berlin", `for (const s of ['4/8/21', '2021-4-8 10:00', 'Apr 8, 2021 5:00 PM PST', '2021-04-18t10:00z', '2021-04-18T23:59:59,5Z', '2021-02-30', '2021-02-30T00:00Z', '12', '24:00', '-000000-01-01', '1 Jan 49', '1 Jan 50', 'x 2021', 'x2021']) print(s + ': ' + Date.parse(s))`,
			"4/8/21: 1617832800000\n2021-4-8 10:00: 1617868800000\nApr 8, 2021 5:00 PM PST: 1617930000000\n2021-04-18t10:00z: 1618740000000\n2021-04-18T23:59:59,5Z: NaN\n2021-02-30: 1614643200000\n2021-02-30T00:00Z: 1614643200000\n12: 1007161200000\n24:00: NaN\n-000000-01-01: 978303600000\n1 Jan 49: 2493068400000\n1 Jan 50: -631155600000\nx 2021: 1609455600000\nx2021: NaN",
		},
		{"clocks put forward and back", "Europe/Berlin", `print([+new Date(2021, 2, 28, 2, 30), +new Date(2021, 9, 31, 2, 30), new Date(1635643800000).setMilliseconds(0), new Date(2021, 2, 28, 1).setHours(2, 15)].join())`, "1616895000000,1635640200000,1635640200000,1616894100000"},
		{"half an hour", "Australia/Lord_Howe", `print([+new Date(2021, 3, 4, 1, 45), +new Date(2021, 9, 3, 2, 15), new Date(2021, 9, 3, 3).getTimezoneOffset()].join())`, "1617461100000,1633189500000,-660"},
		{"a day that was left out", "Pacific/Apia", `print(new Date(2011, 11, 30, 12).toISOString() + new Date(2011, 11, 29, 12).toDateString())`, "2011-12-30T22:00:00.000ZThu Dec 29 2011"},
		{"old members", "UTC", `const d = new Date(2021, 1, 3); print([d.getYear(), d.setYear(99), d.getFullYear(), new Date(NaN).setYear(5)].join())`, "121,918000000000,1999,-2051222400000"},
		{"order of arguments", "UTC", `const log = [], n = (k) => ({ valueOf() { log.push(k); return NaN } }); new Date(n(1), n(2)); new Date(0).setHours(n(3), n(4)); new Date(NaN).setMonth(n(5)); print(log.join())`, "1,2,3,4,5"},
		{"not a date", "UTC", `for (const m of ['toISOString', 'setHours', 'getYear', 'toString']) try { Date.prototype[m].call({}) } catch (e) { print(e.name) }`, "TypeError\nTypeError\nTypeError\nTypeError"},
	} {
		e, h := start(t, engine.Options{})
		e.Configure(engine.Environment{Zone: c.zone})
		if err := run(t, e, c.source); err != nil {
			t.Fatal(err)
		}
		if h.text() != c.want || len(h.failures) > 0 {
			t.Errorf("%s:\n got %s %v\nwant %s", c.name, h.text(), h.faults(), c.want)
		}
	}
}

// TestUnits holds that texts keep halves of surrogate pairs, whatever is done with them.
func TestUnits(t *testing.T) {
	e, h := start(t, engine.Options{})
	if err := run(t, e, `
		const show = (s) => s.split('').map((c) => c.charCodeAt(0).toString(16)).join(' ');
		print(show(' \ud800a\udc00 \ufeff'.trim()) + '|' + show('\u3000\udc00 '.trimStart()) + '|' + show('\ud800\u2003'.trimEnd()));
		print(show('é\ud800ß\udc00'.toUpperCase()) + '|' + show('\ud800É\ud800'.toLowerCase()));
		print(show('e\u0301\ud800e\u0301'.normalize()) + '|' + show('\udc00é'.normalize('NFD')));
		const o = JSON.parse('{"\\ud800": "a\\udc00", "\ud800x": ["\udc00"]}'); print(Object.keys(o).map(show).join() + '|' + show(o['\ud800']) + '|' + show(o['\ud800x'][0]));
		print(JSON.stringify(o));
		try { '\ud800'.normalize('x') } catch (e) { print(e.name) }`); err != nil {
		t.Fatal(err)
	}
	const want = "d800 61 dc00|dc00 20|d800\nc9 d800 53 53 dc00|d800 e9 d800\ne9 d800 e9|dc00 65 301\nd800,d800 78|61 dc00|dc00\n" +
		`{"\ud800":"a\udc00","\ud800x":["\udc00"]}` + "\nRangeError"
	if h.text() != want || len(h.failures) > 0 {
		t.Errorf("got %s %v\nwant %s", h.text(), h.faults(), want)
	}
}

// TestJSON compares with what node 20 makes of texts and objects.
func TestJSON(t *testing.T) {
	e, h := start(t, engine.Options{})
	if err := run(t, e, `
		for (const text of ['', '{', '[1,', '{"a":1,}', '[1,]', '01', '1.', '1e', '-', '"a', '"\\x"', '"\\u12g4"', 'tru', '{a:1}', '"\t"', '[1 2]', '{"a" 1}', '1 2', 'undefined'])
			try { print(JSON.stringify(JSON.parse(text))) } catch (e) { print(e.name + ': ' + e.message) }
		print([JSON.parse('1e999'), JSON.parse('-1e999'), Object.is(JSON.parse('-0'), -0), JSON.parse(' [ 1.5e3 , "\\u00e9\\n" ] ').join('')].join());
		print(Object.keys(JSON.parse('{"b":1,"2":1,"__proto__":5,"1":1}')).join() + JSON.parse('{"a":1,"a":2}').a);
		print(JSON.stringify(JSON.parse('{"a":[1,{"b":2}],"c":3}', function (k, v) { return k === 'c' ? undefined : typeof v === 'number' ? v + 1 : v })));
		const seen = []; JSON.stringify({x: new Proxy({a: 1}, {get(t, k) { seen.push(String(k)); return t[k] }, ownKeys(t) { seen.push('keys'); return Reflect.ownKeys(t) }, has() { seen.push('has') }})}); print(seen.join());
		print(JSON.stringify([Object('a'), Object(1), Object(true), {a: new Proxy([1], {})}]));
		const n = Object(3); n.valueOf = () => 9; print(JSON.stringify([n, Object.defineProperty([], 0, {get: () => 1})]));`); err != nil {
		t.Fatal(err)
	}
	const want = "SyntaxError: Unexpected end of JSON input\n" +
		"SyntaxError: Expected property name or '}' in JSON at position 1\n" +
		"SyntaxError: Unexpected end of JSON input\n" +
		"SyntaxError: Expected double-quoted property name in JSON at position 7\n" +
		"SyntaxError: Unexpected token ']', \"[1,]\" is not valid JSON\n" +
		"SyntaxError: Unexpected number in JSON at position 1\n" +
		"SyntaxError: Unterminated fractional number in JSON at position 2\n" +
		"SyntaxError: Exponent part is missing a number in JSON at position 2\n" +
		"SyntaxError: No number after minus sign in JSON at position 1\n" +
		"SyntaxError: Unterminated string in JSON at position 2\n" +
		"SyntaxError: Bad escaped character in JSON at position 2\n" +
		"SyntaxError: Bad Unicode escape in JSON at position 5\n" +
		"SyntaxError: Unexpected end of JSON input\n" +
		"SyntaxError: Expected property name or '}' in JSON at position 1\n" +
		"SyntaxError: Bad control character in string literal in JSON at position 1\n" +
		"SyntaxError: Expected ',' or ']' after array element in JSON at position 3\n" +
		"SyntaxError: Expected ':' after property name in JSON at position 5\n" +
		"SyntaxError: Unexpected non-whitespace character after JSON at position 2\n" +
		"SyntaxError: \"undefined\" is not valid JSON\n" +
		"Infinity,-Infinity,true,1500é\n\n" + "1,2,b,__proto__2\n" + `{"a":[2,{"b":3}]}` + "\ntoJSON,keys,a\n" +
		`["a",1,true,{"a":[1]}]` + "\n[9,[1]]"
	if h.text() != want || len(h.failures) > 0 {
		t.Errorf("got %s %v\nwant %s", h.text(), h.faults(), want)
	}
}
