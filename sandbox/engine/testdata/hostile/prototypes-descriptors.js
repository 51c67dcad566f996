// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
const d = []; for (let i = 0; i < 20000; i++) d[i] = o;
Object.defineProperties({}, d);
