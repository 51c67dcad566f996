// Intl.DateTimeFormat, and the toLocale*String methods of Date.
(function (internal) {
  'use strict';
  const { Date, Math, Number, Object, RangeError, Reflect, TypeError, WeakMap } = globalThis;
  const { native } = internal;
  const { service, resolve, tagged, shownOptions, keyword, option, flag, count, optionsOf, numberingSystem, joined, parted, present, replace } = internal.intl;

  const STYLES = ['full', 'long', 'medium', 'short'];
  const NUMERIC = ['2-digit', 'numeric'];
  const NAMES = ['narrow', 'short', 'long'];
  const DATE = ['weekday', 'year', 'month', 'day'];
  const TIME = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];

  // The options resolved. required and usual say which fields have to be there
  // and which are added when none is: date, time, any or all.
  const build = (locales, given, required = 'any', missing = 'date') => {
    const { base, extensions } = resolve('DateTimeFormat', locales, { ca: true, hc: true, nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const wanted = keyword(options, 'calendar');
    const system = numberingSystem(options, extensions, base);
    const [, own, usual] = native.localeDefaults(base);
    const calendar = [wanted, extensions.ca].find((name) => name !== undefined && native.hasCalendar(base, name)) ?? usual;
    const twelve = flag(options, 'hour12', undefined);
    let cycle = option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
    const timeZone = zoneOf(options.timeZone);
    const fields = {
      weekday: option(options, 'weekday', NAMES), era: option(options, 'era', NAMES), year: option(options, 'year', NUMERIC),
      month: option(options, 'month', [...NUMERIC, ...NAMES]), day: option(options, 'day', NUMERIC),
      dayPeriod: option(options, 'dayPeriod', NAMES), hour: option(options, 'hour', NUMERIC),
      minute: option(options, 'minute', NUMERIC), second: option(options, 'second', NUMERIC),
      fractionalSecondDigits: count(options.fractionalSecondDigits, 'fractionalSecondDigits', 1, 3, undefined),
      timeZoneName: option(options, 'timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']),
    };
    option(options, 'formatMatcher', ['basic', 'best fit'], 'best fit');
    const dateStyle = option(options, 'dateStyle', STYLES);
    const timeStyle = option(options, 'timeStyle', STYLES);

    if (dateStyle !== undefined || timeStyle !== undefined) {
      const explicit = Object.keys(fields).find((name) => fields[name] !== undefined);
      if (explicit !== undefined) throw new TypeError(`${explicit} cannot be used with dateStyle or timeStyle`);
      if (required === 'date' && timeStyle !== undefined) throw new TypeError('timeStyle cannot be used here');
      if (required === 'time' && dateStyle !== undefined) throw new TypeError('dateStyle cannot be used here');
    } else {
      const asked = [...(required === 'time' ? [] : DATE), ...(required === 'date' ? [] : TIME)];
      if (asked.every((name) => fields[name] === undefined)) {
        if (missing !== 'time') fields.year = fields.month = fields.day = 'numeric';
        if (missing !== 'date') fields.hour = fields.minute = fields.second = 'numeric';
      }
    }

    if (twelve !== undefined) {
      const short = own === 'h11' || own === 'h23';
      cycle = twelve ? (short ? 'h11' : 'h12') : (short ? 'h23' : 'h24');
    } else {
      cycle ??= CYCLES.includes(extensions.hc) ? extensions.hc : own;
    }
    const state = present({ base, calendar, numberingSystem: system, timeZone, hourCycle: cycle, ...fields, dateStyle, timeStyle });
    const hours = fields.hour !== undefined || timeStyle !== undefined;
    const used = { ca: calendar, nu: system, hc: hours ? cycle : undefined };
    return { format: state, locale: tagged(base, extensions, used), hours };
  };
  const CYCLES = ['h11', 'h12', 'h23', 'h24'];

  // What is shown for each field, by the letter of the pattern's.
  const NAMED = { 3: 'short', 4: 'long', 5: 'narrow' };
  const SHOWN = {
    E: ['weekday', NAMED], c: ['weekday', NAMED], y: ['year', { 1: 'numeric', 2: '2-digit' }], d: ['day', { 1: 'numeric', 2: '2-digit' }],
    M: ['month', { 1: 'numeric', 2: '2-digit', ...NAMED }], L: ['month', { 1: 'numeric', 2: '2-digit', ...NAMED }],
    m: ['minute', { 1: 'numeric', 2: '2-digit' }], s: ['second', { 1: 'numeric', 2: '2-digit' }],
  };
  for (const letter of ['h', 'H', 'k', 'K']) SHOWN[letter] = ['hour', { 1: 'numeric', 2: '2-digit' }];
  const resolvedOptions = ({ format, locale, hours }) => {
    const { base, hourCycle, dateStyle, timeStyle, ...state } = format;
    const fields = {};
    if (dateStyle === undefined && timeStyle === undefined) {
      for (const run of native.datePattern(base, format).split(' ')) {
        const [name, values] = SHOWN[run[0]] ?? [];
        if (name === undefined) continue;
        // Where two widths have the same names, the one that was asked for.
        const named = values === NAMED || run.length > 2;
        fields[name] = named && Object.values(NAMED).includes(state[name]) ? state[name] : values[run.length] ?? 'numeric';
      }
    }
    return present({
      locale, calendar: state.calendar, numberingSystem: state.numberingSystem, timeZone: state.timeZone,
      hourCycle: hours ? hourCycle : undefined, hour12: hours ? hourCycle === 'h11' || hourCycle === 'h12' : undefined,
      weekday: fields.weekday, era: state.era, year: fields.year, month: fields.month, day: fields.day, dayPeriod: state.dayPeriod,
      hour: fields.hour, minute: fields.minute, second: fields.second, fractionalSecondDigits: state.fractionalSecondDigits,
      timeZoneName: state.timeZoneName, dateStyle, timeStyle,
    });
  };

  const zoneOf = (value) => {
    if (value === undefined) return native.defaultZone();
    const zone = native.timeZone(`${value}`);
    if (zone === '') throw new RangeError('this is not a time zone');
    return zone;
  };

  const format = ({ format: state }, value) => {
    const time = value === undefined ? Date.now() : Number(value);
    const list = native.formatDate(state.base, Math.trunc(time), state.timeZone, state);
    if (list === null) throw new RangeError('Invalid time value');
    return list;
  };
  const range = ({ format: state }, start, end) => {
    if (start === undefined || end === undefined) throw new TypeError('a range has two ends');
    const ends = [start, end].map((value) => Math.trunc(Number(value)));
    const list = native.formatDateRange(state.base, ...ends, state.timeZone, state);
    if (list === null) throw new RangeError('Invalid time value');
    return list;
  };
  // Narrow spaces become plain ones in texts, as in browsers, for the sake of old programs.
  const text = (list) => joined(list).replaceAll('\u202f', ' ');

  const bound = new WeakMap(); // the format functions that were handed out, by instance
  service('DateTimeFormat', build, (stateOf) => ({
    get format() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (value) => text(format(state, value)));
      return bound.get(this);
    },
    formatToParts(value) { return parted(format(stateOf(this), value)); },
    formatRange(start, end) {
      const list = range(stateOf(this), start, end);
      const same = list.every((value, i) => i % 3 !== 2 || value === 'shared');
      return same ? text(list) : joined(list);
    },
    formatRangeToParts(start, end) { return parted(range(stateOf(this), start, end)); },
    resolvedOptions() { return resolvedOptions(stateOf(this)); },
  }), { callable: true });

  const { getTime } = Date.prototype;
  const method = (required, usual) => function (locales, options) {
    const time = Reflect.apply(getTime, this, []);
    if (Number.isNaN(time)) return 'Invalid Date';
    return text(format(build(locales, options, required, usual), time));
  };
  const members = { any: method('any', 'all'), date: method('date', 'date'), time: method('time', 'time') };
  replace('Date', {
    toLocaleString(locales, options) { return Reflect.apply(members.any, this, [locales, options]); },
    toLocaleDateString(locales, options) { return Reflect.apply(members.date, this, [locales, options]); },
    toLocaleTimeString(locales, options) { return Reflect.apply(members.time, this, [locales, options]); },
  });
})
