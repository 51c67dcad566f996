// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
const s = {}; for (let i = 0; i < 30000; i++) s['k' + i] = i;
Object.assign(o, s);
