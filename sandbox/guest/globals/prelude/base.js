// What the other preludes share. `internal` never reaches an applet.
//
// Most other preludes are evaluated when something of them is first needed, and
// that may be after an applet has run. Standard names cannot be assigned to and
// prototypes are frozen by then: both may be relied upon, but no other global.
(function (native, internal) {
  'use strict';
  const { Array, ArrayBuffer, DataView, Error, Number, Object, Promise, Reflect, Set, Symbol, TypeError, Uint8Array, WeakMap, WeakSet } = globalThis;

  internal.native = native;

  // The call function of the globals, which cannot know which package calls them.
  const { call } = native;
  native.call = (op, args) => {
    if (internal.applet?.packages) {
      throw new DOMException(`packages of this applet have authority of their own: import what calls "${op}" instead of using a global`, 'NotAllowedError');
    }
    return call(op, args);
  };

  // Defines globals the way Web IDL does: writable, configurable, hidden from enumeration.
  internal.define = (entries) => {
    for (const name of Object.keys(entries)) native.define(name, entries[name]);
  };
  // Accessors of a class of which there are many: each is made when it is first
  // looked at, by a function that gets its name and answers {get, set}.
  internal.accessors = (constructor, names, make) => native.accessors(constructor.prototype, names, make);
  // What preludes that are evaluated later add to: the factories of modules, and
  // copiers of the host's classes for structuredClone, functions that answer the
  // copy of an instance, or undefined for anything else.
  internal.modules = { __proto__: null };
  internal.cloners = [];
  internal.drawables = []; // see package canvas2d
  // What the language's own objects lack, or is done otherwise, stands on them
  // from the beginning as stubs, which pass on to the functions in here.
  internal.stubs = { __proto__: null };

  // Names a class for Object.prototype.toString and lists its members as Web IDL does.
  // Prototypes of objects that have more inside than their properties.
  const platform = new Set([WeakMap.prototype, WeakSet.prototype]);
  internal.expose = (constructor, tag = constructor.name) => {
    const { prototype } = constructor;
    platform.add(prototype);
    for (const key of Reflect.ownKeys(prototype)) {
      if (typeof key === 'string' && key !== 'constructor' && !native.unmade(prototype, key)) {
        Object.defineProperty(prototype, key, { enumerable: true });
      }
    }
    if (!Object.hasOwn(prototype, Symbol.toStringTag)) {
      Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, configurable: true });
    }
    return constructor;
  };

  internal.platform = (prototype) => { platform.add(prototype); };
  internal.isPlatform = (object) => {
    for (let at = object; at !== null && native.kind(at) !== 'Proxy'; at = Object.getPrototypeOf(at)) {
      if (platform.has(at)) return true;
    }
    return false;
  };

  // Constants of a Web IDL interface stand on the constructor and on its prototype.
  internal.constants = (constructor, values) => {
    for (const name of Object.keys(values)) {
      const descriptor = { value: values[name], enumerable: true };
      Object.defineProperty(constructor, name, descriptor);
      Object.defineProperty(constructor.prototype, name, descriptor);
    }
  };

  // Freezes a module's export, with the classes and functions it leads to that
  // are reachable through a closure only, where hardening does not find them.
  internal.harden = (root) => {
    const pending = [root];
    while (pending.length > 0) {
      const value = pending.pop();
      if ((typeof value !== 'object' || value === null) && typeof value !== 'function') continue;
      if (Object.isFrozen(value)) continue;
      Object.freeze(value);
      for (const key of Reflect.ownKeys(value)) {
        const { value: inner, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
        pending.push(inner, get, set);
      }
    }
    return root;
  };

  // Web IDL conversions.
  internal.dictionary = (value, what = 'options') => {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' && typeof value !== 'function') {
      throw new TypeError(`${what} must be an object`);
    }
    return value;
  };
  internal.callback = (value, what = 'callback') => {
    if (typeof value !== 'function') throw new TypeError(`${what} must be a function`);
    return value;
  };
  // A promise with the functions that settle it.
  internal.deferred = () => {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    return deferred;
  };
  // Says that nobody need catch the promise's rejection.
  internal.handled = (promise) => {
    promise.then(undefined, () => {});
    return promise;
  };
  // Runs f, and answers its outcome as a promise.
  internal.promised = (f) => {
    try {
      return Promise.resolve(f());
    } catch (error) {
      return Promise.reject(error);
    }
  };
  // What FormData takes from a form. Package dom knows forms.
  internal.formEntries = () => { throw new TypeError('FormData takes a form element'); };
  internal.scalar = (value) => native.wellFormed(`${value}`);
  // A record or a sequence of pairs, as URLSearchParams, Headers and FormData take them.
  internal.pairs = (init, nameOf, valueOf) => {
    const pairs = [];
    if (init[Symbol.iterator] !== undefined && init[Symbol.iterator] !== null) {
      for (const item of init) {
        const pair = Array.from(item);
        if (pair.length !== 2) throw new TypeError('each entry must be a name and a value');
        pairs.push([nameOf(pair[0]), valueOf(pair[1])]);
      }
      return pairs;
    }
    for (const key of Reflect.ownKeys(init)) {
      if (Reflect.getOwnPropertyDescriptor(init, key)?.enumerable !== true) continue;
      pairs.push([nameOf(key), valueOf(init[key])]);
    }
    return pairs;
  };
  // Web IDL's iterator over a live list of pairs.
  const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  internal.pairIterator = (list, map) => {
    let index = 0;
    return {
      __proto__: iteratorPrototype,
      next() {
        const pairs = list();
        if (index >= pairs.length) return { value: undefined, done: true };
        return { value: map(pairs[index++]), done: false };
      },
    };
  };
  internal.integer = (value, what, least, most) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new TypeError(`${what} must be an integer from ${least} to ${most}`);
    }
    return number;
  };

  // The bytes of a buffer or view, shared with it. Whatever the applet does to
  // the view's own properties is not looked at.
  const getter = (prototype, name) => Reflect.getOwnPropertyDescriptor(prototype, name).get;
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const views = [
    { buffer: getter(typed, 'buffer'), offset: getter(typed, 'byteOffset'), length: getter(typed, 'byteLength') },
    {
      buffer: getter(DataView.prototype, 'buffer'), offset: getter(DataView.prototype, 'byteOffset'),
      length: getter(DataView.prototype, 'byteLength'),
    },
  ];
  internal.bytes = (value) => {
    if (ArrayBuffer.isView(value)) {
      const { buffer, offset, length } = views[native.kind(value) === 'TypedArray' ? 0 : 1];
      return new Uint8Array(Reflect.apply(buffer, value, []), Reflect.apply(offset, value, []), Reflect.apply(length, value, []));
    }
    if (native.kind(value) === 'ArrayBuffer') return new Uint8Array(value);
    throw new TypeError('expected an ArrayBuffer, a typed array or a DataView');
  };
  internal.isBytes = (value) => ArrayBuffer.isView(value) || native.kind(value) === 'ArrayBuffer';

  // The well-known symbols of newer syntax, and Iterator, of which prototypes tell.
  for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
    if (!Object.hasOwn(Symbol, name)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
  function Iterator() {
    if (new.target === undefined || new.target === Iterator) throw new TypeError('Iterator is an abstract class');
  }
  const iterators = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  Object.defineProperty(Iterator, 'prototype', { value: iterators, writable: false });
  for (const [key, value] of [['constructor', Iterator], [Symbol.toStringTag, 'Iterator']]) {
    if (!Object.hasOwn(iterators, key)) Object.defineProperty(iterators, key, { value, writable: true, configurable: true });
  }
  internal.define({ Iterator });

  // How many calls a stack names is not for an applet to say; assigning is no error.
  Object.defineProperty(Error, 'stackTraceLimit', { get() { return 10; }, set() {}, configurable: true });

  const codes = {
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
    InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
    InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19,
    AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25,
  };

  class DOMException extends Error {
    static {
      internal.cloners.push((value) => {
        if (!(#name in value)) return undefined;
        const copy = new DOMException(value.#message, value.#name);
        const stack = Reflect.getOwnPropertyDescriptor(value, 'stack');
        if (typeof stack?.value === 'string') {
          Object.defineProperty(copy, 'stack', { value: stack.value, writable: true, configurable: true });
        }
        return copy;
      });
    }
    #name = 'Error';
    #message = '';

    constructor(message = '', options = 'Error') {
      super();
      this.#message = `${message}`;
      if (typeof options === 'object' && options !== null) {
        const { name = 'Error' } = options;
        this.#name = `${name}`;
        if ('cause' in options) {
          Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
        }
      } else {
        this.#name = `${options}`;
      }
    }

    get name() { return this.#name; }
    get message() { return this.#message; }
    get code() { return Object.hasOwn(codes, this.#name) ? codes[this.#name] : 0; }
  }
  internal.expose(DOMException);
  internal.constants(DOMException, {
    INDEX_SIZE_ERR: 1, DOMSTRING_SIZE_ERR: 2, HIERARCHY_REQUEST_ERR: 3, WRONG_DOCUMENT_ERR: 4,
    INVALID_CHARACTER_ERR: 5, NO_DATA_ALLOWED_ERR: 6, NO_MODIFICATION_ALLOWED_ERR: 7,
    NOT_FOUND_ERR: 8, NOT_SUPPORTED_ERR: 9, INUSE_ATTRIBUTE_ERR: 10, INVALID_STATE_ERR: 11,
    SYNTAX_ERR: 12, INVALID_MODIFICATION_ERR: 13, NAMESPACE_ERR: 14, INVALID_ACCESS_ERR: 15,
    VALIDATION_ERR: 16, TYPE_MISMATCH_ERR: 17, SECURITY_ERR: 18, NETWORK_ERR: 19, ABORT_ERR: 20,
    URL_MISMATCH_ERR: 21, QUOTA_EXCEEDED_ERR: 22, TIMEOUT_ERR: 23, INVALID_NODE_TYPE_ERR: 24,
    DATA_CLONE_ERR: 25,
  });

  internal.DOMException = DOMException;
  internal.define({ DOMException, self: globalThis });
})
