// ends: pause
const b = new Uint8Array(1e6); for (;;) b.fill(1);
