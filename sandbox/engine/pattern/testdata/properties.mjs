// What V8 takes for the characters of each property: names come on standard
// input, one a line; out come the first character of each span and the one behind
// it, without surrogates; see unicode_test.go.
import { readFileSync } from 'node:fs';

const points = [];
for (let c = 0; c <= 0x10ffff; c++) if (c < 0xd800 || c > 0xdfff) points.push(c);
let all = '';
for (let i = 0; i < points.length; i += 8192) all += String.fromCodePoint(...points.slice(i, i + 8192));
const at = new Uint32Array(all.length + 1);
let unit = 0;
for (const c of points) {
  at[unit] = c;
  unit += c > 0xffff ? 2 : 1;
}
at[unit] = 0x110000;
console.log(process.versions.unicode);
for (const name of readFileSync(0, 'utf8').trim().split('\n')) {
  const expression = new RegExp(`\\p{${name}}+`, 'gu');
  let out = '';
  for (let m; (m = expression.exec(all)) !== null;) out += `${at[m.index].toString(16)}-${at[m.index + m[0].length].toString(16)} `;
  console.log(out.trim());
}
