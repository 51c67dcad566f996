// What metered code does in place of two operators: object[key] **= operand,
// for a power that is a guarded native, and spreading an iterable that is no
// plain array into arguments.
(function (power, MAX_ARGUMENTS) {
  'use strict';
  return {
    powerAt(object, key, operand) {
      if (typeof key !== 'symbol') key = `${key}`;
      return object[key] = power(object[key], operand);
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
