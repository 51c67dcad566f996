// What ArrayBuffer.prototype.slice does, as the specification words it, where it
// runs code that may detach the buffer.
(function () {
  'use strict';
  const {ArrayBuffer, Object, Reflect, Symbol, TypeError, Uint8Array} = globalThis;
  const {trunc, min, max} = Math;
  const {get: sizeOf} = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength');
  const set = Uint8Array.prototype.set;

  const relative = (v, n) => { v = +v; v = v !== v ? 0 : trunc(v); return v < 0 ? max(n + v, 0) : min(v, n) };
  const isObject = (v) => typeof v === 'function' || typeof v === 'object' && v !== null;

  return {
    slice(start, end) {
      const n = Reflect.apply(sizeOf, this, []), first = relative(start, n);
      const size = max((end === undefined ? n : relative(end, n)) - first, 0);
      let C = this.constructor;
      if (C !== undefined) {
        if (!isObject(C)) throw new TypeError('constructor is not an object');
        C = C[Symbol.species];
      }
      if (C === undefined || C === null) C = ArrayBuffer;
      const made = new C(size), room = Reflect.apply(sizeOf, made, []);
      const to = new Uint8Array(made); // a TypeError when it is detached
      if (made === this) throw new TypeError('the species constructor returned the same ArrayBuffer');
      if (room < size) throw new TypeError('the species constructor returned an ArrayBuffer that is too small');
      Reflect.apply(set, to, [new Uint8Array(this, first, size)]);
      return made;
    },
  };
})
