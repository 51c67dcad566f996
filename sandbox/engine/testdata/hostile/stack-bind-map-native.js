// ends: error,pause
const a = [[]]; a[0] = a; const f = Array.prototype.flatMap.bind(a, Array.prototype.flatMap.call.bind(Array.prototype.flatMap)); f();
