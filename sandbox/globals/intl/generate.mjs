// Writes locales/*.json, the part of the Unicode CLDR that package intl uses,
// as the ICU of a full-icu Node.js knows it. Run it with: node generate.mjs
// CLDR data is © Unicode, Inc., under the Unicode License V3.
import { mkdirSync, writeFileSync } from 'node:fs';

const locales = `
  ar bg bn ca cs da de de-AT de-CH el en en-AU en-CA en-GB en-IE en-IN en-NZ en-ZA es es-419 es-AR es-MX es-US et
  eu fa fi fil fr fr-BE fr-CA fr-CH gl gu he hi hr hu id is it it-CH ja kn ko lt lv ml mr ms nb nl nl-BE nn pa pl pt
  pt-PT ro ru sk sl sr sv sw ta te th tr uk ur vi zh zh-HK zh-TW`.trim().split(/\s+/);

const currencies = ['AUD', 'BRL', 'CAD', 'CHF', 'CNY', 'CZK', 'DKK', 'EUR', 'GBP', 'HKD', 'HUF', 'IDR', 'ILS', 'INR', 'JPY', 'KRW',
  'MXN', 'MYR', 'NOK', 'NZD', 'PHP', 'PLN', 'RON', 'RUB', 'SAR', 'SEK', 'SGD', 'THB', 'TRY', 'TWD', 'UAH', 'USD', 'VND', 'ZAR'];
const units = ['bit', 'byte', 'celsius', 'centimeter', 'day', 'degree', 'fahrenheit', 'foot', 'gigabit', 'gigabyte', 'gram', 'hour',
  'inch', 'kilobit', 'kilobyte', 'kilogram', 'kilometer', 'kilometer-per-hour', 'liter', 'megabit', 'megabyte', 'meter', 'mile',
  'mile-per-hour', 'milliliter', 'millimeter', 'millisecond', 'minute', 'month', 'ounce', 'percent', 'petabyte', 'pound', 'second',
  'terabyte', 'week', 'yard', 'year'];
const relativeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

// A date whose numbers are all single digits and all different.
const date = new Date(Date.UTC(2024, 1, 3, 16, 5, 6));
const gregorian = (locale) => `${locale}-u-ca-gregory-nu-latn`;

function numbers(locale) {
  const format = (value, options) => new Intl.NumberFormat(`${locale}-u-nu-latn`, options).formatToParts(value);
  const find = (parts, type) => parts.find((part) => part.type === type)?.value;
  // The parts with the number itself as {0} and a currency as ¤.
  const pattern = (parts) => {
    let text = '';
    for (const { type, value } of parts) {
      if (['integer', 'group', 'decimal', 'fraction'].includes(type)) text = text.endsWith('{0}') ? text : `${text}{0}`;
      else if (type === 'currency') text += '¤';
      else text += value;
    }
    return text;
  };
  const grouped = format(12345678901, { useGrouping: true });
  const lengths = grouped.filter(({ type }) => type === 'integer').map(({ value }) => value.length);
  const compact = (compactDisplay) => {
    const patterns = {};
    const parts = (value) => format(value, { notation: 'compact', compactDisplay });
    for (let exponent = 3; exponent <= 16; exponent++) {
      const forms = {};
      const several = parts(5 * 10 ** exponent);
      const digits = several.filter(({ type }) => type === 'integer').map(({ value }) => value).join('').length;
      const scale = 10 ** (exponent - digits + 1);
      for (const [category, sample] of samples(locale)) {
        if (sample !== 0) forms[category] = pattern(parts(sample * scale));
      }
      forms.other ??= pattern(several);
      // Exactly one thousand has a word of its own in some languages.
      const one = pattern(parts(scale));
      if (!one.includes('{0}')) {
        forms['=1'] = one;
        if (forms.one === one) forms.one = pattern(parts(1.5 * scale));
      }
      patterns[exponent] = { digits, forms: slim(forms) };
    }
    return patterns;
  };
  const names = {};
  for (const currency of currencies) {
    const forms = {};
    for (const [category, sample] of samples(locale)) {
      forms[category] = find(format(sample, { style: 'currency', currency, currencyDisplay: 'name' }), 'currency');
    }
    names[currency] = {
      symbol: find(format(1, { style: 'currency', currency }), 'currency'),
      narrow: find(format(1, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }), 'currency'),
      name: slim(forms),
    };
  }
  const plain = new Intl.NumberFormat(locale);
  return {
    digits: Array.from({ length: 10 }, (_, i) => new Intl.NumberFormat(locale, { useGrouping: false }).format(i)).join(''),
    system: plain.resolvedOptions().numberingSystem,
    decimal: find(format(1.5), 'decimal'),
    group: find(grouped, 'group'),
    nativeDecimal: find(plain.formatToParts(1.5), 'decimal'),
    nativeGroup: find(plain.formatToParts(12345678901), 'group'),
    sizes: [lengths.at(-1), lengths.at(-2)],
    leastGrouped: find(format(1234), 'group') === undefined ? 2 : 1,
    minus: find(format(-1), 'minusSign'),
    plus: find(format(1, { signDisplay: 'always' }), 'plusSign'),
    nan: find(format(NaN), 'nan'),
    infinity: find(format(Infinity), 'infinity'),
    exponent: find(format(1e5, { notation: 'scientific' }), 'exponentSeparator'),
    percent: pattern(format(0.5, { style: 'percent' })),
    currency: pattern(format(1, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })),
    currencyCode: pattern(format(1, { style: 'currency', currency: 'USD', currencyDisplay: 'code' })),
    currencyName: pattern(format(5, { style: 'currency', currency: 'USD', currencyDisplay: 'name' })),
    negativeCurrency: pattern(format(-1, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })),
    accounting: pattern(format(-1, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', currencySign: 'accounting' })),
    currencies: names,
    compact: { short: compact('short'), long: compact('long') },
  };
}

// Forms that all equal the one for "other" need not be said.
function slim(forms) {
  return Object.fromEntries(Object.entries(forms).filter(([category, form]) => category === 'other' || form !== forms.other));
}

// A small number of each plural category that the locale has.
function samples(locale) {
  const rules = new Intl.PluralRules(locale);
  const found = new Map();
  for (const value of [1, 2, 3, 4, 5, 6, 7, 11, 20, 21, 100, 1.5, 0.5, 1e6, 0]) {
    const category = rules.select(value);
    if (!found.has(category)) found.set(category, value);
  }
  return found;
}

function unitPatterns(locale) {
  const result = {};
  for (const unitDisplay of ['long', 'short', 'narrow']) {
    result[unitDisplay] = {};
    for (const unit of units) {
      const forms = {};
      for (const [category, sample] of samples(locale)) {
        forms[category] = new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'unit', unit, unitDisplay }).formatToParts(sample)
          .map(({ type, value }) => (['integer', 'group'].includes(type) ? '{0}' : ['decimal', 'fraction'].includes(type) ? '' : value)).join('')
          .replace(/(\{0\})+/, '{0}');
      }
      result[unitDisplay][unit] = slim(forms);
    }
  }
  return result;
}

function relative(locale) {
  const result = {};
  for (const style of ['long', 'short', 'narrow']) {
    result[style] = {};
    for (const unit of relativeUnits) {
      const numeric = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { style });
      const words = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { style, numeric: 'auto' });
      const text = (value) => numeric.formatToParts(value, unit)
        .map(({ type, value: part }) => (type === 'literal' ? part : '{0}')).join('').replace(/(\{0\})+/, '{0}');
      const entry = { future: {}, past: {}, words: {} };
      for (const [category, sample] of samples(locale)) {
        if (sample === 0) {
          entry.future[category] = text(0);
          entry.past[category] = text(-0);
          continue;
        }
        entry.future[category] = text(sample);
        entry.past[category] = text(-sample);
      }
      for (const value of [-2, -1, 0, 1, 2]) {
        const parts = words.formatToParts(value, unit);
        if (parts.every(({ type }) => type === 'literal')) entry.words[value] = parts[0].value;
      }
      result[style][unit] = { ...entry, future: slim(entry.future), past: slim(entry.past) };
    }
  }
  return result;
}

function lists(locale) {
  const result = {};
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const style of ['long', 'short', 'narrow']) {
      const parts = new Intl.ListFormat(locale, { type, style });
      const literals = (items) => parts.formatToParts(items).filter((part) => part.type === 'literal').map(({ value }) => value);
      const [pair] = literals(['a', 'b']);
      const [start, middle, end] = literals(['a', 'b', 'c', 'd']);
      result[`${type}-${style}`] = [pair, start, middle, end];
    }
  }
  return result;
}

function dates(locale) {
  const parts = (options, when = date) => new Intl.DateTimeFormat(gregorian(locale), { timeZone: 'UTC', ...options }).formatToParts(when);
  const value = (options, type, when) => parts(options, when).find((part) => part.type === type)?.value;
  const months = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2024, i, 3, 16, 5, 6)));
  const days = Array.from({ length: 7 }, (_, i) => new Date(Date.UTC(2024, 1, 4 + i, 16, 5, 6))); // from Sunday
  const names = {};
  for (const width of ['long', 'short', 'narrow']) {
    names[width] = {
      format: months.map((when) => value({ month: width, day: 'numeric' }, 'month', when)),
      alone: months.map((when) => value({ month: width }, 'month', when)),
      weekday: days.map((when) => value({ weekday: width, day: 'numeric' }, 'weekday', when)),
      weekdayAlone: days.map((when) => value({ weekday: width }, 'weekday', when)),
    };
  }
  const letters = {
    month: (text, options) => {
      if (/^\d+$/.test(text)) return text.length === 2 ? 'MM' : 'M';
      const all = months.map((when) => value(options, 'month', when));
      for (const [width, form, pattern] of [
        ['long', 'format', 'MMMM'], ['long', 'alone', 'LLLL'], ['short', 'format', 'MMM'], ['short', 'alone', 'LLL'],
        ['narrow', 'format', 'MMMMM'], ['narrow', 'alone', 'LLLLL'],
      ]) {
        if (names[width][form].every((name, i) => name === all[i])) return pattern;
      }
      return options.month === 'long' || options.dateStyle === 'long' || options.dateStyle === 'full' ? 'MMMM' : 'MMM';
    },
    weekday: (text) => (names.long.weekday.includes(text) ? 'EEEE' : names.long.weekdayAlone.includes(text) ? 'cccc'
      : names.short.weekday.includes(text) ? 'EEE' : 'ccc'),
    day: (text) => (text.length === 2 ? 'dd' : 'd'),
    year: (text) => (text.length === 2 ? 'yy' : 'y'),
    hour: (text) => (text.startsWith('16') ? 'H' : text.length === 2 ? 'hh' : 'h'),
    minute: (text) => (text.length === 2 ? 'mm' : 'm'),
    second: (text) => (text.length === 2 ? 'ss' : 's'),
    dayPeriod: () => 'a',
    timeZoneName: () => 'z',
    era: () => 'G',
    relatedYear: () => 'y',
    yearName: () => 'y',
  };
  const quote = (text) => (/[A-Za-z']/.test(text) ? `'${text.replaceAll("'", "''")}'` : text);
  const pattern = (options) => parts(options)
    .map(({ type, value: text }) => (type === 'literal' ? quote(text) : letters[type](text, options))).join('');

  // Hours before noon too: "0" in H0 must not be taken for one of h.
  const early = (options) => {
    const text = new Intl.DateTimeFormat(gregorian(locale), { timeZone: 'UTC', ...options })
      .formatToParts(new Date(Date.UTC(2024, 1, 3, 4, 5, 6))).find(({ type }) => type === 'hour').value;
    return text.length === 2 ? 'HH' : 'H';
  };
  const hours = (options) => pattern(options).replace(/H+/, () => early(options));

  const available = {};
  for (const weekday of [undefined, 'short', 'long']) {
    for (const year of [undefined, 'numeric']) {
      for (const month of [undefined, 'numeric', 'short', 'long']) {
        for (const day of [undefined, 'numeric']) {
          const key = `${year ? 'y' : ''}${{ numeric: 'M', short: 'MMM', long: 'MMMM' }[month] ?? ''}${{ short: 'EEE', long: 'EEEE' }[weekday] ?? ''}${day ? 'd' : ''}`;
          if (key !== '') available[key] = pattern({ weekday, year, month, day });
        }
      }
    }
  }
  const time = {};
  for (const [prefix, cycle] of [['h', { hour12: true }], ['H', { hourCycle: 'h23' }]]) {
    time[prefix] = hours({ hour: 'numeric', ...cycle });
    time[`${prefix}m`] = hours({ hour: 'numeric', minute: 'numeric', ...cycle });
    time[`${prefix}ms`] = hours({ hour: 'numeric', minute: 'numeric', second: 'numeric', ...cycle });
  }
  time.ms = pattern({ minute: 'numeric', second: 'numeric' });
  const format = (options, when = date) => new Intl.DateTimeFormat(gregorian(locale), { timeZone: 'UTC', ...options }).format(when);
  const glue = (dateOptions, timeOptions) => format({ ...dateOptions, ...timeOptions })
    .replace(format(dateOptions), '{1}').replace(format(timeOptions), '{0}');
  const styles = {};
  const styleGlue = {};
  for (const style of ['full', 'long', 'medium', 'short']) {
    styles[style] = pattern({ dateStyle: style });
    styleGlue[style] = glue({ dateStyle: style }, { timeStyle: 'short' });
  }
  const clock = { hour: 'numeric', minute: 'numeric' };
  const day = { year: 'numeric', day: 'numeric' };
  const hourCycle = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hourCycle;
  const zone = pattern({ ...clock, timeZoneName: 'short' });
  return {
    months: Object.fromEntries(Object.entries(names).map(([width, { format: a, alone }]) => [width, [a, alone]])),
    weekdays: Object.fromEntries(Object.entries(names).map(([width, { weekday, weekdayAlone }]) => [width, [weekday, weekdayAlone]])),
    periods: [value({ hour: 'numeric', hour12: true }, 'dayPeriod', new Date(Date.UTC(2024, 1, 3, 4))), value({ hour: 'numeric', hour12: true }, 'dayPeriod')],
    hourCycle,
    available, time, styles,
    timeStyles: Object.fromEntries(['full', 'long', 'medium', 'short'].map((style) => [style, hours({ timeStyle: style })])),
    glue: {
      full: glue({ ...day, month: 'long', weekday: 'long' }, clock), long: glue({ ...day, month: 'long' }, clock),
      medium: glue({ ...day, month: 'short' }, clock), short: glue({ ...day, month: 'numeric' }, clock),
    },
    styleGlue,
    zoneAfter: zone.endsWith('z'),
    utc: parts({ timeZone: 'UTC', hour: 'numeric', timeZoneName: 'long' }).find(({ type }) => type === 'timeZoneName').value,
    offset: value({ ...clock, timeZone: 'Asia/Kolkata', timeZoneName: 'longOffset' }, 'timeZoneName'),
  };
}

mkdirSync('locales', { recursive: true });
for (const locale of locales) {
  const data = { numbers: numbers(locale), units: unitPatterns(locale), relative: relative(locale), lists: lists(locale), dates: dates(locale) };
  // Narrow spaces become plain ones in dates and times, as in browsers, for the sake of old programs.
  data.dates = JSON.parse(JSON.stringify(data.dates).replaceAll('\u202f', ' '));
  writeFileSync(`locales/${locale}.json`, `${JSON.stringify(data)}\n`);
}
