// ends: pause
const s = "9".repeat(3e5); for (;;) BigInt.asUintN(64, s)
