// ends: pause
const s = new Set(Array.from({length: 1e4}, (_, i) => i)); for (;;) s.union ? s.union(s) : new Set(s);
