// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
Array.from({__proto__: o, length: 60000});
