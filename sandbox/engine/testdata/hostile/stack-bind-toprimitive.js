// ends: error
const o = {}; o[Symbol.toPrimitive] = String.bind(null, o); `${o}`;
