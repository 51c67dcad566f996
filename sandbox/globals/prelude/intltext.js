// Intl.Collator, ListFormat and RelativeTimeFormat, and what of String goes by locale.
(function (internal) {
  'use strict';
  const { Number, RangeError, String, TypeError, WeakMap } = globalThis;
  const { native } = internal;
  const { service, resolve, requested, option, flag, optionsOf, numberingSystem, joined, parted, replace, digitOptions } = internal.intl;

  const buildCollator = (locales, given) => {
    const { locale, extensions } = resolve(locales, { kf: true, kn: true });
    const options = optionsOf(given);
    const usage = option(options, 'usage', ['sort', 'search'], 'sort');
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    option(options, 'collation', undefined, undefined);
    const numeric = flag(options, 'numeric', extensions.kn === 'true');
    const caseFirst = option(options, 'caseFirst', ['upper', 'lower', 'false'], extensions.kf ?? 'false');
    const sensitivity = option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
    const ignorePunctuation = flag(options, 'ignorePunctuation', false);
    return { locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst };
  };
  const compare = (state, a, b) => native.compare(state.locale, `${a}`, `${b}`, state);

  const bound = new WeakMap(); // the compare functions that were handed out, by instance
  service('Collator', buildCollator, (stateOf) => ({
    get compare() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (a, b) => compare(state, a, b));
      return bound.get(this);
    },
    resolvedOptions() { return { ...stateOf(this) }; },
  }), { callable: true });

  service('ListFormat', (locales, given) => {
    const { locale } = resolve(locales);
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const type = option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction');
    const style = option(options, 'style', ['long', 'short', 'narrow'], 'long');
    return { locale, type, style };
  }, (stateOf) => {
    const format = ({ locale, type, style }, list) => {
      const items = [];
      for (const item of list ?? []) {
        if (typeof item !== 'string') throw new TypeError('the items of a list must be strings');
        items.push(item);
      }
      return native.formatList(locale, items, type, style);
    };
    return {
      format(list) { return joined(format(stateOf(this), list)); },
      formatToParts(list) { return parted(format(stateOf(this), list)); },
      resolvedOptions() { return { ...stateOf(this) }; },
    };
  });

  const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
  service('RelativeTimeFormat', (locales, given) => {
    const { locale, extensions } = resolve(locales, { nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const system = numberingSystem(options, extensions, locale);
    const style = option(options, 'style', ['long', 'short', 'narrow'], 'long');
    const numeric = option(options, 'numeric', ['always', 'auto'], 'always');
    return { locale, style, numeric, numberingSystem: system };
  }, (stateOf) => {
    const { digits, rounding } = digitOptions({}, 0, 3, 'standard');
    const format = (state, value, unit) => {
      const number = Number(value);
      const name = `${unit}`.replace(/s$/, '');
      if (!UNITS.includes(name)) throw new RangeError(`'${name.slice(0, 80)}' is not a unit of relative time`);
      if (!Number.isFinite(number)) throw new RangeError('the value must be finite');
      return native.formatRelative(state.locale, number, name, { ...digits, ...rounding, useGrouping: 'auto', ...state });
    };
    return {
      format(value, unit) { return joined(format(stateOf(this), value, unit)); },
      formatToParts(value, unit) {
        return parted(format(stateOf(this), value, unit)).map((part) =>
          (part.type === 'literal' ? part : { ...part, unit: `${unit}`.replace(/s$/, '') }));
      },
      resolvedOptions() { return { ...stateOf(this) }; },
    };
  });

  const text = (value) => {
    if (value === undefined || value === null) throw new TypeError('not a string');
    return `${value}`;
  };
  const change = (value, locales, upper) => {
    const string = text(value);
    const [tag = native.locale()] = requested(locales);
    return native.changeCase(tag, string, upper);
  };
  replace('String', {
    localeCompare(other, locales, options) {
      const string = text(this);
      const second = `${other}`;
      return compare(buildCollator(locales, options), string, second);
    },
    toLocaleUpperCase(locales) { return change(this, locales, true); },
    toLocaleLowerCase(locales) { return change(this, locales, false); },
  });
})
