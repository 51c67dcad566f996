// ends: pause
const a = new Float64Array(3e5).map((x, i) => i * 7919 % 300007);
for (;;) a.slice().sort();
