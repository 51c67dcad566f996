// ends: pause
const s = "0x" + "f".repeat(2e5); for (;;) BigInt(s)
