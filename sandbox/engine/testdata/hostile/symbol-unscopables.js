// ends: done
const o = {[Symbol.unscopables]: {x: true}}; o.x = 1;
