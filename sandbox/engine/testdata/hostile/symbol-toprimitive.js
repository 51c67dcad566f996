// ends: done
const o = {[Symbol.toPrimitive]: (h) => h}; if (`${o}` !== 'string') escaped('hint');
