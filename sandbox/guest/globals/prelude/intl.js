// Intl: locales, NumberFormat and PluralRules. Options are checked here, as
// ECMA-402 has it; formatting is native. The constructors are functions and no
// classes, because they can be called without new.
(function (internal) {
  'use strict';
  const { Array, BigInt, Boolean, Math, Number, Object, RangeError, Reflect, Set, Symbol, TypeError, WeakMap } = globalThis;
  const { native } = internal;

  const Intl = {};
  Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

  // ---- locales ----

  let localeTag; // the tag of an Intl.Locale; undefined for anything else

  const canonical = (tag) => {
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('a locale must be a string or an Intl.Locale');
    const text = localeTag(tag) ?? `${tag}`;
    const result = native.canonicalLocale(text);
    if (result === null) throw new RangeError(`'${text.slice(0, 80)}' is not a language tag`);
    return result;
  };
  const requested = (locales) => {
    if (locales === undefined) return [];
    if (typeof locales === 'string' || localeTag(locales) !== undefined) return [canonical(locales)];
    if (locales === null) throw new TypeError('locales must not be null');
    const list = Object(locales);
    const length = Math.min(Math.max(Number(list.length) || 0, 0), 1000);
    const seen = new Set();
    for (let i = 0; i < length; i++) if (i in list) seen.add(canonical(list[i]));
    return [...seen];
  };
  // The first of the requested locales that a service has, with its extension keys.
  const resolve = (service, locales, keys = {}) => {
    const wanted = requested(locales);
    for (const tag of [...wanted, native.locale()]) {
      const base = native.findLocale(native.canonicalLocale(tag) ?? 'en', service);
      if (base !== '') return { base, extensions: extensionsOf(tag, keys) };
    }
    return { base: 'en-US', extensions: {} };
  };
  // The tag of a locale, with those of the extensions that are in effect.
  const tagged = (base, extensions, used) => {
    const keys = Object.keys(used).filter((key) => extensions[key] !== undefined && extensions[key] === used[key]).sort();
    return keys.length === 0 ? base : `${base}-u-${keys.map((key) => (used[key] === 'true' ? key : `${key}-${used[key]}`)).join('-')}`;
  };
  const extensionsOf = (tag, keys) => {
    const found = {};
    const [, extension = ''] = tag.split('-u-');
    let key;
    for (const part of extension.split('-')) {
      if (part.length === 1) break;
      if (part.length === 2) {
        key = part;
        found[key] = '';
      } else if (key !== undefined) {
        found[key] = found[key] === '' ? part : `${found[key]}-${part}`;
      }
    }
    return Object.fromEntries(Object.keys(keys).filter((name) => name in found).map((name) => [name, found[name] || 'true']));
  };

  // ---- options ----

  const optionsOf = (options) => {
    if (options === undefined) return {};
    if (options === null) throw new TypeError('options must not be null');
    return Object(options);
  };
  const option = (options, name, values, usual) => {
    const value = options[name];
    if (value === undefined) return usual;
    const text = `${value}`;
    if (values !== undefined && !values.includes(text)) throw new RangeError(`'${text.slice(0, 80)}' is not a value of ${name}`);
    return text;
  };
  const flag = (options, name, usual) => {
    const value = options[name];
    return value === undefined ? usual : Boolean(value);
  };
  const count = (value, name, least, most, usual) => {
    if (value === undefined) return usual;
    const number = Number(value);
    if (!(number >= least && number <= most)) throw new RangeError(`${name} must be from ${least} to ${most}`);
    return Math.floor(number);
  };
  // A value of Unicode's locale extensions.
  const keyword = (options, name) => {
    const value = option(options, name, undefined, undefined);
    if (value !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(value)) throw new RangeError(`'${value.slice(0, 80)}' is not a value of ${name}`);
    return value?.toLowerCase();
  };
  const numberingSystem = (options, extensions, base) => {
    const wanted = [keyword(options, 'numberingSystem'), extensions.nu].find((name) => name !== undefined && native.hasSystem(name));
    return wanted ?? native.localeDefaults(base)[0];
  };
  // Natives answer parts as a list of types, values and sources.
  const joined = (list) => {
    let text = '';
    for (let i = 1; i < list.length; i += 3) text += list[i];
    return text;
  };
  const parted = (list) => {
    const parts = [];
    for (let i = 0; i < list.length; i += 3) {
      parts.push(list[i + 2] === '' ? { type: list[i], value: list[i + 1] } : { type: list[i], value: list[i + 1], source: list[i + 2] });
    }
    return parts;
  };
  const shownOptions = ({ base, compactRounding, ...options }) => options;
  const present = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

  // Defines a constructor of Intl. build answers the resolved options of an
  // instance, which members find through stateOf; callable ones need no new.
  const service = (name, build, members, { callable = false, length = 0 } = {}) => {
    const states = new WeakMap();
    const { [name]: constructor } = {
      [name]: function (locales, options) {
        if (new.target === undefined) {
          if (!callable) throw new TypeError(`Constructor Intl.${name} requires 'new'`);
          return new constructor(locales, options);
        }
        states.set(this, build(locales, options));
        return this;
      },
    };
    Object.defineProperty(constructor, 'length', { value: length, configurable: true });
    const stateOf = (value) => {
      const state = states.get(value);
      if (state === undefined) throw new TypeError(`not an Intl.${name}`);
      return state;
    };
    const descriptors = Object.getOwnPropertyDescriptors(members(stateOf));
    for (const key of Reflect.ownKeys(descriptors)) descriptors[key].enumerable = false;
    Object.defineProperties(constructor.prototype, {
      ...descriptors,
      [Symbol.toStringTag]: { value: `Intl.${name}`, configurable: true },
    });
    Object.defineProperty(constructor, 'prototype', { writable: false });
    internal.platform(constructor.prototype);
    const { supportedLocalesOf } = {
      supportedLocalesOf(locales, options) {
        option(optionsOf(options), 'localeMatcher', ['lookup', 'best fit'], 'best fit');
        return requested(locales).filter((tag) => native.findLocale(tag, name) !== '');
      },
    };
    Object.defineProperty(constructor, 'supportedLocalesOf', { value: supportedLocalesOf, writable: true, configurable: true });
    Object.defineProperty(Intl, name, { value: constructor, writable: true, configurable: true });
    return { constructor, stateOf };
  };

  // ---- numbers ----

  const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
  const ROUNDING = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];

  // The digits to show: SetNumberFormatDigitOptions.
  const digitOptions = (options, leastUsual, mostUsual, notation) => {
    const minimumIntegerDigits = count(options.minimumIntegerDigits, 'minimumIntegerDigits', 1, 21, 1);
    let { minimumFractionDigits: leastFraction, maximumFractionDigits: mostFraction } = options;
    let { minimumSignificantDigits: least, maximumSignificantDigits: most } = options;
    const roundingIncrement = count(options.roundingIncrement, 'roundingIncrement', 1, 5000, 1);
    if (!INCREMENTS.includes(roundingIncrement)) throw new RangeError('this is not a value of roundingIncrement');
    const roundingMode = option(options, 'roundingMode', ROUNDING, 'halfExpand');
    const roundingPriority = option(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
    const trailingZeroDisplay = option(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
    const result = { minimumIntegerDigits };
    const rounding = { roundingMode, roundingIncrement, trailingZeroDisplay, roundingPriority };
    if (roundingIncrement !== 1) mostUsual = leastUsual;
    const significant = least !== undefined || most !== undefined;
    const fraction = leastFraction !== undefined || mostFraction !== undefined;
    const both = roundingPriority !== 'auto';
    const needSignificant = both || significant;
    const needFraction = both || !(significant || (!fraction && notation === 'compact'));
    if (needSignificant) {
      least = count(least, 'minimumSignificantDigits', 1, 21, 1);
      most = count(most, 'maximumSignificantDigits', least, 21, 21);
    }
    if (needFraction) {
      leastFraction = count(leastFraction, 'minimumFractionDigits', 0, 100, undefined);
      mostFraction = count(mostFraction, 'maximumFractionDigits', 0, 100, undefined);
      if (leastFraction === undefined) leastFraction = mostFraction === undefined ? leastUsual : Math.min(leastUsual, mostFraction);
      if (mostFraction === undefined) mostFraction = Math.max(mostUsual, leastFraction);
      if (leastFraction > mostFraction) throw new RangeError('minimumFractionDigits is greater than maximumFractionDigits');
    }
    if (needSignificant) Object.assign(result, { minimumSignificantDigits: least, maximumSignificantDigits: most });
    if (needFraction) Object.assign(result, { minimumFractionDigits: leastFraction, maximumFractionDigits: mostFraction });
    if (!needSignificant && !needFraction) {
      Object.assign(result, {
        compactRounding: true, minimumSignificantDigits: 1, maximumSignificantDigits: 2, minimumFractionDigits: 0, maximumFractionDigits: 0,
      });
      rounding.roundingPriority = 'morePrecision';
    }
    if (roundingIncrement !== 1) {
      if (needSignificant || !needFraction) throw new TypeError('roundingIncrement goes with fraction digits only');
      if (leastFraction !== mostFraction) throw new RangeError('with roundingIncrement, minimum and maximumFractionDigits have to be equal');
    }
    return { digits: result, rounding };
  };

  const grouping = (value, notation) => {
    const usual = notation === 'compact' ? 'min2' : 'auto';
    if (value === undefined) return usual;
    if (value === true) return 'always';
    if (value === false || value === null || value === 0 || value === '') return false;
    const text = `${value}`;
    if (text === 'true' || text === 'false') return usual;
    if (!['min2', 'auto', 'always'].includes(text)) throw new RangeError('this is not a value of useGrouping');
    return text;
  };

  const buildNumberFormat = (locales, given) => {
    const { base, extensions } = resolve('NumberFormat', locales, { nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const system = numberingSystem(options, extensions, base);
    const style = option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const currency = option(options, 'currency', undefined, undefined)?.toUpperCase();
    if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) throw new RangeError('this is not a currency code');
    const currencyDisplay = option(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    const currencySign = option(options, 'currencySign', ['standard', 'accounting'], 'standard');
    const unit = option(options, 'unit', undefined, undefined);
    if (unit !== undefined && !native.localeUnit(base, unit)) throw new RangeError(`'${unit.slice(0, 80)}' is not a known unit`);
    const unitDisplay = option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (style === 'currency' && currency === undefined) throw new TypeError('currency is missing');
    if (style === 'unit' && unit === undefined) throw new TypeError('unit is missing');
    const notation = option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const money = style === 'currency' ? native.currencyDigits(currency) : undefined;
    const { digits, rounding } = digitOptions(options, money ?? 0, money ?? (style === 'percent' ? 0 : 3), notation);
    const compactDisplay = option(options, 'compactDisplay', ['short', 'long'], 'short');
    const useGrouping = grouping(options.useGrouping, notation);
    const signDisplay = option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    return present({
      base, locale: tagged(base, extensions, { nu: system }), numberingSystem: system, style,
      currency: style === 'currency' ? currency : undefined,
      currencyDisplay: style === 'currency' ? currencyDisplay : undefined,
      currencySign: style === 'currency' ? currencySign : undefined,
      unit: style === 'unit' ? unit : undefined,
      unitDisplay: style === 'unit' ? unitDisplay : undefined,
      ...digits,
      useGrouping, notation,
      compactDisplay: notation === 'compact' ? compactDisplay : undefined,
      signDisplay,
      ...rounding,
    });
  };

  // A number, a BigInt, or a string of decimal digits, exact.
  const numeric = (value) => {
    const primitive = typeof value === 'object' && value !== null ? toPrimitive(value) : value;
    if (typeof primitive === 'bigint') return primitive;
    if (typeof primitive === 'string') {
      const text = primitive.trim();
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) && text.length < 500 ? text : Number(text);
    }
    return Number(primitive);
  };
  // As the language does it, for a number.
  const toPrimitive = (object) => {
    const method = object[Symbol.toPrimitive];
    if (method !== undefined && method !== null) {
      const result = Reflect.apply(method, object, ['number']);
      if (typeof result === 'object' && result !== null) throw new TypeError('cannot convert the object to a number');
      return result;
    }
    for (const name of ['valueOf', 'toString']) {
      const convert = object[name];
      if (typeof convert !== 'function') continue;
      const result = Reflect.apply(convert, object, []);
      if (typeof result !== 'object' || result === null) return result;
    }
    throw new TypeError('cannot convert the object to a number');
  };

  const bound = new WeakMap(); // the format functions that were handed out, by instance
  const formatNumber = (state, value) => native.formatNumber(state.base, numeric(value), state);
  service('NumberFormat', buildNumberFormat, (stateOf) => ({
    get format() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (value) => joined(formatNumber(state, value)));
      return bound.get(this);
    },
    formatToParts(value) { return parted(formatNumber(stateOf(this), value)); },
    formatRange(start, end) { return joined(formatRange(stateOf(this), start, end)); },
    formatRangeToParts(start, end) { return parted(formatRange(stateOf(this), start, end)); },
    resolvedOptions() { return shownOptions(stateOf(this)); },
  }), { callable: true });
  const formatRange = (state, start, end) => {
    if (start === undefined || end === undefined) throw new TypeError('a range has two ends');
    const ends = [numeric(start), numeric(end)];
    if (ends.some(Number.isNaN)) throw new RangeError('a range has no end at NaN');
    return native.formatNumberRange(state.base, ...ends, state);
  };

  const select = (state, value) => native.plural(state.base, value < 0 ? -value : value, state);
  service('PluralRules', (locales, given) => {
    const { base } = resolve('PluralRules', locales);
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const type = option(options, 'type', ['cardinal', 'ordinal'], 'cardinal');
    const { digits, rounding } = digitOptions(options, 0, 3, 'standard');
    return { base, locale: base, type, ...digits, rounding, ...rounding };
  }, (stateOf) => ({
    select(value) { return select(stateOf(this), Number(value)); },
    selectRange(start, end) {
      const state = stateOf(this);
      if (start === undefined || end === undefined) throw new TypeError('a range has two ends');
      const ends = [Number(start), Number(end)];
      if (ends.some(Number.isNaN)) throw new RangeError('a range has no end at NaN');
      return native.pluralRange(state.base, ...ends.map((value) => select(state, value)));
    },
    resolvedOptions() {
      const { rounding, ...state } = stateOf(this);
      const shown = Object.fromEntries(Object.entries(shownOptions(state)).filter(([name]) => !(name in rounding)));
      return { ...shown, pluralCategories: native.pluralCategories(state.base, state.type === 'ordinal') };
    },
  }));

  // ---- Intl.Locale and functions of Intl ----

  // A canonical tag in three: language, script, region and variants; the keywords
  // of its Unicode extension; and its other extensions.
  const dissected = (tag) => {
    const parts = tag.split('-');
    const end = parts.findIndex((part) => part.length === 1);
    const base = end < 0 ? parts : parts.slice(0, end);
    const keywords = {};
    const others = [];
    for (let i = end < 0 ? parts.length : end; i < parts.length;) {
      let next = i + 1;
      while (next < parts.length && (parts[next].length > 1 || parts[i] === 'x')) next++;
      if (parts[i] === 'u') Object.assign(keywords, keywordsOf(parts.slice(i + 1, next)));
      else others.push(parts.slice(i, next).join('-'));
      i = next;
    }
    return { base, keywords, others };
  };
  const keywordsOf = (parts) => {
    const found = {};
    let key = '';
    for (const part of parts) {
      if (part.length === 2 || key === '') found[key = part] = part.length === 2 ? '' : undefined;
      else found[key] = found[key] ? `${found[key]}-${part}` : part;
      if (key.length > 2) key = ''; // an attribute
    }
    return found;
  };
  const isScript = (part) => /^[A-Z][a-z]{3}$/.test(part);
  const isRegion = (part) => /^([A-Z]{2}|[0-9]{3})$/.test(part);
  const subtag = (options, name, form) => {
    const value = option(options, name, undefined, undefined);
    if (value !== undefined && !form.test(value)) throw new RangeError(`'${value.slice(0, 80)}' is not a ${name}`);
    return value;
  };

  class Locale {
    #tag;
    static { localeTag = (value) => (typeof value === 'object' && value !== null && #tag in value ? value.#tag : undefined); }
    constructor(tag, given) {
      if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('a locale must be a string or an Intl.Locale');
      const options = optionsOf(given);
      const { base: [first, ...rest], keywords, others } = dissected(canonical(tag));
      const language = subtag(options, 'language', /^([a-z]{2,3}|[a-z]{5,8})$/i) ?? first;
      const script = subtag(options, 'script', /^[a-z]{4}$/i) ?? rest.find(isScript);
      const region = subtag(options, 'region', /^([a-z]{2}|[0-9]{3})$/i) ?? rest.find(isRegion);
      const variants = rest.filter((part) => !isScript(part) && !isRegion(part));
      const chosen = {
        ca: keyword(options, 'calendar'), co: keyword(options, 'collation'), hc: option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24']),
        kf: option(options, 'caseFirst', ['upper', 'lower', 'false']), kn: flag(options, 'numeric', undefined), nu: keyword(options, 'numberingSystem'),
      };
      for (const key of Object.keys(chosen)) if (chosen[key] !== undefined) keywords[key] = `${chosen[key]}`;
      const unicode = Object.keys(keywords).map((key) => (keywords[key] ? `${key}-${keywords[key]}` : key)).join('-');
      const parts = [language, script, region, ...variants, ...others.filter((text) => text[0] !== 'x'), unicode && `u-${unicode}`, ...others.filter((text) => text[0] === 'x')];
      this.#tag = canonical(parts.filter((part) => part).join('-'));
    }
    get baseName() { return dissected(this.#tag).base.join('-'); }
    get language() { return dissected(this.#tag).base[0]; }
    get script() { return dissected(this.#tag).base.find(isScript); }
    get region() { return dissected(this.#tag).base.slice(1).find(isRegion); }
    get calendar() { return dissected(this.#tag).keywords.ca; }
    get collation() { return dissected(this.#tag).keywords.co; }
    get hourCycle() { return dissected(this.#tag).keywords.hc; }
    get caseFirst() { return dissected(this.#tag).keywords.kf; }
    get numeric() { return ['', 'true'].includes(dissected(this.#tag).keywords.kn); }
    get numberingSystem() { return dissected(this.#tag).keywords.nu; }
    get calendars() { return [this.calendar ?? native.localeDefaults(dataOf(this.#tag))[2]]; }
    get hourCycles() { return [this.hourCycle ?? native.localeDefaults(dataOf(this.#tag))[1]]; }
    get numberingSystems() { return [this.numberingSystem ?? native.localeDefaults(dataOf(this.#tag))[0]]; }
    get textInfo() { return { direction: RTL.includes(native.likelySubtags(this.#tag)[1]) ? 'rtl' : 'ltr' }; }
    get weekInfo() {
      const [firstDay, minimalDays, ...weekend] = native.weekInfo(this.region ?? native.likelySubtags(this.#tag)[2]);
      return { firstDay, weekend, minimalDays };
    }
    maximize() { return this.#like(native.likelySubtags(this.#tag)); }
    minimize() {
      const full = native.likelySubtags(this.#tag);
      const [language, script, region] = full;
      for (const parts of [[language], [language, region], [language, script]]) {
        if (native.likelySubtags(parts.join('-')).join('-') === full.join('-')) return this.#like(parts);
      }
      return this.#like(full);
    }
    // The same with another language, script and region.
    #like(parts) {
      const { base, others, keywords } = dissected(this.#tag);
      const variants = base.slice(1).filter((part) => !isScript(part) && !isRegion(part));
      const unicode = Object.keys(keywords).map((key) => (keywords[key] ? `${key}-${keywords[key]}` : key)).join('-');
      return new Locale([...parts, ...variants, ...others, ...(unicode === '' ? [] : [`u-${unicode}`])].join('-'));
    }
    toString() { return this.#tag; }
  }
  const RTL = ['Arab', 'Hebr', 'Thaa', 'Nkoo', 'Syrc', 'Adlm', 'Rohg', 'Mand', 'Samr'];
  const dataOf = (tag) => native.findLocale(tag, 'NumberFormat') || 'en';
  internal.platform(Locale.prototype);
  Object.defineProperty(Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
  Object.defineProperty(Intl, 'Locale', { value: Locale, writable: true, configurable: true });

  const { getCanonicalLocales } = { getCanonicalLocales(locales) { return requested(locales); } };
  Object.defineProperty(Intl, 'getCanonicalLocales', { value: getCanonicalLocales, writable: true, configurable: true });
  const { supportedValuesOf } = {
    supportedValuesOf(key) {
      const values = native.valuesOf(`${key}`);
      if (values.length === 0) throw new RangeError('this is not a key of supportedValuesOf');
      return values;
    },
  };
  Object.defineProperty(Intl, 'supportedValuesOf', { value: supportedValuesOf, writable: true, configurable: true });

  // ---- toLocaleString of numbers ----

  const replace = (name, members) => {
    for (const key of Object.keys(members)) internal.stubs[`${name}.prototype.${key}`] = members[key];
  };
  const { valueOf } = Number.prototype;
  const { valueOf: bigValueOf } = BigInt.prototype;
  const toLocale = (value, locales, options) => {
    const state = buildNumberFormat(locales, options);
    return joined(native.formatNumber(state.base, value, state));
  };
  replace('Number', {
    toLocaleString(locales, options) { return toLocale(Reflect.apply(valueOf, this, []), locales, options); },
  });
  replace('BigInt', {
    toLocaleString(locales, options) { return toLocale(Reflect.apply(bigValueOf, this, []), locales, options); },
  });
  // goja's own breaks when toString is no function.
  replace('Object', {
    toLocaleString() {
      const { toString } = this;
      return Reflect.apply(internal.callback(toString, 'toString'), this, []);
    },
  });
  const joining = []; // arrays whose text is being made: one inside itself is empty
  replace('Array', {
    toLocaleString(locales, options) {
      const array = Object(this);
      if (joining.includes(array)) return '';
      joining.push(array);
      try {
        const texts = [];
        const { length } = array;
        for (let i = 0; i < length; i++) {
          const element = array[i];
          texts.push(element === undefined || element === null ? '' : `${element.toLocaleString(locales, options)}`);
        }
        return texts.join(',');
      } finally {
        joining.pop();
      }
    },
  });

  internal.intl = { Intl, service, resolve, tagged, requested, canonical, option, keyword, shownOptions, flag, count, optionsOf, numberingSystem, joined, parted, present, replace, numeric, digitOptions };
  internal.define({ Intl });
})
