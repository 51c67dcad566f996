// Lists and relative times.
import { samples, slim } from './plurals.mjs';

const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

export function relative(locale) {
  const result = {};
  for (const style of ['long', 'short', 'narrow']) {
    result[style] = {};
    const numeric = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { style });
    const words = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { style, numeric: 'auto' });
    for (const unit of units) {
      const text = (value) => numeric.formatToParts(value, unit)
        .map(({ type, value: part }) => (type === 'literal' ? part : '{0}')).join('').replace(/(\{0\})+/, '{0}');
      const entry = { future: {}, past: {}, words: {} };
      for (const [category, sample] of samples(locale)) {
        entry.future[category] = text(sample);
        entry.past[category] = text(-sample);
      }
      for (const value of [-2, -1, 0, 1, 2]) {
        const parts = words.formatToParts(value, unit);
        if (parts.every(({ type }) => type === 'literal')) entry.words[value] = parts[0].value;
      }
      const minus = words.formatToParts(-0, unit);
      if (minus.every(({ type }) => type === 'literal') && minus[0].value !== entry.words[0]) entry.words['-0'] = minus[0].value;
      result[style][unit] = { future: slim(entry.future), past: slim(entry.past), words: entry.words };
    }
  }
  for (const style of ['short', 'narrow']) {
    const wider = style === 'short' ? 'long' : 'short';
    for (const unit of units) {
      const of = (s) => (typeof result[s][unit] === 'string' ? of(result[s][unit]) : result[s][unit]);
      if (JSON.stringify(of(wider)) === JSON.stringify(result[style][unit])) delete result[style][unit];
    }
  }
  return result;
}

export function lists(locale) {
  const result = {};
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const style of ['long', 'short', 'narrow']) {
      const format = new Intl.ListFormat(locale, { type, style });
      const literals = (items) => format.formatToParts(items).filter((part) => part.type === 'literal').map(({ value }) => value);
      const pair = format.format(['A', 'B']);
      const [start, middle, end] = literals(['A', 'B', 'C', 'D']);
      const four = format.format(['A', 'B', 'C', 'D']);
      result[`${type}-${style}`] = [
        pair.slice(pair.indexOf('A') + 1, pair.indexOf('B')), start, middle, end,
        pair.slice(0, pair.indexOf('A')), pair.slice(pair.indexOf('B') + 1), four.slice(0, four.indexOf('A')), four.slice(four.indexOf('D') + 1),
      ];
    }
  }
  return result;
}
