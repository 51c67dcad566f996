// ends: error
const f = () => new Set([1]).forEach(f); f();
