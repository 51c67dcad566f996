// ends: pause
// Texts that become elements of BigInts are read in time that grows with their square.
const b = new BigInt64Array(1), s = '9'.repeat(1e6);
for (;;) [b[0]] = [s];
