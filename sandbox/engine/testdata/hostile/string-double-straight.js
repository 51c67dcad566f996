// ends: pause,death,done
let s = 'a'.repeat(1e6); s += s; s += s; s += s; s += s; s += s; s += s; s += s; s += s;
