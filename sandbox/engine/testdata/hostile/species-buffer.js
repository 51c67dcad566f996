// ends: error,done
class B extends ArrayBuffer { static get [Symbol.species]() { return function (n) { return new ArrayBuffer(2 ** 50) } } }
new B(8).slice(0);
