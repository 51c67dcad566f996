// ends: pause,error
const p = new Proxy([], {get: (t, k) => k === 'length' ? 2 ** 40 : t[k]}); Array.prototype.indexOf.call(p, 1);
