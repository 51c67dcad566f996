// ends: error
const h = {construct(t, a, n) { return new p() }}; const p = new Proxy(class {}, h); new p();
