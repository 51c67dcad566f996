// ends: pause
const a = new Array(1e5).fill(1); for (;;) Math.max.apply(null, a);
