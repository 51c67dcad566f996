// Promise.any and finally as the specification words them. The native any makes
// its error where nothing can take our own frames out of the stack that it shows.
// The native finally gives out natives that no guard counts.
(function () {
  'use strict';
  const {apply, construct} = Reflect;
  const {AggregateError, Object, Promise, Symbol, TypeError} = globalThis;

  const isObject = (v) => typeof v === 'function' || typeof v === 'object' && v !== null;
  const isConstructor = (f) => {
    try { construct(Object, [], f); return true } catch { return false }
  };

  return {
    any(iterable) {
      const C = this;
      if (!isObject(C)) throw new TypeError('Promise.any was called on no object');
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
    resolve(value) {
      const C = this;
      let resolve, reject;
      const promise = new C((a, b) => {
        if (resolve !== undefined || reject !== undefined) throw new TypeError('the executor was called twice');
        resolve = a;
        reject = b;
      });
      if (typeof resolve !== 'function' || typeof reject !== 'function') throw new TypeError('a promise gave no functions to settle it');
      resolve(value);
      return promise;
    },
    finally(f) {
      if (!isObject(this)) throw new TypeError('Promise.prototype.finally was called on no object');
      let C = this.constructor;
      if (C !== undefined) {
        if (!isObject(C)) throw new TypeError('constructor is not an object');
        C = C[Symbol.species];
      }
      if (C === undefined || C === null) C = Promise;
      if (!isConstructor(C)) throw new TypeError('species is not a constructor');
      if (typeof f !== 'function') return this.then(f, f);
      const after = (g) => apply(Promise.resolve, C, [f()]).then(g);
      return this.then((value) => after(() => value), (reason) => after(() => { throw reason }));
    },
  };
})
