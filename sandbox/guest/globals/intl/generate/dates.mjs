// Patterns and names of dates and times. Patterns are in CLDR's letters, with
// other text in quotes. They are read off a date whose numbers all differ.
import { openSync, readFileSync, writeSync } from 'node:fs';

// See inProcess of main.mjs.
const avoided = new Set(readFileSync(process.env.AVOID ?? '/dev/null', 'utf8').split('\n'));
const last = process.env.LAST && openSync(process.env.LAST, 'w');
const safely = (tag, options, range, make) => {
  // Widths make no difference but between numbers and names.
  const kinds = Object.entries(options).filter(([, value]) => value !== undefined)
    .map(([name, value]) => (name === 'month' && !/numeric|digit/.test(value) ? 'name' : name.endsWith('Style') || name === 'hourCycle' ? `${name}=${value}` : name));
  const key = `${tag} ${kinds.join()}${range ? ' range' : ''}`;
  if (avoided.has(key)) return undefined;
  if (last) writeSync(last, `${key}\n`, 0);
  return make();
};

const gregorianWhen = Date.UTC(2024, 1, 3, 4, 5, 6, 78);
const months = Array.from({ length: 12 }, (_, i) => Date.UTC(2024, i, 3, 4, 5, 6, 78));
const days = Array.from({ length: 7 }, (_, i) => Date.UTC(2024, 1, 4 + i, 4, 5, 6, 78)); // from Sunday
const halves = [Date.UTC(2024, 1, 3, 4), Date.UTC(2024, 1, 3, 16)];
const STYLES = ['full', 'long', 'medium', 'short'];
const WIDTHS = ['long', 'short', 'narrow'];
const CYCLES = ['h11', 'h12', 'h23', 'h24'];

// The calendars that the package computes, for locales that use one by default.
const CALENDARS = ['buddhist', 'persian'];

const LETTERS = { h11: 'K', h12: 'h', h23: 'H', h24: 'k' };
const CLOCKS = [['', {}], ['m', { minute: 'numeric' }], ['mm', { minute: '2-digit' }], ['ms', { minute: 'numeric', second: 'numeric' }],
  ['mmss', { minute: '2-digit', second: '2-digit' }]];
const digits = (letter, option) => ({ numeric: letter, '2-digit': letter + letter }[option] ?? '');

const quote = (text) => (/[A-Za-z']/.test(text) ? `'${text.replaceAll("'", "''")}'` : text);

class Sampler {
  constructor(locale, calendar) {
    this.tag = `${locale}-u-ca-${calendar}-nu-latn`;
    // The third day of the second month, and the ninth of the fourth.
    this.when = calendar === 'persian' ? Date.UTC(2024, 3, 22, 4, 5, 6, 78) : gregorianWhen;
    this.ends = calendar === 'persian' ? { y: Date.UTC(2025, 5, 30, 5, 7, 8), M: Date.UTC(2024, 5, 29, 5, 7, 8), d: Date.UTC(2024, 3, 28, 5, 7, 8) }
      : { y: Date.UTC(2025, 3, 9, 5, 7, 8), M: Date.UTC(2024, 3, 9, 5, 7, 8), d: Date.UTC(2024, 1, 9, 5, 7, 8) };
    this.names = {};
    // In the middle of each month of the calendar.
    const middles = calendar === 'persian' ? Array.from({ length: 12 }, (_, i) => Date.UTC(2024, 2, 28) + i * 30.6 * 864e5) : months;
    this.middles = middles;
    for (const width of WIDTHS) {
      this.names[width] = {
        format: this.values({ month: width, day: 'numeric' }, 'month', middles), alone: this.values({ month: width }, 'month', middles),
        weekday: this.values({ weekday: width, day: 'numeric' }, 'weekday', days), weekdayAlone: this.values({ weekday: width }, 'weekday', days),
      };
    }
    this.year = calendar === 'gregory' ? '2024' : this.values({ year: 'numeric' }, 'year', [this.when])[0];
    this.calendar = calendar;
    this.periods = halves.map((time) => this.values({ hour: 'numeric', hourCycle: 'h12' }, 'dayPeriod', [time])[0] ?? '');
  }
  format(options) { return new Intl.DateTimeFormat(this.tag, { timeZone: 'UTC', ...options }); }
  values(options, type, times) {
    const format = this.format(options);
    return times.map((time) => format.formatToParts(time).find((part) => part.type === type)?.value);
  }

  // The pattern behind a format.
  pattern(options) {
    return safely(this.tag, options, false, () => {
      const format = this.format(options);
      return this.letters(format, options, format.formatToParts(this.when));
    });
  }
  letters(format, options, parts) {
    let text = '';
    for (const { type, value } of parts) {
      switch (type) {
        case 'literal': text += quote(value); break;
        case 'month': text += this.month(format, value); break;
        case 'weekday': text += this.weekday(format, value, parts); break;
        case 'day': text += value.length === 2 ? 'dd' : 'd'; break;
        case 'year': text += value.length === 2 && !this.year.startsWith(value) ? 'yy' : value.length > 4 ? 'yyyyy' : 'y'; break;
        case 'relatedYear': text += 'y'; break;
        case 'hour': text += this.hour(format, value); break;
        case 'minute': text += value.length === 2 ? 'mm' : 'm'; break;
        case 'second': text += value.length === 2 ? 'ss' : 's'; break;
        case 'fractionalSecond': text += 'S'.repeat(value.length); break;
        case 'dayPeriod': text += options.dayPeriod !== undefined || !this.periods.includes(value) ? 'B' : 'a'; break;
        case 'timeZoneName': text += 'z'; break;
        case 'era': text += 'G'; break;
        default: throw new Error(`${this.tag}: what is ${type} in ${JSON.stringify(options)}?`);
      }
    }
    return text;
  }
  hour(format, value) {
    const letter = { h11: 'K', h12: 'h', h23: 'H', h24: 'k' }[format.resolvedOptions().hourCycle];
    return letter.repeat(value.length);
  }
  month(format, value) {
    if (/^\d+$/.test(value)) return value.length === 2 ? 'MM' : 'M';
    const all = this.middles.map((time) => format.formatToParts(time).find(({ type }) => type === 'month')?.value);
    for (const [width, n] of [['long', 4], ['short', 3], ['narrow', 5]]) {
      if (this.names[width].format.every((name, i) => name === all[i])) return 'M'.repeat(n);
      if (this.names[width].alone.every((name, i) => name === all[i])) return 'L'.repeat(n);
    }
    const { month } = format.resolvedOptions();
    return { long: 'MMMM', short: 'MMM', narrow: 'MMMMM' }[month] ?? 'MMM';
  }
  weekday(format, value) {
    const all = days.map((time) => format.formatToParts(time).find(({ type }) => type === 'weekday')?.value);
    for (const [width, n] of [['long', 4], ['short', 3], ['narrow', 5]]) {
      if (this.names[width].weekday.every((name, i) => name === all[i])) return 'E'.repeat(n);
      if (this.names[width].weekdayAlone.every((name, i) => name === all[i])) return 'c'.repeat(n);
    }
    return 'EEE';
  }

  // The patterns for all sets of fields of a date, by their letters. What has
  // two digits is only there where making two of one gives something else.
  available() {
    const result = {};
    const letter = { weekday: { short: 'E', long: 'EEEE', narrow: 'EEEEE' }, month: { numeric: 'M', '2-digit': 'MM', short: 'MMM', long: 'MMMM', narrow: 'MMMMM' } };
    for (const era of [undefined, 'short']) {
      for (const weekday of [undefined, 'short', 'long', 'narrow']) {
        for (const year of [undefined, 'numeric', '2-digit']) {
          for (const month of [undefined, 'numeric', '2-digit', 'short', 'long', 'narrow']) {
            for (const day of [undefined, 'numeric', '2-digit']) {
              const key = `${era ? 'G' : ''}${year ? (year === 'numeric' ? 'y' : 'yy') : ''}${letter.month[month] ?? ''}${letter.weekday[weekday] ?? ''}${day ? (day === 'numeric' ? 'd' : 'dd') : ''}`;
              if (key === '') continue;
              const found = this.pattern({ era, weekday, year, month, day });
              const plain = key.replace('yy', 'y').replace('dd', 'd').replace(/(^|[^M])MM($|[^M])/, '$1M$2');
              if (plain !== key && widened(result[plain], key) === found) continue;
              result[key] = found;
            }
          }
        }
      }
    }
    return result;
  }

  // The patterns for all sets of fields of a time, by their letters. Minutes and
  // seconds of two digits are only there where they make a difference.
  times() {
    const result = {};
    for (const cycle of [undefined, ...CYCLES]) {
      for (const minute of [undefined, 'numeric', '2-digit']) {
        for (const second of [undefined, 'numeric', '2-digit']) {
          for (const fractionalSecondDigits of second ? [undefined, 1] : [undefined]) {
            for (const dayPeriod of [undefined, 'short']) {
              for (const timeZoneName of [undefined, 'short', 'longGeneric']) {
                const zone = { short: 'z', longGeneric: 'v' }[timeZoneName] ?? '';
                const key = (minutes, seconds, z = zone) => `${LETTERS[cycle] ?? ''}${minutes}${seconds}${fractionalSecondDigits ? 'S' : ''}${dayPeriod ? 'B' : ''}${z}`;
                const own = key(digits('m', minute), digits('s', second));
                if (own === zone) continue; // a date would be added
                const hour = cycle ? 'numeric' : undefined;
                const found = this.pattern({ hour, hourCycle: cycle, minute, second, fractionalSecondDigits, dayPeriod, timeZoneName });
                const plainer = [key(digits('m', minute)[0] ?? '', digits('s', second)[0] ?? ''), key(digits('m', minute), digits('s', second), zone && 'z')];
                if (plainer.every((other) => found !== result[other])) result[own] = found;
              }
            }
          }
        }
      }
    }
    // Hours of two digits, where that is something else than making two of one.
    for (const cycle of CYCLES) {
      const letter = LETTERS[cycle];
      for (const [rest, fields] of CLOCKS) {
        const found = this.pattern({ hour: '2-digit', hourCycle: cycle, ...fields });
        if (found !== widened(result[letter + rest] ?? result[letter + rest.replace('mm', 'm').replace('ss', 's')], letter + letter + rest)) result[letter + letter + rest] = found;
      }
    }
    return result;
  }

  // A day of the week with a time has patterns of its own.
  weekdayTimes() {
    const result = {};
    for (const [weekday, name] of [['short', 'E'], ['long', 'EEEE'], ['narrow', 'EEEEE']]) {
      for (const cycle of CYCLES) {
        for (const [rest, fields] of CLOCKS) {
          const found = this.pattern({ weekday, hour: 'numeric', hourCycle: cycle, ...fields });
          const plain = name + LETTERS[cycle] + rest.replace('mm', 'm').replace('ss', 's');
          if (found !== result[plain]) result[name + LETTERS[cycle] + rest] = found;
        }
      }
    }
    return result;
  }

  glue(dateOptions, timeOptions) {
    const [date, time, both] = [dateOptions, timeOptions, { ...dateOptions, ...timeOptions }].map((options) => this.format(options).format(this.when));
    return both.replace(date, '{1}').replace(time, '{0}');
  }

  styles() {
    const cycle = this.format({ hour: 'numeric' }).resolvedOptions().hourCycle;
    const result = { date: {}, time: {}, both: {} };
    for (const dateStyle of STYLES) result.date[dateStyle] = this.pattern({ dateStyle });
    for (const timeStyle of STYLES) {
      for (const hourCycle of [undefined, ...CYCLES]) {
        const found = this.pattern({ timeStyle, hourCycle });
        if (hourCycle === undefined || found !== result.time[timeStyle]) result.time[hourCycle ? `${timeStyle} ${hourCycle}` : timeStyle] = found;
      }
    }
    for (const dateStyle of STYLES) {
      result.both[dateStyle] = this.glue({ dateStyle }, { timeStyle: 'short' });
      for (const timeStyle of STYLES) {
        for (const hourCycle of [undefined, ...CYCLES]) {
          if (hourCycle === cycle) continue;
          const time = result.time[`${timeStyle} ${hourCycle}`] ?? result.time[timeStyle];
          const found = this.pattern({ dateStyle, timeStyle, hourCycle });
          if (found !== glued(result.both[dateStyle], result.date[dateStyle], time)) {
            result.both[hourCycle ? `${dateStyle} ${timeStyle} ${hourCycle}` : `${dateStyle} ${timeStyle}`] = found;
          }
        }
      }
    }
    return result;
  }

  // Patterns of intervals by the largest field that differs: what is the
  // start's alone is between \u0001 and \u0002, and what the end's between \u0003 and \u0004.
  interval(format, options, end) {
    const parts = safely(this.tag, options, true, () => format.formatRangeToParts(this.when, end));
    if (parts === undefined) return undefined;
    if (parts.every(({ source }) => source === 'shared')) return undefined;
    let text = '';
    let source = 'shared';
    const change = (to) => {
      if (to === source) return '';
      const close = { startRange: '\u0002', endRange: '\u0004', shared: '' }[source];
      source = to;
      return close + { startRange: '\u0001', endRange: '\u0003', shared: '' }[to];
    };
    for (const part of parts) {
      text += change(part.source);
      text += this.letters(format, options, [part]);
    }
    return text + change('shared');
  }
  intervals() {
    const result = {};
    const add = (name, options, differences) => {
      const format = this.format(options);
      for (const [difference, end] of Object.entries(differences)) {
        const found = this.interval(format, options, end);
        if (found !== undefined) result[`${name} ${difference}`] = found;
      }
    };
    const { y, M, d } = this.ends;
    const letter = { weekday: { short: 'E', long: 'EEEE' }, month: { numeric: 'M', '2-digit': 'MM', short: 'MMM', long: 'MMMM' } };
    for (const weekday of [undefined, 'short', 'long']) {
      for (const year of [undefined, 'numeric']) {
        for (const month of [undefined, 'numeric', '2-digit', 'short', 'long']) {
          for (const day of [undefined, 'numeric', '2-digit']) {
            const key = `${year ? 'y' : ''}${letter.month[month] ?? ''}${letter.weekday[weekday] ?? ''}${day ? (day === 'numeric' ? 'd' : 'dd') : ''}`;
            if (key === '') continue;
            add(key, { weekday, year, month, day }, { y, M, d });
          }
        }
      }
    }
    for (const dateStyle of STYLES) add(dateStyle, { dateStyle }, { y, M, d });
    return result;
  }
  timeIntervals() {
    const result = {};
    const h = this.when + (5 * 60 + 2) * 60_000;
    const m = this.when + 2 * 60_000;
    const add = (name, options, differences) => {
      const format = this.format(options);
      for (const [difference, end] of Object.entries(differences)) {
        const found = this.interval(format, options, end);
        if (found !== undefined && found !== result[`${name.replace('mm', 'm')} ${difference}`]) result[`${name} ${difference}`] = found;
      }
    };
    for (const cycle of CYCLES) {
      const name = LETTERS[cycle];
      // What is one digit where halves of the day matter.
      const halves = cycle === 'h11' || cycle === 'h12' ? { a: this.when + (11 * 60 + 2) * 60_000 } : {};
      for (const timeZoneName of [undefined, 'short']) {
        const zone = timeZoneName ? 'z' : '';
        add(name + zone, { hour: 'numeric', hourCycle: cycle, timeZoneName }, { ...halves, h });
        for (const [letters, minute] of [['m', 'numeric'], ['mm', '2-digit']]) {
          add(name + letters + zone, { hour: 'numeric', minute, hourCycle: cycle, timeZoneName }, { ...halves, h, m });
        }
      }
    }
    return result;
  }
  fallback() {
    const format = this.format({ hour: 'numeric', minute: 'numeric', second: 'numeric' });
    const parts = format.formatRangeToParts(this.when, this.when + 3_600_000);
    const firstEnd = parts.findIndex(({ source }) => source === 'endRange');
    return parts.slice(0, firstEnd).filter(({ source }) => source === 'shared').map(({ value }) => value).join('');
  }
}

// A pattern with two digits for what has two letters in key.
function widened(pattern, key) {
  if (pattern === undefined) return undefined;
  let result = pattern;
  if (/yy/.test(key)) result = replaceField(result, /y+/, 'yy');
  if (/(^|[^M])MM($|[^M])/.test(key)) result = replaceField(result, /(^|[^ML])[ML](?![ML])/, '$1MM');
  if (/dd/.test(key)) result = replaceField(result, /(^|[^d])d(?!d)/, '$1dd');
  if (/[HhKk]{2}/.test(key)) result = replaceField(result, /(^|[^HhKk])([HhKk])(?![HhKk])/, '$1$2$2');
  return result;
}
// Replaces in what is outside of quotes.
function replaceField(pattern, from, to) {
  return pattern.split(/('(?:[^']|'')*')/).map((piece, i) => (i % 2 === 1 ? piece : piece.replace(from, to))).join('');
}
function glued(glue, date, time) {
  if (date === undefined || time === undefined) return undefined;
  return quoteRest(glue).replace('{1}', () => date).replace('{0}', () => time);
}
function quoteRest(glue) {
  return glue.split(/(\{[01]\})/).map((piece, i) => (i % 2 === 1 ? piece : quote(piece))).join('');
}

export function times(locale) {
  const of = (calendar) => {
    const s = new Sampler(locale, calendar);
    return { times: s.times(), weekdayTimes: s.weekdayTimes(), intervals: s.timeIntervals() };
  };
  // Some calendars have patterns for times, too.
  const { calendar } = new Intl.DateTimeFormat(locale).resolvedOptions();
  return { ...of('gregory'), ...(CALENDARS.includes(calendar) && { calendars: { [calendar]: of(calendar) } }) };
}

export function dates(locale) {
  const gregorian = patterns(locale, 'gregory');
  const { calendar, hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const result = { calendar: calendar === 'gregory' || CALENDARS.includes(calendar) ? calendar : 'gregory', hourCycle, ...gregorian };
  if (CALENDARS.includes(calendar)) result.calendars = { [calendar]: patterns(locale, calendar) };
  return result;
}

function patterns(locale, calendar) {
  const s = new Sampler(locale, calendar);
  const { names } = s;
  const clock = { hour: 'numeric', minute: 'numeric' };
  const day = { year: 'numeric', day: 'numeric' };
  const eras = Object.fromEntries(WIDTHS.map((width) => [width, [Date.UTC(-500, 0, 5), s.when].map((time) => s.values({ era: width, year: 'numeric' }, 'era', [time])[0])]));
  const result = {
    months: Object.fromEntries(WIDTHS.map((width) => [width, [names[width].format, names[width].alone]])),
    weekdays: Object.fromEntries(WIDTHS.map((width) => [width, [names[width].weekday, names[width].weekdayAlone]])),
    eras,
    available: s.available(), styles: s.styles(),
    glue: {
      full: s.glue({ ...day, month: 'long', weekday: 'long' }, clock), long: s.glue({ ...day, month: 'long' }, clock),
      medium: s.glue({ ...day, month: 'short' }, clock), short: s.glue({ ...day, month: 'numeric' }, clock),
    },
    intervals: s.intervals(), fallback: s.fallback(),
  };
  if (calendar !== 'gregory') return result;
  const periods = {};
  for (const width of WIDTHS) {
    const format = s.format({ hour: 'numeric', hourCycle: 'h12', dayPeriod: width });
    const names24 = Array.from({ length: 24 }, (_, i) => format.formatToParts(Date.UTC(2024, 1, 3, i, 30)).find(({ type }) => type === 'dayPeriod')?.value ?? '');
    const exact = [0, 12].map((i) => format.formatToParts(Date.UTC(2024, 1, 3, i)).find(({ type }) => type === 'dayPeriod')?.value ?? '');
    periods[width] = [...names24, ...exact];
  }
  return {
    ...result, dayPeriods: periods,
    periods: halves.map((time) => s.values({ hour: 'numeric', hourCycle: 'h12' }, 'dayPeriod', [time])[0] ?? ''),
  };
}
