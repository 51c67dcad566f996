// ends: pause
const f = () => 1; for (let i = 0; i < 3e4; i++) f['k' + i] = 1;
for (;;) Object.keys(f);
