// ends: pause
const b = new Uint8Array(4e6), a = []; for (;;) a.push(new Uint8Array(b), b.slice(), b.map((x) => x));
