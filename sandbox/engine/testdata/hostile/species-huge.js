// ends: pause,error
class A extends Array { static get [Symbol.species]() { return function () { return new Proxy({}, {defineProperty() { return true }}) } } }
const a = new A(); a.length = 4e9; a.map((x) => x); a.slice(0);
