// ends: pause
const w = new WeakMap(), a = []; for (;;) { const k = {}; a.push(k); w.set(k, {}) }
