// JSON.stringify, and the reviver of JSON.parse, as the specification words it, for values that have accessors,
// proxies, toJSON or a replacer on the way: what those return cannot be known
// before, so each step is metered and the depth is counted.
(function (MAX_DEPTH, boxed) {
  'use strict';
  const {apply} = Reflect;
  const {isArray} = Array;
  const {keys} = Object;
  const {min, max, trunc} = Math;
  const quote = JSON.stringify, isRaw = JSON.isRawJSON;
  const joinDense = Array.prototype.join, repeat = String.prototype.repeat, slice = String.prototype.slice;
  const {valueOf: booleanValue} = Boolean.prototype, {valueOf: bigintValue} = BigInt.prototype;
  const {deleteProperty, defineProperty} = Reflect;
  const isObject = (v) => v !== null && (typeof v === 'object' || typeof v === 'function');
  const toLength = (v) => { v = +v; return v !== v ? 0 : min(max(trunc(v), 0), 2 ** 53 - 1) };

  const stringify = (value, replacer, space) => {
    let f, list;
    if (typeof replacer === 'function') f = replacer;
    else if (isObject(replacer) && isArray(replacer)) {
      list = [];
      const seen = {__proto__: null};
      const n = toLength(replacer.length);
      for (let k = 0; k < n; k++) {
        let v = replacer[k];
        if (isObject(v) && (boxed(v) === 'string' || boxed(v) === 'number')) v = `${v}`;
        if (typeof v === 'number') v = `${v}`;
        if (typeof v === 'string' && !seen[v]) { seen[v] = true; list[list.length] = v }
      }
    }
    if (isObject(space)) {
      const kind = boxed(space);
      if (kind === 'number') space = +space;
      else if (kind === 'string') space = `${space}`;
    }
    let gap = '';
    if (typeof space === 'number') gap = apply(repeat, ' ', [max(0, min(10, trunc(space) || 0))]);
    else if (typeof space === 'string') gap = apply(slice, space, [0, 10]);

    const stack = [];
    const pieces = [];
    const put = (s) => { pieces[pieces.length] = s };

    // Writes holder[key], and says whether there was anything to write.
    const write = (holder, key, before, indent) => {
      let v = holder[key];
      if (isObject(v) || typeof v === 'bigint') {
        const toJSON = v.toJSON;
        if (typeof toJSON === 'function') v = apply(toJSON, v, [key]);
      }
      if (f) v = apply(f, holder, [key, v]);
      if (isObject(v)) {
        if (isRaw(v)) { put(before); put(v.rawJSON); return true }
        switch (boxed(v)) {
          case 'number': v = +v; break;
          case 'string': v = `${v}`; break;
          case 'boolean': v = apply(booleanValue, v, []); break;
          case 'bigint': v = apply(bigintValue, v, []); break;
        }
      }
      switch (typeof v) {
        case 'string': case 'number': case 'boolean': put(before); put(quote(v)); return true;
        case 'bigint': throw new TypeError('Do not know how to serialize a BigInt');
        case 'object': break;
        default: return false;
      }
      put(before);
      if (v === null) { put('null'); return true }
      for (let i = 0; i < stack.length; i++) if (stack[i] === v) throw new TypeError('Converting circular structure to JSON');
      if (stack.length >= MAX_DEPTH) throw new RangeError('Maximum call stack size exceeded');
      stack[stack.length] = v;
      const inner = indent + gap;
      const open = gap === '' ? '' : '\n' + inner, separator = gap === '' ? ',' : ',\n' + inner;
      let written = 0;
      if (isArray(v)) {
        put('[');
        const n = toLength(v.length);
        for (let k = 0; k < n; k++, written++) {
          const lead = written === 0 ? open : separator;
          if (!write(v, `${k}`, lead, inner)) { put(lead); put('null') }
        }
        if (written > 0 && gap !== '') put('\n' + indent);
        put(']');
      } else {
        put('{');
        const names = list ?? keys(v), colon = gap === '' ? ':' : ': ';
        for (let i = 0; i < names.length; i++) {
          const lead = (written === 0 ? open : separator) + quote(names[i]) + colon;
          if (write(v, names[i], lead, inner)) written++;
        }
        if (written > 0 && gap !== '') put('\n' + indent);
        put('}');
      }
      stack.length--;
      return true;
    };

    if (!write({'': value}, '', '', '')) return undefined;
    return apply(joinDense, pieces, ['']);
  };

  const revive = (value, f) => {
    const visit = (holder, key, depth) => {
      if (depth > MAX_DEPTH) throw new RangeError('Maximum call stack size exceeded');
      const v = holder[key];
      if (isObject(v)) {
        const put = (k) => {
          const next = visit(v, k, depth + 1);
          if (next === undefined) deleteProperty(v, k);
          else defineProperty(v, k, {__proto__: null, value: next, writable: true, enumerable: true, configurable: true});
        };
        if (isArray(v)) {
          const n = toLength(v.length);
          for (let k = 0; k < n; k++) put(`${k}`);
        } else {
          const names = keys(v);
          for (let i = 0; i < names.length; i++) put(names[i]);
        }
      }
      return apply(f, holder, [key, v]);
    };
    return visit({'': value}, '', 0);
  };

  return {stringify, revive};
})
