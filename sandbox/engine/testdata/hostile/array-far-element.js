// ends: pause
const a = []; for (let i = 0; i < 3e5; i++) a[i] = 1;
a[28e5] = 1; // 45 MB
