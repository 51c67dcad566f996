// ends: pause
const a = []; for (let i = 0; ; i++) a[i * 1000] = i;
