// ends: error
const o = {a: 2n}; o.a **= 2n ** 40n;
