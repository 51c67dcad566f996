// ends: pause
let s = "x".repeat(2e7); s += s; s += s; s += s; s += s; s += s; s += s; s += s;
