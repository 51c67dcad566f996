// Numbers, Math, patterns, and overriding what is inherited.
p('replaceAll between', () => ['é'.replaceAll('', '-'), 'ab'.replaceAll('', '_')]);
p('zero products', () => [0 * -5, -5 * 0, -0 * 1, 0 / -3, -0 + -0]);
p('powers', () => [10 ** 308, 2 ** 0.5, Math.pow(10, 21), 1.1 ** 10]);
p('math', () => [Math.cbrt(27), Math.expm1(1e-10), Math.sinh(1), Math.log1p(1e-10), Math.hypot(3, 4), Math.atan2(-0, -1), Math.fround(5.5), Math.sin(1e15)]);
p('digits', () => [(-0.5).toString(2), (0.1).toString(3), (1e21).toString(36), (25).toString(36), (1.005).toFixed(2), (123.456).toPrecision(4)]);
p('inherited', () => { const a = []; a.push = 1; const m = new WeakMap(); m.get = 1; const o = Object.create(Array.prototype); o.indexOf = 1; return [a.push, m.get, o.indexOf]; });
p('lines', () => ['a\r\nb'.match(/^.*$/gm), /^To: (.*)$/m.exec('Subject: a\r\nTo: c\r\n')?.[1], 'a\rb\u2028c'.split(/^/m).length]);
p('words', () => ['über café'.match(/\b\w+\b/g), /k/i.test('\u212a'), /[^x]/i.test('X')]);
p('captures', () => [/(?:(a)|(b))+/.exec('ab'), /(a*)*/.exec('b'), /(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac')]);
p('sources', () => [String(new RegExp('/')), String(new RegExp('\n')), /a/d.exec('a').indices?.[0]]);
p('properties', () => [/\p{Script_Extensions=Greek}/u.test('\u0342'), /^\p{RGI_Emoji}$/v.test('👨‍👩‍👧')]);
