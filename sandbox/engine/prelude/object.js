// What the natives do with many properties of an object, as the specification
// words it, for objects with so many prototypes that each property takes long:
// here every step is metered.
(function () {
  'use strict';
  const {defineProperty, getOwnPropertyDescriptor} = Object;
  const {ownKeys} = Reflect;

  const toObject = (v) => {
    if (v === undefined || v === null) throw new TypeError('Cannot convert undefined or null to object');
    return Object(v);
  };
  const each = (o, f) => {
    const keys = ownKeys(o);
    for (let i = 0; i < keys.length; i++) {
      const d = getOwnPropertyDescriptor(o, keys[i]);
      if (d !== undefined && d.enumerable) f(keys[i]);
    }
  };

  return {
    assign(target, ...sources) {
      const to = toObject(target);
      for (let i = 0; i < sources.length; i++) {
        if (sources[i] === undefined || sources[i] === null) continue;
        const from = Object(sources[i]);
        each(from, (key) => { to[key] = from[key] });
      }
      return to;
    },
    define(o, properties) {
      const from = toObject(properties), list = [];
      each(from, (key) => {
        const d = from[key], copy = {__proto__: null};
        if (d === null || typeof d !== 'object' && typeof d !== 'function') throw new TypeError('Property description must be an object');
        for (const name of ['enumerable', 'configurable', 'value', 'writable', 'get', 'set']) if (name in d) copy[name] = d[name];
        list[list.length] = [key, copy];
      });
      for (let i = 0; i < list.length; i++) defineProperty(o, list[i][0], list[i][1]);
      return o;
    },
  };
})
