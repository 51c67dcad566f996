// crypto: random values from the session's seed, and digests.
(function (internal) {
  'use strict';
  const { Array, Object, Reflect, Symbol, TypeError, Uint8Array } = globalThis;
  const { native, DOMException } = internal;

  const MOST = 65536; // bytes of one call, as in browsers
  const tagOf = Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
  const algorithms = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const token = Symbol('construct');

  class SubtleCrypto {
    constructor(key) { if (key !== token) throw new TypeError('Illegal constructor'); }
    digest(algorithm, data) {
      return internal.promised(() => {
        const name = `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`.toUpperCase();
        const bytes = internal.bytes(data).slice();
        if (!algorithms.includes(name)) throw new DOMException('the algorithm is not supported', 'NotSupportedError');
        return native.digest(name, bytes).buffer;
      });
    }
  }
  internal.expose(SubtleCrypto);

  class Crypto {
    #subtle = new SubtleCrypto(token);
    constructor(key) { if (key !== token) throw new TypeError('Illegal constructor'); }
    get subtle() { return this.#subtle; }
    getRandomValues(array) {
      this.#subtle;
      const tag = Reflect.apply(tagOf, array, []);
      if (tag === undefined || tag.startsWith('Float')) {
        throw new DOMException('expected an integer typed array', 'TypeMismatchError');
      }
      const bytes = internal.bytes(array);
      if (bytes.length > MOST) throw new DOMException(`more than ${MOST} bytes were asked for`, 'QuotaExceededError');
      native.fillRandom(bytes);
      return array;
    }
    randomUUID() {
      this.#subtle;
      const bytes = new Uint8Array(16);
      native.fillRandom(bytes);
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    }
  }
  internal.expose(Crypto);

  internal.define({ Crypto, SubtleCrypto, crypto: new Crypto(token) });
})
