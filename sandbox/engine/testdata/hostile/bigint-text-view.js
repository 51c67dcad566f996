// ends: error
new DataView(new ArrayBuffer(8)).setBigInt64(0, "9".repeat(3e6))
