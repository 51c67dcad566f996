// ends: pause
const r = /a/g; Object.defineProperty(r, 'exec', {value: Object.bind(null, {0: 'a', index: 0, length: 1})}); r[Symbol.match]('aaa');
