// ends: pause
const a = "x".repeat(8e6), o = {}; for (;;) o[a]
