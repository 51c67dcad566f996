// ends: error
const p = new Proxy({}, {has(t, k) { return k in p }}); 'x' in p;
