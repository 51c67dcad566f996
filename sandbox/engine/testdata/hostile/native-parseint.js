// ends: pause
const s = '9'.repeat(1e6); for (;;) parseInt(s);
