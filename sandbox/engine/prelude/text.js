// The text methods whose natives could write far more than they read, and the
// generic forms of RegExp's, which believe any length they are told.
(function (iterate) {
  'use strict';
  const {apply} = Reflect;
  const same = Object.is;
  const {min, max, trunc} = Math;
  const call = Function.prototype.call;
  const uncurry = (f) => call.bind(f);
  const slice = uncurry(String.prototype.slice), indexOf = uncurry(String.prototype.indexOf);
  const joinDense = Array.prototype.join;
  const MAX_STRING = 2 ** 29 - 24, MAX_CAPTURES = 2 ** 16;

  const toInteger = (v) => { v = +v; return v !== v || v === 0 ? 0 : trunc(v) };
  const toLength = (v) => min(max(toInteger(v), 0), 2 ** 53 - 1);

  // What a replacement template stands for, as pieces that sum adds up.
  const expand = (template, matched, captures, position, s, groups, sum) => {
    const pieces = [];
    let from = 0, dollar;
    const put = (piece) => {
      sum.length += piece.length;
      if (sum.length > MAX_STRING) throw new RangeError('Invalid string length');
      pieces[pieces.length] = piece;
    };
    while ((dollar = indexOf(template, '$', from)) >= 0) {
      put(slice(template, from, dollar));
      const c = template[dollar + 1];
      from = dollar + 2;
      if (c === '$') put('$');
      else if (c === '&') put(matched);
      else if (c === '`') put(slice(s, 0, position));
      else if (c === "'") put(slice(s, min(position + matched.length, s.length)));
      else if (c === '<' && groups !== undefined && indexOf(template, '>', from) >= 0) {
        const close = indexOf(template, '>', from);
        const v = groups[slice(template, from, close)];
        put(v === undefined ? '' : `${v}`);
        from = close + 1;
      } else {
        let n = 0, digits = 0;
        for (const width of [2, 1]) {
          const text = slice(template, dollar + 1, dollar + 1 + width);
          const isNumber = text.length === width && text >= '0' && !(text[0] > '9') && !(text[1] < '0') && !(text[1] > '9');
          if (isNumber && +text >= 1 && +text <= captures.length) { n = +text; digits = width; break }
        }
        if (n === 0) { put('$'); from = dollar + 1 } else {
          put(captures[n - 1] === undefined ? '' : captures[n - 1]);
          from = dollar + 1 + digits;
        }
      }
    }
    put(slice(template, from));
    return apply(joinDense, pieces, ['']);
  };

  const exec = RegExp.prototype.exec;
  const regExpExec = (rx, s) => {
    const f = rx.exec;
    if (typeof f !== 'function') return apply(exec, rx, [s]);
    const result = apply(f, rx, [s]);
    if (result !== null && typeof result !== 'object' && typeof result !== 'function')
      throw new TypeError('exec must return an object or null');
    return result;
  };
  const advance = (s, i, unicode) => {
    if (!unicode || i + 1 >= s.length) return i + 1;
    const c = s[i], d = s[i + 1];
    return c >= '\ud800' && c <= '\udbff' && d >= '\udc00' && d <= '\udfff' ? i + 2 : i + 1;
  };
  const captureCount = (result) => {
    const n = toLength(result.length);
    if (n > MAX_CAPTURES) throw new RangeError('Too many captures');
    return max(n, 1);
  };
  const object = (rx) => {
    if (rx === null || typeof rx !== 'object' && typeof rx !== 'function') throw new TypeError('not an object');
  };

  const toObject = (v) => {
    if (v === undefined || v === null) throw new TypeError('Cannot convert undefined or null to object');
    return Object(v);
  };

  const replace = function (string, replacement) {
    object(this);
    const s = `${string}`, call = typeof replacement === 'function';
    if (!call) replacement = `${replacement}`;
    const flags = `${this.flags}`, global = indexOf(flags, 'g') >= 0, unicode = indexOf(flags, 'u') >= 0 || indexOf(flags, 'v') >= 0;
    if (global) this.lastIndex = 0;
    const results = [];
    for (let result; (result = regExpExec(this, s)) !== null;) {
      results[results.length] = result;
      if (!global) break;
      if (`${result[0]}` === '') this.lastIndex = advance(s, toLength(this.lastIndex), unicode);
    }
    const pieces = [], sum = {length: 0};
    let next = 0;
    for (let i = 0; i < results.length; i++) {
      const result = results[i], n = captureCount(result) - 1;
      const matched = `${result[0]}`, position = max(min(toInteger(result.index), s.length), 0);
      const captures = [];
      for (let k = 1; k <= n; k++) {
        const c = result[k];
        captures[k - 1] = c === undefined ? c : `${c}`;
      }
      let groups = result.groups, text;
      if (call) {
        const args = [matched, ...captures, position, s];
        if (groups !== undefined) args[args.length] = groups;
        text = `${apply(replacement, undefined, args)}`;
        sum.length += text.length;
      } else {
        if (groups !== undefined) groups = toObject(groups);
        text = expand(replacement, matched, captures, position, s, groups, sum);
      }
      if (sum.length > MAX_STRING) throw new RangeError('Invalid string length');
      if (position >= next) {
        pieces[pieces.length] = slice(s, next, position);
        pieces[pieces.length] = text;
        next = position + matched.length;
      }
    }
    if (next < s.length) pieces[pieces.length] = slice(s, next);
    return apply(joinDense, pieces, ['']);
  };

  const species = Symbol.species;
  const speciesConstructor = (o) => {
    const C = o.constructor;
    if (C === undefined) return RegExp;
    if (C === null || typeof C !== 'object' && typeof C !== 'function') throw new TypeError('constructor is not an object');
    const S = C[species];
    return S === undefined || S === null ? RegExp : S;
  };
  const split = function (string, limit) {
    object(this);
    const s = `${string}`, C = speciesConstructor(this), flags = `${this.flags}`;
    const unicode = indexOf(flags, 'u') >= 0 || indexOf(flags, 'v') >= 0;
    const splitter = new C(this, indexOf(flags, 'y') >= 0 ? flags : flags + 'y');
    const a = [], lim = limit === undefined ? 2 ** 32 - 1 : limit >>> 0;
    if (lim === 0) return a;
    if (s.length === 0) {
      if (regExpExec(splitter, s) === null) a[0] = s;
      return a;
    }
    let p = 0, q = 0;
    while (q < s.length) {
      splitter.lastIndex = q;
      const z = regExpExec(splitter, s);
      let e;
      if (z === null || (e = min(toLength(splitter.lastIndex), s.length)) === p) { q = advance(s, q, unicode); continue }
      a[a.length] = slice(s, p, q);
      if (a.length === lim) return a;
      p = e;
      const n = captureCount(z) - 1;
      for (let i = 1; i <= n; i++) {
        a[a.length] = z[i];
        if (a.length === lim) return a;
      }
      q = p;
    }
    a[a.length] = slice(s, p);
    return a;
  };

  const raw = (template, ...values) => {
    const strings = toObject(toObject(template).raw), n = toLength(strings.length);
    const pieces = [];
    for (let k = 0; k < n; k++) {
      pieces[pieces.length] = `${strings[k]}`;
      if (k + 1 < n && k < values.length) pieces[pieces.length] = `${values[k]}`;
    }
    return apply(joinDense, pieces, ['']);
  };

  const match = function (string) {
    object(this);
    const s = `${string}`, flags = `${this.flags}`;
    if (indexOf(flags, 'g') < 0) return regExpExec(this, s);
    const unicode = indexOf(flags, 'u') >= 0 || indexOf(flags, 'v') >= 0, list = [];
    this.lastIndex = 0;
    for (let result; (result = regExpExec(this, s)) !== null;) {
      const matched = `${result[0]}`;
      list[list.length] = matched;
      if (matched === '') this.lastIndex = advance(s, toLength(this.lastIndex), unicode);
    }
    return list.length === 0 ? null : list;
  };

  const test = function (string) {
    object(this);
    return regExpExec(this, `${string}`) !== null;
  };

  const search = function (s) {
    const previous = this.lastIndex;
    if (!same(previous, 0)) this.lastIndex = 0;
    const result = regExpExec(this, s);
    const current = this.lastIndex;
    if (!same(current, previous)) this.lastIndex = previous;
    return result === null ? -1 : result.index;
  };

  const matchAll = function (s) {
    const C = speciesConstructor(this), flags = `${this.flags}`, matcher = new C(this, flags);
    matcher.lastIndex = toLength(this.lastIndex);
    return iterate(matcher, s, indexOf(flags, 'g') >= 0, indexOf(flags, 'u') >= 0 || indexOf(flags, 'v') >= 0);
  };

  return {replace, split, raw, test, match, search, matchAll};
})
