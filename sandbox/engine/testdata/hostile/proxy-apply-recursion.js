// ends: error
const f = new Proxy(function () {}, {apply: Reflect.apply}); const g = new Proxy(f, {}); Reflect.apply.call(g, g, null, []); const h = {}; h.apply = (t, s, a) => k(); const k = new Proxy(() => {}, h); k();
