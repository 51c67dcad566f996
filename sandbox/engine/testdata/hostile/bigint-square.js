// ends: error
let x = 3n; for (;;) x *= x;
