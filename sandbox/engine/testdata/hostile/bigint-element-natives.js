// ends: pause
// Texts that become elements of BigInts are read in time that grows with their square.
const b = new BigInt64Array(1), s = '9'.repeat(1e6), p = new Proxy(new Proxy(b, {}), {});
const ways = [b, p].flatMap((o) => [
  () => Reflect.set({}, 0, s, o), () => Reflect.set(o, 0, s), () => Object.assign(o, {0: s}), () => Object.defineProperty(o, 0, {value: s}),
  () => Object.defineProperties(o, {0: {value: s}}), () => Reflect.defineProperty(o, 0, {value: s}),
]);
for (;;) for (const way of ways) try { way() } catch {}
