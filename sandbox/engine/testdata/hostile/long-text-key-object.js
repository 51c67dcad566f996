// ends: pause
const s = '\u20ac'.repeat(5e6), o = { toString: () => s }, p = {};
for (;;) p[o];
