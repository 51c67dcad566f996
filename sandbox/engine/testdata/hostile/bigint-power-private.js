// ends: error
class A { #x = 9n; f() { for (;;) this.#x **= 9n } } new A().f()
