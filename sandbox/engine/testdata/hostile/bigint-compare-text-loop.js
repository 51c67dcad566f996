// ends: pause
const s = "9".repeat(3e5); for (;;) 1n < s
