// Promise.any as the specification words it. The native makes its error where
// nothing can take our own frames out of the stack that it shows.
(function () {
  'use strict';
  const {apply} = Reflect;
  const {AggregateError, TypeError} = globalThis;

  return {
    any(iterable) {
      const C = this;
      if (typeof C !== 'function' && (typeof C !== 'object' || C === null)) throw new TypeError('Promise.any was called on no object');
      let resolve, reject;
      const promise = new C((a, b) => {
        if (resolve !== undefined || reject !== undefined) throw new TypeError('the executor was called twice');
        resolve = a;
        reject = b;
      });
      if (typeof resolve !== 'function' || typeof reject !== 'function') throw new TypeError('a promise gave no functions to settle it');
      try {
        const promiseResolve = C.resolve;
        if (typeof promiseResolve !== 'function') throw new TypeError('Promise resolve is not a function');
        const errors = [];
        let index = 0, remaining = 1;
        for (const v of iterable) {
          const at = index++;
          errors[at] = undefined;
          const p = apply(promiseResolve, C, [v]);
          let called = false;
          remaining++;
          p.then(resolve, (x) => {
            if (called) return undefined;
            called = true;
            errors[at] = x;
            return --remaining === 0 ? reject(new AggregateError(errors)) : undefined;
          });
        }
        if (--remaining === 0) throw new AggregateError(errors);
      } catch (e) {
        reject(e);
      }
      return promise;
    },
  };
})
