// ends: error
let a = 1n; a <<= 2n ** 62n;
