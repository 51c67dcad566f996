// What JSON.parse does with a reviver, as the specification words it: each step
// is metered.
(function (MAX_DEPTH) {
  'use strict';
  const {apply, defineProperty, deleteProperty} = Reflect;
  const {isArray} = Array;
  const {keys} = Object;
  const {min, max, trunc} = Math;
  const toLength = (v) => { v = +v; return v !== v ? 0 : min(max(trunc(v), 0), 2 ** 53 - 1) };

  return function (value, reviver) {
    const step = (holder, name, depth) => {
      if (depth > MAX_DEPTH) throw new RangeError('Maximum call stack size exceeded');
      const v = holder[name];
      const inner = (key) => {
        const value = step(v, key, depth + 1);
        if (value === undefined) deleteProperty(v, key);
        else defineProperty(v, key, {__proto__: null, value, writable: true, enumerable: true, configurable: true});
      };
      if (v !== null && (typeof v === 'object' || typeof v === 'function')) {
        if (isArray(v)) {
          const n = toLength(v.length);
          for (let k = 0; k < n; k++) inner(`${k}`);
        } else {
          const names = keys(v);
          for (let i = 0; i < names.length; i++) inner(names[i]);
        }
      }
      return apply(reviver, holder, [name, v]);
    };
    return step({'': value}, '', 0);
  };
})
