// ends: pause,error
const r = /a/; const exec = () => ({length: 2 ** 53 - 1, index: 0, 0: ''}); Object.defineProperty(r, 'constructor', {value: {[Symbol.species]: function () { return {exec, lastIndex: 1} }}}); r[Symbol.split]('aaa');
