// ends: pause
const s = ' '.repeat(5e6) + '1';
for (;;) [1, 2, 3, 4, 5, 6, 7, 8].sort(() => s);
