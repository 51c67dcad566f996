// Remedies for the override mistake, before everything is frozen, and the end of
// assigning to standard names.
(function (getter, setter, iterators, waits) {
  'use strict';
  const {getOwnPropertyDescriptor, defineProperty} = Object;
  const {ownKeys} = Reflect;

  // A frozen prototype's data property cannot be assigned on an object that
  // inherits it, though code does that all the time: `error.name = ...`,
  // `object.toString = ...`. An accessor whose setter defines the property on
  // the object itself behaves as if the prototype were not frozen.
  const setters = new Map();
  const overridable = (owner, key) => {
    const d = getOwnPropertyDescriptor(owner, key);
    if (!d || !('value' in d) || !d.configurable) return;
    let set = setters.get(key);
    if (!set) setters.set(key, set = setter(key));
    defineProperty(owner, key, {get: getter(d.value), set, enumerable: d.enumerable, configurable: false});
  };
  const all = (owner) => ownKeys(owner).forEach((key) => overridable(owner, key));
  const some = (owner, keys) => keys.forEach((key) => overridable(owner, key));

  iterators.forEach(all); // and Object.prototype
  some(Function.prototype, ['constructor', 'bind', 'call', 'apply', 'toString', 'name', 'length']);
  for (const E of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError])
    some(E.prototype, ['constructor', 'name', 'message', 'toString', 'stack', 'cause']);
  some(Array.prototype, ['constructor', 'toString', 'toLocaleString', 'concat']);
  all(RegExp.prototype); // whose natives look for exec and the like on the object itself
  some(Promise.prototype, ['constructor', 'then', 'catch', 'finally']);
  for (const C of [Map, Set, WeakMap, WeakSet, RegExp, Date, String, Number, Boolean, Symbol, ArrayBuffer, DataView])
    some(C.prototype, ['constructor', 'toString', 'valueOf', 'toJSON']);
  ownKeys(globalThis).forEach((key) => {
    if (waits(key)) return; // what is evaluated later is defined as it has to be
    const d = getOwnPropertyDescriptor(globalThis, key);
    if (d.configurable) defineProperty(globalThis, key, 'value' in d ? {writable: false, configurable: false} : {configurable: false});
  });
})
