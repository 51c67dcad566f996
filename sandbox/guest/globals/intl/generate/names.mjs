// Names of languages, regions, scripts and so on, and of currencies.
import { samples, slim } from './plurals.mjs';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const two = letters.flatMap((a) => letters.map((b) => a + b));
const three = two.flatMap((ab) => letters.map((c) => ab + c));
const title = (s) => s[0].toUpperCase() + s.slice(1);
const known = (type, codes) => {
  const names = new Intl.DisplayNames('en', { type, fallback: 'none' });
  return codes.filter((code) => names.of(code) !== undefined);
};
const languages = known('language', [...two, ...three]);
const regions = known('region', [...two.map((r) => r.toUpperCase()), ...Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))]);
const scripts = known('script', three.flatMap((abc) => letters.map((d) => title(abc + d))));
const currencies = known('currency', three.map((c) => c.toUpperCase()));
const calendars = ['buddhist', 'chinese', 'coptic', 'dangi', 'ethioaa', 'ethiopic', 'gregory', 'hebrew', 'indian', 'islamic', 'islamic-civil', 'islamic-rgsa',
  'islamic-tbla', 'islamic-umalqura', 'iso8601', 'japanese', 'persian', 'roc'];
const fields = ['era', 'year', 'quarter', 'month', 'weekOfYear', 'weekday', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'timeZoneName'];
const dialects = ['ar-001', 'de-AT', 'de-CH', 'en-AU', 'en-CA', 'en-GB', 'en-US', 'es-419', 'es-ES', 'es-MX', 'fr-CA', 'fr-CH', 'nl-BE', 'nds-NL', 'pt-BR', 'pt-PT',
  'ro-MD', 'sw-CD', 'fa-AF', 'zh-Hans', 'zh-Hant', 'sr-ME', 'hi-Latn', 'az-Arab', 'ku-Arab', 'ps-PK', 'ar-EG', 'yue-Hans', 'yue-Hant', 'en-IN', 'da-DK'];

// names of each style; a shorter one holds what differs from the one before.
function widths(make) {
  const long = make('long');
  const short = make('short');
  const narrow = make('narrow');
  const beyond = (a, b) => Object.fromEntries(Object.entries(a).filter(([code, name]) => b[code] !== name));
  return { long, short: beyond(short, long), narrow: beyond(narrow, short) };
}

export function displayNames(locale) {
  const of = (type, codes, options = {}) => (style) => {
    const names = new Intl.DisplayNames(locale, { type, style, fallback: 'none', ...options });
    const result = {};
    for (const code of codes) {
      const name = names.of(code);
      if (name !== undefined) result[code] = name;
    }
    return result;
  };
  const plain = (style) => {
    const names = new Intl.DisplayNames(locale, { type: 'language', style, languageDisplay: 'standard' });
    return Object.fromEntries(languages.map((code) => [code, names.of(code)]).filter(([code, name]) => name !== code));
  };
  // How a language with a region is put together.
  const standard = new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' });
  const region = new Intl.DisplayNames(locale, { type: 'region' });
  const script = new Intl.DisplayNames(locale, { type: 'script' });
  const [language] = [standard.of('da')];
  const one = standard.of('da-DE').replace(language, '{0}').replace(region.of('DE'), '{1}');
  const both = standard.of('da-Cyrl-DE').replace(language, '{0}').replace(region.of('DE'), '{2}').replace(script.of('Cyrl'), '{1}');
  const inside = standard.of('da-Cyrl').replace(language, '').replace(one.replace('{0}', '').split('{1}')[0], '').replace(one.split('{1}').at(-1), '');
  const dialect = {};
  for (const style of ['long', 'short', 'narrow']) {
    const names = new Intl.DisplayNames(locale, { type: 'language', style });
    const plainly = new Intl.DisplayNames(locale, { type: 'language', style, languageDisplay: 'standard' });
    dialect[style] = Object.fromEntries(dialects.filter((code) => names.of(code) !== plainly.of(code)).map((code) => [code, names.of(code)]));
  }
  return {
    language: widths(plain), dialect, pattern: { one, both }, standaloneScript: inside === script.of('Cyrl') ? undefined : inside,
    region: widths(of('region', regions)), script: widths(of('script', scripts)), calendar: widths(of('calendar', calendars)),
    dateTimeField: widths(of('dateTimeField', fields)),
  };
}

export function currencyNames(locale) {
  const result = {};
  const forms = samples(locale);
  for (const currency of currencies) {
    const text = (value, currencyDisplay) => new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'currency', currency, currencyDisplay })
      .formatToParts(value).find((part) => part.type === 'currency')?.value;
    const plural = {};
    for (const [category, sample] of forms) plural[category] = text(sample, 'name');
    const names = slim(plural);
    const symbol = text(1, 'symbol');
    const narrow = text(1, 'narrowSymbol');
    const display = new Intl.DisplayNames(locale, { type: 'currency', fallback: 'none' }).of(currency);
    if (names.other === currency && symbol === currency && narrow === currency && display === undefined) continue;
    result[currency] = {
      ...(symbol !== currency && { symbol }), ...(narrow !== symbol && { narrow }), ...(display !== undefined && { name: display }), forms: names,
    };
  }
  return result;
}
