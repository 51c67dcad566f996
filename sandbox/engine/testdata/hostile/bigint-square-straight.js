// ends: error
let x = 3n ** 600000n; x = x * x; x = x * x; x = x * x; x = x * x; x = x * x; x = x * x;
