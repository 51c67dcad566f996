// ends: error
BigInt64Array.from(["9".repeat(3e6)])
