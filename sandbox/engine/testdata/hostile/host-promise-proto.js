// ends: done
const p = ask('x'); if (Object.getPrototypeOf(p) !== Promise.prototype || p.constructor !== Promise) escaped('promise');
