// ends: error
'use strict'; Object.prototype.__defineGetter__ ? Object.prototype.__defineGetter__.call(Array.prototype, 'x', () => 1) : Object.defineProperty(Array.prototype, 'x', {get() {}});
