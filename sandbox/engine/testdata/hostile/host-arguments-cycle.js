// ends: error
const o = {}; o.o = o; await ask(o);
