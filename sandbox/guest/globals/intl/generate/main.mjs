// Writes ../data: the part of the Unicode CLDR that package intl uses, as the
// ICU of a full-icu Node.js knows it. Run it with: node generate/main.mjs
// Some languages only: node generate/main.mjs de,fr; some sections: SECTIONS=dates node ...
// CLDR data is © Unicode, Inc., under the Unicode License V3.
//
// There is a file for each language and section, compressed JSON: an object of
// locales, each with its parent and what differs from that. The root of a
// language has no parent. See ../data.go, which reads them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';

import { dates, times } from './dates.mjs';
import { allLocales, services } from './locales.mjs';
import { lists, relative } from './lists.mjs';
import { displayNames, currencyNames } from './names.mjs';
import { numbers, systems, units } from './numbers.mjs';
import { pluralRanges } from './plurals.mjs';
import { zoneGroups, zoneNames } from './zones.mjs';

const sections = {
  numbers: (locale) => numbers(locale),
  units: (locale) => units(locale),
  currencies: (locale) => currencyNames(locale),
  words: (locale) => ({ relative: relative(locale), lists: lists(locale), plurals: pluralRanges(locale) }),
  dates: (locale) => dates(locale),
  times: (locale) => times(locale),
  zones: (locale) => zoneNames(locale),
  names: (locale) => displayNames(locale),
};

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// What has to be laid over a to get b; null takes something away. Undefined if nothing.
function difference(a, b) {
  if (!isObject(a) || !isObject(b)) return JSON.stringify(a) === JSON.stringify(b) ? undefined : b;
  const result = {};
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!(key in b)) result[key] = null;
    else if (!(key in a)) result[key] = b[key];
    else {
      const d = difference(a[key], b[key]);
      if (d !== undefined) result[key] = d;
    }
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

const output = new URL('../data/', import.meta.url).pathname;
const write = (name, value) => writeFileSync(`${output}${name}.json.gz`, gzipSync(JSON.stringify(value), { level: 9 }));

function writeLanguage(language) {
  const tags = allLocales.filter((tag) => tag.split('-')[0] === language);
  const wanted = process.env.SECTIONS?.split(',') ?? Object.keys(sections);
  for (const [section, make] of Object.entries(sections).filter(([name]) => wanted.includes(name))) {
    const whole = {};
    const file = {};
    for (const tag of tags) {
      whole[tag] = kept(`${section}-${tag}`, () => make(tag));
      // The parent is the locale before it from which it differs least.
      let best;
      for (const parent of Object.keys(whole)) {
        if (parent === tag) continue;
        const d = difference(whole[parent], whole[tag]) ?? {};
        const size = JSON.stringify(d).length;
        if (best === undefined || size < best.size) best = { parent, d, size };
        if (size === 2) break;
      }
      file[tag] = best === undefined ? whole[tag] : { '': best.parent, ...best.d };
    }
    write(`${language}-${section}`, file);
  }
}

// The result of an earlier process that was ended, or a new one.
function kept(name, make) {
  const path = `${process.env.KEPT}/${name}`;
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(make()));
  return JSON.parse(readFileSync(path, 'utf8'));
}

// Some formats end the whole process, a fault of Node.js: each language has one
// of its own, which is started anew without the format that ended it.
async function inProcess(language) {
  const folder = mkdtempSync(`${tmpdir()}/intl-`);
  const [avoid, last] = [`${folder}/avoid`, `${folder}/last`];
  writeFileSync(avoid, '');
  for (let attempts = 0; ; attempts++) {
    if (attempts > 100) throw new Error(`${language}: ended a hundred times, at last with ${readFileSync(last, 'utf8')}`);
    const child = spawn(process.execPath, [process.argv[1], language], { stdio: ['ignore', 'inherit', 'pipe'], env: { ...process.env, TZ: 'UTC', AVOID: avoid, LAST: last, KEPT: folder } });
    let errors = '';
    child.stderr.on('data', (text) => { errors += text; });
    const [code] = await once(child, 'exit');
    if (code === 0) break;
    if (!errors.includes('unreachable code')) throw new Error(`${language}: ${errors}`);
    appendFileSync(avoid, `${readFileSync(last, 'utf8').split('\n')[0]}\n`);
  }
  process.stderr.write(`${language}${readFileSync(avoid, 'utf8') ? `, without:\n${readFileSync(avoid, 'utf8')}` : '\n'}`);
  rmSync(folder, { recursive: true });
}

mkdirSync(output, { recursive: true });
if (process.env.LAST) {
  writeLanguage(process.argv[2]);
} else {
  const languages = process.argv[2]?.split(',') ?? [...new Set(allLocales.map((tag) => tag.split('-')[0]))];
  if (process.argv[2] === undefined || languages.includes('all')) {
    write('systems', systems());
    write('services', services());
    write('groups', zoneGroups());
  }
  const work = async () => { for (let language; (language = languages.shift()) !== undefined;) if (language !== 'all') await inProcess(language); };
  await Promise.all([work(), work()]);
}
