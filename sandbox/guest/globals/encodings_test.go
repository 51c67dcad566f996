package globals_test

import "testing"

// TestEncodings holds that TextDecoder knows the encodings and labels of the
// Encoding Standard, whole or in pieces, with its faults.
func TestEncodings(t *testing.T) {
	const helpers = `
		const hex = (s) => [...s].map((c) => c.codePointAt(0).toString(16)).join(' ');
		const bytes = (text) => new Uint8Array(text.split(' ').map((x) => parseInt(x, 16)));
		const both = (label, text) => {
			const d = new TextDecoder(label); let pieces = '';
			for (const b of bytes(text)) pieces += d.decode(new Uint8Array([b]), { stream: true });
			pieces += d.decode();
			const whole = d.decode(bytes(text));
			console.log(d.encoding + ': ' + hex(whole) + (pieces === whole ? '' : ', in pieces ' + hex(pieces)));
		};
		const fatal = (label, text) => { try { console.log(hex(new TextDecoder(label, { fatal: true }).decode(bytes(text)))) } catch (e) { console.log(e.name) } };`
	runScripts(t, []script{
		{
			"labels", helpers + `console.log(['Shift_JIS', ' x-sjis\n', 'gb2312', 'x-gbk', 'latin2', 'greek', 'logical', 'visual', 'koi', 'x-mac-roman', 'iso-8859-11', 'ISO-8859-9', 'ks_c_5601-1987', 'cn-big5', 'unicode', 'x-user-defined'].map((l) => new TextDecoder(l).encoding).join());
				for (const l of ['replacement', 'hz-gb-2312', 'utf-7', '', 'utf-8 utf8']) try { new TextDecoder(l) } catch (e) { console.log(e.name) }`,
			"shift_jis,shift_jis,gbk,gbk,iso-8859-2,iso-8859-7,iso-8859-8-i,iso-8859-8,koi8-r,macintosh,windows-874,windows-1254,euc-kr,big5,utf-16le,x-user-defined\nRangeError\nRangeError\nRangeError\nRangeError\nRangeError",
		},
		{
			"one byte", helpers + `for (const l of ['windows-1251', 'koi8-u', 'ibm866', 'iso-8859-15', 'macintosh', 'windows-874', 'iso-8859-16', 'x-mac-cyrillic', 'windows-1252', 'x-user-defined', 'iso-8859-8-i']) both(l, '41 80 a4 e9 ff')`,
			"windows-1251: 41 402 a4 439 44f\nkoi8-u: 41 2500 454 418 42a\nibm866: 41 410 434 449 a0\niso-8859-15: 41 80 20ac e9 ff\nmacintosh: 41 c4 a7 c8 2c7\nwindows-874: 41 20ac e04 e49 fffd\niso-8859-16: 41 80 20ac e9 ff\nx-mac-cyrillic: 41 410 a7 439 20ac\nwindows-1252: 41 20ac a4 e9 ff\nx-user-defined: 41 f780 f7a4 f7e9 f7ff\niso-8859-8-i: 41 80 a4 5d9 fffd",
		},
		{
			"more bytes", helpers + `both('shift_jis', '83 65 b1 f0 40 81 7f 81 fd 41 82'); both('euc-jp', 'a5 c6 8e b1 8f b0 a1 b0 ff 41 8f a1 41 8f a1 80 41'); both('euc-kr', 'b0 a1 81 41 c7 41 b0 ff 41'); both('big5', 'a4 a4 88 62 a4 7f a4 ff 41 87 40'); both('gb18030', 'd6 d0 81 30 81 30 a2 e3 a1 40 84 31 a4 37 a6 d9 81 30 20 81 ff 41 81 7f e3 32 9a 36'); both('gbk', 'd6 d0 80 ff')`,
			"shift_jis: 30c6 ff71 e000 fffd 7f fffd 41 fffd\neuc-jp: 30c6 ff71 4e02 fffd 41 fffd 41 fffd 41\neuc-kr: ac00 ac02 fffd 41 fffd 41\nbig5: 4e2d ca 304 fffd 7f fffd 41 43f0\ngb18030: 4e2d 80 20ac e4c6 fffd fe10 fffd 30 20 fffd 41 fffd 7f fffd\ngbk: 4e2d 20ac fffd",
		},
		{
			"states", helpers + `both('iso-2022-jp', '41 1b 24 42 24 22 1b 28 42 42 1b 28 4a 5c 7e 1b 28 49 31 1b 24 40 30 21'); both('iso-2022-jp', '1b 24 42 1b 28 42 41 1b 24 42 24 1b 28 42 1b 78 0e'); both('iso-2022-jp', '1b 24')`,
			"iso-2022-jp: 41 3042 42 a5 203e ff71 4e9c\niso-2022-jp: fffd 41 fffd fffd 78 fffd\niso-2022-jp: fffd 24",
		},
		{
			"fatal", helpers + `fatal('shift_jis', '81 7f'); fatal('windows-874', 'ff'); fatal('gb18030', '84 31 a4 37'); fatal('euc-jp', 'a5'); fatal('iso-2022-jp', '1b 24'); fatal('big5', 'a4 a4'); const d = new TextDecoder('euc-kr', { fatal: true }); console.log(d.decode(bytes('b0'), { stream: true }).length); try { d.decode() } catch (e) { console.log(e.name) } console.log(d.decode(bytes('b0 a1')))`,
			"TypeError\nTypeError\nfffd\nTypeError\nTypeError\n4e2d\n0\nTypeError\n가",
		},
	})
}

// TestCloneRefuses is about what structuredClone copies, and what it refuses.
func TestCloneRefuses(t *testing.T) {
	runScripts(t, []script{
		{
			"DOMException", `const e = new DOMException('m', 'AbortError'), c = structuredClone({ e }).e; console.log(c instanceof DOMException, c !== e, c.name, c.message, c.code, Object.keys(c).length)`,
			"true true AbortError m 20 0",
		},
		{
			"what cannot be cloned", `for (const v of [() => 1, Symbol('q'), new WeakMap(), Promise.resolve(), new Proxy({}, {}), (function* () {})(), new WeakRef({}), [].values(), new Map().keys(), ''.matchAll(/a/g), [].values().map((x) => x), new Intl.NumberFormat(), new Intl.Locale('en'), new URL('http://a'), new AbortController(), { deep: [Symbol()] }])
				try { structuredClone(v); console.log('cloned', v) } catch (e) { if (!(e instanceof DOMException) || e.code !== 25) console.log(e); else console.log(e.message) }`,
			"() => 1 could not be cloned.\nSymbol(q) could not be cloned.\n#<WeakMap> could not be cloned.\n#<Promise> could not be cloned.\n#<Object> could not be cloned.\n#<Object> could not be cloned.\n#<WeakRef> could not be cloned.\n#<Object> could not be cloned.\n#<Object> could not be cloned.\n#<Object> could not be cloned.\n#<Iterator Helper> could not be cloned.\n#<Intl.NumberFormat> could not be cloned.\n#<Intl.Locale> could not be cloned.\n#<URL> could not be cloned.\n#<AbortController> could not be cloned.\nSymbol() could not be cloned.",
		},
		{
			"detached", `const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b] }); for (const f of [() => structuredClone(b), () => structuredClone(1, { transfer: [b] }), () => structuredClone(1, { transfer: [{}] }), () => structuredClone()]) try { f() } catch (e) { console.log(e.name) }`,
			"DataCloneError\nDataCloneError\nDataCloneError\nTypeError",
		},
	})
}
