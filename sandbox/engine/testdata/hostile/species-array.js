// ends: done
class A extends Array { static get [Symbol.species]() { return function (n) { this.length = 0; return new Proxy([], {}) } } }
new A(1, 2, 3).map((x) => x);
