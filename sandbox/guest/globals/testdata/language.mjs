// Writes language/*.txt: what node 20 prints for language/*.js, each behind
// language.js. Run it with: node language.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const head = readFileSync('language.js', 'utf8');
const folder = mkdtempSync(`${tmpdir()}/language-`);
for (const name of readdirSync('language').filter((file) => file.endsWith('.js'))) {
  const path = `${folder}/${name.replace('.js', '.mjs')}`;
  writeFileSync(path, head + readFileSync(`language/${name}`, 'utf8'));
  const env = { ...process.env, TZ: 'Europe/Berlin', LANG: 'en_US.UTF-8' };
  writeFileSync(`language/${name.replace('.js', '.txt')}`, execFileSync(process.execPath, [path], { env }));
}
rmSync(folder, { recursive: true });
