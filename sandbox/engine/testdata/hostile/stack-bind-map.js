// ends: error
const a = [1]; const f = Array.prototype.map.bind(a); const g = f.bind(null, (...x) => g()); g();
