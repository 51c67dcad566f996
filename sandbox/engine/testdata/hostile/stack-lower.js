// ends: error
const o = {}; o.toString = String.prototype.toLowerCase; '' + o;
