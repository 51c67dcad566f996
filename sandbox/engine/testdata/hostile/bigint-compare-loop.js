// ends: pause
const x = 3n ** 600000n, y = x + 0n; for (;;) x === y, x < y, x == y
