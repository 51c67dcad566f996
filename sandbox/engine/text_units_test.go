package engine_test

import (
	"strings"
	"testing"
)

// TestTexts compares methods of texts with what node answers.
func TestTexts(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"replaceAll", `print(['é'.replaceAll('', '-'), ''.replaceAll('', 'x'), 'aéa'.replaceAll('a', 'bb'), 'aXbX'.replaceAll('X', "[$&$$$1$'$` + "`" + `]"), 'ab'.replace('', '_'), 'abab'.replace('b', (m, i, s) => m + i + s), 'ééé'.replaceAll('éé', '$'), 'aaa'.replaceAll('a', (m, i) => i), 'x'.replace('y', 'z'), 'a'.replaceAll('a', '$<n>$0$'), 'é'.replaceAll('é', 'e') === 'e'])`, "-é-,x,bbébb,a[X$$1bXa]b[X$$1aXb],_ab,ab1ababab,$é,012,x,$<n>$0$,true"},
		{"positions", `print(['éabc'.indexOf('c', 2), 'éabc'.indexOf('', 9), 'abc'.indexOf('', 9), 'aéaé'.lastIndexOf('aé'), 'aéaé'.lastIndexOf('aé', 1), 'abc'.lastIndexOf(''), 'abc'.lastIndexOf('b', -1), 'abc'.lastIndexOf('a', -5), 'abc'.lastIndexOf('c', NaN), 'éa'.includes('a', 2), 'abc'.startsWith('b', 1), 'abc'.endsWith('b', 2), 'é'.startsWith(''), 'abc'.endsWith('', 0), 'a'.endsWith('ab'), 'undefined'.indexOf()])`, "3,4,3,2,0,3,-1,0,2,false,true,true,true,true,false,0"},
		{"halves", `print(['\u0100'.repeat(50).indexOf('\u0001\u0001'), '\u0100\u0001'.repeat(30).lastIndexOf('\u0001\u0100'), '\u0101'.repeat(9).indexOf('\u0101\u0101', 3)])`, "-1,57,3"},
		{"parts", `print(['éabc'.slice(1), 'éabc'.slice(-2, -1), 'abc'.slice(2, 1), 'abc'.substring(2, 0), 'abc'.substring(NaN, 9), 'éabc'.substr(-2, 1), 'abc'.substr(1), 'abc'.slice('1'), 'abc'.slice('1e20') + '|', 'abc'.slice(-1e20), 'abc'.substring(-Infinity, Infinity)])`, "abc,b,,ab,abc,b,bc,bc,|,abc,abc"},
		{"trim", `print([' \u00a0\ufeffa b\u2028\n'.trim(), '\u200ba'.trim().length, '\u180ea'.trimStart().length, ' é '.trimEnd() + '|', '\u0085a'.trim().length, ' \ud800 '.trim().charCodeAt(0).toString(16), '   '.trim() === '', 'é'.trim()])`, "a b,2,2, é|,2,d800,true,é"},
		{"split", `print(['é'.split(''), 'aéb'.split('é'), 'a,b,c'.split(',', 2), 'abc'.split(), 'abc'.split('', 2), ''.split(''), ''.split(',').length, 'a'.split('a'), 'a1b1'.split(1), 'ab'.split('b', 0).length, 'aéaé'.split('aé').length, 'ab'.split('x', -1)].map((x) => '[' + x + ']').join(''))`, "[é][a,b][a,b][abc][a,b][][1][,][a,b,][0][3][ab]"},
		{"errors", `for (const f of [() => 'a'.includes(/a/), () => 'a'.startsWith(/a/), () => ''.indexOf.call(null), () => 'a'.replaceAll(/a/, ''), () => 'a'.indexOf(Symbol()), () => 'a'.slice(1n), () => String.prototype.trim.call(undefined)]) try { print(f()) } catch (e) { print(e.name) }`, strings.TrimSuffix(strings.Repeat("TypeError\n", 7), "\n")},
		{"order", `const log = []; const o = (n, v) => ({toString() { log.push(n); return v }, valueOf() { log.push(n + 'v'); return v }}); 'abc'.indexOf(o('s', 'b'), o('p', 0)); 'a'.split(o('x', 'y'), o('l', 1)); 'a'.replace(o('a', 'a'), o('r', 'b')); print(log)`, "s,pv,lv,x,a,r"},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}
