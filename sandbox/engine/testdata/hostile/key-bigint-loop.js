// ends: pause
const a = 3n ** 600000n, o = {}; for (;;) o[a]
