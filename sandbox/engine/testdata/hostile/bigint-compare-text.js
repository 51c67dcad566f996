// ends: error,pause
const s = "9".repeat(3e6); for (;;) 1n == s
