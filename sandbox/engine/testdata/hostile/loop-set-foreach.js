// ends: pause
const s = new Set([1]); s.forEach((x) => { s.delete(x); s.add(x) });
