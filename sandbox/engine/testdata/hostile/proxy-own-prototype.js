// ends: error
const p = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.missing;
