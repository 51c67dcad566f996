// ends: pause
let x = 3n ** 500000n; for (;;) x++
