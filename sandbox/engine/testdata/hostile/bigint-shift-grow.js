// ends: error
let x = 1n; for (;;) x <<= 1000000n
