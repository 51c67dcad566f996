// ends: pause
const p = {};
for (let i = 0; i < 5e4; i++) p['k' + i] = 1;
const o = Object.create(p);
for (;;) for (const k in o) break;
