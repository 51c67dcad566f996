// What metered code does in place of spreading an iterable that is no plain
// array into arguments, and of delegating to one: goja takes it that the next of
// an iterator can be called.
(function (MAX_ARGUMENTS) {
  'use strict';
  const {apply} = Reflect;
  const {iterator} = Symbol;

  // The method of that name, which may be missing, as one of another object.
  const passed = (from, name) => {
    const f = from[name];
    return f === undefined || f === null ? undefined : (...args) => apply(f, from, args);
  };

  return {
    delegate(iterable) {
      const method = iterable[iterator];
      if (typeof method !== 'function') throw new TypeError('object is not iterable');
      const from = apply(method, iterable, []);
      if (from === null || typeof from !== 'object' && typeof from !== 'function') throw new TypeError('the iterator is not an object');
      const next = from.next;
      const record = {
        next(...args) {
          if (typeof next !== 'function') throw new TypeError('iterator.next is not a function');
          return apply(next, from, args);
        },
        get return() { return passed(from, 'return') },
        get throw() { return passed(from, 'throw') },
      };
      return {[iterator]: () => record};
    },
    spread(iterable) {
      const list = [];
      for (const x of iterable) {
        if (list.length >= MAX_ARGUMENTS) throw new RangeError('Too many arguments');
        list[list.length] = x;
      }
      return list;
    },
  };
})
