// ends: pause
const a = Array.from({length: 1e4}, (_, i) => i); for (;;) new Set(a);
