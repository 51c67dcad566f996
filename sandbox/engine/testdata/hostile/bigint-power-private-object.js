// ends: error
class A { #x = {valueOf() { return 9n }}; f() { this.#x **= {valueOf() { return 99n ** 9n }} } } new A().f()
