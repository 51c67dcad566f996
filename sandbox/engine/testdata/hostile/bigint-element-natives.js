// ends: pause
// Texts that become elements of BigInts are read in time that grows with their square.
const b = new BigInt64Array(1), s = '9'.repeat(1e6);
for (;;) { Reflect.set({}, 0, s, b); Object.assign(b, {0: s}); Object.defineProperty(b, 0, {value: s}); Object.defineProperties(b, {0: {value: s}}); b['0'] = s }
