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
  // The first of the requested locales that is there, with its extension keys.
  const resolve = (locales, keys = {}) => {
    const wanted = requested(locales);
    for (const tag of [...wanted, native.locale()]) {
      const locale = native.findLocale(native.canonicalLocale(tag) ?? 'en');
      if (locale !== '') return { locale, extensions: extensionsOf(tag, keys) };
    }
    return { locale: 'en', extensions: {} };
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
  const numberingSystem = (options, extensions, locale) => {
    const [own] = native.localeDefaults(locale);
    const wanted = options.numberingSystem === undefined ? extensions.nu : `${options.numberingSystem}`;
    if (wanted !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(wanted)) throw new RangeError('this is not a numbering system');
    return wanted === 'latn' || wanted === own ? wanted : own;
  };
  const joined = (list) => {
    let text = '';
    for (let i = 1; i < list.length; i += 2) text += list[i];
    return text;
  };
  const parted = (list) => {
    const parts = [];
    for (let i = 0; i < list.length; i += 2) parts.push({ type: list[i], value: list[i + 1] });
    return parts;
  };
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
        return requested(locales).filter((tag) => native.findLocale(tag) !== '');
      },
    };
    Object.defineProperty(constructor, 'supportedLocalesOf', { value: supportedLocalesOf, writable: true, configurable: true });
    Object.defineProperty(Intl, name, { value: constructor, writable: true, configurable: true });
    return { constructor, stateOf };
  };

  // ---- numbers ----

  const ROUNDING = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];

  // The digits to show: SetNumberFormatDigitOptions.
  const digitOptions = (options, leastUsual, mostUsual, notation) => {
    const minimumIntegerDigits = count(options.minimumIntegerDigits, 'minimumIntegerDigits', 1, 21, 1);
    let { minimumFractionDigits: leastFraction, maximumFractionDigits: mostFraction } = options;
    let { minimumSignificantDigits: least, maximumSignificantDigits: most } = options;
    if (count(options.roundingIncrement, 'roundingIncrement', 1, 5000, 1) !== 1) throw new RangeError('only 1 is supported as roundingIncrement');
    const roundingMode = option(options, 'roundingMode', ROUNDING, 'halfExpand');
    const roundingPriority = option(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
    const trailingZeroDisplay = option(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
    const result = { minimumIntegerDigits };
    const rounding = { roundingMode, roundingIncrement: 1, trailingZeroDisplay, roundingPriority };
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
      Object.assign(result, { minimumFractionDigits: leastFraction, maximumFractionDigits: mostFraction });
    }
    if (needSignificant) Object.assign(result, { minimumSignificantDigits: least, maximumSignificantDigits: most });
    if (!needSignificant && !needFraction) {
      Object.assign(result, {
        compactRounding: true, minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1,
        maximumSignificantDigits: 2,
      });
      rounding.roundingPriority = 'morePrecision';
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
    const { locale, extensions } = resolve(locales, { nu: true });
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const system = numberingSystem(options, extensions, locale);
    const style = option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const currency = option(options, 'currency', undefined, undefined)?.toUpperCase();
    if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) throw new RangeError('this is not a currency code');
    const currencyDisplay = option(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    const currencySign = option(options, 'currencySign', ['standard', 'accounting'], 'standard');
    const unit = option(options, 'unit', undefined, undefined);
    if (unit !== undefined && !native.localeUnit(locale, unit)) throw new RangeError(`'${unit.slice(0, 80)}' is not a known unit`);
    const unitDisplay = option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (style === 'currency' && currency === undefined) throw new TypeError('currency is missing');
    if (style === 'unit' && unit === undefined) throw new TypeError('unit is missing');
    const notation = option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const money = style === 'currency' && notation === 'standard' ? native.currencyDigits(currency) : undefined;
    const { digits, rounding } = digitOptions(options, money ?? 0, money ?? (style === 'percent' ? 0 : 3), notation);
    const compactDisplay = option(options, 'compactDisplay', ['short', 'long'], 'short');
    const useGrouping = grouping(options.useGrouping, notation);
    const signDisplay = option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    return present({
      locale, numberingSystem: system, style,
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

  const shownOptions = ({ compactRounding, ...options }) => options;
  const bound = new WeakMap(); // the format functions that were handed out, by instance
  const formatNumber = (state, value) => native.formatNumber(state.locale, numeric(value), state);
  service('NumberFormat', buildNumberFormat, (stateOf) => ({
    get format() {
      const state = stateOf(this);
      if (!bound.has(this)) bound.set(this, (value) => joined(formatNumber(state, value)));
      return bound.get(this);
    },
    formatToParts(value) { return parted(formatNumber(stateOf(this), value)); },
    formatRange(start, end) {
      const state = stateOf(this);
      const [from, to] = [start, end].map((value) => joined(formatNumber(state, checked(value))));
      return from === to ? `~${from}` : `${from}–${to}`;
    },
    resolvedOptions() { return shownOptions(stateOf(this)); },
  }), { callable: true });
  const checked = (value) => {
    if (value === undefined) throw new TypeError('a range has two ends');
    const converted = numeric(value);
    if (Number.isNaN(converted)) throw new RangeError('a range has no end at NaN');
    return converted;
  };

  service('PluralRules', (locales, given) => {
    const { locale } = resolve(locales);
    const options = optionsOf(given);
    option(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    const type = option(options, 'type', ['cardinal', 'ordinal'], 'cardinal');
    const { digits, rounding } = digitOptions(options, 0, 3, 'standard');
    return { locale, type, ...digits, ...rounding };
  }, (stateOf) => ({
    select(value) {
      const state = stateOf(this);
      const converted = Number(value);
      return native.plural(state.locale, converted < 0 ? -converted : converted, state);
    },
    resolvedOptions() {
      const state = stateOf(this);
      const categories = new Set();
      for (const sample of [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 20, 21, 100, 1e6, ...(state.type === 'cardinal' ? [0.5, 1.5] : [])]) {
        categories.add(native.plural(state.locale, sample, { ...state, maximumFractionDigits: 3 }));
      }
      const order = ['zero', 'one', 'two', 'few', 'many', 'other'];
      return { ...shownOptions(state), pluralCategories: order.filter((name) => categories.has(name)) };
    },
  }));

  // ---- Intl.Locale and functions of Intl ----

  class Locale {
    #tag;
    static { localeTag = (value) => (typeof value === 'object' && value !== null && #tag in value ? value.#tag : undefined); }
    constructor(tag, given) {
      if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('a locale must be a string or an Intl.Locale');
      const options = optionsOf(given);
      let text = canonical(tag);
      const [, plain, extension = ''] = /^(.*?)(-u-.*)?$/.exec(text);
      let [base, ...rest] = plain.split('-');
      base = option(options, 'language', undefined, base);
      let script = rest.find((part) => /^[A-Z][a-z]{3}$/.test(part));
      let region = rest.find((part) => /^([A-Z]{2}|\d{3})$/.test(part));
      const variants = rest.filter((part) => part !== script && part !== region);
      script = option(options, 'script', undefined, script);
      region = option(options, 'region', undefined, region);
      text = [base, script, region, ...variants].filter((part) => part !== undefined).join('-');
      const keywords = extensionsOf(`x${extension}`, { ca: 1, co: 1, hc: 1, kf: 1, kn: 1, nu: 1 });
      for (const [name, key] of [['calendar', 'ca'], ['collation', 'co'], ['hourCycle', 'hc'], ['caseFirst', 'kf'], ['numeric', 'kn'], ['numberingSystem', 'nu']]) {
        const value = option(options, name, undefined, undefined);
        if (value !== undefined) keywords[key] = value;
      }
      const suffix = Object.keys(keywords).sort().map((key) => (keywords[key] === 'true' ? key : `${key}-${keywords[key]}`)).join('-');
      this.#tag = canonical(suffix === '' ? text : `${text}-u-${suffix}`);
    }
    get baseName() { return this.#tag.split('-u-')[0]; }
    get language() { return this.baseName.split('-')[0]; }
    get script() { return this.baseName.split('-').find((part) => /^[A-Z][a-z]{3}$/.test(part)); }
    get region() { return this.baseName.split('-').slice(1).find((part) => /^([A-Z]{2}|\d{3})$/.test(part)); }
    get calendar() { return extensionsOf(this.#tag, { ca: 1 }).ca; }
    get collation() { return extensionsOf(this.#tag, { co: 1 }).co; }
    get hourCycle() { return extensionsOf(this.#tag, { hc: 1 }).hc; }
    get caseFirst() { return extensionsOf(this.#tag, { kf: 1 }).kf; }
    get numeric() { return extensionsOf(this.#tag, { kn: 1 }).kn === 'true'; }
    get numberingSystem() { return extensionsOf(this.#tag, { nu: 1 }).nu; }
    maximize() { return new Locale(native.likelySubtags(this.#tag).join('-')); }
    minimize() {
      const [base, script, region] = native.likelySubtags(this.#tag);
      for (const parts of [[base], [base, region], [base, script]]) {
        if (native.likelySubtags(parts.join('-')).join('-') === [base, script, region].join('-')) return new Locale(parts.join('-'));
      }
      return new Locale([base, script, region].join('-'));
    }
    toString() { return this.#tag; }
  }
  internal.platform(Locale.prototype);
  Object.defineProperty(Locale.prototype, Symbol.toStringTag, { value: 'Intl.Locale', configurable: true });
  Object.defineProperty(Intl, 'Locale', { value: Locale, writable: true, configurable: true });

  const { getCanonicalLocales } = { getCanonicalLocales(locales) { return requested(locales); } };
  Object.defineProperty(Intl, 'getCanonicalLocales', { value: getCanonicalLocales, writable: true, configurable: true });

  // ---- toLocaleString of numbers ----

  const replace = (name, members) => {
    for (const key of Object.keys(members)) internal.stubs[`${name}.prototype.${key}`] = members[key];
  };
  const { valueOf } = Number.prototype;
  const { valueOf: bigValueOf } = BigInt.prototype;
  const toLocale = (value, locales, options) => {
    const state = buildNumberFormat(locales, options);
    return joined(native.formatNumber(state.locale, value, state));
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

  internal.intl = { Intl, service, resolve, requested, option, flag, count, optionsOf, numberingSystem, joined, parted, present, replace, numeric, digitOptions };
  internal.define({ Intl });
})
