// ends: pause,error,death
let o = {}; for (;;) o = Object.create(o);
