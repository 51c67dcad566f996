// ends: done
// ... and on another object they only define a property of its own.
const o = {}; Object.getOwnPropertyDescriptor(Object.prototype, 'toString').set.call(o, 7); if (({}).toString === 7) escaped(1);
