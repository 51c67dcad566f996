// Intl.Collator, ListFormat and RelativeTimeFormat, and what of String goes by locale.
(function (internal) {
  'use strict';
  const { Math, Number, Object, RangeError, String, Symbol, TypeError, WeakMap } = globalThis;
  const { native } = internal;
  const { service, resolve, tagged, shownOptions, requested, canonical, keyword, option, flag, optionsOf, numberingSystem, joined, parted, replace, digitOptions } = internal.intl;

  const buildCollator = (locales, given) => {
    const { base, extensions } = resolve('Collator', locales, { kf: true, kn: true });
    const options = optionsOf(given);
    const usage = option(options, 'usage', ['sort', 'search'], 'sort');
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    option(options, 'collation', undefined, undefined);
    const numeric = flag(options, 'numeric', extensions.kn === 'true');
    const caseFirst = option(options, 'caseFirst', ['upper', 'lower', 'false'], extensions.kf ?? 'false');
    const sensitivity = option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
    const ignorePunctuation = flag(options, 'ignorePunctuation', false);
    const locale = tagged(base, extensions, { kf: caseFirst, kn: `${numeric}` });
    return { base, locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst };
  };
  const compare = (state, a, b) => native.compare(state.base, `${a}`, `${b}`, state);

  const bound = new WeakMap(); // the compare functions that were handed out, by instance
  service('Collator', buildCollator, (stateOf) => ({
    get compare() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (a, b) => compare(state, a, b));
      return bound.get(this);
    },
    resolvedOptions() { return shownOptions(stateOf(this)); },
  }), { callable: true });

  service('ListFormat', (locales, given) => {
    const { base: locale } = resolve('ListFormat', locales);
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
    const { base, extensions } = resolve('RelativeTimeFormat', locales, { nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const system = numberingSystem(options, extensions, base);
    const style = option(options, 'style', ['long', 'short', 'narrow'], 'long');
    const numeric = option(options, 'numeric', ['always', 'auto'], 'always');
    return { base, locale: tagged(base, extensions, { nu: system }), style, numeric, numberingSystem: system };
  }, (stateOf) => {
    const { digits, rounding } = digitOptions({}, 0, 3, 'standard');
    const format = (state, value, unit) => {
      const number = Number(value);
      const name = `${unit}`.replace(/s$/, '');
      if (!UNITS.includes(name)) throw new RangeError(`'${name.slice(0, 80)}' is not a unit of relative time`);
      if (!Number.isFinite(number)) throw new RangeError('the value must be finite');
      return native.formatRelative(state.base, number, name, { ...digits, ...rounding, useGrouping: 'auto', ...state });
    };
    return {
      format(value, unit) { return joined(format(stateOf(this), value, unit)); },
      formatToParts(value, unit) {
        return parted(format(stateOf(this), value, unit)).map((part) =>
          (part.type === 'literal' ? part : { ...part, unit: `${unit}`.replace(/s$/, '') }));
      },
      resolvedOptions() { return shownOptions(stateOf(this)); },
    };
  });

  // ---- names ----

  const CODES = {
    region: /^([A-Z]{2}|[0-9]{3})$/, script: /^[A-Z][a-z]{3}$/, currency: /^[A-Z]{3}$/, calendar: /^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/,
    dateTimeField: /^(era|year|quarter|month|weekOfYear|weekday|day|dayPeriod|hour|minute|second|timeZoneName)$/,
  };
  const codeOf = (type, code) => {
    let result = `${code}`;
    if (type === 'language') {
      result = canonical(result);
      if (result.includes('-u-') || result.includes('-x-') || result.includes('-t-')) throw new RangeError('a language code has no extensions');
      return result;
    }
    if (type === 'region' || type === 'currency') result = result.toUpperCase();
    if (type === 'script') result = result.slice(0, 1).toUpperCase() + result.slice(1).toLowerCase();
    if (type === 'calendar') result = result.toLowerCase();
    if (!CODES[type].test(result)) throw new RangeError(`'${result.slice(0, 80)}' is not a code of a ${type}`);
    return result;
  };
  service('DisplayNames', (locales, given) => {
    const { base } = resolve('DisplayNames', locales);
    if (given === undefined) throw new TypeError('options are missing');
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const style = option(options, 'style', ['narrow', 'short', 'long'], 'long');
    const type = option(options, 'type', ['language', ...Object.keys(CODES)], undefined);
    if (type === undefined) throw new TypeError('type is missing');
    const fallback = option(options, 'fallback', ['code', 'none'], 'code');
    const languageDisplay = option(options, 'languageDisplay', ['dialect', 'standard'], 'dialect');
    return { base, locale: base, style, type, fallback, ...(type === 'language' ? { languageDisplay } : {}) };
  }, (stateOf) => ({
    of(code) {
      const { base, style, type, fallback, languageDisplay } = stateOf(this);
      const given = `${code}`;
      const key = codeOf(type, given);
      const name = native.displayName(base, type, key, style, languageDisplay === 'dialect');
      if (name !== '') return name;
      return fallback === 'code' ? given : undefined;
    },
    resolvedOptions() { return shownOptions(stateOf(this)); },
  }), { length: 2 });

  // ---- segments ----

  let segmentsOf;
  class Segments {
    #ends; // of each segment twice, and 1 if it is a word
    #text;
    #granularity;
    static { segmentsOf = (text, granularity) => new Segments(text, granularity); }
    constructor(text, granularity) {
      this.#text = text;
      this.#granularity = granularity;
      this.#ends = native.segments(text, granularity);
    }
    #data(i) {
      const index = i === 0 ? 0 : Math.floor(this.#ends[i - 1] / 2);
      const data = { segment: this.#text.slice(index, Math.floor(this.#ends[i] / 2)), index, input: this.#text };
      if (this.#granularity === 'word') data.isWordLike = this.#ends[i] % 2 === 1;
      return data;
    }
    containing(position) {
      const ends = this.#ends;
      const at = Math.trunc(Number(position)) || 0;
      if (at < 0 || at >= this.#text.length) return undefined;
      let [low, high] = [0, ends.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (Math.floor(ends[middle] / 2) > at) high = middle;
        else low = middle + 1;
      }
      return this.#data(low);
    }
    [Symbol.iterator]() {
      let i = 0;
      return {
        __proto__: segmentIterator,
        next: () => (i < this.#ends.length ? { value: this.#data(i++), done: false } : { value: undefined, done: true }),
      };
    }
  }
  const segmentIterator = Object.create(globalThis.Iterator.prototype, {
    [Symbol.toStringTag]: { value: 'Segmenter String Iterator', configurable: true },
  });
  internal.platform(Segments.prototype);
  for (const root of [Segments.prototype, segmentIterator]) internal.harden(root);

  service('Segmenter', (locales, given) => {
    const { base } = resolve('Segmenter', locales);
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const granularity = option(options, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme');
    return { base, locale: base, granularity };
  }, (stateOf) => ({
    segment(input) { return segmentsOf(`${input}`, stateOf(this).granularity); },
    resolvedOptions() { return shownOptions(stateOf(this)); },
  }));

  // ---- texts by locale ----

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
