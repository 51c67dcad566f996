// The time V8 takes for the patterns of programs.json; see bench_test.go. On
// standard input come the texts, as JSON; out come nanoseconds and matches.
import { readFileSync } from 'node:fs';

const { programs, texts } = JSON.parse(readFileSync(0, 'utf8'));
for (const { pattern, flags, text } of programs) {
  for (const subject of texts[text]) {
    const expression = new RegExp(pattern, flags);
    const count = () => {
      let n = 0;
      expression.lastIndex = 0;
      for (let m; (m = expression.exec(subject)) !== null; n++) if (m[0] === '') expression.lastIndex++;
      return n;
    };
    const n = count();
    let best = Infinity;
    for (let i = 0; i < 7; i++) {
      const start = process.hrtime.bigint();
      count();
      best = Math.min(best, Number(process.hrtime.bigint() - start));
    }
    console.log(`${best} ${n}`);
  }
}
