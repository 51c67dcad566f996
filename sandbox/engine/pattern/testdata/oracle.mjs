// What V8 makes of patterns: a case on each line of standard input, an answer on
// each line of standard output; see differential_test.go.
import { createInterface } from 'node:readline';

const text = (hex) => {
  let out = '';
  for (let i = 0; i < hex.length; i += 4) out += String.fromCharCode(parseInt(hex.slice(i, i + 4), 16));
  return out;
};

const answer = (line) => {
  const [flags, pattern, subject, at] = line.split('\t');
  let expression;
  try {
    expression = new RegExp(text(pattern), `${flags}d`);
  } catch (e) {
    return `error ${e.message.slice(e.message.lastIndexOf(': ') + 2)}`;
  }
  const whole = text(subject);
  const found = [];
  expression.lastIndex = Number(at);
  while (found.length < 8) {
    const m = expression.exec(whole);
    if (m === null) break;
    found.push(m.indices.map((pair) => (pair ? pair.join('-') : '?')).join(' '));
    if (!expression.global && !expression.sticky) break;
    if (m[0] === '') expression.lastIndex += expression.unicode || expression.unicodeSets ? `${String.fromCodePoint(whole.codePointAt(m.index) ?? 0)}`.length : 1;
  }
  return found.join(', ') || 'none';
};

let out = '';
for await (const line of createInterface({ input: process.stdin })) {
  out += `${answer(line)}\n`;
  if (out.length > 1 << 16) {
    process.stdout.write(out);
    out = '';
  }
}
process.stdout.write(out);
