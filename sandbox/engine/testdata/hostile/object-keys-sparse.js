// ends: pause
const a = []; a[4e9] = 1; for (let i = 0; i < 3e4; i++) a[i * 10] = 1;
for (;;) Object.keys(a);
