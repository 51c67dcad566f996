// ends: error
let a = 2n; a **= 2n ** 40n;
