// ends: done
// The objects that stand in for proxy handlers stay inside.
let seen; const p = new Proxy({}, {get(...a) { seen = this; return 1 }}); p.x;
if (Object.getPrototypeOf(seen) !== Object.prototype || Object.getOwnPropertySymbols(seen).length) escaped('handler');
