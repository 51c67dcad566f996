// ends: error
new BigUint64Array(1).fill("9".repeat(3e6))
