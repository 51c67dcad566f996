// ends: error
new BigInt64Array(1).set(["9".repeat(3e6)])
