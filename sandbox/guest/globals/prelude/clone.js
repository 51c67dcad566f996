// structuredClone.
(function (internal) {
  'use strict';
  const {
    Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, EvalError, Map, Number, Object, RangeError,
    ReferenceError, Reflect, RegExp, Set, String, SyntaxError, TypeError, URIError, Uint8Array,
  } = globalThis;
  const { native, DOMException } = internal;

  const DEEPEST = 2000; // nested values; the engine's stack bears more
  const getter = (prototype, name) => Reflect.getOwnPropertyDescriptor(prototype, name).get;
  const sourceOf = getter(RegExp.prototype, 'source');
  const flagsOf = getter(RegExp.prototype, 'flags');
  const typedTag = getter(Object.getPrototypeOf(Uint8Array.prototype), globalThis.Symbol.toStringTag);
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const views = {
    typed: { buffer: getter(typed, 'buffer'), offset: getter(typed, 'byteOffset'), length: getter(typed, 'length') },
    data: {
      buffer: getter(DataView.prototype, 'buffer'), offset: getter(DataView.prototype, 'byteOffset'),
      length: getter(DataView.prototype, 'byteLength'),
    },
  };
  const arrays = { __proto__: null };
  for (const name of ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array',
    'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
    arrays[name] = globalThis[name];
  }
  const errors = { __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const boxes = { Number, String, Boolean, BigInt };

  const LONGEST = 200; // of what a message quotes
  const { toString: textOf } = globalThis.Function.prototype;
  const { toString: symbolText } = globalThis.Symbol.prototype;
  const unnamed = ['Array Iterator', 'Map Iterator', 'Set Iterator', 'String Iterator', 'RegExp String Iterator', 'Generator']; // in V8
  // What the object is called, found without running anything.
  const nameOf = (value) => {
    const kind = native.kind(value);
    if (kind === 'Proxy') return 'Object';
    if (kind !== 'Object') return kind;
    for (let at = value; at !== null && native.kind(at) !== 'Proxy'; at = Object.getPrototypeOf(at)) {
      const tag = Reflect.getOwnPropertyDescriptor(at, globalThis.Symbol.toStringTag)?.value;
      if (typeof tag === 'string') return unnamed.includes(tag) ? 'Object' : tag;
      const found = Reflect.getOwnPropertyDescriptor(at, 'constructor');
      if (found === undefined) continue;
      const name = typeof found.value === 'function' ? Reflect.getOwnPropertyDescriptor(found.value, 'name') : undefined;
      return typeof name?.value === 'string' ? name.value : 'Object';
    }
    return 'Object';
  };
  const refuse = (value) => {
    let text;
    if (typeof value === 'symbol') text = Reflect.apply(symbolText, value, []);
    else if (typeof value === 'function') text = native.kind(value) === 'Proxy' ? 'a function' : Reflect.apply(textOf, value, []);
    else text = `#<${nameOf(value)}>`;
    throw new DOMException(`${text.slice(0, LONGEST)} could not be cloned.`, 'DataCloneError');
  };

  const bufferOf = (buffer) => {
    if (native.detached(buffer)) throw new DOMException('An ArrayBuffer is detached and could not be cloned.', 'DataCloneError');
    const [length, resizable, most] = sizes.map((get) => Reflect.apply(get, buffer, []));
    if (!resizable) return ArrayBuffer.prototype.slice.call(buffer, 0);
    const copy = new ArrayBuffer(length, { maxByteLength: most });
    new Uint8Array(copy).set(new Uint8Array(buffer));
    return copy;
  };
  const sizes = ['byteLength', 'resizable', 'maxByteLength'].map((name) => getter(ArrayBuffer.prototype, name));

  function cloner(transferred) {
    const copies = new Map(transferred);
    let depth = 0;

    function clone(value) {
      if (typeof value === 'symbol' || typeof value === 'function') refuse(value);
      if (typeof value !== 'object' || value === null) return value;
      if (copies.has(value)) return copies.get(value);
      if (++depth > DEEPEST) throw new DOMException('a value nested so deeply could not be cloned.', 'DataCloneError');
      const copy = structure(value);
      depth--;
      return copy;
    }

    const keep = (value, copy) => {
      copies.set(value, copy);
      return copy;
    };

    function structure(value) {
      const kind = native.kind(value);
      switch (kind) {
        case 'Array': {
          const copy = keep(value, new Array(value.length));
          return properties(value, copy);
        }
        case 'Object': {
          if (ArrayBuffer.isView(value)) return view(value, views.data, DataView);
          for (const cloneHost of internal.cloners) {
            const copy = cloneHost(value, clone);
            if (copy !== undefined) return keep(value, copy);
          }
          if (!native.ordinary(value) || internal.isPlatform(value)) refuse(value);
          return properties(value, keep(value, {}));
        }
        case 'Date': return keep(value, new Date(Date.prototype.getTime.call(value)));
        case 'RegExp':
          return keep(value, new RegExp(Reflect.apply(sourceOf, value, []), Reflect.apply(flagsOf, value, [])));
        case 'Number': case 'String': case 'Boolean': case 'BigInt':
          return keep(value, Object(boxes[kind].prototype.valueOf.call(value)));
        case 'ArrayBuffer': return keep(value, bufferOf(value));
        case 'TypedArray': return view(value, views.typed, arrays[Reflect.apply(typedTag, value, [])]);
        case 'Map': {
          const copy = keep(value, new Map());
          const entries = [];
          Map.prototype.forEach.call(value, (v, k) => { entries.push([k, v]); });
          for (const [k, v] of entries) copy.set(clone(k), clone(v));
          return copy;
        }
        case 'Set': {
          const copy = keep(value, new Set());
          const members = [];
          Set.prototype.forEach.call(value, (v) => { members.push(v); });
          for (const v of members) copy.add(clone(v));
          return copy;
        }
        case 'Error': return error(value);
        default: return refuse(value);
      }
    }

    function properties(value, copy) {
      for (const key of Object.keys(value)) {
        if (!Object.hasOwn(value, key)) continue; // a getter before may have removed it
        Object.defineProperty(copy, key, {
          value: clone(value[key]), writable: true, enumerable: true, configurable: true,
        });
      }
      return copy;
    }

    function view(value, { buffer, offset, length }, constructor) {
      const start = Reflect.apply(offset, value, []);
      const count = Reflect.apply(length, value, []);
      const copy = clone(Reflect.apply(buffer, value, []));
      return keep(value, new constructor(copy, start, count));
    }

    function error(value) {
      for (const cloneHost of internal.cloners) {
        const copy = cloneHost(value, clone);
        if (copy !== undefined) return keep(value, copy);
      }
      const { name } = value;
      const constructor = errors[`${name}`] ?? Error;
      const copy = keep(value, new constructor());
      const data = (key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
        return descriptor !== undefined && 'value' in descriptor ? descriptor : undefined;
      };
      const put = (key, content) => Object.defineProperty(copy, key, { value: content, writable: true, configurable: true });
      const message = data('message');
      if (message !== undefined) put('message', `${message.value}`);
      const stack = data('stack');
      if (stack !== undefined) put('stack', `${stack.value}`);
      const cause = data('cause');
      if (cause !== undefined) put('cause', clone(cause.value));
      return copy;
    }

    return clone;
  }

  internal.define({
    structuredClone(value, options) {
      if (arguments.length === 0) throw new TypeError('structuredClone: 1 argument required, but only 0 present');
      const { transfer = [] } = internal.dictionary(options);
      const moved = new Map();
      for (const buffer of transfer) {
        if (native.kind(buffer) !== 'ArrayBuffer' || moved.has(buffer)) {
          throw new DOMException(`Value at index ${moved.size} of the transfer list could not be transferred.`, 'DataCloneError');
        }
        moved.set(buffer, undefined);
      }
      for (const buffer of moved.keys()) moved.set(buffer, bufferOf(buffer));
      const copy = cloner(moved)(value);
      for (const buffer of moved.keys()) native.detach(buffer);
      return copy;
    },
  });
})
