// ends: pause
const x = 3n ** 300000n; for (;;) x * x
