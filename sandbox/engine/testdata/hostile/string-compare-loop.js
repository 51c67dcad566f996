// ends: pause
const a = "x".repeat(4e6), b = "x".repeat(4e6); for (;;) a === b, a < b, a == b
