// ends: error
const p = new Proxy({}, {}); Object.setPrototypeOf(p, p); 'x' in p;
