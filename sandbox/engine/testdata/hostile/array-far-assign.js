// ends: pause
const a = []; for (let i = 0; i < 3e5; i++) a[i] = 1;
Object.assign(a, {2800000: 1});
