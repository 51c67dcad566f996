// ends: pause
let s = 'ab'; for (;;) s += s;
