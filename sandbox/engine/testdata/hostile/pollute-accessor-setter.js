// ends: error
// The setters that remedy the override mistake must not write the prototype.
'use strict'; Object.getOwnPropertyDescriptor(Object.prototype, 'toString').set.call(Object.prototype, () => escaped(1));
