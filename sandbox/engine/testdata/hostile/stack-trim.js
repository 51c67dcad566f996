// ends: error
const o = {}; o.toString = String.prototype.trim; '' + o;
