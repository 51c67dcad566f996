// ends: pause
const a = Array.from({length: 1e4}, (_, i) => 'k' + i); for (;;) a.sort();
