// ends: pause,error
const p = new Proxy({}, {getPrototypeOf: () => p}); Array.prototype.isPrototypeOf(p);
