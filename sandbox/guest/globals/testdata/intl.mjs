// Writes intl.json: expressions and what a full-icu Node.js (see process.versions.icu)
// makes of them. Run it with: node intl.mjs
import { writeFileSync } from 'node:fs';

process.env.TZ = 'Europe/Berlin';
const locales = ['en-US', 'en-GB', 'de-DE', 'de-CH', 'fr-FR', 'es-ES', 'es-MX', 'pt-BR', 'pt-PT', 'it', 'nl', 'sv', 'nb', 'fi', 'pl', 'cs',
  'ru', 'uk', 'tr', 'hu', 'ja', 'ko', 'zh-CN', 'zh-TW', 'hi', 'en-IN', 'vi', 'id'];
const cases = new Set();
const add = (text) => cases.add(text);
const js = (value) => JSON.stringify(value).replace(/"(\w+)":/g, '$1:').replaceAll('"', "'");

const numbers = [0, -0, 1, -1234.5, 1234.5678, 9999, 12345678.9, 0.000001234, 1e21];
const numberOptions = [undefined, { style: 'percent' }, { style: 'currency', currency: 'EUR' }, { style: 'currency', currency: 'USD' },
  { minimumFractionDigits: 2 }, { maximumSignificantDigits: 3 }, { notation: 'scientific' }];
for (const locale of locales) {
  for (const options of numberOptions) {
    for (const value of [-1234.5678, 12345678.9]) add(`new Intl.NumberFormat('${locale}'${options ? `, ${js(options)}` : ''}).format(${value})`);
  }
}
for (const locale of ['en-US', 'de-DE', 'fr-FR', 'hi']) {
  for (const value of numbers) add(`(${Object.is(value, -0) ? '-0' : value}).toLocaleString('${locale}')`);
}
for (const options of [
  { style: 'currency', currency: 'JPY' }, { style: 'currency', currency: 'USD', currencySign: 'accounting' }, { style: 'currency', currency: 'CHF' },
  { style: 'currency', currency: 'USD', currencyDisplay: 'code' }, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' },
  { style: 'currency', currency: 'XTS' }, { style: 'currency', currency: 'USD', signDisplay: 'always' },
  { style: 'unit', unit: 'kilometer-per-hour' }, { style: 'unit', unit: 'megabyte', unitDisplay: 'long' }, { style: 'unit', unit: 'celsius', unitDisplay: 'narrow' },
  { signDisplay: 'exceptZero' }, { signDisplay: 'never' }, { signDisplay: 'negative' }, { useGrouping: false }, { minimumIntegerDigits: 8 },
  { minimumFractionDigits: 1, maximumFractionDigits: 1 }, { minimumSignificantDigits: 6 }, { maximumFractionDigits: 0, roundingMode: 'ceil' },
  { maximumFractionDigits: 0, roundingMode: 'halfEven' }, { maximumFractionDigits: 0, roundingMode: 'trunc' }, { notation: 'engineering' },
  { maximumFractionDigits: 2, maximumSignificantDigits: 3, roundingPriority: 'morePrecision' },
  { maximumFractionDigits: 2, maximumSignificantDigits: 3, roundingPriority: 'lessPrecision' }, { trailingZeroDisplay: 'stripIfInteger', minimumFractionDigits: 2 },
]) {
  for (const locale of ['en-US', 'de-DE']) {
    for (const value of [-1234.5, 2.5, 0, 1]) add(`new Intl.NumberFormat('${locale}', ${js(options)}).format(${value})`);
  }
}
for (const locale of ['en-US', 'de-DE', 'ja', 'es-ES', 'ru', 'fr-FR']) {
  for (const compactDisplay of ['short', 'long']) {
    for (const value of [7, 999, 999.9, 1000, 1234, 15300, 999999, 1.5e6, 2e6, 123456789, 1e12, 1e16]) {
      add(`new Intl.NumberFormat('${locale}', { notation: 'compact', compactDisplay: '${compactDisplay}' }).format(${value})`);
    }
  }
}
add("new Intl.NumberFormat('en').format(12345678901234567890n)");
add("new Intl.NumberFormat('en').format('1234567890123456789.123')");
add("new Intl.NumberFormat('en').format('x')");
add("new Intl.NumberFormat('en').format(-Infinity)");
add("(1.005).toLocaleString('en', { maximumFractionDigits: 2 })");
add("JSON.stringify(new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).formatToParts(-1234.5))");
add("JSON.stringify(new Intl.NumberFormat('en', { style: 'unit', unit: 'kilogram' }).formatToParts(12.5))");
add("JSON.stringify(new Intl.NumberFormat('en').resolvedOptions())");
add("JSON.stringify(new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'eur' }).resolvedOptions())");
add("[1, 2].map(Intl.NumberFormat('de', { minimumFractionDigits: 1 }).format).join()");
add("[1234.5, new Date(0)].toLocaleString('de')");
add("Intl.NumberFormat.supportedLocalesOf(['de', 'xx', 'fr-CA']).join()");

const when = 'Date.UTC(2024, 1, 3, 16, 5, 6, 78)';
const dateOptions = [undefined, { dateStyle: 'full' }, { dateStyle: 'long' }, { dateStyle: 'medium' }, { dateStyle: 'short' },
  { dateStyle: 'medium', timeStyle: 'short' }, { dateStyle: 'full', timeStyle: 'medium' }, { timeStyle: 'medium' },
  { year: 'numeric', month: 'long', day: 'numeric' }, { weekday: 'short', month: 'short', day: 'numeric' }, { month: 'long', year: 'numeric' },
  { year: '2-digit', month: '2-digit', day: '2-digit' }, { hour: 'numeric', minute: '2-digit' }, { hour: '2-digit', minute: '2-digit', hour12: false },
  { hour: 'numeric', hour12: true }, { weekday: 'long' }, { month: 'long' },
  { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }];
for (const locale of locales) {
  for (const options of dateOptions) {
    add(`new Intl.DateTimeFormat('${locale}', ${js({ timeZone: 'UTC', ...options })}).format(${when})`);
  }
  add(`new Date(${when}).toLocaleString('${locale}')`);
  add(`new Date(${when}).toLocaleDateString('${locale}')`);
  add(`new Date(${when}).toLocaleTimeString('${locale}')`);
}
for (const options of [
  { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'long' }, { timeZone: 'Asia/Kolkata', hour: 'numeric', minute: 'numeric', timeZoneName: 'short' },
  { timeZone: 'UTC', timeStyle: 'full' }, { timeZone: 'Asia/Tokyo', hour: 'numeric', timeZoneName: 'longOffset' },
  { timeZone: 'UTC', hour: 'numeric', hourCycle: 'h11' }, { timeZone: 'UTC', hour: 'numeric', minute: 'numeric', hourCycle: 'h24' },
  { timeZone: 'UTC', minute: 'numeric', second: 'numeric', fractionalSecondDigits: 3 }, { timeZone: 'UTC', month: 'narrow' }, { timeZone: 'UTC', weekday: 'narrow' },
]) {
  for (const locale of ['en-US', 'de-DE']) add(`new Intl.DateTimeFormat('${locale}', ${js(options)}).format(${when})`);
}
add(`JSON.stringify(new Intl.DateTimeFormat('en', { timeZone: 'UTC', hourCycle: 'h23', dateStyle: 'medium', timeStyle: 'short' }).formatToParts(${when}))`);
add("new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone");
add("JSON.stringify(new Intl.DateTimeFormat('de-DE', { month: 'short', timeZone: 'UTC' }).resolvedOptions())");
add("new Date(NaN).toLocaleString()");
add("new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(new Date(-1e14))");

for (const [locale, values] of Object.entries({ en: [0, 1, 2, 1.5], ru: [1, 2, 5, 21, 1.5], ar: [0, 1, 2, 3, 11, 100], pl: [1, 2, 5, 22], ja: [1], lv: [0, 1, 10, 21] })) {
  for (const value of values) add(`new Intl.PluralRules('${locale}').select(${value})`);
}
for (const value of [1, 2, 3, 4, 11, 21, 112]) add(`new Intl.PluralRules('en', { type: 'ordinal' }).select(${value})`);
add("new Intl.PluralRules('en', { minimumFractionDigits: 1 }).select(1)");
add("new Intl.PluralRules('ru').resolvedOptions().pluralCategories.slice().sort().join()");
for (const locale of ['en', 'de', 'fr', 'ja', 'ru']) {
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const items of [[], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd']]) add(`new Intl.ListFormat('${locale}', { type: '${type}' }).format(${js(items)})`);
  }
  for (const [value, unit] of [[-1, 'day'], [0, 'day'], [2, 'days'], [-5, 'minutes'], [1, 'year'], [1234, 'second'], [-0, 'hour'], [1.5, 'week']]) {
    for (const numeric of ['auto', 'always']) {
      add(`new Intl.RelativeTimeFormat('${locale}', { numeric: '${numeric}' }).format(${Object.is(value, -0) ? '-0' : value}, '${unit}')`);
    }
  }
}
for (const [a, b] of [['a', 'b'], ['a', 'B'], ['a', 'A'], ['ä', 'b'], ['ä', 'z'], ['résumé', 'resume'], ['co-op', 'coop'], ['2', '10'], ['', 'a'], ['a', 'a']]) {
  add(`new Intl.Collator('en').compare(${js(a)}, ${js(b)})`);
  add(`${js(a)}.localeCompare(${js(b)}, 'sv')`);
  add(`new Intl.Collator('de', { sensitivity: 'base' }).compare(${js(a)}, ${js(b)})`);
  add(`new Intl.Collator('en', { numeric: true }).compare(${js(a)}, ${js(b)})`);
}
add("['z', 'a', 'ä', 'Z', 'A', '10', '9'].sort(new Intl.Collator('de').compare).join()");
add("'i'.toLocaleUpperCase('tr')");
add("'ISTANBUL'.toLocaleLowerCase('tr')");
add("'straße'.toLocaleUpperCase('de')");
add("Intl.getCanonicalLocales(['EN-us', 'de-de', 'EN-us']).join()");
add("new Intl.Locale('de-Latn-AT-u-nu-latn').region");
add("new Intl.Locale('zh').maximize().toString()");
add("new Intl.Locale('en-Latn-US').minimize().toString()");
add("String(new Intl.Locale('en', { hourCycle: 'h23', numeric: true }))");
for (const text of ["new Intl.NumberFormat('x')", "new Intl.NumberFormat('en', { style: 'currency' })", "new Intl.NumberFormat('en', { maximumFractionDigits: 101 })",
  "new Intl.NumberFormat('en', { style: 'money' })", "new Intl.NumberFormat('en', null)", "new Intl.DateTimeFormat('en', { timeZone: 'Mars/X' })",
  "new Intl.DateTimeFormat('en').format(NaN)", "Intl.PluralRules()", "new Intl.DateTimeFormat('en', { dateStyle: 'short', year: 'numeric' })",
  "new Intl.NumberFormat('en', { minimumFractionDigits: 5, maximumFractionDigits: 2 })", "Intl.NumberFormat.prototype.formatToParts.call({})",
  "new Intl.DateTimeFormat('en', { timeZone: '../../etc/passwd' })", "new Intl.RelativeTimeFormat('en').format(1, 'lightyear')"]) {
  add(`(() => { try { ${text}; return 'none' } catch (e) { return e.name } })()`);
}

// What of the kinds above was missing or wrong once: names and segments, ranges
// that say once what both ends have in common, eras and zones in other languages,
// increments, other digits, ordinals of any size.
const many = ['en-US', 'en-GB', 'de', 'fr', 'es', 'es-MX', 'pt-BR', 'it', 'nl', 'sv', 'pl', 'ru', 'uk', 'tr', 'ar', 'ar-EG', 'he', 'hi', 'th', 'fa', 'ja', 'ko', 'zh-CN', 'zh-TW', 'vi', 'cs', 'el'];
for (const locale of many) {
  const names = (options) => `new Intl.DisplayNames('${locale}', ${js(options)})`;
  for (const [type, codes] of Object.entries({ language: ['en', 'de', 'pt-BR', 'en-GB', 'zh-Hans', 'xx'], region: ['DE', 'US', 'XK', '419', 'QQ'], script: ['Latn', 'Cyrl'], currency: ['EUR', 'JPY', 'ISK'], dateTimeField: ['month', 'weekOfYear'], calendar: ['gregory'] })) {
    for (const code of codes) add(`${names({ type })}.of('${code}')`);
  }
  add(`String(${names({ type: 'region', fallback: 'none' })}.of('QQ'))`);
  for (const era of ['long', 'short', 'narrow']) add(`new Intl.DateTimeFormat('${locale}', { era: '${era}', year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC', calendar: 'gregory' }).format(-62e12)`);
  for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Asia/Kolkata', 'UTC', 'Europe/London']) {
    for (const timeZoneName of ['long', 'short', 'longGeneric', 'longOffset', 'shortOffset']) {
      add(`new Intl.DateTimeFormat('${locale}', { timeZone: '${timeZone}', timeZoneName: '${timeZoneName}', hour: 'numeric', minute: '2-digit' }).format(${when})`);
    }
    add(`new Date(Date.UTC(2024, 6, 1)).toLocaleTimeString('${locale}', { timeZone: '${timeZone}', timeStyle: 'full' })`);
  }
  for (const options of [{}, { dateStyle: 'long' }, { dateStyle: 'medium' }, { year: 'numeric', month: 'short', day: 'numeric' }, { month: 'long', day: 'numeric' }, { hour: 'numeric', minute: '2-digit' }]) {
    for (const later of [0, 2 * 3600e3, 3 * 86400e3, 40 * 86400e3, 400 * 86400e3]) add(`new Intl.DateTimeFormat('${locale}', ${js({ timeZone: 'UTC', ...options })}).formatRange(${when}, ${when} + ${later})`);
  }
  for (const options of [undefined, { style: 'currency', currency: 'EUR' }, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 }, { style: 'unit', unit: 'meter', unitDisplay: 'long' }, { notation: 'compact' }, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }]) {
    for (const [a, b] of [[3, 5], [1000, 2000], [2.9, 3.1], [5, 5], [-2, 3]]) add(`new Intl.NumberFormat('${locale}'${options ? `, ${js(options)}` : ''}).formatRange(${a}, ${b})`);
  }
  for (const value of [0, 1, 2, 3, 4, 5, 11, 21, 100, 1e6, 1000001, 1000002, 1e9, 1234567893]) {
    add(`new Intl.PluralRules('${locale}', { type: 'ordinal' }).select(${value})`);
    add(`new Intl.PluralRules('${locale}').select(${value})`);
  }
  add(`new Intl.PluralRules('${locale}').selectRange(1, 2)`);
  add(`JSON.stringify(new Intl.PluralRules('${locale}').resolvedOptions())`);
  add(`JSON.stringify(new Intl.DateTimeFormat('${locale}', { hour: 'numeric', month: 'short', timeZone: 'europe/berlin' }).resolvedOptions())`);
  for (const unit of ['acre', 'microsecond', 'fluid-ounce', 'megabyte-per-second', 'gram-per-liter', 'mile-per-gallon']) {
    add(`new Intl.NumberFormat('${locale}', { style: 'unit', unit: '${unit}', unitDisplay: 'long' }).format(3)`);
  }
  for (const currency of ['ISK', 'KWD', 'XAF']) add(`new Intl.NumberFormat('${locale}', { style: 'currency', currency: '${currency}', currencyDisplay: 'name' }).format(2)`);
  add(`new Date(${when}).toLocaleDateString('${locale}', { weekday: 'long', hour: 'numeric', hour12: true, timeZone: 'UTC' })`);
  add(`new Intl.DateTimeFormat('${locale}', { hour: 'numeric', dayPeriod: 'long', hourCycle: 'h12', timeZone: 'UTC' }).format(${when})`);
}
for (const roundingIncrement of [2, 5, 25, 50, 1000]) {
  for (const value of [1.23, 1.375, -7.62, 0.02, 1234.5]) add(`new Intl.NumberFormat('en', { roundingIncrement: ${roundingIncrement}, minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(${value})`);
}
add("new Intl.NumberFormat('en', { roundingIncrement: 5, maximumFractionDigits: 0, roundingMode: 'halfEven' }).format(7.5)");
for (const text of ["{ roundingIncrement: 3 }", "{ roundingIncrement: 5, maximumFractionDigits: 2 }", "{ roundingIncrement: 5, maximumSignificantDigits: 2 }"]) {
  add(`(() => { try { new Intl.NumberFormat('en', ${text}); return 'none' } catch (e) { return e.name } })()`);
}
for (const system of ['arab', 'deva', 'thai', 'hanidec', 'fullwide', 'beng']) add(`new Intl.NumberFormat('en', { numberingSystem: '${system}' }).format(1234.5)`);
add("1n.toLocaleString('fullwide') + (12345678901234567890n).toLocaleString('fullwide', { useGrouping: false })");
for (const zone of ['utc', 'EUROPE/berlin', 'us/eastern', 'asia/calcutta', 'gmt', 'Etc/gmt+5', 'America/Argentina/buenos_aires', 'PST8PDT', 'nowhere/x']) {
  add(`(() => { try { return new Intl.DateTimeFormat('en', { timeZone: '${zone}' }).resolvedOptions().timeZone } catch (e) { return e.name } })()`);
}
for (const [granularity, text] of [['grapheme', 'a\u0301🇩🇪👨‍👩‍👧x\r\n'], ['word', "It's 3.14 o'clock, e-mail me_at café!"], ['sentence', 'Hello world. Mr. Smith went! "Ok?" he said.']]) {
  add(`[...new Intl.Segmenter('en', { granularity: '${granularity}' }).segment(${JSON.stringify(text)})].map((x) => x.segment + (x.isWordLike ?? '') + x.index).join('|')`);
}
add("JSON.stringify(new Intl.Segmenter('en').segment('ab').containing(1)) + new Intl.Segmenter('en').segment('ab').containing(2)");
add("JSON.stringify(new Intl.Segmenter('de', { granularity: 'word' }).resolvedOptions())");
for (const tag of ['en-Latn-US', 'zh-TW', 'sr', 'und-JP', 'de-u-co-phonebk', 'ar-EG-u-nu-latn']) add(`new Intl.Locale('${tag}').maximize() + ' ' + new Intl.Locale('${tag}').minimize()`);
for (const tag of ['EN-latn-us', 'iw', 'sr-latn-rs', 'de-DE-u-nu-latn-ca-gregorian', 'en-u-kn-true', 'sl-rozaj-biske-1994', 'en-a-bb-a-cc', 'de_DE', 'en-USA']) {
  add(`(() => { try { return Intl.getCanonicalLocales('${tag}').join() } catch (e) { return e.name } })()`);
}
add("JSON.stringify(new Intl.Locale('en-US').weekInfo) + JSON.stringify(new Intl.Locale('de').weekInfo) + JSON.stringify(new Intl.Locale('ar').textInfo)");
for (const service of ['NumberFormat', 'DateTimeFormat', 'PluralRules', 'ListFormat', 'RelativeTimeFormat', 'DisplayNames', 'Segmenter']) {
  add(`Intl.${service}.supportedLocalesOf(['de-AT', 'en-u-nu-arab', 'tlh', 'zh-Hant-HK']).join()`);
}
for (const [locale, items] of [['es', ['a', 'Iris']], ['es', ['uno', 'otro']], ['he', ['a', 'b']], ['zh', ['a', 'b', 'c']]]) {
  for (const type of ['conjunction', 'disjunction']) add(`new Intl.ListFormat('${locale}', { type: '${type}' }).format(${js(items)})`);
}
add("JSON.stringify(new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).formatRangeToParts(3, 5))");
add("JSON.stringify(new Intl.DateTimeFormat('en', { timeZone: 'UTC', month: 'short', day: 'numeric' }).formatRangeToParts(0, 864e5 * 3))");

const results = [...cases].map((code) => [code, String((0, eval)(code))]);
writeFileSync('intl.json', `[\n${results.map((pair) => JSON.stringify(pair)).join(',\n')}\n]\n`);
