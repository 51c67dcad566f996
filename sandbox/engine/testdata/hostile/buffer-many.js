// ends: pause
const a = []; for (;;) a.push(new ArrayBuffer(65536));
