// ends: pause,error
const h = {}; const p = new Proxy({}, h); h.getPrototypeOf = Object.bind(null, p); p instanceof Array;
