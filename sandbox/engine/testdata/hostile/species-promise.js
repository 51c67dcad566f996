// ends: done,error
class P extends Promise { static get [Symbol.species]() { return function (f) { f(() => {}, () => {}) } } }
await new P((r) => r(1)).then((x) => x);
