// ends: pause
const x = 3n ** 600000n; for (;;) "" + x
