// Intl.DateTimeFormat, and the toLocale*String methods of Date.
(function (internal) {
  'use strict';
  const { Date, Math, Number, Object, RangeError, Reflect, TypeError, WeakMap } = globalThis;
  const { native } = internal;
  const { service, resolve, option, flag, count, optionsOf, numberingSystem, joined, parted, present, replace } = internal.intl;

  const STYLES = ['full', 'long', 'medium', 'short'];
  const NUMERIC = ['2-digit', 'numeric'];
  const NAMES = ['narrow', 'short', 'long'];
  const DATE = ['weekday', 'year', 'month', 'day'];
  const TIME = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];

  // The options resolved. required and usual say which fields have to be there
  // and which are added when none is: date, time, any or all.
  const build = (locales, given, required = 'any', usual = 'date') => {
    const { locale, extensions } = resolve(locales, { hc: true, nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    option(options, 'calendar', undefined, undefined);
    const system = numberingSystem(options, extensions, locale);
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
        if (usual !== 'time') fields.year = fields.month = fields.day = 'numeric';
        if (usual !== 'date') fields.hour = fields.minute = fields.second = 'numeric';
      }
    }

    const hours = fields.hour !== undefined || timeStyle !== undefined;
    const [, own] = native.localeDefaults(locale);
    if (twelve !== undefined) {
      cycle = twelve ? (own === 'h11' || own === 'h12' ? own : 'h12') : (own === 'h23' || own === 'h24' ? own : 'h23');
    } else {
      cycle ??= ['h11', 'h12', 'h23', 'h24'].includes(extensions.hc) ? extensions.hc : own;
    }
    return present({
      locale, calendar: 'gregory', numberingSystem: system, timeZone,
      hourCycle: hours ? cycle : undefined, hour12: hours ? cycle === 'h11' || cycle === 'h12' : undefined,
      ...fields, dateStyle, timeStyle,
    });
  };

  const zoneOf = (value) => {
    if (value === undefined) return native.defaultZone();
    const zone = native.timeZone(`${value}`);
    if (zone === '') throw new RangeError('this is not a time zone');
    return zone;
  };

  const format = (state, value) => {
    const time = value === undefined ? Date.now() : Number(value);
    const list = native.formatDate(state.locale, Math.trunc(time), state.timeZone, state);
    if (list === null) throw new RangeError('Invalid time value');
    return list;
  };

  const bound = new WeakMap(); // the format functions that were handed out, by instance
  service('DateTimeFormat', build, (stateOf) => ({
    get format() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (value) => joined(format(state, value)));
      return bound.get(this);
    },
    formatToParts(value) { return parted(format(stateOf(this), value)); },
    formatRange(start, end) {
      const state = stateOf(this);
      if (start === undefined || end === undefined) throw new TypeError('a range has two ends');
      const [from, to] = [start, end].map((value) => joined(format(state, value)));
      return from === to ? from : `${from} – ${to}`;
    },
    resolvedOptions() { return { ...stateOf(this) }; },
  }), { callable: true });

  const { getTime } = Date.prototype;
  const method = (required, usual) => function (locales, options) {
    const time = Reflect.apply(getTime, this, []);
    if (Number.isNaN(time)) return 'Invalid Date';
    return joined(format(build(locales, options, required, usual), time));
  };
  const members = { any: method('any', 'all'), date: method('date', 'date'), time: method('time', 'time') };
  replace('Date', {
    toLocaleString(locales, options) { return Reflect.apply(members.any, this, [locales, options]); },
    toLocaleDateString(locales, options) { return Reflect.apply(members.date, this, [locales, options]); },
    toLocaleTimeString(locales, options) { return Reflect.apply(members.time, this, [locales, options]); },
  });
})
