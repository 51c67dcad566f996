// ends: error
// The %ThrowTypeError% that strict arguments hold.
const f = (function () { 'use strict'; return Object.getOwnPropertyDescriptor(arguments, 'callee').get })(); Object.defineProperty(f, 'x', {value: 1});
