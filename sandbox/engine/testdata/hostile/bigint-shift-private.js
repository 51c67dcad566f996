// ends: error
class A { #x = 9n; f() { for (;;) this.#x <<= 1000000n } } new A().f()
