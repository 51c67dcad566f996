// ends: done
// What a host call resolves to is the applet's own kind of object.
const v = await ask('x'); if (v.constructor !== Object && Object.getPrototypeOf(v) !== Object.prototype) escaped('proto');
