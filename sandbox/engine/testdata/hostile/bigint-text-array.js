// ends: error
new BigInt64Array(["9".repeat(3e6)])
