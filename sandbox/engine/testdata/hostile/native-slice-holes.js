// ends: pause,error
const a = []; a.length = 2 ** 32 - 1; a.slice(1);
