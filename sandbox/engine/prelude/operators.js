// What metered code does in place of spreading an iterable that is no plain
// array into arguments.
(function (MAX_ARGUMENTS) {
  'use strict';
  return {
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
