// ends: pause,death,error
let x = 3n; for (;;) x *= x;
