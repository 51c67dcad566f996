// ends: pause
const x = 3n ** 200000n; for (;;) x.toString();
