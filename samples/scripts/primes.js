// Counts primes below a number: vitrine run primes.js -- 1000000
//
// It needs nothing but computing time, and shows how that is measured:
// vitrine run --fuel 1e8 --on-limit abort --report report.json primes.js -- 100000000

import { args } from 'vitrine:applet';

const limit = Number(args[0] ?? 1_000_000);
const composite = new Uint8Array(limit);
let count = 0;
for (let n = 2; n < limit; n++) {
  if (composite[n]) continue;
  count++;
  for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
}
console.log(`There are ${count} primes below ${limit}.`);
