// ends: error
const o = {[Symbol.toPrimitive]() { return `${this}` }}; `${o}`;
