// ends: error
new BigInt64Array(1)[0] = "9".repeat(3e6)
