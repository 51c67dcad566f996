// ends: pause
let o = {}; for (;;) o = Object.create(o);
