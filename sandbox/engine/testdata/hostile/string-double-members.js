// ends: pause
const o = {s: "ab"}, a = ["cd"]; class A { #x = "ef"; f() { for (;;) { this.#x += this.#x; o.s += o.s; a[0] += a[0] } } } new A().f()
