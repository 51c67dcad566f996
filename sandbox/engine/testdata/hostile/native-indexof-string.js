// ends: pause
const s = 'x'.repeat(1e5); for (;;) s.indexOf('y');
