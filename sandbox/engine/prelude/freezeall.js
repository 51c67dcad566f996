// Freezes an object of ours with all that it reaches and that is not frozen yet.
(function (note) {
  'use strict';
  const {getPrototypeOf, getOwnPropertyDescriptor, freeze, isFrozen} = Object;
  const {ownKeys} = Reflect;
  return (root) => {
    const queue = [root];
    for (let i = 0; i < queue.length; i++) {
      const o = queue[i];
      if ((typeof o !== 'object' && typeof o !== 'function') || o === null || isFrozen(o)) continue;
      freeze(o);
      note(o);
      for (const key of ownKeys(o)) {
        const d = getOwnPropertyDescriptor(o, key);
        if ('value' in d) queue[queue.length] = d.value;
        else queue[queue.length] = d.get, queue[queue.length] = d.set;
      }
      queue[queue.length] = getPrototypeOf(o);
    }
  };
})
