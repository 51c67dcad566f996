// ends: pause
const s = 'x'.repeat(1e4); for (;;) s.localeCompare(s + 'y');
