// ends: pause
const b = new ArrayBuffer(4e6), a = []; for (;;) a.push(b.slice(0));
