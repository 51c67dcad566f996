// ends: pause,error
const s = "9".repeat(3e5) + "x"; for (;;) 1n == s || BigInt(s)
