// ends: pause,error
const r = /a/; Object.defineProperty(r, 'exec', {value: () => ({length: 2 ** 50, index: 0, 0: 'a'})}); r[Symbol.replace]('aaa', 'b');
