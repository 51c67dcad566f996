// ends: error,pause
const t = {}, p = new Proxy(t, {get: () => new Proxy(t, {})}); t.p = p; JSON.stringify(p);
