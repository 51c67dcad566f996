// ends: pause
const s = 'é'.repeat(1e5); for (;;) encodeURIComponent(s);
