// ends: error
BigInt.asIntN(64, "9".repeat(3e7))
