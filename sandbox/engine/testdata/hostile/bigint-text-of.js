// ends: error
BigInt64Array.of("9".repeat(3e6))
