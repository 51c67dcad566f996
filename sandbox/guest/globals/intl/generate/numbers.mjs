// Numbers, currencies' patterns, and units.
import { samples, slim } from './plurals.mjs';

const own = (locale) => new Intl.NumberFormat(locale).resolvedOptions().numberingSystem;
const isNumber = (type) => ['integer', 'group', 'decimal', 'fraction'].includes(type);

// The parts with the number itself as {0}, a currency as ¤ and a minus sign as {-}.
const pattern = (parts) => {
  let text = '';
  for (const { type, value } of parts) {
    if (isNumber(type)) text = text.endsWith('{0}') ? text : `${text}{0}`;
    else if (type === 'currency') text += '¤';
    else if (type === 'minusSign') text += '{-}';
    else text += value;
  }
  return text;
};
const find = (parts, type) => parts.find((part) => part.type === type)?.value;

// One set of symbols and patterns, for one numbering system.
function numberSet(locale, system) {
  const format = (value, options) => new Intl.NumberFormat(`${locale}-u-nu-${system}`, options).formatToParts(value);
  const sizes = (options) => {
    const parts = format(12345678901, { useGrouping: true, ...options });
    const lengths = parts.filter(({ type }) => type === 'integer').map(({ value }) => [...value].length);
    return [lengths.at(-1), lengths.at(-2) ?? 0];
  };
  const usd = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' };
  const decimal = sizes({});
  return {
    decimal: find(format(1.5), 'decimal'),
    group: find(format(12345678901, { useGrouping: true }), 'group') ?? '',
    currencyDecimal: find(format(1.5, usd), 'decimal'),
    currencyGroup: find(format(12345678901, usd), 'group') ?? '',
    sizes: { decimal, percent: sizes({ style: 'percent' }), currency: sizes(usd), accounting: sizes({ ...usd, currencySign: 'accounting' }) },
    minus: find(format(-1), 'minusSign'),
    plus: find(format(1, { signDisplay: 'always' }), 'plusSign'),
    nan: find(format(NaN), 'nan'),
    infinity: find(format(Infinity), 'infinity'),
    exponent: find(format(1e5, { notation: 'scientific' }), 'exponentSeparator'),
    percent: pattern(format(0.5, { style: 'percent' })),
    negativePercent: pattern(format(-0.5, { style: 'percent' })),
    negative: pattern(format(-5)),
    currency: pattern(format(1, usd)),
    negativeCurrency: pattern(format(-1, usd)),
    accounting: pattern(format(-1, { ...usd, currencySign: 'accounting' })),
    // The same for a currency that ends in letters.
    currencyCode: pattern(format(1, { ...usd, currencyDisplay: 'code' })),
    negativeCode: pattern(format(-1, { ...usd, currencyDisplay: 'code' })),
    accountingCode: pattern(format(-1, { ...usd, currencyDisplay: 'code', currencySign: 'accounting' })),
    currencyName: pattern(format(5, { ...usd, currencyDisplay: 'name' })),
  };
}

export function numbers(locale) {
  const system = own(locale);
  const latin = `${locale}-u-nu-latn`;
  const parts = (value, options) => new Intl.NumberFormat(latin, options).formatToParts(value);
  const compact = (compactDisplay, style = {}) => {
    const patterns = {};
    const of = (value) => parts(value, { notation: 'compact', compactDisplay, ...style });
    for (let exponent = 3; exponent <= 16; exponent++) {
      const forms = {};
      const several = of(5 * 10 ** exponent);
      const digits = several.filter(({ type }) => type === 'integer').map(({ value }) => value).join('').length;
      const scale = 10 ** (exponent - digits + 1);
      for (const [category, sample] of samples(locale)) {
        if (sample !== 0 && sample < 1000) forms[category] = pattern(of(sample * scale));
      }
      forms.other ??= pattern(several);
      // Exactly one thousand has a word of its own in some languages.
      const one = pattern(of(scale));
      if (!one.includes('{0}')) {
        forms['=1'] = one;
        if (forms.one === one) forms.one = pattern(of(1.5 * scale));
      }
      patterns[exponent] = { digits, forms: slim(forms) };
    }
    return patterns;
  };
  const usd = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' };
  const range = (options) => {
    const [first, last] = new Intl.NumberFormat(latin, options).formatRange(3, 5).split(/[35]/).slice(0, 2);
    return [first, last];
  };
  const result = {
    system,
    latn: numberSet(locale, 'latn'),
    leastGrouped: find(parts(1234), 'group') === undefined ? 2 : 1,
    compact: { short: compact('short'), long: compact('long') },
    // With a currency, its place and the space between may be others.
    compactCurrency: compact('short', usd),
    percentCompact: pattern(parts(0.5, { style: 'percent', notation: 'compact' })),
    range: range({})[1],
    approximately: new Intl.NumberFormat(latin).formatRangeToParts(5, 5).filter(({ type }) => type !== 'integer').map(({ value }) => value).join(''),
  };
  if (system !== 'latn') result.own = numberSet(locale, system);
  return result;
}

// The digits of all numbering systems that have ten.
export function systems() {
  const result = {};
  for (const system of Intl.supportedValuesOf('numberingSystem')) {
    const format = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false });
    const digits = Array.from({ length: 10 }, (_, i) => format.format(i));
    if (digits.every((digit) => [...digit].length === 1)) result[system] = { digits: digits.join('') };
  }
  for (const system of ['arab', 'arabext']) Object.assign(result[system], numberSet('en', system));
  return result;
}

const plainUnits = Intl.supportedValuesOf('unit');
// What has words of its own instead of those of its halves.
const compounds = ['kilometer-per-hour', 'mile-per-hour', 'meter-per-second', 'mile-per-gallon', 'liter-per-kilometer'];

export function units(locale) {
  const result = { per: {} };
  for (const unitDisplay of ['long', 'short', 'narrow']) {
    const of = (unit, value) => {
      const parts = new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'unit', unit, unitDisplay }).formatToParts(value);
      return parts.map(({ type, value: text }) => (isNumber(type) ? '{0}' : text)).join('').replace(/(\{0\})+/, '{0}');
    };
    result[unitDisplay] = {};
    const per = {};
    for (const unit of plainUnits) {
      const forms = {};
      for (const [category, sample] of samples(locale)) forms[category] = of(unit, sample);
      result[unitDisplay][unit] = slim(forms);
    }
    // What the numerator becomes with each denominator.
    for (const unit of plainUnits) {
      const alone = of('byte', 5);
      per[unit] = of(`byte-per-${unit}`, 5).replace(alone, '{1}');
    }
    for (const unit of compounds) {
      const forms = {};
      for (const [category, sample] of samples(locale)) forms[category] = of(unit, sample);
      result[unitDisplay][unit] = slim(forms);
    }
    result.per[unitDisplay] = per;
  }
  return result;
}
