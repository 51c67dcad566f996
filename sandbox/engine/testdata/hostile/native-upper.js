// ends: pause
const s = 'x'.repeat(1e5); for (;;) s.toUpperCase();
