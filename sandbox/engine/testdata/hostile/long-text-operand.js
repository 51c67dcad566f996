// ends: pause
const s = ' '.repeat(5e6) + '1', o = { valueOf: () => s };
for (;;) +o;
