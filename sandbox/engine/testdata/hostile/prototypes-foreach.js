// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
const a = []; Object.setPrototypeOf(a, o); a.length = 60000;
Array.prototype.forEach.call(a, () => 1);
