// ends: error
const k = "x", a = {__proto__: {x: 9n}, f() { super[k] **= 99n ** 9n } }; a.f()
