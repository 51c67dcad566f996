// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
const a = []; for (let i = 0; i < 60000; i++) a.push(o);
Object.fromEntries(a);
