// ends: error
const t = {}, p = new Proxy(t, {get: String}); Object.setPrototypeOf(t, p); t.x;
