// ends: error
const t = {}, p = new Proxy(t, {}); Object.setPrototypeOf(t, p); t.missing;
