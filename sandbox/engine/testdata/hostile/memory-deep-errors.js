// ends: pause,error
const a = []; const f = (n) => { if (n > 0) f(n - 1); else for (;;) a.push(new Error('x')) }; f(5000);
