// ends: pause
const x = 3n ** 500000n; for (;;) x + x
