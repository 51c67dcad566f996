// ends: pause
// Texts that become elements of BigInts are read in time that grows with their square.
const b = new BigInt64Array(1), s = '9'.repeat(1e6), p = new Proxy(b, {});
const ways = [() => { [b[0]] = [s] }, () => { ({c: b['0']} = {c: s}) }, () => { p[0] = s }, () => { [p[0]] = [s] }, () => { b['0'] = s }, () => { for (b[0] of [s]); },
  () => new (class extends BigInt64Array { 0 = s })(1), () => new (class extends BigInt64Array { ["0"] = s })(1)];
for (;;) for (const way of ways) try { way(); escaped('read') } catch {}
