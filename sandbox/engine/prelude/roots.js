// The objects from which every other can be reached that code can reach at all:
// the global object, and what only syntax leads to. Returns them as an object
// from paths.
(function () {
  'use strict';
  const {getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertyNames} = Object;

  // goja leaves built-ins out of listings of globalThis until they were asked for once.
  getOwnPropertyNames(globalThis);

  const async = async function () {}, generator = function* () {};
  const strict = (function () { return arguments })();
  const arrayIterator = getPrototypeOf([][Symbol.iterator]());
  return {
    globalThis,
    '%AsyncFunction.prototype%': getPrototypeOf(async),
    '%AsyncFunction%': async.constructor,
    '%GeneratorFunction.prototype%': getPrototypeOf(generator),
    '%GeneratorFunction%': generator.constructor,
    '%Generator.prototype%': getPrototypeOf(generator.prototype),
    '%ArrayIterator.prototype%': arrayIterator,
    '%Iterator.prototype%': getPrototypeOf(arrayIterator),
    '%MapIterator.prototype%': getPrototypeOf(new Map()[Symbol.iterator]()),
    '%SetIterator.prototype%': getPrototypeOf(new Set()[Symbol.iterator]()),
    '%StringIterator.prototype%': getPrototypeOf(''[Symbol.iterator]()),
    '%RegExpStringIterator.prototype%': getPrototypeOf(/a/[Symbol.matchAll]('a')),
    '%TypedArray%': getPrototypeOf(Uint8Array),
    '%ThrowTypeError%': getOwnPropertyDescriptor(strict, 'callee').get,
    'Object.prototype': Object.prototype,
    'Function.prototype': Function.prototype,
  };
})
