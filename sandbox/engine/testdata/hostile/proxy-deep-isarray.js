// ends: error,done,pause
let p = []; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); Array.isArray(p);
