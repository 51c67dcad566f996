// ends: pause,death
let s = 'ab'; for (;;) s += s;
