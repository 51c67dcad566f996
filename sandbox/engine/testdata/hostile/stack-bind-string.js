// ends: error
const o = {}; o.toString = String.bind(null, o); '' + o;
