// ends: pause,error,done
class R extends RegExp { static get [Symbol.species]() { return function () { return {exec: () => ({length: 2 ** 53 - 1, index: 0, 0: ''}), lastIndex: 1} } } }
'aaa'.split(new R('a'));
