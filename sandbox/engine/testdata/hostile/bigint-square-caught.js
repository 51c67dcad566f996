// ends: pause
let x = 3n; for (;;) try { x *= x } catch { x /= 7n }
