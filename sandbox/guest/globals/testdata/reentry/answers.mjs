// Asks node what matrix.js and syntax.js come to. scripts/node-answers calls it.
import { readFileSync } from 'node:fs';

process.on('unhandledRejection', () => {});
const name = process.argv[2];
(0, eval)(readFileSync(new URL(`${name}.js`, import.meta.url), 'utf8'));
await globalThis[name]((block) => process.stdout.write(`${block}\n`), () => {});
