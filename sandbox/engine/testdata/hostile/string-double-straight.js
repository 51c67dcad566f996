// ends: pause
let s = 'a'.repeat(1e6); s += s; s += s; s += s; s += s; s += s; s += s; s += s; s += s;
