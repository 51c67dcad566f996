// ends: error
const a = {__proto__: {x: 9n}, f() { for (;;) super.x **= 99n ** 9n } }; a.f()
