// ends: pause
const b = new Uint8Array(1e5); for (;;) b.sort();
