// ends: pause
// abort: 1s
// Texts that become elements of BigInts are read in time that grows with their square; a long one is refused, but
// what an object gives when it is made a number is seen too late.
const b = new BigInt64Array(1), s = '9'.repeat(3e5);
const o = {toString: () => s};
for (;;) { b[0] = o; b.fill(o); BigInt64Array.from([1], o.toString) }
