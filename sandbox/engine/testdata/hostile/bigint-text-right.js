// ends: done,error
const s = "1".repeat(20000); if (!(BigInt(s) == s) || BigInt(" -" + s + " ") !== -BigInt(s) || !(BigInt(s) < s + "0") || BigInt("0x" + s) % 16n !== 1n || 1n == s + "x") escaped("wrong number")
