// ends: pause,error
const o = {[Symbol.isConcatSpreadable]: true, length: 2 ** 40}; [].concat(o);
