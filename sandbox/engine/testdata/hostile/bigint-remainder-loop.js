// ends: pause
const x = 3n ** 600000n, y = 7n ** 180000n; for (;;) x % y
