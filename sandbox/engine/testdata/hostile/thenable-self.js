// ends: pause
const t = {then(resolve) { resolve(t) }}; await t;
