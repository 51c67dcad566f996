// ends: pause,error
const p = new Proxy([], {get: (t, k) => k === 'length' ? 2 ** 40 : undefined}); JSON.stringify(p);
