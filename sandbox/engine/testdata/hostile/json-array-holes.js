// ends: pause,error
const a = []; a.length = 4e9; JSON.stringify(a);
