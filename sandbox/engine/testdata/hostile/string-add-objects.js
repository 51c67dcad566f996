// ends: pause
const a = {toString: () => "x".repeat(4e6)}; for (;;) a + a
