// ends: pause
let x = 3n ** 600000n; for (;;) x = -x
