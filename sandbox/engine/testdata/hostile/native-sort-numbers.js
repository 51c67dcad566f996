// ends: pause
const a = new Array(1e5).fill(0).map((x, i) => i * 7919 % 100003);
for (;;) a.toSorted();
