// ends: error
// Generators that were started where the stack was shallow go on where there is nothing left of it.
function chain(n) {
  let g = null;
  for (let i = 0; i < n; i++) {
    const inner = g, x = (function* () { yield; if (inner) inner.next() })();
    x.next();
    g = x;
  }
  return g;
}
function deep(n, g) { if (n === 0) g.next(); else deep(n - 1, g) }
const g = chain(700);
let job = false;
Promise.resolve().then(() => { job = true });
try { deep(8950, g); escaped('no limit') } catch (e) { if (!(e instanceof RangeError)) escaped(String(e)) }
await null;
if (!job) escaped('jobs are lost');
throw new Error('as expected');
