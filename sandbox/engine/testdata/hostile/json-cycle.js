// ends: error
const a = []; a[0] = a; JSON.stringify(a);
