// ends: done
class A { #p = 1; static s = 2; get x() { return this.#p } }
if (Reflect.ownKeys(A).length < 4 || Object.getOwnPropertyNames(new A()).length) escaped('introspection');
