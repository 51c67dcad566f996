// The array methods that loop, as the specification words them. They stand in
// for goja's natives where those would walk something huge, sparse or not an
// array: here every step is metered, and can be held or aborted.
(function () {
  'use strict';
  const {apply, construct} = Reflect;
  const {isArray} = Array;
  const {defineProperty} = Object;
  const {trunc, min, max} = Math;
  const species = Symbol.species, spreadable = Symbol.isConcatSpreadable, iterator = Symbol.iterator;
  const sortDense = Array.prototype.sort, joinDense = Array.prototype.join;
  const MAX_LENGTH = 2 ** 53 - 1;

  const toInteger = (v) => { v = +v; return v !== v || v === 0 ? 0 : trunc(v) };
  const toLength = (v) => min(max(toInteger(v), 0), MAX_LENGTH);
  const relative = (v, n) => { v = toInteger(v); return v < 0 ? max(n + v, 0) : min(v, n) };
  const end = (v, n) => v === undefined ? n : relative(v, n);
  const toObject = (v) => {
    if (v === undefined || v === null) throw new TypeError('Cannot convert undefined or null to object');
    return Object(v);
  };
  const callable = (f) => {
    if (typeof f !== 'function') throw new TypeError(`${typeof f} is not a function`);
    return f;
  };
  const isConstructor = (f) => {
    try { construct(Object, [], f); return true } catch { return false }
  };
  const data = (o, k, value) => defineProperty(o, k, {value, writable: true, enumerable: true, configurable: true});
  const create = (n) => {
    if (n > 2 ** 32 - 1) throw new RangeError('Invalid array length');
    const a = [];
    if (n > 0) a.length = n;
    return a;
  };
  const speciesCreate = (o, n) => {
    if (!isArray(o)) return create(n);
    let C = o.constructor;
    if (C !== null && (typeof C === 'object' || typeof C === 'function')) {
      C = C[species];
      if (C === null) C = undefined;
    }
    if (C === undefined) return create(n);
    if (!isConstructor(C)) throw new TypeError('Species is not a constructor');
    return new C(n);
  };
  const remove = (o, k) => { delete o[k] }; // strict: throws when it cannot
  const sameZero = (a, b) => a === b || a !== a && b !== b;

  // Calls f(value, index) for what is there, forward or backward.
  const each = (o, n, f) => { for (let k = 0; k < n; k++) if (k in o && f(o[k], k)) return };

  const flatten = (to, from, n, at, depth, f, self, level) => {
    if (level > 500) throw new RangeError('Maximum call stack size exceeded');
    for (let k = 0; k < n; k++) {
      if (!(k in from)) continue;
      let v = from[k];
      if (f) v = apply(f, self, [v, k, from]);
      if (depth > 0 && isArray(v)) {
        at = flatten(to, v, toLength(v.length), at, depth - 1, undefined, undefined, level + 1);
      } else {
        if (at >= MAX_LENGTH) throw new TypeError('Invalid array length');
        data(to, at++, v);
      }
    }
    return at;
  };

  // Sorting collects into a dense array. The native sorts pieces of it; merging
  // them is metered.
  const collect = (o, n, holes) => {
    const list = [];
    for (let k = 0; k < n; k++) if (holes || k in o) list[list.length] = o[k];
    return list;
  };
  const comparator = (f) => {
    if (f !== undefined && typeof f !== 'function')
      throw new TypeError('The comparison function must be either a function or undefined');
  };

  const SORTED = 2 ** 16, JOINED = 2 ** 16; // elements that a native takes at once
  const order = (a, b) => { a = `${a}`; b = `${b}`; return a < b ? -1 : a > b ? 1 : 0 };
  const sorted = (list, compare) => {
    const n = list.length;
    if (n <= SORTED) return apply(sortDense, list, [compare]);
    let from = [];
    for (let k = 0; k < n;) {
      const run = [];
      for (const stop = min(n, k + SORTED); k < stop; k++) run[run.length] = list[k];
      from[from.length] = apply(sortDense, run, [compare]);
    }
    const f = compare === undefined ? order : compare;
    const after = (a, b) => a === undefined ? b !== undefined : b !== undefined && +f(a, b) > 0;
    for (; from.length > 1;) {
      const to = [];
      for (let i = 0; i < from.length; i += 2) {
        if (i + 1 === from.length) { to[to.length] = from[i]; continue }
        const a = from[i], b = from[i + 1], merged = [];
        let x = 0, y = 0, at = 0;
        while (x < a.length && y < b.length) merged[at++] = after(a[x], b[y]) ? b[y++] : a[x++];
        while (x < a.length) merged[at++] = a[x++];
        while (y < b.length) merged[at++] = b[y++];
        to[to.length] = merged;
      }
      from = to;
    }
    return from[0];
  };

  // Text is gathered in pieces: goja copies the whole string at every +=.
  const joinPieces = (pieces, separator) => {
    if (pieces.length <= JOINED) return apply(joinDense, pieces, [separator]);
    const parts = [];
    for (let k = 0; k < pieces.length;) {
      const part = [];
      for (const stop = min(pieces.length, k + JOINED); k < stop; k++) part[part.length] = pieces[k];
      parts[parts.length] = apply(joinDense, part, [separator]);
    }
    return apply(joinDense, parts, [separator]);
  };
  const joined = (o, n, separator, text) => {
    const pieces = [];
    for (let k = 0; k < n; k++) {
      const v = o[k];
      pieces[k] = v === undefined || v === null ? '' : text(v);
    }
    return joinPieces(pieces, separator);
  };
  const joining = [];
  const guarded = (o, f) => {
    for (let i = 0; i < joining.length; i++) if (joining[i] === o) return '';
    joining[joining.length] = o;
    try { return f() } finally { joining.length-- }
  };

  const methods = {
    concat(...items) {
      const o = toObject(this), a = speciesCreate(o, 0);
      let at = 0;
      const add = (item) => {
        let spread = false;
        if (item !== null && (typeof item === 'object' || typeof item === 'function')) {
          spread = item[spreadable];
          spread = spread === undefined ? isArray(item) : !!spread;
        }
        if (!spread) {
          if (at >= MAX_LENGTH) throw new TypeError('Invalid array length');
          data(a, at++, item);
          return;
        }
        const n = toLength(item.length);
        if (at + n > MAX_LENGTH) throw new TypeError('Invalid array length');
        for (let k = 0; k < n; k++, at++) if (k in item) data(a, at, item[k]);
      };
      add(o);
      for (let i = 0; i < items.length; i++) add(items[i]);
      a.length = at;
      return a;
    },
    copyWithin(target, start, last) {
      const o = toObject(this), n = toLength(o.length);
      let to = relative(target, n), from = relative(start, n);
      let count = min(end(last, n) - from, n - to), step = 1;
      if (from < to && to < from + count) { step = -1; from += count - 1; to += count - 1 }
      for (; count > 0; count--, from += step, to += step) if (from in o) o[to] = o[from]; else remove(o, to);
      return o;
    },
    every(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = 0; k < n; k++) if (k in o && !apply(f, self, [o[k], k, o])) return false;
      return true;
    },
    fill(value, first, last) {
      const o = toObject(this), n = toLength(o.length);
      let k = relative(first, n);
      for (const stop = end(last, n); k < stop; k++) o[k] = value;
      return o;
    },
    filter(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      const a = speciesCreate(o, 0);
      let at = 0;
      for (let k = 0; k < n; k++) {
        if (!(k in o)) continue;
        const v = o[k];
        if (apply(f, self, [v, k, o])) data(a, at++, v);
      }
      return a;
    },
    find(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = 0; k < n; k++) { const v = o[k]; if (apply(f, self, [v, k, o])) return v }
    },
    findIndex(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = 0; k < n; k++) if (apply(f, self, [o[k], k, o])) return k;
      return -1;
    },
    findLast(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = n - 1; k >= 0; k--) { const v = o[k]; if (apply(f, self, [v, k, o])) return v }
    },
    findLastIndex(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = n - 1; k >= 0; k--) if (apply(f, self, [o[k], k, o])) return k;
      return -1;
    },
    flat(depth) {
      const o = toObject(this), n = toLength(o.length);
      const d = depth === undefined ? 1 : toInteger(depth);
      const a = speciesCreate(o, 0);
      flatten(a, o, n, 0, d, undefined, undefined, 0);
      return a;
    },
    flatMap(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      const a = speciesCreate(o, 0);
      flatten(a, o, n, 0, 1, f, self, 0);
      return a;
    },
    forEach(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      each(o, n, (v, k) => { apply(f, self, [v, k, o]) });
    },
    includes(value, from) {
      const o = toObject(this), n = toLength(o.length);
      if (n === 0) return false;
      for (let k = relative(from, n); k < n; k++) if (sameZero(o[k], value)) return true;
      return false;
    },
    indexOf(value, from) {
      const o = toObject(this), n = toLength(o.length);
      if (n === 0) return -1;
      for (let k = relative(from, n); k < n; k++) if (k in o && o[k] === value) return k;
      return -1;
    },
    join(separator) {
      const o = toObject(this);
      return guarded(o, () => {
        const n = toLength(o.length);
        const s = separator === undefined ? ',' : `${separator}`;
        return joined(o, n, s, (v) => `${v}`);
      });
    },
    lastIndexOf(value, ...from) {
      const o = toObject(this), n = toLength(o.length);
      if (n === 0) return -1;
      let k = from.length > 0 ? toInteger(from[0]) : n - 1;
      k = k < 0 ? n + k : min(k, n - 1);
      for (; k >= 0; k--) if (k in o && o[k] === value) return k;
      return -1;
    },
    map(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      const a = speciesCreate(o, n);
      for (let k = 0; k < n; k++) if (k in o) data(a, k, apply(f, self, [o[k], k, o]));
      return a;
    },
    reduce(f, ...initial) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      let k = 0, result;
      if (initial.length > 0) result = initial[0];
      else {
        while (k < n && !(k in o)) k++;
        if (k >= n) throw new TypeError('No initial value');
        result = o[k++];
      }
      for (; k < n; k++) if (k in o) result = f(result, o[k], k, o);
      return result;
    },
    reduceRight(f, ...initial) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      let k = n - 1, result;
      if (initial.length > 0) result = initial[0];
      else {
        while (k >= 0 && !(k in o)) k--;
        if (k < 0) throw new TypeError('No initial value');
        result = o[k--];
      }
      for (; k >= 0; k--) if (k in o) result = f(result, o[k], k, o);
      return result;
    },
    reverse() {
      const o = toObject(this), n = toLength(o.length), middle = trunc(n / 2);
      for (let lower = 0; lower < middle; lower++) {
        const upper = n - lower - 1;
        const hasLower = lower in o, a = hasLower ? o[lower] : undefined;
        const hasUpper = upper in o, b = hasUpper ? o[upper] : undefined;
        if (hasUpper) o[lower] = b; else if (hasLower) remove(o, lower);
        if (hasLower) o[upper] = a; else if (hasUpper) remove(o, upper);
      }
      return o;
    },
    shift() {
      const o = toObject(this), n = toLength(o.length);
      if (n === 0) { o.length = 0; return undefined }
      const first = o[0];
      for (let k = 1; k < n; k++) if (k in o) o[k - 1] = o[k]; else remove(o, k - 1);
      remove(o, n - 1);
      o.length = n - 1;
      return first;
    },
    slice(first, last) {
      const o = toObject(this), n = toLength(o.length);
      let k = relative(first, n);
      const stop = end(last, n), a = speciesCreate(o, max(stop - k, 0));
      let at = 0;
      for (; k < stop; k++, at++) if (k in o) data(a, at, o[k]);
      a.length = at;
      return a;
    },
    some(f, self) {
      const o = toObject(this), n = toLength(o.length);
      callable(f);
      for (let k = 0; k < n; k++) if (k in o && apply(f, self, [o[k], k, o])) return true;
      return false;
    },
    sort(compare) {
      comparator(compare);
      const o = toObject(this), n = toLength(o.length);
      const list = sorted(collect(o, n, false), compare);
      let k = 0;
      for (; k < list.length; k++) o[k] = list[k];
      for (; k < n; k++) if (k in o) remove(o, k);
      return o;
    },
    splice(...args) {
      const o = toObject(this), n = toLength(o.length);
      const at = relative(args[0], n);
      const count = args.length === 0 ? 0 : args.length === 1 ? n - at : min(max(toInteger(args[1]), 0), n - at);
      const added = max(args.length - 2, 0);
      if (n + added - count > MAX_LENGTH) throw new TypeError('Invalid array length');
      const a = speciesCreate(o, count);
      for (let k = 0; k < count; k++) if (at + k in o) data(a, k, o[at + k]);
      a.length = count;
      const move = (from, to) => { if (from in o) o[to] = o[from]; else remove(o, to) };
      if (added < count) {
        for (let k = at; k < n - count; k++) move(k + count, k + added);
        for (let k = n; k > n - count + added; k--) remove(o, k - 1);
      } else if (added > count) {
        for (let k = n - count; k > at; k--) move(k + count - 1, k + added - 1);
      }
      for (let k = 0; k < added; k++) o[at + k] = args[k + 2];
      o.length = n - count + added;
      return a;
    },
    toLocaleString() {
      const o = toObject(this);
      return guarded(o, () => joined(o, toLength(o.length), ',', (v) => `${v.toLocaleString()}`));
    },
    toReversed() {
      const o = toObject(this), n = toLength(o.length), a = create(n);
      for (let k = 0; k < n; k++) data(a, k, o[n - k - 1]);
      return a;
    },
    toSorted(compare) {
      comparator(compare);
      const o = toObject(this), n = toLength(o.length);
      create(n > 2 ** 32 - 1 ? n : 0);
      return sorted(collect(o, n, true), compare);
    },
    toSpliced(...args) {
      const o = toObject(this), n = toLength(o.length);
      const at = relative(args[0], n);
      const count = args.length === 0 ? 0 : args.length === 1 ? n - at : min(max(toInteger(args[1]), 0), n - at);
      const added = max(args.length - 2, 0), length = n + added - count;
      if (length > MAX_LENGTH) throw new TypeError('Invalid array length');
      const a = create(length);
      let to = 0;
      for (; to < at; to++) data(a, to, o[to]);
      for (let k = 0; k < added; k++) data(a, to++, args[k + 2]);
      for (let from = at + count; to < length; from++) data(a, to++, o[from]);
      return a;
    },
    unshift(...items) {
      const o = toObject(this), n = toLength(o.length), added = items.length;
      if (added > 0) {
        if (n + added > MAX_LENGTH) throw new TypeError('Invalid array length');
        for (let k = n; k > 0; k--) if (k - 1 in o) o[k + added - 1] = o[k - 1]; else remove(o, k + added - 1);
        for (let k = 0; k < added; k++) o[k] = items[k];
      }
      o.length = n + added;
      return n + added;
    },
    with(index, value) {
      const o = toObject(this), n = toLength(o.length);
      const i = toInteger(index), at = i < 0 ? n + i : i;
      if (at < 0 || at >= n) throw new RangeError('Invalid index');
      const a = create(n);
      for (let k = 0; k < n; k++) data(a, k, k === at ? value : o[k]);
      return a;
    },
  };

  // Puts what was sorted back into the object that it came from.
  const place = {
    place(list) {
      const o = this;
      for (let k = 0; k < list.length; k++) o[k] = list[k];
      return o;
    },
  };

  const from = {
    from(items, f, self) {
      if (f !== undefined) callable(f);
      const make = (...args) => isConstructor(this) ? new this(...args) : create(args[0] ?? 0);
      const method = items[iterator];
      if (method !== undefined && method !== null) {
        callable(method);
        const a = make();
        let k = 0;
        for (const v of {[iterator]: () => apply(method, items, [])}) {
          data(a, k, f ? apply(f, self, [v, k]) : v);
          k++;
        }
        a.length = k;
        return a;
      }
      const o = toObject(items), n = toLength(o.length), a = make(n);
      for (let k = 0; k < n; k++) data(a, k, f ? apply(f, self, [o[k], k]) : o[k]);
      a.length = n;
      return a;
    },
  };
  return {...methods, ...place, ...from};
})
