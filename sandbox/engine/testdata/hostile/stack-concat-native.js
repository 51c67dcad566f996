// ends: error
const o = {}; o.toString = String.prototype.concat; '' + o;
