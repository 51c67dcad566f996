// ends: pause
const a = "x".repeat(4e6); for (;;) a + 1
