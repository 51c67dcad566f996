// ends: error
const e = new Error('x'); e.toString = () => { throw e }; throw e;
