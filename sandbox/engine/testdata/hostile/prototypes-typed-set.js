// ends: pause
let o = {}; for (let i = 0; i < 30000; i++) o = Object.create(o);
new Uint8Array(60000).set({__proto__: o, length: 60000});
