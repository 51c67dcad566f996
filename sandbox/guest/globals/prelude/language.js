// What the language has and goja lacks: iterator helpers, groupBy,
// Promise.withResolvers and Promise.try, Array.fromAsync, well-formed strings,
// WeakRef and FinalizationRegistry. What stands on the language's own objects
// is there already, as stubs.
(function (internal) {
  'use strict';
  const { Array, Error, Map, Math, Number, Object, Promise, RangeError, Reflect, String, Symbol, TypeError } = globalThis;
  const { native } = internal;

  const hidden = (object, entries) => {
    for (const key of Reflect.ownKeys(entries)) {
      if (Object.hasOwn(object, key)) continue;
      Object.defineProperty(object, key, { ...Reflect.getOwnPropertyDescriptor(entries, key), enumerable: false });
    }
  };
  const give = (where, entries) => {
    for (const key of Reflect.ownKeys(entries)) internal.stubs[`${where}.${typeof key === 'symbol' ? `[${key.description}]` : key}`] = entries[key];
  };

  // ---- iterator helpers ----

  const { Iterator } = globalThis;
  const { prototype } = Iterator;

  const object = (value, what) => {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') throw new TypeError(`${what} is not an object`);
    return value;
  };
  // The iterator with its next method, taken once.
  const direct = (iterator) => {
    const { next } = object(iterator, 'the iterator');
    return {
      iterator,
      step() {
        const result = object(Reflect.apply(next, iterator, []), 'the iterator\'s result');
        return result.done ? undefined : { value: result.value };
      },
    };
  };
  const close = (iterator) => {
    const method = iterator.return;
    if (method !== undefined && method !== null) object(Reflect.apply(method, iterator, []), 'the result of return');
  };
  // Runs f; when it throws, the iterator is closed first.
  const closing = (iterator, f) => {
    try {
      return f();
    } catch (error) {
      try {
        close(iterator);
      } catch {
        // The first error is the one to see.
      }
      throw error;
    }
  };
  const checked = (self, f, what) => {
    object(self, 'the iterator');
    return closing(self, () => internal.callback(f, what));
  };
  const countOf = (self, value) => {
    object(self, 'the iterator');
    return closing(self, () => {
      const number = Number(value);
      if (Number.isNaN(number)) throw new RangeError('the limit must be a number');
      const count = Math.trunc(number);
      if (count < 0) throw new RangeError('the limit must not be negative');
      return count;
    });
  };

  let helperState;
  class Helper {
    #state;
    static { helperState = (helper) => helper.#state; }
    constructor(source, step) { this.#state = { source, step, done: false, running: false, inner: undefined }; }
  }
  const helperPrototype = Object.create(prototype);
  hidden(helperPrototype, {
    next() {
      const state = helperState(this);
      if (state.running) throw new TypeError('the iterator is running already');
      if (state.done) return { value: undefined, done: true };
      state.running = true;
      try {
        const result = state.step(state);
        if (result === undefined) state.done = true;
        return result === undefined ? { value: undefined, done: true } : { value: result.value, done: false };
      } catch (error) {
        state.done = true;
        throw error;
      } finally {
        state.running = false;
      }
    },
    return() {
      const state = helperState(this);
      if (state.running) throw new TypeError('the iterator is running already');
      if (!state.done) {
        state.done = true;
        if (state.inner !== undefined) closing(state.source.iterator, () => close(state.inner.iterator));
        close(state.source.iterator);
      }
      return { value: undefined, done: true };
    },
    [Symbol.toStringTag]: 'Iterator Helper',
  });
  const helper = (source, step) => Object.setPrototypeOf(new Helper(source, step), helperPrototype);

  // The iterator of something to flatten; strings count only where asked for.
  const flattenable = (value, strings) => {
    if (!(strings && typeof value === 'string')) object(value, 'the value');
    const method = value[Symbol.iterator];
    return direct(method === undefined || method === null ? value : object(Reflect.apply(method, value, []), 'the iterator'));
  };
  // What a loop over the iterator does with each value, until visit answers something.
  const each = (self, f, what, visit) => {
    f = checked(self, f, what);
    const source = direct(self);
    for (let i = 0, item; (item = source.step()) !== undefined; i++) {
      const result = closing(self, () => visit(f, item.value, i));
      if (result !== undefined) {
        close(self);
        return result.value;
      }
    }
    return undefined;
  };

  give('Iterator.prototype', {
    map(mapper) {
      mapper = checked(this, mapper, 'mapper');
      const source = direct(this);
      let i = 0;
      return helper(source, () => {
        const item = source.step();
        return item && { value: closing(source.iterator, () => mapper(item.value, i++)) };
      });
    },
    filter(predicate) {
      predicate = checked(this, predicate, 'predicate');
      const source = direct(this);
      let i = 0;
      return helper(source, () => {
        for (let item; (item = source.step()) !== undefined;) {
          const { value } = item;
          if (closing(source.iterator, () => predicate(value, i++))) return item;
        }
        return undefined;
      });
    },
    take(limit) {
      let left = countOf(this, limit);
      const source = direct(this);
      return helper(source, () => {
        if (left > 0) {
          left--;
          return source.step();
        }
        close(source.iterator);
        return undefined;
      });
    },
    drop(limit) {
      let left = countOf(this, limit);
      const source = direct(this);
      return helper(source, () => {
        for (; left > 0; left--) if (source.step() === undefined) return undefined;
        return source.step();
      });
    },
    flatMap(mapper) {
      mapper = checked(this, mapper, 'mapper');
      const source = direct(this);
      let i = 0;
      return helper(source, (state) => {
        for (;;) {
          if (state.inner === undefined) {
            const item = source.step();
            if (item === undefined) return undefined;
            state.inner = closing(source.iterator, () => flattenable(mapper(item.value, i++), false));
          }
          const inner = closing(source.iterator, () => state.inner.step());
          if (inner !== undefined) return inner;
          state.inner = undefined;
        }
      });
    },
    reduce(reducer, ...initial) {
      reducer = checked(this, reducer, 'reducer');
      const source = direct(this);
      let i = 0;
      let result;
      if (initial.length > 0) {
        [result] = initial;
      } else {
        const first = source.step();
        if (first === undefined) throw new TypeError('nothing to reduce and no initial value');
        result = first.value;
        i = 1;
      }
      for (let item; (item = source.step()) !== undefined; i++) {
        const { value } = item;
        result = closing(source.iterator, () => reducer(result, value, i));
      }
      return result;
    },
    toArray() {
      const source = direct(this);
      const array = [];
      for (let item; (item = source.step()) !== undefined;) array.push(item.value);
      return array;
    },
    forEach(f) { each(this, f, 'callback', (call, value, i) => { call(value, i); }); },
    some(predicate) { return each(this, predicate, 'predicate', (f, value, i) => (f(value, i) ? { value: true } : undefined)) ?? false; },
    every(predicate) { return each(this, predicate, 'predicate', (f, value, i) => (f(value, i) ? undefined : { value: false })) ?? true; },
    find(predicate) { return each(this, predicate, 'predicate', (f, value, i) => (f(value, i) ? { value } : undefined)); },
    [Symbol.dispose]() { close(this); },
  });

  const wrapPrototype = Object.create(prototype);
  let wrapped;
  class Wrap {
    #source;
    static { wrapped = (wrap) => wrap.#source; }
    constructor(source) { this.#source = source; }
  }
  hidden(wrapPrototype, {
    next() {
      const item = wrapped(this).step();
      return item === undefined ? { value: undefined, done: true } : { value: item.value, done: false };
    },
    return() {
      const { iterator } = wrapped(this);
      close(iterator);
      return { value: undefined, done: true };
    },
  });
  give('Iterator', {
    from(value) {
      const source = flattenable(value, true);
      if (source.iterator instanceof Iterator) return source.iterator;
      return Object.setPrototypeOf(new Wrap(source), wrapPrototype);
    },
  });

  internal.platform(helperPrototype);
  internal.platform(wrapPrototype);
  internal.harden(helperPrototype);
  internal.harden(wrapPrototype);

  // ---- grouping, promises, arrays, strings ----

  const group = (items, callback, keyOf) => {
    internal.callback(callback);
    const groups = new Map();
    let i = 0;
    for (const item of items) {
      const key = keyOf(callback(item, i++));
      const members = groups.get(key);
      if (members === undefined) groups.set(key, [item]);
      else members.push(item);
    }
    return groups;
  };
  give('Object', {
    groupBy(items, callback) {
      const result = { __proto__: null };
      group(items, callback, (key) => (typeof key === 'symbol' ? key : `${key}`)).forEach((members, key) => { result[key] = members; });
      return result;
    },
  });
  give('Map', { groupBy(items, callback) { return group(items, callback, (key) => key); } });

  give('Promise', {
    withResolvers() {
      let resolve, reject;
      const promise = new this((yes, no) => {
        resolve = yes;
        reject = no;
      });
      return { promise, resolve, reject };
    },
    try(f, ...values) { return new this((resolve) => { resolve(f(...values)); }); },
  });

  give('Array', {
    async fromAsync(items, mapper, self) {
      if (mapper !== undefined) internal.callback(mapper, 'mapper');
      const result = typeof this === 'function' ? new this() : [];
      let length = 0;
      const put = async (value) => {
        const element = mapper === undefined ? value : await Reflect.apply(mapper, self, [value, length]);
        Object.defineProperty(result, length++, { value: element, writable: true, enumerable: true, configurable: true });
      };
      if (items[Symbol.asyncIterator] !== undefined || items[Symbol.iterator] !== undefined) {
        const iterator = internal.asyncIterator(items);
        for (;;) {
          const { value, done } = await iterator.next();
          if (done) break;
          try {
            await put(value);
          } catch (error) {
            await iterator.return();
            throw error;
          }
        }
      } else {
        const source = Object(items);
        const count = Math.min(Math.max(Math.trunc(Number(source.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
        for (let i = 0; i < count; i++) await put(await source[i]);
      }
      result.length = length;
      return result;
    },
  });

  give('String.prototype', {
    isWellFormed() {
      const text = stringOf(this);
      return native.wellFormed(text) === text;
    },
    toWellFormed() { return native.wellFormed(stringOf(this)); },
  });
  const stringOf = (value) => {
    if (value === undefined || value === null) throw new TypeError('not a string');
    return `${value}`;
  };

  // ---- what old programs and V8 have ----

  const { toString: errorText } = Error.prototype;
  give('Error', {
    captureStackTrace(target) {
      object(target, 'the target');
      const { stack } = new Error();
      let head = 'Error';
      try {
        head = Reflect.apply(errorText, target, []);
      } catch {
        // It has no text: the name has to do.
      }
      const end = stack.indexOf('\n');
      Object.defineProperty(target, 'stack', { value: head + (end < 0 ? '' : stack.slice(end)), writable: true, configurable: true });
    },
  });
  const propertyKey = (value) => Reflect.ownKeys({ [value]: 0 })[0]; // runs what code there is once
  const accessor = (name, which, of) => {
    const key = propertyKey(name);
    for (let at = of; at !== null; at = Object.getPrototypeOf(at)) {
      const found = Reflect.getOwnPropertyDescriptor(at, key);
      if (found !== undefined) return found[which];
    }
    return undefined;
  };
  const define = (on, key, half) => { Object.defineProperty(Object(on), key, { ...half, enumerable: true, configurable: true }); };
  give('Object.prototype', {
    __defineGetter__(key, get) { define(this, key, { get: internal.callback(get, 'getter') }); },
    __defineSetter__(key, set) { define(this, key, { set: internal.callback(set, 'setter') }); },
    __lookupGetter__(key) { return accessor(key, 'get', Object(this)); },
    __lookupSetter__(key) { return accessor(key, 'set', Object(this)); },
  });

  // ---- weak references ----
  //
  // When memory is collected must not be seen, or a session could not be
  // repeated: a WeakRef never lets go, a registry never calls back.

  const weak = (value) => {
    const object = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (!object && !(typeof value === 'symbol' && Symbol.keyFor(value) === undefined)) throw new TypeError('not an object');
    return value;
  };
  class WeakRef {
    #target;
    constructor(target) { this.#target = weak(target); }
    deref() { return this.#target; }
  }
  class FinalizationRegistry {
    #tokens = new globalThis.WeakMap();
    constructor(cleanup) { internal.callback(cleanup, 'cleanup'); }
    register(target, held, token) {
      this.#tokens;
      if (Object.is(weak(target), held)) throw new TypeError('the target must not be the held value');
      if (typeof token === 'object' && token !== null) this.#tokens.set(token, true);
    }
    unregister(token) { return this.#tokens.delete(weak(token)); }
  }
  for (const constructor of [WeakRef, FinalizationRegistry]) {
    internal.platform(constructor.prototype);
    Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: constructor.name, configurable: true });
  }

  internal.define({ WeakRef, FinalizationRegistry });
})
